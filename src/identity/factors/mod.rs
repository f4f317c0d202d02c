//! The second step of signing in: apps that make codes (TOTP), passkeys, and recovery codes on
//! paper for a person who has lost the others.

mod actions;
mod mail;
pub(super) mod pages;
pub(super) mod passkeys;
mod qr;
mod rules;
mod store;

pub use self::actions::remove_all as remove_factors;
pub(super) use self::{actions::forget, store::factors as of};
use crate::web::{
    Access::{Anyone, SignedIn},
    Routes,
};

pub fn routes() -> Routes {
    use pages::{app, overview, passkey, recovery, second_step};
    Routes::default()
        .get(Anyone, "/logga-in/tvafaktor", second_step::ask)
        .post(Anyone, "/logga-in/tvafaktor", second_step::enter)
        .post(Anyone, "/logga-in/nyckel", passkey::ask_on_the_way_in)
        .post(SignedIn, "/bekrafta/nyckel", passkey::ask_again)
        .get(SignedIn, "/konto/tvafaktor", overview::overview)
        .get_confirmed(SignedIn, "/konto/tvafaktor/app", app::new)
        .post_confirmed(SignedIn, "/konto/tvafaktor/app", app::confirm)
        .post_confirmed(SignedIn, "/konto/tvafaktor/app/borttagning", overview::app_removed)
        .get_confirmed(SignedIn, "/konto/tvafaktor/nyckel", passkey::new)
        .post_confirmed(SignedIn, "/konto/tvafaktor/nyckel", passkey::add)
        .post_confirmed(SignedIn, "/konto/tvafaktor/nyckel/fraga", passkey::ask_for_new)
        .post_confirmed(
            SignedIn,
            "/konto/tvafaktor/nycklar/{passkey_id}/borttagning",
            overview::passkey_removed,
        )
        .get_confirmed(SignedIn, "/konto/tvafaktor/reservkoder", recovery::recovery)
        .post_confirmed(SignedIn, "/konto/tvafaktor/reservkoder", recovery::make)
}
