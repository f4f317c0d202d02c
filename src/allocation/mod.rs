//! Allocation (fördelning): who may have how much of each pot, and how that was computed.
//!
//! The list that is fixed or imported is the legal truth (förordning (2024:1253) 7 §); what is
//! computed here is exact, and can be computed again by anyone from its certificate (intyg).

mod actions;
mod model;
mod pages;
pub mod rules;
mod store;

pub use self::{
    actions::fix_for_demonstration,
    model::{Allocation, AllocationStatus, Origin},
    pages::basis::{Choice, proposal, work},
    rules::certificate::Certificate,
    store::{certificates, frames, of_round, waiting},
};
use crate::web::{
    Access::{Administrator, Decider, Staff},
    Routes,
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Staff, "/administration/omgangar/{round_id}/fordelning", pages::pots::show)
        .post(
            Administrator,
            "/administration/omgangar/{round_id}/fordelning",
            pages::pots::propose_all,
        )
        .get(Staff, "/administration/omgangar/{round_id}/fordelning/{pot}", pages::pot::show)
        .post(
            Administrator,
            "/administration/omgangar/{round_id}/fordelning/{pot}",
            pages::pot::propose,
        )
        .get(
            Staff,
            "/administration/omgangar/{round_id}/fordelningar/{allocation_id}",
            pages::made::show,
        )
        .get(Staff, "/administration/omgangar/{round_id}/faststallande", pages::pots::back)
        .post_confirmed(
            Decider,
            "/administration/omgangar/{round_id}/faststallande",
            pages::pots::decide,
        )
}
