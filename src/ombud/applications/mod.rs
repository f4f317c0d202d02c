//! Who is to be ombud (ombudsansökan): a case of its own. Anyone who can sign in applies for an
//! organisation, with a delegation extract or a certificate; an officer approves, rejects or
//! discontinues. The case and the mandate belong to the organisation: the ombud before stays until
//! the new one begins.

mod actions;
mod documents;
mod mail;
mod model;
mod pages;
mod rules;
mod store;

pub use self::{
    actions::{NewApplication, attach, request_completion, start, submit, tell_infected},
    model::{ApplicationStatus, DocumentKind},
    rules::{Unclear, choose},
    store::waiting,
};
use crate::web::{
    Access::{Officer, SignedIn, Staff},
    Routes,
};

pub fn routes() -> Routes {
    use self::pages::{case, draft, files, mine, note, queue};
    Routes::default()
        .get(SignedIn, "/ombudsansokningar", mine::list)
        .get(SignedIn, "/ombudsansokningar/ny", draft::new)
        .post(SignedIn, "/ombudsansokningar/ny", draft::start)
        .get(SignedIn, "/ombudsansokningar/{application_id}", mine::show)
        .get(SignedIn, "/ombudsansokningar/{application_id}/uppgifter", draft::edit)
        .post(SignedIn, "/ombudsansokningar/{application_id}/uppgifter", draft::change)
        .post(SignedIn, "/ombudsansokningar/{application_id}/filer", files::attach)
        .get(SignedIn, "/ombudsansokningar/{application_id}/filer/{file_id}", files::own_file)
        .post(
            SignedIn,
            "/ombudsansokningar/{application_id}/filer/{file_id}/borttagning",
            files::detach,
        )
        .post(SignedIn, "/ombudsansokningar/{application_id}/inskickning", mine::send)
        .post(SignedIn, "/ombudsansokningar/{application_id}/svar", mine::answer)
        .post(SignedIn, "/ombudsansokningar/{application_id}/aterkallelse", mine::withdraw)
        .get(Staff, "/ombudsarenden", queue::queue)
        .get(Staff, "/ombudsarenden/{application_id}", case::show)
        .get(Staff, "/ombudsarenden/{application_id}/filer/{file_id}", files::sent_file)
        .post(Officer, "/ombudsarenden/{application_id}/komplettering", case::request)
        // Approving and rejecting decide who may act for an organisation.
        .post_confirmed(Officer, "/ombudsarenden/{application_id}/godkannande", case::approve)
        .post_confirmed(Officer, "/ombudsarenden/{application_id}/avslag", case::reject)
        .post(Officer, "/ombudsarenden/{application_id}/avskrivning", case::discontinue)
        .get(Officer, "/ombudsarenden/{application_id}/anteckning", note::show)
        .post(Officer, "/ombudsarenden/{application_id}/anteckning", note::write)
}
