//! Changing one's password, or choosing a first one. The route asks for a recent proof of identity:
//! the old password, or, for an account without one, the way it signs in.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use tower_sessions::Session;

use super::reset::own;
use crate::{
    app::App,
    identity::accounts::{self, actions::set_password, model::Holder, store},
    web::{Db, Errors, Page, Posted, Reply, Result},
    who::SignedIn,
};

#[derive(Template)]
#[template(path = "identity/accounts/password.html")]
pub struct Password {
    person: Holder,
    errors: Errors,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    password: String,
}

pub async fn show(SignedIn(who): SignedIn, db: Db) -> Result<Page<Password>> {
    let person = store::person(&mut *db.read().await?, who.person_id).await?;
    Ok(Page(Password { person, errors: Errors::default() }))
}

pub async fn change(
    SignedIn(who): SignedIn,
    session: Session,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<PasswordForm>,
) -> Result<Reply<Password>> {
    let own = own(&mut *db.read().await?, who.person_id).await?;
    let mut errors = Errors::default();
    let Some(hash) =
        errors.take_act("password", accounts::hashed(&app.passwords, typed.password, own).await)?
    else {
        let person = store::person(&mut *db.read().await?, who.person_id).await?;
        return Ok(Reply::Again(Password { person, errors }));
    };
    let mut tx = db.begin().await?;
    let (base_url, here) = (&app.settings.base_url, Some(who.session_id));
    set_password(&mut tx, base_url, who.person_id, &hash, here, at).await?;
    tx.commit().await?;
    // An id of this session that somebody got hold of earlier stops working.
    session.cycle_id().await?;
    Ok(Reply::to("/konto").saying("Lösenordet är bytt. Du är utloggad överallt utom här."))
}
