//! What may be proposed, and by whom it may be decided.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::model::{Proposal, Review, Verdict};
use crate::{
    requisitions::{Requested, Status},
    values::{Errors, Field, Kronor, Misread, Paragraph, PersonId, PotId, TextError, Told},
};

const LONGEST_REASONS: usize = 4000;

/// A proposal that the rules have read: only [`read_proposal`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    outcome: Verdict,
    reasons: Paragraph,
    amounts: Vec<(PotId, Kronor)>,
    total: Kronor,
}

/// Proof that the one who acts is not the one who prepared: only [`may_decide`] makes one.
#[derive(Debug, Clone, Copy)]
pub struct Separated {
    pub(super) prepared_by: PersonId,
    pub(super) decided_by: PersonId,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReviewRefusal {
    #[error("Välj vad du föreslår")]
    NoOutcome,
    #[error("Skriv skälen för beslutet")]
    NoReasons,
    #[error(transparent)]
    Text(#[from] Told),
    #[error("Högst {most} är rekvirerat ur {pot}")]
    MoreThanRequested { most: Kronor, pot: String },
    #[error("Vid delvis bifall ska summan vara mer än 0 kr och mindre än {requested}")]
    NotPartly { requested: Kronor },
    #[error("Skriv varför förslaget lämnas tillbaka")]
    NoReturnReason,
    #[error(
        "Du förberedde det här beslutet och kan inte fatta det. En annan beslutsfattare behöver göra det."
    )]
    SamePerson,
    #[error("Förslaget har ändrats sedan du öppnade sidan. Läs det som står här nu.")]
    Changed,
}

/// May something be proposed now?
pub fn may_propose(status: Status) -> bool {
    status == Status::Submitted
}

/// Is it the proposal that stood on the page? `seen` is what the page carried.
pub fn is_as_seen(proposal: &Proposal, seen: &str) -> Result<(), ReviewRefusal> {
    match proposal.proposal_id.to_string() == seen {
        true => Ok(()),
        false => Err(ReviewRefusal::Changed),
    }
}

/// Four eyes: nobody decides on a proposal that they prepared, or that their page did not show.
pub fn may_decide(
    proposal: &Proposal,
    seen: &str,
    decider: PersonId,
) -> Result<Separated, ReviewRefusal> {
    is_as_seen(proposal, seen)?;
    if proposal.prepared_by == decider {
        return Err(ReviewRefusal::SamePerson);
    }
    Ok(Separated { prepared_by: proposal.prepared_by, decided_by: decider })
}

/// What an officer typed to propose a decision.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Written {
    pub outcome: String,
    pub reasons: String,
    /// The amount typed for each pot, by [`amount_field`].
    #[serde(flatten)]
    pub amounts: BTreeMap<String, String>,
}

impl Written {
    /// What the last proposal said, if it was sent back or made void: it is not written all over again.
    pub fn again(review: &Review) -> Option<Self> {
        let returned = review.proposal.as_ref().filter(|it| !it.is_open())?;
        Some(Self {
            outcome: returned.outcome.code().to_owned(),
            reasons: returned.reasons.to_string(),
            amounts: review
                .amounts
                .iter()
                .map(|it| (amount_field(&it.pot_id), it.amount.digits().to_string()))
                .collect(),
        })
    }

    /// What is typed for a pot; empty where nothing is.
    pub fn amount(&self, pot: &PotId) -> &str {
        self.amounts.get(&amount_field(pot)).map_or("", String::as_str)
    }
}

/// The name of the input for a pot's amount.
pub fn amount_field(pot: &PotId) -> String {
    format!("granted-{pot}")
}

/// Reads a proposal: the outcome, the reasons, and for a partial grant the amount of each pot.
pub fn read_proposal(
    typed: &Written,
    requested: &[Requested],
    errors: &mut Errors,
) -> Option<Proposed> {
    let outcome = Verdict::ALL.into_iter().find(|it| it.code() == typed.outcome);
    let outcome = errors.take("outcome", outcome.ok_or(ReviewRefusal::NoOutcome));
    let amounts = outcome.and_then(|it| amounts(it, typed, requested, errors));
    let reasons = errors.take("reasons", reasons(&typed.reasons));
    let (outcome, amounts, reasons) = (outcome?, amounts?, reasons?);
    Some(Proposed {
        outcome,
        reasons,
        total: amounts.iter().map(|(_, amount)| *amount).sum(),
        amounts,
    })
}

fn reasons(typed: &str) -> Result<Paragraph, ReviewRefusal> {
    match Paragraph::parse(typed, LONGEST_REASONS) {
        Err(TextError::Empty) => Err(ReviewRefusal::NoReasons),
        read => Ok(read.map_err(|it| it.about("Skäl"))?),
    }
}

/// Why a proposal is sent back.
pub fn return_reason(typed: &str) -> Result<Paragraph, ReviewRefusal> {
    match Paragraph::parse(typed, LONGEST_REASONS) {
        Err(TextError::Empty) => Err(ReviewRefusal::NoReturnReason),
        read => Ok(read.map_err(|it| it.about("Varför förslaget lämnas tillbaka"))?),
    }
}

fn amounts(
    outcome: Verdict,
    typed: &Written,
    requested: &[Requested],
    errors: &mut Errors,
) -> Option<Vec<(PotId, Kronor)>> {
    match outcome {
        Verdict::Granted => Some(requested.iter().map(|it| (it.pot_id, it.amount)).collect()),
        Verdict::Rejected => Some(requested.iter().map(|it| (it.pot_id, Kronor::ZERO)).collect()),
        Verdict::PartlyGranted => partly(typed, requested, errors),
    }
}

fn partly(
    typed: &Written,
    requested: &[Requested],
    errors: &mut Errors,
) -> Option<Vec<(PotId, Kronor)>> {
    let mut amounts = Vec::new();
    for pot in requested {
        let field = Field {
            name: amount_field(&pot.pot_id).into(),
            label: pot.name.clone().into(),
            missing: format!("Ange hur mycket som beviljas ur {}", pot.name).into(),
        };
        let read = errors.required(&field, typed.amount(&pot.pot_id), Kronor::parse_whole);
        let bounded = read.and_then(|amount| {
            let (most, pot) = (pot.amount, pot.name.clone());
            let within = (amount <= most).then_some(amount);
            errors.take(field.name, within.ok_or(ReviewRefusal::MoreThanRequested { most, pot }))
        });
        if let Some(amount) = bounded {
            amounts.push((pot.pot_id, amount));
        }
    }
    if amounts.len() < requested.len() {
        return None;
    }
    let asked: Kronor = requested.iter().map(|it| it.amount).sum();
    let total: Kronor = amounts.iter().map(|(_, amount)| *amount).sum();
    let partly = Kronor::ZERO < total && total < asked;
    let first = requested.first().map_or_else(String::new, |it| amount_field(&it.pot_id));
    errors
        .take(first, partly.then_some(amounts).ok_or(ReviewRefusal::NotPartly { requested: asked }))
}

impl Proposed {
    pub fn outcome(&self) -> Verdict {
        self.outcome
    }

    pub fn reasons(&self) -> &Paragraph {
        &self.reasons
    }

    pub fn amounts(&self) -> &[(PotId, Kronor)] {
        &self.amounts
    }

    pub fn total(&self) -> Kronor {
        self.total
    }
}

/// Where the requisition stands after a decision.
pub fn status_of(outcome: Verdict) -> Status {
    match outcome {
        Verdict::Granted => Status::Granted,
        Verdict::PartlyGranted => Status::PartlyGranted,
        Verdict::Rejected => Status::Rejected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kr(kronor: u64) -> Kronor {
        Kronor::whole(kronor).unwrap()
    }

    fn requested() -> Vec<Requested> {
        ["Befolkning", "Landsbygd"]
            .into_iter()
            .map(|name| Requested {
                pot_id: PotId::generate(),
                name: name.to_owned(),
                frame: kr(1000),
                amount: kr(1000),
            })
            .collect()
    }

    fn read(requested: &[Requested], outcome: &str, amounts: [&str; 2]) -> Result<Kronor, String> {
        let fields = requested.iter().map(|it| amount_field(&it.pot_id));
        let typed = Written {
            outcome: outcome.to_owned(),
            reasons: "Villkoren är uppfyllda.".to_owned(),
            amounts: fields.zip(amounts.map(str::to_owned)).collect(),
        };
        let mut errors = Errors::default();
        let read = read_proposal(&typed, requested, &mut errors);
        read.map(|it| it.total()).ok_or_else(|| {
            errors.iter().next().map_or_else(String::new, |(_, message)| message.to_owned())
        })
    }

    #[test]
    fn bifall_and_avslag_ignore_the_typed_amounts() {
        let requested = requested();
        assert_eq!(read(&requested, "bifall", ["1", "x"]), Ok(kr(2000)));
        assert_eq!(read(&requested, "avslag", ["1", "x"]), Ok(Kronor::ZERO));
    }

    #[test]
    fn delvis_bifall_is_more_than_nothing_and_less_than_all() {
        let requested = requested();
        assert_eq!(read(&requested, "delvis-bifall", ["1 000", "999"]), Ok(kr(1999)));
        for amounts in [["1000", "1000"], ["0", "0"], ["1001", "0"], ["", "1"]] {
            assert!(read(&requested, "delvis-bifall", amounts).is_err(), "{amounts:?}");
        }
    }
}
