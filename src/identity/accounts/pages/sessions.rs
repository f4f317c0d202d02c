//! The list of a person's sessions: ending one, ending all others, and extending this one.

use askama::Template;
use axum::{http::header::CONTENT_TYPE, response::IntoResponse};
use tower_sessions::Session;

use crate::{
    identity::{
        accounts::{actions, model::OwnSession, store},
        store::SessionLimits,
    },
    values::SessionId,
    web::{Db, Error, Now, Page, Path, Posted, Press, Reply, Result, SessionEnds},
    who::SignedIn,
};

const LIST: &str = "/konto/inloggningar";

#[derive(Template)]
#[template(path = "identity/accounts/sessions.html")]
pub struct Sessions {
    sessions: Vec<OwnSession>,
    here: SessionId,
}

pub async fn list(SignedIn(who): SignedIn, db: Db, Now(now): Now) -> Result<Page<Sessions>> {
    let mut db = db.read().await?;
    let sessions = store::sessions(&mut db, who.person_id, SessionLimits::at(now)).await?;
    Ok(Page(Sessions { sessions, here: who.session_id }))
}

pub async fn end_one(
    SignedIn(who): SignedIn,
    Path(id): Path<SessionId>,
    session: Session,
    db: Db,
    Posted { at, .. }: Posted<Press>,
) -> Result<Reply<Sessions>> {
    let mut tx = db.begin().await?;
    if !actions::end_session(&mut tx, who.person_id, id, at).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    if id == who.session_id {
        session.flush().await?;
        return Ok(Reply::to("/"));
    }
    Ok(Reply::to(LIST).saying("Inloggningen är avslutad."))
}

pub async fn end_others(
    SignedIn(who): SignedIn,
    db: Db,
    Posted { at, .. }: Posted<Press>,
) -> Result<Reply<Sessions>> {
    let mut tx = db.begin().await?;
    actions::end_other_sessions(&mut tx, &who, at).await?;
    tx.commit().await?;
    Ok(Reply::to(LIST).saying("Du är utloggad överallt utom här."))
}

/// Says when the session ends. The request itself has extended it: reading the session counts as
/// using it.
pub async fn extend(SignedIn(who): SignedIn, Now(now): Now) -> Result<impl IntoResponse> {
    let ends = serde_json::to_string(&SessionEnds::of(&who, now)).map_err(anyhow::Error::from)?;
    Ok(([(CONTENT_TYPE, "application/json")], ends))
}
