//! Adding a passkey, and the challenges that the browser fetches.
//!
//! The script fetches the challenge as JSON and posts the answer in an ordinary form, so that the
//! answer is a page like any other, with errors at the fields and the person's errand kept.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::Value;
use tower_sessions::Session;

use crate::{
    app::App,
    identity::{
        eid,
        factors::{
            actions,
            pages::recovery::enrolled,
            passkeys,
            rules::{LONGEST_NAME, MOST_PASSKEYS},
            store,
        },
        limits::Limit,
        session,
    },
    values::{Field, Line},
    web::{ClientAddress, Db, Error, Errors, Filled, Now, Page, Posted, Reply, Result},
    who::{Proof, SignedIn, Who},
};

/// How many challenges may be fetched from one network address, which a town hall may share: each
/// makes a session for a browser that has none.
const ASKED: Limit = Limit::new("passkey", 300, SignedDuration::from_mins(15));

const NAME: Field = Field::new("name", "Vad ska nyckeln heta?", "Skriv vad nyckeln ska heta");

#[derive(Template)]
#[template(path = "identity/factors/passkey.html")]
pub struct NewPasskey {
    form: Filled<PasskeyForm>,
    full: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PasskeyForm {
    name: String,
    /// What the browser answered, as JSON.
    passkey: String,
}

pub async fn new(
    SignedIn(who): SignedIn,
    headers: HeaderMap,
    db: Db,
    State(app): State<App>,
) -> Result<Reply<NewPasskey>> {
    eid::shown_first(&app, &db, &who).await?;
    let full = is_full(&db, &who).await?;
    let name = session::device(&headers);
    let form = Filled::of(PasskeyForm { name, passkey: String::new() });
    Ok(Reply::Other(Page(NewPasskey { form, full }).into_response()))
}

/// The challenge for a new passkey.
pub async fn ask_for_new(
    SignedIn(who): SignedIn,
    session: Session,
    db: Db,
    State(app): State<App>,
    Now(now): Now,
) -> Result<Response> {
    let known = store::credentials(&mut *db.read().await?, who.person_id).await?;
    let known: Vec<_> = known.into_iter().map(|it| it.0).collect();
    let options = passkeys::ask_for_new(&session, &app.settings, &who, &known, now).await?;
    Ok(json(&options))
}

pub async fn add(
    SignedIn(who): SignedIn,
    session: Session,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<PasskeyForm>,
) -> Result<Reply<NewPasskey>> {
    eid::shown_first(&app, &db, &who).await?;
    let mut errors = Errors::default();
    if is_full(&db, &who).await? {
        return Err(Error::Conflict);
    }
    let name = errors.required(&NAME, &typed.name, |it| Line::parse(it, LONGEST_NAME));
    let made = passkeys::new(&session, &app.settings, &typed.passkey, at).await?;
    let made = errors.take("passkey", made.ok_or("Nyckeln skapades inte. Försök igen."));
    let (Some(name), Some(made)) = (name, made) else {
        let typed = PasskeyForm { passkey: String::new(), ..typed };
        return Ok(Reply::Again(NewPasskey { form: Filled { typed, errors }, full: false }));
    };
    let mut tx = db.begin().await?;
    let base_url = &app.settings.base_url;
    if !actions::add_passkey(&mut tx, base_url, &who, &name, &made, at).await? {
        return Err(Error::Conflict);
    }
    let next = enrolled(&mut tx, &who).await?;
    tx.commit().await?;
    session::prove_again(&session, Proof::Passkey, at).await?;
    Ok(Reply::to(next).saying("Nyckeln är tillagd. Du kan logga in med den nästa gång."))
}

/// The challenge to sign in: after a right password for one of that person's passkeys, otherwise
/// for any that the device has.
pub async fn ask_on_the_way_in(
    session: Session,
    address: ClientAddress,
    db: Db,
    State(app): State<App>,
    Now(now): Now,
) -> Result<Response> {
    let mut tx = db.begin().await?;
    let admitted = ASKED.count(&mut tx, &address.0, now).await?;
    tx.commit().await?;
    if let Err(refusal) = admitted {
        return Ok((StatusCode::TOO_MANY_REQUESTS, refusal.to_string()).into_response());
    }
    let options = match session::halfway(&session).await? {
        Some((person, _)) => {
            let theirs = store::credentials(&mut *db.read().await?, person).await?;
            let theirs: Vec<_> = theirs.into_iter().map(|it| it.0).collect();
            passkeys::ask_for_theirs(&session, &app.settings, &theirs, now).await?
        }
        None => passkeys::ask_for_any(&session, &app.settings, now).await?,
    };
    Ok(json(&options))
}

/// The challenge for a signed-in person to prove its identity again.
pub async fn ask_again(
    SignedIn(who): SignedIn,
    session: Session,
    db: Db,
    State(app): State<App>,
    Now(now): Now,
) -> Result<Response> {
    let theirs = store::credentials(&mut *db.read().await?, who.person_id).await?;
    let theirs: Vec<_> = theirs.into_iter().map(|it| it.0).collect();
    Ok(json(&passkeys::ask_for_theirs(&session, &app.settings, &theirs, now).await?))
}

fn json(options: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], options.to_string()).into_response()
}

async fn is_full(db: &Db, who: &Who) -> Result<bool> {
    let holder = store::holder(&mut *db.read().await?, who.person_id).await?;
    Ok(MOST_PASSKEYS <= holder.passkeys)
}
