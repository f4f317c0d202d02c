//! Accounts (konton) with a password, for people who do not sign in by e-legitimation:
//! registration, a new password, name, telephone and e-mail address, the list of sessions, removal.
//!
//! A form that takes an e-mail address gives the same answer, with the same work, whether the
//! address has an account or not: only the mail to that address tells. `rules` decides which
//! passwords are good enough.

mod actions;
mod hashing;
mod mail;
mod model;
mod pages;
mod rules;
mod store;

pub use self::{
    actions::sweep,
    hashing::{hash_if_good, hashed},
    rules::{Own, fields::NAME},
};
use crate::web::{
    Access::{Anyone, SignedIn},
    Routes,
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Anyone, "/registrera", pages::register::ask)
        .post(Anyone, "/registrera", pages::register::asked)
        .get(Anyone, "/registrera/{secret}", pages::register::open)
        .post(Anyone, "/registrera/{secret}", pages::register::register)
        .get(Anyone, "/glomt-losenord", pages::reset::ask)
        .post(Anyone, "/glomt-losenord", pages::reset::asked)
        .get(Anyone, "/aterstall/{secret}", pages::reset::open)
        .post(Anyone, "/aterstall/{secret}", pages::reset::reset)
        .get_confirmed(SignedIn, "/konto/losenord", pages::password::show)
        .post_confirmed(SignedIn, "/konto/losenord", pages::password::change)
        .get(SignedIn, "/konto/uppgifter", pages::details::show)
        .post(SignedIn, "/konto/uppgifter", pages::details::save)
        .get(SignedIn, "/konto/epost", pages::email::show)
        .post_confirmed(SignedIn, "/konto/epost", pages::email::ask)
        .get(Anyone, "/epost/{secret}", pages::email::open)
        .post(Anyone, "/epost/{secret}", pages::email::confirm)
        .get(SignedIn, "/konto/borttagning", pages::removal::show)
        .post_confirmed(SignedIn, "/konto/borttagning", pages::removal::remove)
        .get(SignedIn, "/konto/inloggningar", pages::sessions::list)
        .post(SignedIn, "/konto/inloggningar/utloggning", pages::sessions::end_others)
        .post(SignedIn, "/konto/inloggningar/{session_id}/utloggning", pages::sessions::end_one)
        .post(SignedIn, "/konto/inloggningar/forlangning", pages::sessions::extend)
}
