//! Signing in and out, and choosing for whom.

use askama::Template;
use axum::response::Redirect;
use serde::Deserialize;
use tower_sessions::Session;

use super::{
    actions::{self, Attempt},
    extract::{ClientAddress, SignedIn},
    model::{Mandate, Who},
    password::Passwords,
    rules::{LONGEST_PASSWORD, Refusal, local_path},
    session_store::{CHOSEN, PERSON},
    store,
};
use crate::{
    app::App,
    values::{OrganisationId, PersonId},
    web::{Db, Error, Errors, Filled, Now, Page, Posted, Query, Reply, Result, keep_form},
};

#[derive(Template)]
#[template(path = "identity/sign_in.html")]
pub struct SignIn {
    form: Filled<SignInForm>,
    /// A session ended under somebody's hands.
    interrupted: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignInForm {
    email: String,
    #[serde(skip_serializing)]
    password: String,
    /// Where the person was on the way to.
    till: String,
    /// The form that was posted without a session, as it came.
    kept: String,
    /// `1` when there was one: a form without fields is also something in hand.
    posted: String,
}

impl SignInForm {
    fn was_posted(&self) -> bool {
        self.posted == "1"
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct OnTheWay {
    till: String,
}

/// The sign-in page for someone who was on the way to `till`, perhaps with a form in hand.
pub fn sign_in_page(till: &str, form: Option<String>) -> Page<SignIn> {
    let typed = SignInForm {
        till: local_path(till).unwrap_or_default().to_owned(),
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
    db: Db,
    axum::extract::State(app): axum::extract::State<App>,
    Posted { mut typed, at }: Posted<SignInForm>,
) -> Result<Reply<SignIn>> {
    let attempt = Attempt::new(&typed.email, &address.0);
    let mut tx = db.begin().await?;
    let admitted = attempt.count(&mut tx, at).await?;
    let account = store::account(&mut tx, typed.email.trim()).await?;
    tx.commit().await?;

    let password = std::mem::take(&mut typed.password);
    let person = match admitted {
        Ok(()) => match verify(&app.passwords, account, password).await? {
            Some(person) => Ok(person),
            None => Err(Refusal::Wrong),
        },
        Err(refusal) => Err(refusal),
    };
    let mut errors = Errors::default();
    let Some(person) = errors.take("email", person) else {
        let interrupted = typed.was_posted();
        let form = Filled { typed, errors };
        return Ok(Reply::Again(SignIn { form, interrupted }));
    };

    let mut tx = db.begin().await?;
    attempt.succeed(&mut tx, person, at).await?;
    tx.commit().await?;
    begin_session(&session, person).await?;

    let till = local_path(&typed.till);
    match till {
        Some(till) if typed.was_posted() => Ok(Reply::Other(keep_form(till, &typed.kept)?)),
        Some(till) => Ok(Reply::to(till)),
        None => Ok(Reply::to("/")),
    }
}

/// Whose account it is, if the password is right.
async fn verify(
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

/// A new session under a new id; whatever this browser had before is gone.
async fn begin_session(session: &Session, person: PersonId) -> Result<()> {
    session.flush().await?;
    // Emptying keeps the id that the browser came with; somebody else may know it.
    session.cycle_id().await?;
    session.insert(PERSON, person).await?;
    Ok(())
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

#[derive(Template)]
#[template(path = "identity/choose.html")]
pub struct Choose {
    mandates: Vec<Mandate>,
    chosen: Option<OrganisationId>,
    errors: Errors,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ChooseForm {
    organisation: String,
}

pub async fn choose(SignedIn(who): SignedIn) -> Page<Choose> {
    Page(choices(who, Errors::default()))
}

fn choices(who: Who, errors: Errors) -> Choose {
    Choose { chosen: who.acting().map(|it| it.organisation_id), mandates: who.mandates, errors }
}

pub async fn chosen(
    SignedIn(who): SignedIn,
    session: Session,
    db: Db,
    Posted { typed, at }: Posted<ChooseForm>,
) -> Result<Reply<Choose>> {
    let wished: Option<OrganisationId> = typed.organisation.parse().ok();
    let mandate = who.mandates.iter().find(|it| Some(it.organisation_id) == wished);
    let mut errors = Errors::default();
    let Some(mandate) = errors.take("organisation", mandate.ok_or("Välj en av organisationerna"))
    else {
        return Ok(Reply::Again(choices(who, errors)));
    };
    let mut tx = db.begin().await?;
    actions::choose(&mut tx, who.person_id, mandate.organisation_id, at).await?;
    tx.commit().await?;
    session.insert(CHOSEN, mandate.organisation_id).await?;
    Ok(Reply::to("/att-gora"))
}

impl From<tower_sessions::session::Error> for Error {
    fn from(error: tower_sessions::session::Error) -> Self {
        use tower_sessions::session_store::Error::Backend;
        match error {
            tower_sessions::session::Error::Store(Backend(cause)) => {
                tracing::error!(cause, "the sessions cannot be reached");
                Self::Unavailable
            }
            other => Self::Unexpected(other.into()),
        }
    }
}
