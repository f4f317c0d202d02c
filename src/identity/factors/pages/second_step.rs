//! The second step of signing in: the password was right, and there is more to show.

use askama::Template;
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use tower_sessions::Session;

use crate::{
    app::App,
    identity::{
        extract::ClientAddress,
        factors::{
            actions::Guess,
            passkeys,
            rules::{Code, Factors},
            store,
        },
        model::Proof,
        pages::sign_in::arrive,
        session,
    },
    values::{Moment, PersonId},
    web::{Db, Errors, Filled, Page, Posted, Query, Reply, Result},
};

/// What is said of a passkey that does not hold, wherever one is shown.
pub const NO_PASSKEY: &str = "Nyckeln godtogs inte. Försök igen, eller välj ett annat sätt.";

#[derive(Template)]
#[template(path = "identity/factors/second_step.html")]
pub struct SecondStep {
    form: Filled<StepForm>,
    factors: Factors,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StepForm {
    code: String,
    /// What the browser answered for a passkey, as JSON.
    passkey: String,
    /// `reservkod` when the code is from the list.
    med: String,
}

impl SecondStep {
    /// Whether a code from the list is asked for, and not one from the app.
    fn is_from_the_list(&self) -> bool {
        self.form.typed.med == "reservkod" || !self.factors.app
    }
}

pub async fn ask(session: Session, db: Db, Query(typed): Query<StepForm>) -> Result<Response> {
    let Some((person, _)) = session::halfway(&session).await? else {
        return Ok(Redirect::to("/logga-in").into_response());
    };
    let factors = store::factors(&mut *db.read().await?, person).await?;
    let form = Filled::of(StepForm { med: typed.med, ..StepForm::default() });
    Ok(Page(SecondStep { form, factors }).into_response())
}

pub async fn enter(
    session: Session,
    address: ClientAddress,
    headers: HeaderMap,
    db: Db,
    State(app): State<App>,
    Posted { mut typed, at }: Posted<StepForm>,
) -> Result<Reply<SecondStep>> {
    let Some((person, errand)) = session::halfway(&session).await? else {
        return Ok(Reply::to("/logga-in"));
    };
    let mut errors = Errors::default();
    let mut tx = db.begin().await?;
    let proof = if typed.passkey.is_empty() {
        let code = try_code(&mut tx, &app, person, &address, &typed.code, at).await?;
        errors.take("code", code).map(|()| Proof::PasswordAndCode)
    } else {
        let shown = passkeys::shown(&session, &app.settings, &mut tx, &typed.passkey, at).await?;
        let own = shown.filter(|it| *it == person).ok_or(NO_PASSKEY);
        errors.take("passkey", own).map(|_| Proof::Passkey)
    };
    let Some(proof) = proof else {
        // The attempt stays counted.
        tx.commit().await?;
        (typed.code, typed.passkey) = Default::default();
        let factors = store::factors(&mut *db.read().await?, person).await?;
        return Ok(Reply::Again(SecondStep { form: Filled { typed, errors }, factors }));
    };
    Ok(Reply::Other(arrive(tx, &session, &headers, person, proof, &errand, at).await?))
}

/// Tries a code, and counts it; what is wrong with it, in words. Commit in either case.
pub async fn try_code(
    tx: &mut sqlx::PgConnection,
    app: &App,
    person: PersonId,
    address: &ClientAddress,
    typed: &str,
    at: Moment,
) -> Result<Result<(), String>> {
    let code = match Code::parse(typed) {
        Ok(it) => it,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let guess = Guess::new(person, &address.0, &code);
    if let Err(refusal) = guess.count(tx, &app.settings.base_url, at).await? {
        return Ok(Err(refusal.to_string()));
    }
    let right = guess.try_it(tx, app, at).await?;
    Ok(if right { Ok(()) } else { Err(code.wrong().to_string()) })
}
