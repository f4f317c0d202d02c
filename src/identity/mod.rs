//! Identity: who is asking, and in what capacity.
//!
//! A person (människa med konto) acts either for an organisation, by a mandate (behörighet) as
//! ombud, representant or uppgiftssamordnare, or for the agency, by roles. Both are read anew at
//! every request together with the session, in one query: a right taken away, a person disabled or
//! a session ended holds at the next request.

mod accounts;
mod actions;
pub mod eid;
pub mod exclusions;
mod factors;
pub mod invitations;
mod limits;
mod pages;
mod people;
mod preferences;
pub mod roles;
mod rules;
mod session;
mod session_store;
mod store;
mod sweep;

pub use self::{
    accounts::{Own, hash_if_good},
    actions::{grant_mandate, grant_role, let_in},
    factors::remove_factors,
    limits::{Limit, TooOften, hashed},
    pages::interrupted::interrupted,
    rules::local_path,
    session_store::PgSessions,
    store::{NewPerson, end_sessions, ombud_of, people_who_are_real, person_with, persons},
    sweep::sweep,
};
use crate::web::{
    Access::{self, Anyone},
    Routes,
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Anyone, "/logga-in", pages::sign_in::sign_in)
        .post(Anyone, "/logga-in", pages::sign_in::enter)
        .post(Anyone, "/logga-ut", pages::sign_in::leave)
        .get(Access::SignedIn, "/konto", pages::account::account)
        .get(Access::SignedIn, "/bekrafta", pages::confirm::confirm)
        .post(Access::SignedIn, "/bekrafta", pages::confirm::confirmed)
        .get(Access::SignedIn, "/valj-organisation", pages::choose::choose)
        .post(Access::SignedIn, "/valj-organisation", pages::choose::chosen)
        .merge(factors::routes())
        .merge(preferences::routes())
        .merge(accounts::routes())
        .merge(eid::routes())
        .merge(invitations::routes())
        .merge(people::routes())
}
