//! Four eyes on what becomes the frames of a round.

use crate::{
    allocation::model::Allocation,
    values::{Paragraph, PersonId, TextError},
};

const LONGEST_REASON: usize = 2000;

/// Proof that the one who fixes is not the one who proposed, and has seen it: only [`second`]
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
    Text(#[from] TextError),
}

/// What a page with these proposals carries.
pub fn seen_of(proposed: &[&Allocation]) -> String {
    let ids: Vec<_> = proposed.iter().map(|it| it.allocation_id.to_string()).collect();
    ids.join(",")
}

/// Is it what stood on the page, and another's proposal?
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
        read => Ok(read?),
    }
}
