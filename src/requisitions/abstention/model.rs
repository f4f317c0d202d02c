//! The noun: an organisation that has said no.

use crate::values::Moment;

/// That the organisation does not requisition, said by one of its people.
#[derive(Debug, Clone)]
pub struct Abstention {
    pub declared_by: String,
    pub declared_at: Moment,
}

impl Abstention {
    /// The words of its tag, and the colour: at the agency in place of the requisition's state.
    pub const TAG: (&'static str, &'static str) = ("Rekvirerar inte", "neutral");
}
