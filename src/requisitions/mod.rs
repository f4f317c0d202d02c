//! Requisitions (rekvisitioner): an organisation asks for payment out of its frame. No application
//! procedure, nothing is scored. SFS 2024:1253 5 §.
//!
//! What is typed is saved as typed, section by section; the rules read it whenever somebody looks.
//! What is sent is sealed: the document the rules read out of it, with the fingerprint of the page
//! that the sender saw. A change of what was sent is a numbered version of it, drafted beside the one
//! that stands. [`openness`] says what may be changed when.

mod abstention;
mod actions;
mod attached;
mod boundary;
mod by_post;
pub mod completion;
mod correction;
mod mail;
mod model;
mod pages;
mod reminders;
mod rules;
mod store;
pub mod withdrawal;

pub use self::{
    abstention::Abstention,
    actions::{save, simulate, start, submit},
    attached::{copy_files, discard_files, tell_infected},
    model::{
        Answers, AttachedPlan, Carrier, Completion, CompletionKind, Contact, Document, Dossier,
        Kind, Payment, Plan, PlannedInsats, Requested, Section, Status, Submission, Version,
        Withdrawal,
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
    Access::{Applicant, Officer, Sender, Staff},
    Routes,
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Applicant, "/att-gora", pages::todo::todo)
        .post(Sender, "/omgangar/{round_id}/rekvisition", pages::todo::start)
        .post(Sender, "/omgangar/{round_id}/avstaende", pages::abstention::declare)
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
        .get(Applicant, "/rekvisitioner/{id}/plan/filer", pages::attached::show)
        .post(Applicant, "/rekvisitioner/{id}/plan/filer", pages::attached::attach)
        .post(Applicant, "/rekvisitioner/{id}/plan/filer/borttagning", pages::attached::detach)
        .get(Applicant, "/rekvisitioner/{id}/filer/{file}", pages::attached::own_file)
        .get(Staff, "/arenden/{id}/filer/{file}", pages::attached::sent_file)
        .get(Applicant, "/rekvisitioner/{id}/kontrollera", pages::check::check)
        .get(Applicant, "/rekvisitioner/{id}/inskickning", pages::check::back_to_check)
        .get(Officer, "/omgangar/{round_id}/post/{organisation_id}", pages::by_post::show)
        .post(Officer, "/omgangar/{round_id}/post/{organisation_id}", pages::by_post::register)
        // A first version and most of a later one is for senders; a contact person is for everyone.
        .post(Applicant, "/rekvisitioner/{id}/inskickning", pages::check::submit)
        .post(Applicant, "/rekvisitioner/{id}/kastad", pages::change::discard)
        .post(Sender, "/rekvisitioner/{id}/senare-dag", pages::completion::ask_extension)
        .get(Sender, "/rekvisitioner/{id}/aterkallelse", pages::withdrawal::ask)
        .post(Sender, "/rekvisitioner/{id}/aterkallelse", pages::withdrawal::withdraw)
}
