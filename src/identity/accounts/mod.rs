//! Accounts (konton) with a password, for whoever does not sign in by e-legitimation: registering,
//! choosing a new password, one's own particulars, where one is signed in, leaving.
//!
//! What is asked for an e-mail address has the same answer, made by the same work, whoever it
//! belongs to: only its owner's mailbox tells whether there is an account. Which passwords are
//! good enough stands in `rules`.

mod actions;
mod mail;
mod model;
mod pages;
mod rules;
mod store;

pub use self::{
    actions::sweep,
    rules::{Own, Refusal},
};
use super::password::{self, Passwords};
use crate::{
    values::Stopped,
    web::{
        Access::{Anyone, SignedIn},
        Routes,
    },
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

/// The hash of a new password, if it is good enough, when there is a core to judge and make it.
pub(super) async fn hashed(
    passwords: &Passwords,
    password: String,
    own: Own,
) -> Result<String, Stopped<Refusal>> {
    passwords.in_turn(move || Ok(hash_if_good(&password, &own))).await?
}

/// The hash of a new password, if it is good enough. Takes a core some 50 ms.
pub fn hash_if_good(password: &str, own: &Own) -> Result<String, Stopped<Refusal>> {
    rules::judge(password, own).map_err(Stopped::Refused)?;
    Ok(password::hash(password)?)
}
