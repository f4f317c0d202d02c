//! Proving one's identity again (step-up) before an act that moves money or rights.
//!
//! The route table says which acts ask for it (`post_confirmed`). The form that the person posted
//! is kept, as when a session has ended, and is posted again by one press afterwards.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use tower_sessions::Session;

use crate::{
    app::App,
    identity::{
        actions::{self, Attempt},
        factors::{pages::second_step::try_code, passkeys},
        pages::sign_in::{OnTheWay, verify},
        rules::{Refusal, local_path},
        session::{self, Errand},
        store,
    },
    values::Moment,
    web::{ClientAddress, Db, Errors, Filled, Page, Posted, Query, Reply, Result},
    who::{Factors, Proof, SignedIn, Who},
};

#[derive(Template)]
#[template(path = "identity/confirm.html")]
pub struct Confirm {
    form: Filled<ConfirmForm>,
    factors: Factors,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ConfirmForm {
    password: String,
    code: String,
    /// What the browser answered for a passkey, as JSON.
    passkey: String,
    till: String,
    kept: String,
    /// `1` when `kept` is a form, even one without fields.
    posted: String,
}

/// The page for somebody who asked for `till`, or posted `form` to it.
pub fn confirm_page(till: &str, form: Option<String>, factors: Factors) -> Page<Confirm> {
    Page(Confirm {
        form: Filled::of(ConfirmForm {
            // A kept form finds its labels by it, even if it is too long to be led to.
            till: local_path(till).or(form.as_ref().map(|_| till)).unwrap_or_default().to_owned(),
            posted: form.as_ref().map_or("", |_| "1").to_owned(),
            kept: form.unwrap_or_default(),
            ..ConfirmForm::default()
        }),
        factors,
    })
}

pub async fn confirm(SignedIn(who): SignedIn, Query(way): Query<OnTheWay>) -> Page<Confirm> {
    confirm_page(&way.till, None, who.factors)
}

pub async fn confirmed(
    SignedIn(who): SignedIn,
    session: Session,
    address: ClientAddress,
    db: Db,
    State(app): State<App>,
    Posted { mut typed, at }: Posted<ConfirmForm>,
) -> Result<Reply<Confirm>> {
    let errand = Errand::new(&typed.till, typed.posted == "1", typed.kept.clone())?;
    let mut errors = Errors::default();
    let shown = ConfirmForm {
        password: std::mem::take(&mut typed.password),
        code: std::mem::take(&mut typed.code),
        passkey: std::mem::take(&mut typed.passkey),
        ..ConfirmForm::default()
    };
    let proof = if shown.passkey.is_empty() {
        by_password(&db, &app, &who, &address, shown, at, &mut errors).await?
    } else {
        let mut tx = db.begin().await?;
        let owner = passkeys::shown(&session, &app.settings, &mut tx, &shown.passkey, at).await?;
        tx.commit().await?;
        let own = owner.filter(|it| *it == who.person_id).ok_or(passkeys::NO_PASSKEY);
        errors.take("passkey", own).map(|_| Proof::Passkey)
    };
    let Some(proof) = proof else {
        let factors = who.factors;
        return Ok(Reply::Again(Confirm { form: Filled { typed, errors }, factors }));
    };
    let mut tx = db.begin().await?;
    actions::proved_again(&mut tx, who.person_id, proof, at).await?;
    tx.commit().await?;
    session::prove_again(&session, proof, at).await?;
    Ok(Reply::Other(errand.go_on()?))
}

/// Proof by the password, and for a person with a second factor also by a code.
async fn by_password(
    db: &Db,
    app: &App,
    who: &Who,
    address: &ClientAddress,
    shown: ConfirmForm,
    at: Moment,
    errors: &mut Errors,
) -> Result<Option<Proof>> {
    // Counted like a sign-in: somebody at an unlocked screen gets no more guesses than others.
    let email = who.email.to_string();
    let attempt = Attempt::new(&email, &address.0);
    let mut tx = db.begin().await?;
    let admitted = attempt.count(&mut tx, at).await?;
    let account = store::account(&mut tx, &email).await?;
    tx.commit().await?;

    let person = match admitted {
        Ok(()) => verify(&app.passwords, account, shown.password)
            .await?
            .filter(|it| *it == who.person_id)
            .ok_or(Refusal::WrongPassword),
        Err(refusal) => Err(refusal.into()),
    };
    if errors.take("password", person).is_none() {
        return Ok(None);
    }
    let mut tx = db.begin().await?;
    attempt.forgive(&mut tx).await?;
    let mut proof = Some(Proof::Password);
    if who.factors.any() {
        let code = try_code(&mut tx, app, who.person_id, address, &shown.code, at).await?;
        proof = errors.take("code", code).map(|()| Proof::PasswordAndCode);
    } else if who.is_staff() && !app.settings.demonstration {
        // The person signed in with two factors, by e-legitimation: the password alone proves less.
        errors.add("password", Refusal::PasswordAlone);
        proof = None;
    }
    tx.commit().await?;
    Ok(proof)
}
