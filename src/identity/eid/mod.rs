//! E-legitimation (eID) by OpenID Connect: signing in, making an account the first time, linking to
//! an account that exists, and proving one's identity again.
//!
//! The code flow with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636), several providers
//! by configuration. A person's e-legitimationer are recognised by the personnummer that the
//! providers vouch for, never by an e-mail address. Without a configured provider there are no
//! buttons, and the pages answer 404.

mod actions;
mod mail;
mod pages;
mod rules;
mod store;
mod way;

pub(super) use self::{
    actions::{forget, sweep},
    pages::shown_first,
};
use crate::web::{
    Access::{Anyone, SignedIn},
    Routes,
};

pub fn routes() -> Routes {
    Routes::default()
        .post(Anyone, "/logga-in/eid/{provider}", pages::start::sign_in)
        .get(Anyone, "/logga-in/eid/{provider}/svar", pages::answer::answer)
        .get(Anyone, "/logga-in/eid/ny", pages::first_time::who)
        .post(Anyone, "/logga-in/eid/ny", pages::first_time::mail)
        .get(Anyone, "/logga-in/eid/ny/{secret}", pages::first_time::link)
        .post(Anyone, "/logga-in/eid/ny/{secret}", pages::first_time::create)
        .post(SignedIn, "/bekrafta/eid/{provider}", pages::start::confirm)
        .get(SignedIn, "/konto/eid", pages::account::links)
        .post_confirmed(SignedIn, "/konto/eid/{provider}", pages::start::link)
        .post_confirmed(SignedIn, "/konto/eid/{provider}/borttagning", pages::account::unlink)
}
