//! Requisitions (rekvisitioner): an organisation asks for payment out of its frame. No application
//! procedure, nothing is scored. SFS 2024:1253 5 §.
//!
//! What is typed is saved as typed, section by section; the rules read it whenever somebody looks.
//! What is sent is sealed: the document the rules read out of it, with the fingerprint of the page
//! that the sender saw. A change of what was sent is a numbered version of it, drafted beside the one
//! that stands. [`openness`] says what may be changed when.

mod actions;
mod boundary;
pub mod completion;
mod mail;
mod model;
mod pages;
mod reminders;
mod rules;
mod store;
pub mod withdrawal;

pub use self::{
    actions::{save, simulate, start, submit},
    model::{
        Answers, Carrier, Completion, CompletionKind, Contact, Document, Dossier, Kind, Payment,
        Plan, PlannedInsats, Requested, Section, Status, Submission, Version, Withdrawal,
    },
    reminders::remind_those_due,
    rules::{
        Admitted, CONTACT, Examined, Openness, Sealed, changed, examine, fields, first_amounts,
        openness,
    },
    store::{
        is_begun, lock, lock_sent, mark_granted, mark_paid, mark_status, submission, version,
        versions,
    },
};
use crate::web::{
    Access::{Applicant, Sender},
    Routes,
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Applicant, "/att-gora", pages::todo::todo)
        .post(Sender, "/omgangar/{round_id}/rekvisition", pages::todo::start)
        .get(Applicant, "/rekvisitioner/{id}", pages::tasks::tasks)
        .get(Applicant, "/rekvisitioner/{id}/{section}", pages::section::edit)
        .post(Applicant, "/rekvisitioner/{id}/{section}", pages::section::update)
        .get(Applicant, "/rekvisitioner/{id}/utbetalning", pages::section::edit_payment)
        // The payout account decides where the money goes.
        .post_confirmed(
            Applicant,
            "/rekvisitioner/{id}/utbetalning",
            pages::section::update_payment,
        )
        .get(Applicant, "/rekvisitioner/{id}/kontrollera", pages::check::check)
        .get(Applicant, "/rekvisitioner/{id}/inskickning", pages::check::back_to_check)
        // A first version and most of a later one is for senders; a contact person is for everyone.
        .post(Applicant, "/rekvisitioner/{id}/inskickning", pages::check::submit)
        .post(Applicant, "/rekvisitioner/{id}/kastad", pages::change::discard)
        .post(Sender, "/rekvisitioner/{id}/senare-dag", pages::completion::ask_extension)
        .get(Sender, "/rekvisitioner/{id}/aterkallelse", pages::withdrawal::ask)
        .post(Sender, "/rekvisitioner/{id}/aterkallelse", pages::withdrawal::withdraw)
}
