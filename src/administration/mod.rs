//! Administration: a round from its first line to its last day (omgångens livscykel), for the
//! administrators. The plan is [`crate::rounds::plan`]'s and the amounts are
//! [`crate::allocation`]'s; here they meet, are tried out and opened.

mod dry_run;
mod opening;
mod pages;
mod rows;
mod store;
mod telling;

pub use self::opening::{Preparation, open};
use crate::web::{
    Access::{Administrator, Decider, Staff},
    Routes,
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Staff, "/administration/omgangar", pages::index::index)
        .get(Administrator, "/administration/omgangar/ny", pages::index::new)
        .post(Administrator, "/administration/omgangar/ny", pages::index::create)
        .get(Staff, "/administration/omgangar/{round_id}", pages::tasks::tasks)
        .get(
            Administrator,
            "/administration/omgangar/{round_id}/avsnitt/{plan_section}",
            pages::section::edit,
        )
        .post(
            Administrator,
            "/administration/omgangar/{round_id}/avsnitt/{plan_section}",
            pages::section::update,
        )
        .get(Staff, "/administration/omgangar/{round_id}/kontroll", pages::check::check)
        .post(Administrator, "/administration/omgangar/{round_id}/kontroll", pages::check::keep)
        .get(Staff, "/administration/omgangar/{round_id}/forhandsvisning", pages::preview::preview)
        .get(Administrator, "/administration/omgangar/{round_id}/provkorning", pages::check::back)
        .post(Administrator, "/administration/omgangar/{round_id}/provkorning", pages::dry_run::run)
        .get(Administrator, "/administration/omgangar/{round_id}/oppning", pages::open::ask)
        .post(Administrator, "/administration/omgangar/{round_id}/oppning", pages::open::open)
        .get(Staff, "/administration/omgangar/{round_id}/sista-dag", pages::last_day::show)
        .post(
            Administrator,
            "/administration/omgangar/{round_id}/sista-dag",
            pages::last_day::propose,
        )
        .get(Staff, "/administration/omgangar/{round_id}/sista-dag/beslut", pages::last_day::back)
        .post_confirmed(
            Decider,
            "/administration/omgangar/{round_id}/sista-dag/beslut",
            pages::last_day::decide,
        )
        .get(Staff, "/administration/omgangar/{round_id}/anstand", pages::extension::show)
        .post(
            Administrator,
            "/administration/omgangar/{round_id}/anstand",
            pages::extension::propose,
        )
        .get(Staff, "/administration/omgangar/{round_id}/anstand/beslut", pages::extension::back)
        .post_confirmed(
            Decider,
            "/administration/omgangar/{round_id}/anstand/beslut",
            pages::extension::decide,
        )
        .get(Staff, "/administration/omgangar/{round_id}/ramar", pages::correction::show)
        .post(
            Administrator,
            "/administration/omgangar/{round_id}/ramar",
            pages::correction::propose,
        )
        .get(Staff, "/administration/omgangar/{round_id}/ramar/beslut", pages::correction::back)
        .post_confirmed(
            Decider,
            "/administration/omgangar/{round_id}/ramar/beslut",
            pages::correction::decide,
        )
}
