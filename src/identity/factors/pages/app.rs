//! Adding an app that makes codes: the page shows the secret, and the app's first code confirms it.

use askama::Template;
use axum::{extract::State, response::IntoResponse};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use crate::{
    app::App,
    identity::{
        eid,
        factors::{
            actions::{self, SECRET},
            pages::recovery::enrolled,
            qr::{self, Drawing},
            rules::{Code, CodeError, PATIENCE, SECRET_BYTES, app as codes_of, in_groups, step},
        },
        session,
    },
    secrets::random,
    values::Moment,
    web::{Db, Errors, Filled, Now, Page, Posted, Reply, Result},
    who::{Proof, SignedIn, Who},
};

/// Key of the [`NewApp`] in a session: an app whose first code has not come yet.
const NEW: &str = "totp_new";

#[derive(Clone, Serialize, Deserialize)]
struct NewApp {
    sealed: Vec<u8>,
    at: Moment,
}

#[derive(Template)]
#[template(path = "identity/factors/app.html")]
pub struct NewAppPage {
    form: Filled<AppForm>,
    /// Whether the person has an app, which the new one replaces.
    replaces: bool,
    /// In groups of four letters, to be typed into the app by hand.
    secret: String,
    address: String,
    drawing: Drawing,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AppForm {
    code: String,
}

pub async fn new(
    SignedIn(who): SignedIn,
    session: Session,
    db: Db,
    State(app): State<App>,
    Now(now): Now,
) -> Result<Reply<NewAppPage>> {
    eid::shown_first(&app, &db, &who).await?;
    let new = match waiting(&session, now).await? {
        // The same secret when the page is reloaded: it may be in the app already.
        Some(new) => new,
        None => {
            let sealed = app.sealer.seal(SECRET, &random::<SECRET_BYTES>()?)?;
            let new = NewApp { sealed, at: now };
            session.insert(NEW, &new).await?;
            new
        }
    };
    let page = Page(page(&app, &who, &new, Filled::default())?);
    Ok(Reply::Other(page.into_response()))
}

pub async fn confirm(
    SignedIn(who): SignedIn,
    session: Session,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<AppForm>,
) -> Result<Reply<NewAppPage>> {
    eid::shown_first(&app, &db, &who).await?;
    let Some(new) = waiting(&session, at).await? else {
        return Ok(Reply::to("/konto/tvafaktor/app"));
    };
    let code = match Code::parse(&typed.code) {
        Ok(Code::App(digits)) => {
            let codes = codes_of(&app.sealer.open(SECRET, &new.sealed)?, "")?;
            step(&codes, &digits, at).ok_or(CodeError::WrongApp)
        }
        Ok(Code::Recovery(_)) => Err(CodeError::WrongApp),
        Err(error) => Err(error),
    };
    let mut errors = Errors::default();
    let Some(step) = errors.take("code", code) else {
        return Ok(Reply::Again(page(&app, &who, &new, Filled { typed, errors })?));
    };
    let mut tx = db.begin().await?;
    let base_url = &app.settings.base_url;
    actions::enrol_app(&mut tx, base_url, &who, &new.sealed, step, at).await?;
    let next = enrolled(&mut tx, &who).await?;
    tx.commit().await?;
    session.remove::<NewApp>(NEW).await?;
    session::prove_again(&session, Proof::PasswordAndCode, at).await?;
    Ok(Reply::to(next).saying("Appen är tillagd. Nästa gång du loggar in frågar vi efter en kod."))
}

async fn waiting(session: &Session, now: Moment) -> Result<Option<NewApp>> {
    let new: Option<NewApp> = session.get(NEW).await?;
    Ok(new.filter(|it| now <= it.at.after(PATIENCE)))
}

fn page(app: &App, who: &Who, new: &NewApp, form: Filled<AppForm>) -> anyhow::Result<NewAppPage> {
    let secret = app.sealer.open(SECRET, &new.sealed)?;
    let codes = codes_of(&secret, who.email.as_ref())?;
    let address = codes.to_url()?;
    Ok(NewAppPage {
        form,
        replaces: who.factors.app,
        secret: in_groups(&codes.secret().to_base32(), " "),
        drawing: qr::draw(&address)?,
        address,
    })
}
