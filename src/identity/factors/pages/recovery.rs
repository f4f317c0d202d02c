//! Recovery codes, for a person who has lost app and passkeys: shown once, when they are made.

use askama::Template;
use axum::{extract::State, response::IntoResponse};
use sqlx::PgConnection;

use crate::{
    app::App,
    identity::factors::{actions, store},
    web::{Db, Page, Posted, Press, Reply, Result},
    who::{SignedIn, Who},
};

#[derive(Template)]
#[template(path = "identity/factors/recovery.html")]
pub struct Recovery {
    left: i64,
}

#[derive(Template)]
#[template(path = "identity/factors/recovery_codes.html")]
struct RecoveryCodes {
    codes: Vec<String>,
}

/// The page after a factor was added: the recovery codes, if the person has none yet.
pub async fn enrolled(db: &mut PgConnection, who: &Who) -> Result<&'static str> {
    let codes = store::holder(db, who.person_id).await?.recovery_codes;
    Ok(if codes == 0 { "/konto/tvafaktor/reservkoder" } else { "/konto/tvafaktor" })
}

pub async fn recovery(SignedIn(who): SignedIn, db: Db) -> Result<Reply<Recovery>> {
    if !who.factors.any() {
        return Ok(Reply::to("/konto/tvafaktor"));
    }
    let left = store::holder(&mut *db.read().await?, who.person_id).await?.recovery_codes;
    Ok(Reply::Other(Page(Recovery { left }).into_response()))
}

pub async fn make(
    SignedIn(who): SignedIn,
    db: Db,
    State(app): State<App>,
    Posted { at, .. }: Posted<Press>,
) -> Result<Reply<Recovery>> {
    if !who.factors.any() {
        return Ok(Reply::to("/konto/tvafaktor"));
    }
    let mut tx = db.begin().await?;
    let codes = actions::make_recovery_codes(&mut tx, &app.settings.base_url, &who, at).await?;
    tx.commit().await?;
    Ok(Reply::Other(Page(RecoveryCodes { codes }).into_response()))
}
