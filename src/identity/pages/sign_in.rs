//! Signing in and out.

use askama::Template;
use axum::{extract::State, http::HeaderMap, response::Redirect};
use serde::Deserialize;
use tower_sessions::Session;

use crate::{
    app::App,
    identity::{
        actions::{self, Attempt},
        factors::{self, passkeys},
        rules::{LONGEST_PASSWORD, Refusal, local_path},
        session::{self, Errand},
        store,
    },
    secrets::Passwords,
    values::{Moment, PersonId},
    web::{ClientAddress, Db, Errors, Filled, Now, Page, Posted, Query, Reply, Result},
    who::{Proof, Who},
};

#[derive(Template)]
#[template(path = "identity/sign_in.html")]
pub struct SignIn {
    form: Filled<SignInForm>,
    /// Whether the session had ended when the person posted a form.
    interrupted: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignInForm {
    email: String,
    #[serde(skip_serializing)]
    password: String,
    /// What the browser answered for a passkey, as JSON.
    passkey: String,
    /// The path the person asked for.
    till: String,
    /// The form that was posted without a session, still encoded.
    kept: String,
    /// `1` when `kept` is a form, even one without fields.
    posted: String,
}

impl SignInForm {
    fn was_posted(&self) -> bool {
        self.posted == "1"
    }

    fn errand(&self) -> Result<Errand> {
        Errand::new(&self.till, self.was_posted(), self.kept.clone())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct OnTheWay {
    pub till: String,
}

/// The sign-in page for somebody who asked for `till`, or posted `form` to it.
pub fn sign_in_page(till: &str, form: Option<String>) -> Page<SignIn> {
    let typed = SignInForm {
        // A kept form finds its labels by it, even if it is too long to be led to.
        till: local_path(till).or(form.as_ref().map(|_| till)).unwrap_or_default().to_owned(),
        posted: form.as_ref().map_or("", |_| "1").to_owned(),
        kept: form.unwrap_or_default(),
        ..SignInForm::default()
    };
    Page(SignIn { interrupted: typed.was_posted(), form: Filled::of(typed) })
}

pub async fn sign_in(Query(way): Query<OnTheWay>) -> Page<SignIn> {
    sign_in_page(&way.till, None)
}

pub async fn enter(
    session: Session,
    address: ClientAddress,
    headers: HeaderMap,
    db: Db,
    State(app): State<App>,
    Posted { mut typed, at }: Posted<SignInForm>,
) -> Result<Reply<SignIn>> {
    if !typed.passkey.is_empty() {
        return by_passkey(session, headers, db, app, typed, at).await;
    }
    let errand = typed.errand()?;
    let attempt = Attempt::new(&typed.email, &address.0);
    let mut tx = db.begin().await?;
    let admitted = attempt.count(&mut tx, at).await?;
    let account = store::account(&mut tx, &typed.email).await?;
    tx.commit().await?;

    let password = std::mem::take(&mut typed.password);
    let person = match admitted {
        Ok(()) => verify(&app.passwords, account, password).await?.ok_or(Refusal::Wrong),
        Err(refusal) => Err(refusal.into()),
    };
    let mut errors = Errors::default();
    let Some(person) = errors.take("email", person) else {
        return Ok(again(typed, errors));
    };

    let mut tx = db.begin().await?;
    attempt.forgive(&mut tx).await?;
    if factors::of(&mut tx, person).await?.any() {
        tx.commit().await?;
        session::begin_halfway(&session, person, &errand).await?;
        return Ok(Reply::to("/logga-in/tvafaktor"));
    }
    let proof = Proof::Password;
    actions::signed_in(&mut tx, person, proof, at).await?;
    tx.commit().await?;
    let device = session::device(&headers);
    Ok(Reply::Other(session::arrive(&session, &device, person, proof, &errand, at).await?))
}

/// Signs in without a password: the passkey names its person, and is two factors in one.
async fn by_passkey(
    session: Session,
    headers: HeaderMap,
    db: Db,
    app: App,
    mut typed: SignInForm,
    at: Moment,
) -> Result<Reply<SignIn>> {
    let errand = typed.errand()?;
    let answer = std::mem::take(&mut typed.passkey);
    typed.password.clear();
    let mut tx = db.begin().await?;
    let shown = passkeys::shown(&session, &app.settings, &mut tx, &answer, at).await?;
    let mut errors = Errors::default();
    let Some(person) = errors.take("passkey", shown.ok_or(passkeys::NO_PASSKEY)) else {
        return Ok(again(typed, errors));
    };
    let proof = Proof::Passkey;
    actions::signed_in(&mut tx, person, proof, at).await?;
    tx.commit().await?;
    let device = session::device(&headers);
    Ok(Reply::Other(session::arrive(&session, &device, person, proof, &errand, at).await?))
}

fn again(typed: SignInForm, errors: Errors) -> Reply<SignIn> {
    let interrupted = typed.was_posted();
    Reply::Again(SignIn { form: Filled { typed, errors }, interrupted })
}

/// The account's person, if the password is right. Takes as long when there is no account.
pub async fn verify(
    passwords: &Passwords,
    account: Option<store::Account>,
    password: String,
) -> anyhow::Result<Option<PersonId>> {
    let reasonable = password.chars().nth(LONGEST_PASSWORD).is_none();
    let (person, kept) = match account {
        Some(it) => (Some(it.person_id), it.password_hash),
        None => (None, None),
    };
    let tried = if reasonable { password } else { String::new() };
    let right = passwords.verify(tried, kept).await? && reasonable;
    Ok(person.filter(|_| right))
}

pub async fn leave(
    who: Option<axum::Extension<Who>>,
    session: Session,
    db: Db,
    Now(now): Now,
) -> Result<Redirect> {
    if let Some(who) = who {
        let mut tx = db.begin().await?;
        actions::sign_out(&mut tx, who.person_id, now).await?;
        tx.commit().await?;
    }
    session.flush().await?;
    Ok(Redirect::to("/"))
}
