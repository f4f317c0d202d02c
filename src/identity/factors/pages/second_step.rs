//! The second step of signing in: after a right password, the person shows a code or a passkey.

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
        actions,
        factors::{actions::Guess, passkeys, rules::Code, store},
        session,
    },
    values::{Moment, PersonId},
    web::{ClientAddress, Db, Errors, Filled, Page, Posted, Query, Reply, Result},
    who::{Factors, Proof},
};

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
    /// Whether the page asks for a recovery code instead of a code from the app.
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
        let own = shown.filter(|it| *it == person).ok_or(passkeys::NO_PASSKEY);
        errors.take("passkey", own).map(|_| Proof::Passkey)
    };
    let Some(proof) = proof else {
        // Commits the count of the wrong code.
        tx.commit().await?;
        (typed.code, typed.passkey) = Default::default();
        let factors = store::factors(&mut *db.read().await?, person).await?;
        return Ok(Reply::Again(SecondStep { form: Filled { typed, errors }, factors }));
    };
    actions::signed_in(&mut tx, person, proof, at).await?;
    tx.commit().await?;
    let device = session::device(&headers);
    Ok(Reply::Other(session::arrive(&session, &device, person, proof, &errand, at).await?))
}

/// Counts a code and tries it; a wrong one gives its refusal as text. Commit in both cases.
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
