//! Identity: who is asking, and in what capacity.
//!
//! A person (människa med konto) acts either for an organisation, by a mandate (behörighet) as
//! ombud, representant or uppgiftssamordnare, or for the agency, by roles. Both are read anew at
//! every request together with the session, in one query: a right taken away, a person disabled or
//! a session ended holds at the next request.

mod actions;
mod extract;
mod model;
mod pages;
mod password;
mod rules;
mod session_store;
mod store;

pub use self::{
    actions::{grant_mandate, grant_role, let_in, sweep},
    extract::{
        Administrator, Applicant, ClientAddress, Decider, Economist, Officer, Sender, SignedIn,
        Staff,
    },
    model::{Actor, AgencyRole, Mandate, MandateRole, Who},
    pages::sign_in_page,
    password::{Passwords, hash as hash_password},
    session_store::{NOTICE, PgSessions, WHO},
    store::{NewPerson, ombud_of, people_who_are_real, person_with, persons},
};
use crate::web::{
    Access::{self, Anyone},
    Routes,
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Anyone, "/logga-in", pages::sign_in)
        .post(Anyone, "/logga-in", pages::enter)
        .post(Anyone, "/logga-ut", pages::leave)
        .get(Access::SignedIn, "/valj-organisation", pages::choose)
        .post(Access::SignedIn, "/valj-organisation", pages::chosen)
}
