//! What the pages of mailed links share: the form that asks for a link, and the pages shown when
//! the mail is sent, when the link has been used, and when it does not work.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use crate::{
    app::App,
    identity::accounts::{
        actions,
        model::{Asked, Link, Purpose},
        rules::fields,
        store,
    },
    secrets::LinkSecret,
    values::{Email, Moment},
    web::{ClientAddress, Db, Errors, Filled, Page, Posted, Reply, Result},
};

/// The form that asks for a link to register or to choose a new password.
#[derive(Template)]
#[template(path = "identity/accounts/ask.html")]
pub struct Ask {
    asked: Asked,
    form: Filled<AskForm>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AskForm {
    email: String,
}

/// Says that a mail is on its way, in the same words whether the address has an account or not.
#[derive(Template)]
#[template(path = "identity/accounts/sent.html")]
pub struct Sent {
    pub email: Email,
}

/// A page with a heading, a text and links onwards.
#[derive(Template)]
#[template(path = "identity/accounts/told.html")]
pub struct Told {
    pub title: &'static str,
    pub text: &'static str,
    /// Links as path and text; the first is the main one.
    pub ways: &'static [(&'static str, &'static str)],
}

impl Ask {
    pub fn new(asked: Asked) -> Page<Self> {
        Page(Self { asked, form: Filled::default() })
    }
}

pub async fn asked_for(
    asked: Asked,
    address: ClientAddress,
    db: Db,
    app: App,
    Posted { typed, at }: Posted<AskForm>,
) -> Result<Reply<Ask>> {
    let mut errors = Errors::default();
    let email = errors.required(&fields::EMAIL, &typed.email, Email::parse);
    let admitted = match &email {
        Some(email) => errors.take("email", admit(&db, &address, email, at).await?),
        None => None,
    };
    let (Some(email), Some(())) = (email, admitted) else {
        return Ok(Reply::Again(Ask { asked, form: Filled { typed, errors } }));
    };
    let mut tx = db.begin().await?;
    actions::send_link(&mut tx, &app.settings.base_url, &email, asked, at).await?;
    tx.commit().await?;
    Ok(Reply::Other(Page(Sent { email }).into_response()))
}

/// Counts one more link to the address, in a transaction of its own, so that it stays counted when
/// something fails afterwards.
pub async fn admit(
    db: &Db,
    address: &ClientAddress,
    email: &Email,
    at: Moment,
) -> Result<std::result::Result<(), crate::identity::TooOften>> {
    let mut tx = db.begin().await?;
    let admitted = actions::admit(&mut tx, &address.0, email, at).await?;
    tx.commit().await?;
    Ok(admitted)
}

/// The link whose secret is in the page's address, while it works. Does not use the link up.
pub async fn look(
    db: &Db,
    secret: &str,
    purpose: Purpose,
    now: Moment,
) -> Result<Option<(LinkSecret, Link)>> {
    let Some(secret) = LinkSecret::parse(secret) else {
        return Ok(None);
    };
    let link = store::link(&mut *db.read().await?, &secret.hash(), purpose, now).await?;
    Ok(link.map(|it| (secret, it)))
}

/// The page for a link that is used, expired or unknown.
pub fn works_no_more(ways: &'static [(&'static str, &'static str)]) -> Response {
    let page = Told {
        title: "Länken går inte att använda",
        text: "Den är redan använd, har gått ut eller är inte hela adressen i mejlet. Har du bett om flera mejl gäller det senaste.",
        ways,
    };
    (StatusCode::GONE, Page(page)).into_response()
}
