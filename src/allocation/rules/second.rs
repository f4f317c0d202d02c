//! Four eyes on what becomes the frames of a round.

use crate::{
    allocation::model::Allocation,
    values::{Misread, Paragraph, PersonId, TextError, Told},
};

const LONGEST_REASON: usize = 2000;

/// Proof that whoever fixes the proposals has seen them and made none of them: only [`second`]
/// makes one.
#[derive(Debug, Clone, Copy)]
pub struct Separated(());

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FixRefusal {
    #[error("Det finns ingen föreslagen fördelning att fastställa.")]
    NothingProposed,
    #[error("Förslaget har ändrats sedan du öppnade sidan. Läs det som står här nu.")]
    Changed,
    #[error(
        "Du föreslog fördelningen och kan inte fastställa den. En annan person behöver göra det."
    )]
    SamePerson,
    #[error("Skriv varför förslaget lämnas tillbaka")]
    NoReason,
    #[error(transparent)]
    Text(#[from] Told),
}

/// The value of the hidden field `seen`: which proposals the page showed.
pub fn seen_of(proposed: &[&Allocation]) -> String {
    let ids: Vec<_> = proposed.iter().map(|it| it.allocation_id.to_string()).collect();
    ids.join(",")
}

/// Holds that the proposals are the ones the page showed, and that `person` made none of them.
///
/// # Errors
/// [`FixRefusal`].
pub fn second(
    proposed: &[&Allocation],
    seen: &str,
    person: PersonId,
) -> Result<Separated, FixRefusal> {
    if proposed.is_empty() {
        return Err(FixRefusal::NothingProposed);
    }
    if seen_of(proposed) != seen {
        return Err(FixRefusal::Changed);
    }
    if proposed.iter().any(|it| it.proposed_by == Some(person)) {
        return Err(FixRefusal::SamePerson);
    }
    Ok(Separated(()))
}

/// Why a proposal is sent back.
///
/// # Errors
/// [`FixRefusal::NoReason`], [`FixRefusal::Text`].
pub fn return_reason(typed: &str) -> Result<Paragraph, FixRefusal> {
    match Paragraph::parse(typed, LONGEST_REASON) {
        Err(TextError::Empty) => Err(FixRefusal::NoReason),
        read => Ok(read.map_err(|it| it.about("Varför förslaget lämnas tillbaka"))?),
    }
}
