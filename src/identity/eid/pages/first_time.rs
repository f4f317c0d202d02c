//! A newcomer's pages: it types an e-mail address, follows the mailed link and makes an account.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use jiff::SignedDuration;
use serde::Deserialize;
use tower_sessions::Session;

use super::refused;
use crate::{
    app::App,
    eid::Asserted,
    identity::{
        eid::{
            actions::{self, LINK_LASTS, Newcomer},
            rules::Refusal,
            store,
            way::{ARRIVAL, Arrived, Purpose},
        },
        limits::{Limit, hashed},
        session::Errand,
    },
    secrets::LinkSecret,
    values::{EidArrivalId, Email, Field, Moment},
    web::{ClientAddress, Db, Error, Errors, Filled, Now, Page, Path, Posted, Reply, Result},
};

const EMAIL: Field = Field::new(
    "email",
    "E-postadress i arbetet",
    "Ange din e-postadress i arbetet, till exempel namn@kommun.se.",
);

/// How many mails may be asked for from one network address, and sent to one mailbox.
const FROM: Limit = Limit::new("eid_mail_from", 20, SignedDuration::from_hours(1));
const TO: Limit = Limit::new("eid_mail_to", 3, SignedDuration::from_hours(1));

#[derive(Template)]
#[template(path = "identity/eid/first_time.html")]
pub struct FirstTime {
    who: Asserted,
    /// The address a link has been mailed to.
    mailed: Option<Email>,
    form: Filled<FirstTimeForm>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct FirstTimeForm {
    email: String,
}

/// The newcomer whom this browser's session remembers.
struct Here {
    id: EidArrivalId,
    who: Asserted,
    mailed: Option<Email>,
}

async fn here(app: &App, db: &Db, session: &Session, now: Moment) -> Result<Option<Here>> {
    if app.eid.buttons().is_empty() {
        return Err(Error::NotFound);
    }
    let Some(Arrived(id)) = session.get(ARRIVAL).await? else {
        return Ok(None);
    };
    let arrival = store::arrival(&mut *db.read().await?, id, now.after(-LINK_LASTS)).await?;
    let Some(arrival) = arrival else {
        return Ok(None);
    };
    let who = Newcomer::open(app, &arrival)?.told;
    Ok(Some(Here { id, who, mailed: arrival.email }))
}

pub async fn who(
    session: Session,
    db: Db,
    State(app): State<App>,
    Now(now): Now,
) -> Result<Response> {
    let Some(Here { who, mailed, .. }) = here(&app, &db, &session, now).await? else {
        return Ok(Redirect::to("/logga-in").into_response());
    };
    let suggested = mailed.as_ref().or(who.email.as_ref());
    let email = suggested.map(ToString::to_string).unwrap_or_default();
    let form = Filled::of(FirstTimeForm { email });
    Ok(Page(FirstTime { who, mailed, form }).into_response())
}

pub async fn mail(
    session: Session,
    address: ClientAddress,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<FirstTimeForm>,
) -> Result<Reply<FirstTime>> {
    let Some(Here { id, who, mailed }) = here(&app, &db, &session, at).await? else {
        return Ok(Reply::to("/logga-in"));
    };
    let mut errors = Errors::default();
    let mut email = errors.required(&EMAIL, &typed.email, Email::parse);
    if let Some(to) = &email {
        let mut tx = db.begin().await?;
        for (limit, whom) in [(FROM, address.0), (TO, hashed(to.as_ref()))] {
            if let Err(refusal) = limit.count(&mut tx, &whom, at).await? {
                errors.add("email", refusal);
                email = None;
                break;
            }
        }
        tx.commit().await?;
    }
    let Some(email) = email else {
        return Ok(Reply::Again(FirstTime { who, mailed, form: Filled { typed, errors } }));
    };
    let mut tx = db.begin().await?;
    actions::mail_link(&app, &mut tx, id, &email, at).await?;
    tx.commit().await?;
    Ok(Reply::to("/logga-in/eid/ny"))
}

/// The page behind the mailed link: the name and address of the account to be made.
#[derive(Template)]
#[template(path = "identity/eid/create.html")]
struct Create {
    who: Asserted,
    email: Email,
}

#[derive(Template)]
#[template(path = "identity/eid/created.html")]
struct Created {
    /// The provider the account opens by.
    provider: String,
}

pub async fn link(
    Path(secret): Path<String>,
    db: Db,
    State(app): State<App>,
    Now(now): Now,
) -> Result<Response> {
    let secret = LinkSecret::parse(&secret).ok_or(Error::NotFound)?;
    let mut db = db.read().await?;
    let arrival = store::arrival_by_link(&mut db, &secret.hash(), now.after(-LINK_LASTS)).await?;
    let Some(arrival) = arrival else {
        return gone(&app);
    };
    let who = Newcomer::open(&app, &arrival)?.told;
    let email = arrival.email.ok_or(Error::NotFound)?;
    Ok(Page(Create { who, email }).into_response())
}

pub async fn create(
    Path(secret): Path<String>,
    db: Db,
    State(app): State<App>,
    Posted { at, .. }: Posted<serde::de::IgnoredAny>,
) -> Result<Response> {
    let secret = LinkSecret::parse(&secret).ok_or(Error::NotFound)?;
    let mut tx = db.begin().await?;
    match actions::create(&app, &mut tx, &secret, at).await {
        Ok(provider) => {
            tx.commit().await?;
            Ok(Page(Created { provider }).into_response())
        }
        Err(stopped) => match stopped.refusal()? {
            Refusal::LinkGone => gone(&app),
            refusal => Ok(refused(refusal, Purpose::SignIn, Errand::default())),
        },
    }
}

fn gone(app: &App) -> Result<Response> {
    if app.eid.buttons().is_empty() {
        return Err(Error::NotFound);
    }
    let page = refused(Refusal::LinkGone, Purpose::SignIn, Errand::default());
    Ok((StatusCode::NOT_FOUND, page).into_response())
}
