//! Registering: the person types an e-mail address, follows the mailed link, and chooses a name and
//! a password.

use askama::Template;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tower_sessions::Session;

use super::link::{Ask, AskForm, asked_for, look, works_no_more};
use crate::{
    app::App,
    identity::{
        accounts::{
            self,
            actions::take_link,
            model::{Asked, Purpose},
            rules::{LONGEST_NAME, Own, fields},
        },
        actions, session,
        store::NewPerson,
    },
    values::{Email, Line},
    web::{ClientAddress, Db, Errors, Filled, Now, Page, Path, Posted, Reply, Result},
    who::Proof,
};

const OTHERWISE: &[(&str, &str)] =
    &[("/registrera", "Få ett nytt mejl"), ("/logga-in", "Logga in")];

#[derive(Template)]
#[template(path = "identity/accounts/register.html")]
pub struct Register {
    email: Email,
    form: Filled<RegisterForm>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RegisterForm {
    name: String,
    password: String,
}

pub async fn ask() -> Page<Ask> {
    Ask::new(Asked::Registration)
}

pub async fn asked(
    address: ClientAddress,
    db: Db,
    State(app): State<App>,
    posted: Posted<AskForm>,
) -> Result<Reply<Ask>> {
    asked_for(Asked::Registration, address, db, app, posted).await
}

pub async fn open(Path(secret): Path<String>, db: Db, Now(now): Now) -> Result<Response> {
    let Some((_, link)) = look(&db, &secret, Purpose::Registration, now).await? else {
        return Ok(works_no_more(OTHERWISE));
    };
    Ok(Page(Register { email: link.email, form: Filled::default() }).into_response())
}

pub async fn register(
    Path(secret): Path<String>,
    session: Session,
    headers: HeaderMap,
    db: Db,
    State(app): State<App>,
    Posted { mut typed, at }: Posted<RegisterForm>,
) -> Result<Reply<Register>> {
    let Some((secret, link)) = look(&db, &secret, Purpose::Registration, at).await? else {
        return Ok(Reply::Other(works_no_more(OTHERWISE)));
    };
    let password = std::mem::take(&mut typed.password);
    let own =
        Own { name: typed.name.clone(), email: link.email.clone(), organisations: Vec::new() };
    let mut errors = Errors::default();
    let name = errors.required(&fields::NAME, &typed.name, |it| Line::parse(it, LONGEST_NAME));
    let hash =
        errors.take_act("password", accounts::hashed(&app.passwords, password, own).await)?;
    let (Some(name), Some(hash)) = (name, hash) else {
        return Ok(Reply::Again(Register { email: link.email, form: Filled { typed, errors } }));
    };

    let mut tx = db.begin().await?;
    let Some(link) = take_link(&mut tx, &secret, Purpose::Registration, at).await? else {
        return Ok(Reply::Other(works_no_more(OTHERWISE)));
    };
    let person = NewPerson {
        name: name.as_ref(),
        email: &link.email,
        password_hash: Some(&hash),
        demonstration: app.settings.demonstration,
        created_at: at,
    };
    // Another link may have made an account with the address meanwhile.
    let Some(person) = actions::let_in(&mut tx, &person).await? else {
        return Ok(Reply::Other(works_no_more(OTHERWISE)));
    };
    actions::signed_in(&mut tx, person, Proof::Password, at).await?;
    tx.commit().await?;
    session::begin(&session, person, Proof::Password, &session::device(&headers), at).await?;
    Ok(Reply::to("/konto"))
}
