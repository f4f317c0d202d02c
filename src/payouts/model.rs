//! The noun.

use crate::values::{Day, Kronor, Moment, PayoutId, PersonId};

/// A payout: recorded, and then approved or sent back.
#[derive(Debug, Clone)]
pub struct Payout {
    pub payout_id: PayoutId,
    pub amount: Kronor,
    pub pay_on: Day,
    pub reference: String,
    pub recorded_by: PersonId,
    pub recorded_by_name: String,
    pub recorded_at: Moment,
    pub approved_by_name: Option<String>,
    pub approved_at: Option<Moment>,
    pub returned_at: Option<Moment>,
    pub returned_reason: Option<String>,
}

impl Payout {
    /// When it was approved; empty before that.
    pub fn approved_in_words(&self) -> String {
        self.approved_at.map(|it| it.to_string()).unwrap_or_default()
    }

    pub fn is_open(&self) -> bool {
        self.approved_at.is_none() && self.returned_at.is_none()
    }

    pub fn is_returned(&self) -> bool {
        self.returned_at.is_some()
    }
}
