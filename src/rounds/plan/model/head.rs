//! What a round in preparation is called, and whose it is.

use crate::values::{GrantId, Moment, RoundId};

/// The head of a round's plan, both while it is prepared and after it has been opened.
#[derive(Debug, Clone)]
pub struct PlanHead {
    pub round_id: RoundId,
    pub grant_id: GrantId,
    pub grant: String,
    pub ordinance: String,
    pub title: String,
    pub slug: String,
    pub year: i16,
    pub demonstration: bool,
    /// The title of the round it was copied from.
    pub copied_from: Option<String>,
    /// The case number that the round it was copied from has.
    pub copied_reference: Option<String>,
    /// The round's window; `None` until the round has been opened.
    pub opens_at: Option<Moment>,
    pub closes_at: Option<Moment>,
}
