//! Changing e-mail address: the new one counts when the link mailed to it has been used.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::link::{Sent, Told, admit, look, works_no_more};
use crate::{
    app::App,
    identity::accounts::{
        actions::{send_email_link, set_email, take_link},
        model::{Link, Purpose},
        rules::fields,
    },
    values::Email,
    web::{ClientAddress, Db, Errors, Filled, Now, Page, Path, Posted, Press, Reply, Result},
    who::SignedIn,
};

const OTHERWISE: &[(&str, &str)] =
    &[("/konto/epost", "Byt e-postadress igen"), ("/", "Till startsidan")];

#[derive(Template)]
#[template(path = "identity/accounts/email.html")]
pub struct Change {
    before: Email,
    form: Filled<ChangeForm>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ChangeForm {
    email: String,
}

#[derive(Template)]
#[template(path = "identity/accounts/email_confirm.html")]
pub struct Confirm {
    email: Email,
}

pub async fn show(SignedIn(who): SignedIn) -> Page<Change> {
    Page(Change { before: who.email, form: Filled::default() })
}

pub async fn ask(
    SignedIn(who): SignedIn,
    address: ClientAddress,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<ChangeForm>,
) -> Result<Reply<Change>> {
    let mut errors = Errors::default();
    let mut email = errors.required(&fields::EMAIL, &typed.email, Email::parse);
    if email.as_ref() == Some(&who.email) {
        errors.add("email", "Det är den e-postadress du redan har. Ange den nya.");
        email = None;
    }
    let admitted = match &email {
        Some(email) => errors.take("email", admit(&db, &address, email, at).await?),
        None => None,
    };
    let (Some(email), Some(())) = (email, admitted) else {
        let form = Filled { typed, errors };
        return Ok(Reply::Again(Change { before: who.email, form }));
    };
    let mut tx = db.begin().await?;
    send_email_link(&mut tx, &app.settings.base_url, who.person_id, &email, at).await?;
    tx.commit().await?;
    Ok(Reply::Other(Page(Sent { email }).into_response()))
}

/// Needs no session: the mail is perhaps read on a telephone, where the person is not signed in.
pub async fn open(Path(secret): Path<String>, db: Db, Now(now): Now) -> Result<Response> {
    let Some((_, link)) = look(&db, &secret, Purpose::Email, now).await? else {
        return Ok(works_no_more(OTHERWISE));
    };
    Ok(Page(Confirm { email: link.email }).into_response())
}

pub async fn confirm(
    Path(secret): Path<String>,
    db: Db,
    State(app): State<App>,
    Posted { at, .. }: Posted<Press>,
) -> Result<Response> {
    let Some((secret, _)) = look(&db, &secret, Purpose::Email, at).await? else {
        return Ok(works_no_more(OTHERWISE));
    };
    let mut tx = db.begin().await?;
    let link = take_link(&mut tx, &secret, Purpose::Email, at).await?;
    let Some(Link { email, person_id: Some(person) }) = link else {
        return Ok(works_no_more(OTHERWISE));
    };
    if !set_email(&mut tx, &app.settings.base_url, person, &email, at).await? {
        return Ok(works_no_more(OTHERWISE));
    }
    tx.commit().await?;
    let done = Told {
        title: "E-postadressen är bytt",
        text: "Från och med nu loggar du in med den nya adressen, och mejl från tjänsten kommer dit.",
        ways: &[("/konto", "Till mitt konto")],
    };
    Ok(Page(done).into_response())
}
