//! Cases (ärenden): a requisition once it has been sent, as the agency works with it and as the
//! ombud follows it. Here are the pages; the acts are [`crate::review`]'s and
//! [`crate::payouts`]'s.

mod checks;
mod model;
mod pages;
pub mod readiness;
mod store;

pub use self::{model::Strip, store::strip};

use crate::web::{
    Access::{Administrator, Applicant, Decider, Economist, Officer, Staff},
    Routes,
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Applicant, "/rekvisitioner/{id}/kvittens", pages::receipt::receipt)
        .get(Staff, "/omgangar", pages::rounds::index)
        .get(Staff, "/omgangar/{round_id}/rekvisitioner", pages::worklist::list)
        .get(Staff, "/omgangar/{round_id}/villkor", pages::conditions::list)
        .get(Staff, "/omgangar/{round_id}/villkor/{organisation_id}", pages::conditions::show)
        .post(Officer, "/omgangar/{round_id}/villkor/{organisation_id}", pages::conditions::record)
        .get(Staff, "/arenden/{id}", pages::case::show)
        .get(Staff, "/arenden/{id}/nasta", pages::onwards::next)
        .get(Staff, "/arenden/{id}/version/{version}", pages::sent::version)
        .get(Applicant, "/rekvisitioner/{id}/version/{version}", pages::sent::own_version)
        .post(Officer, "/arenden/{id}/komplettering", pages::completion::request)
        .post(Officer, "/arenden/{id}/komplettering-avslutad", pages::completion::cancel)
        .post(Officer, "/arenden/{id}/senare-dag", pages::completion::settle)
        .post(Officer, "/arenden/{id}/avskrivning", pages::completion::discontinue)
        .post(Officer, "/arenden/{id}/forslag", pages::review::propose)
        .post_confirmed(Decider, "/arenden/{id}/beslut", pages::review::decide)
        .post(Decider, "/arenden/{id}/aterlamnat-forslag", pages::review::send_back)
        .post(Economist, "/arenden/{id}/utbetalning", pages::payout::record)
        .post_confirmed(Economist, "/arenden/{id}/godkannande", pages::payout::approve)
        .post(Economist, "/arenden/{id}/aterlamnad-utbetalning", pages::payout::send_back)
        .get(Officer, "/arenden/{id}/anteckning", pages::note::show)
        .post(Officer, "/arenden/{id}/anteckning", pages::note::write)
        .merge(readiness::routes())
        .get(Staff, "/arenden/{id}/jav", pages::exclusions::show)
        .post(Staff, "/arenden/{id}/jav", pages::exclusions::record)
        .post_confirmed(
            Administrator,
            "/arenden/{id}/jav/{exclusion_id}/havning",
            pages::exclusions::lift,
        )
}
