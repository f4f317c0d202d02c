//! Review (granskning) and decision (beslut): an officer (handläggare) proposes with reasons,
//! another person (beslutsfattare) decides or sends the proposal back. SFS 2024:1253 8 §;
//! SFS 2017:900 31-32 §§ for what a decision shows.

mod actions;
mod model;
mod rules;
mod store;

pub use self::{
    actions::{decide, propose, send_back},
    model::{Decision, Proposal, ProposedAmount, Review, Verdict},
    rules::{
        Proposed, ReviewRefusal, Separated, Written, amount_field, is_as_seen, may_decide,
        may_propose, read_proposal, return_reason, status_of,
    },
    store::review,
};
