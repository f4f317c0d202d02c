//! A forgotten password: the person types an e-mail address, follows the mailed link and chooses a
//! new password. It then has to sign in, so that access to the mailbox does not get anybody past a
//! second factor.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use sqlx::PgConnection;

use super::link::{Ask, AskForm, Told, asked_for, look, works_no_more};
use crate::{
    app::App,
    identity::{
        accounts::{
            self,
            actions::{set_password, take_link},
            model::{Asked, Link, Purpose},
            rules::Own,
            store,
        },
        actions::Attempt,
    },
    values::{Email, PersonId},
    web::{ClientAddress, Db, Errors, Now, Page, Path, Posted, Reply, Result},
};

const OTHERWISE: &[(&str, &str)] =
    &[("/glomt-losenord", "Få ett nytt mejl"), ("/logga-in", "Logga in")];

#[derive(Template)]
#[template(path = "identity/accounts/reset.html")]
pub struct Reset {
    email: Email,
    errors: Errors,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ResetForm {
    password: String,
}

pub async fn ask() -> Page<Ask> {
    Ask::new(Asked::Password)
}

pub async fn asked(
    address: ClientAddress,
    db: Db,
    State(app): State<App>,
    posted: Posted<AskForm>,
) -> Result<Reply<Ask>> {
    asked_for(Asked::Password, address, db, app, posted).await
}

pub async fn open(Path(secret): Path<String>, db: Db, Now(now): Now) -> Result<Response> {
    let Some((_, link)) = look(&db, &secret, Purpose::Password, now).await? else {
        return Ok(works_no_more(OTHERWISE));
    };
    Ok(Page(Reset { email: link.email, errors: Errors::default() }).into_response())
}

pub async fn reset(
    Path(secret): Path<String>,
    address: ClientAddress,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<ResetForm>,
) -> Result<Reply<Reset>> {
    let found = look(&db, &secret, Purpose::Password, at).await?;
    let Some((secret, Link { email, person_id: Some(person) })) = found else {
        return Ok(Reply::Other(works_no_more(OTHERWISE)));
    };
    let own = own(&mut *db.read().await?, person).await?;
    let mut errors = Errors::default();
    let hash =
        errors.take_act("password", accounts::hashed(&app.passwords, typed.password, own).await)?;
    let Some(hash) = hash else {
        return Ok(Reply::Again(Reset { email, errors }));
    };

    let mut tx = db.begin().await?;
    if take_link(&mut tx, &secret, Purpose::Password, at).await?.is_none() {
        return Ok(Reply::Other(works_no_more(OTHERWISE)));
    }
    let base_url = &app.settings.base_url;
    let person = set_password(&mut tx, base_url, person, &hash, None, at).await?;
    Attempt::new(person.email.as_ref(), &address.0).forget_guesses(&mut tx).await?;
    tx.commit().await?;
    let done = Told {
        title: "Lösenordet är bytt",
        text: "Du är utloggad överallt. Logga in med det nya lösenordet.",
        ways: &[("/logga-in", "Logga in")],
    };
    Ok(Reply::Other(Page(done).into_response()))
}

/// The person's name, address and organisations, of which its password should not be made.
pub async fn own(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Own> {
    let organisations = store::organisations(db, person).await?;
    let holder = store::person(db, person).await?;
    Ok(Own { name: holder.name, email: holder.email, organisations })
}
