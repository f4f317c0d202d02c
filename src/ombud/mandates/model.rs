//! The nouns.

use std::fmt;

use crate::{
    values::{Email, MandateId, Moment, PersonId},
    who::MandateRole,
};

/// Somebody who acts for an organisation now.
#[derive(Debug, Clone)]
pub struct Colleague {
    pub mandate_id: MandateId,
    pub person_id: PersonId,
    pub name: String,
    pub email: Email,
    pub role: MandateRole,
    pub started_at: Moment,
    /// When the mandate runs out; `None` where it has no last day.
    pub ends_at: Option<Moment>,
    pub last_signed_in_at: Option<Moment>,
}

/// A handover under way: the representative whom the ombud has named to apply to be the next ombud.
#[derive(Debug, Clone)]
pub struct Handover {
    pub to_person_id: PersonId,
    pub to: String,
    pub begun_at: Moment,
}

/// What an organisation should see to before it cannot act.
#[derive(Debug, Clone)]
pub enum Warning {
    EndsSoon { name: String, role: MandateRole, ends_at: Moment },
    NoOmbud,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EndsSoon { name, role, ends_at } => {
                let (role, last) = (role.title().to_lowercase(), ends_at.last_day());
                write!(f, "{name} är {role} till och med {last}.")
            }
            Self::NoOmbud => f.write_str(
                "Organisationen har inget ombud. Någon av er behöver ansöka om att bli ombud, så att ni kan bjuda in och ta bort personer.",
            ),
        }
    }
}
