//! Who may do what for an organisation (behörigheter): the agency's published matrix, colleagues
//! invited and removed, the ombud handing over or leaving, mandates that run out.

mod actions;
mod jobs;
mod mail;
mod model;
mod pages;
mod rules;
mod store;

pub use self::{
    jobs::{end_those_due, warn_those_due},
    model::{Colleague, Handover, Warning},
    rules::{Act, may},
    store::{colleagues, handover, warnings},
};
use crate::web::{
    Access::{Applicant, Sender},
    Routes,
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Applicant, "/behorigheter", pages::list::list)
        .post_confirmed(Sender, "/behorigheter/inbjudningar", pages::list::invite)
        .post_confirmed(
            Sender,
            "/behorigheter/inbjudningar/{invitation_id}",
            pages::list::invitation,
        )
        .get(Applicant, "/behorigheter/{mandate_id}/borttagning", pages::remove::ask)
        .post(Applicant, "/behorigheter/{mandate_id}/borttagning", pages::remove::remove)
        .get(Sender, "/behorigheter/overlamning", pages::handover::ask)
        .post_confirmed(Sender, "/behorigheter/overlamning", pages::handover::begin)
        .get(Sender, "/behorigheter/avslut", pages::leave::ask)
        .post_confirmed(Sender, "/behorigheter/avslut", pages::leave::leave)
}
