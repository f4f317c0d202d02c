//! The noun.

use crate::values::{Day, Kronor, Moment, PayoutAccount, PayoutId, PersonId};

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
    /// The account it goes to, and the version that named it.
    pub account: KeptAccount,
    pub version: i16,
    /// When another account made it void.
    pub voided_at: Option<Moment>,
}

/// The account as the payout keeps it.
pub type KeptAccount = sqlx::types::Json<PayoutAccount>;

impl Payout {
    pub fn account(&self) -> &PayoutAccount {
        &self.account
    }

    /// When it was approved; empty before that.
    pub fn approved_in_words(&self) -> String {
        self.approved_at.map(|it| it.to_string()).unwrap_or_default()
    }

    pub fn is_open(&self) -> bool {
        self.approved_at.is_none() && !self.is_returned()
    }

    /// Whether it is to be recorded anew: sent back by the second economist, or void since the account is
    /// another.
    pub fn is_returned(&self) -> bool {
        self.returned_at.is_some() || self.voided_at.is_some()
    }
}
