//! Reading the reasons of an exclusion, and who may lift it.

use super::model::Exclusion;
use crate::values::{Misread, Paragraph, PersonId, TextError, Told};

const LONGEST_REASON: usize = 2000;

/// What an excluded person reads: on the page in place of the buttons, and as the refusal.
pub const EXCLUDED: &str = "Du är jävig i ärendet och kan inte handlägga det.";

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExclusionRefusal {
    #[error("Skriv vad jävet beror på")]
    NoReason,
    #[error("Skriv varför jävet inte gäller längre")]
    NoLiftingReason,
    #[error(transparent)]
    Text(#[from] Told),
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
        read => Ok(read.map_err(|it| it.about("Skäl"))?),
    }
}

pub fn read_lifting(typed: &str) -> Result<Paragraph, ExclusionRefusal> {
    match Paragraph::parse(typed, LONGEST_REASON) {
        Err(TextError::Empty) => Err(ExclusionRefusal::NoLiftingReason),
        read => Ok(read.map_err(|it| it.about("Varför gäller det inte längre?"))?),
    }
}

/// An exclusion is never lifted by the excluded person.
pub fn may_lift(exclusion: &Exclusion, who: PersonId) -> Result<(), ExclusionRefusal> {
    match exclusion.person_id == who {
        true => Err(ExclusionRefusal::Own),
        false => Ok(()),
    }
}
