//! Why somebody is excluded, and who may say that it is over.

use super::model::Exclusion;
use crate::values::{Paragraph, PersonId, TextError};

const LONGEST_REASON: usize = 2000;

/// What the excluded one is told, before the click and after it.
pub const EXCLUDED: &str = "Du är jävig i ärendet och kan inte handlägga det.";

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExclusionRefusal {
    #[error("Skriv vad jävet beror på")]
    NoReason,
    #[error("Skriv varför jävet inte gäller längre")]
    NoLiftingReason,
    #[error(transparent)]
    Text(#[from] TextError),
    #[error("Välj vem det gäller")]
    NoPerson,
    #[error("Välj vad jävet gäller")]
    NoScope,
    #[error("Jävet är redan anmält.")]
    Recorded,
    #[error(
        "Du kan inte häva ett jäv som gäller dig själv. En annan administratör behöver göra det."
    )]
    Own,
}

pub fn read_reason(typed: &str) -> Result<Paragraph, ExclusionRefusal> {
    match Paragraph::parse(typed, LONGEST_REASON) {
        Err(TextError::Empty) => Err(ExclusionRefusal::NoReason),
        read => Ok(read?),
    }
}

pub fn read_lifting(typed: &str) -> Result<Paragraph, ExclusionRefusal> {
    match Paragraph::parse(typed, LONGEST_REASON) {
        Err(TextError::Empty) => Err(ExclusionRefusal::NoLiftingReason),
        read => Ok(read?),
    }
}

/// Nobody says of itself that it is impartial again.
pub fn may_lift(exclusion: &Exclusion, who: PersonId) -> Result<(), ExclusionRefusal> {
    match exclusion.person_id == who {
        true => Err(ExclusionRefusal::Own),
        false => Ok(()),
    }
}
