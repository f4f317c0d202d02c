//! Payouts (utbetalningar): decided money on its way out. One economist records, another approves;
//! one sum per decision. SFS 2024:1253 8 §.

mod actions;
mod model;
mod rules;
mod store;

pub use self::{
    actions::{approve, record, send_back},
    model::Payout,
    rules::{
        Checked, PayoutRefusal, Recorded, is_as_seen, may_approve, may_record, read, return_reason,
    },
    store::latest,
};
