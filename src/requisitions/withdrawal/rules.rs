//! When a requisition may be withdrawn, and why it was.

use crate::{
    requisitions::model::Status,
    values::{Errors, Field, Paragraph},
};

const LONGEST_REASON: usize = 2000;

const REASON: Field = Field::new(
    "withdrawal_reason",
    "Varför återkallar ni rekvisitionen?",
    "Skriv varför ni återkallar rekvisitionen",
);

/// Until it is decided.
pub fn may_withdraw(status: Status) -> bool {
    matches!(status, Status::Submitted | Status::CompletionRequested | Status::Proposed)
}

/// Once it has been withdrawn.
pub fn may_discontinue(status: Status) -> bool {
    status == Status::Withdrawn
}

/// Reads why.
pub fn reason(typed: &str, errors: &mut Errors) -> Option<Paragraph> {
    errors.required(&REASON, typed, |it| Paragraph::parse(it, LONGEST_REASON))
}
