//! Confirming who one is once more (step-up), before what moves money or rights.
//!
//! The route table says where it is asked for. What the person had in hand is kept, as when a
//! session has ended, and is one press away once it has been confirmed.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use tower_sessions::Session;

use crate::{
    app::App,
    identity::{
        actions::{self, Attempt},
        extract::{ClientAddress, SignedIn},
        model::Proof,
        pages::sign_in::{OnTheWay, verify},
        rules::{Refusal, local_path},
        session::{self, Errand},
        store,
    },
    web::{Db, Errors, Filled, Page, Posted, Query, Reply, Result},
};

#[derive(Template)]
#[template(path = "identity/confirm.html")]
pub struct Confirm {
    form: Filled<ConfirmForm>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ConfirmForm {
    password: String,
    till: String,
    kept: String,
    /// `1` when a form was in hand.
    posted: String,
}

/// The page for someone who was on the way to `till`, perhaps with a form in hand.
pub fn confirm_page(till: &str, form: Option<String>) -> Page<Confirm> {
    Page(Confirm {
        form: Filled::of(ConfirmForm {
            password: String::new(),
            till: local_path(till).unwrap_or_default().to_owned(),
            posted: form.as_ref().map_or("", |_| "1").to_owned(),
            kept: form.unwrap_or_default(),
        }),
    })
}

pub async fn confirm(Query(way): Query<OnTheWay>) -> Page<Confirm> {
    confirm_page(&way.till, None)
}

pub async fn confirmed(
    SignedIn(who): SignedIn,
    session: Session,
    address: ClientAddress,
    db: Db,
    State(app): State<App>,
    Posted { mut typed, at }: Posted<ConfirmForm>,
) -> Result<Reply<Confirm>> {
    // Counted like a sign-in: whoever has found an open screen can guess no more than others.
    let attempt = Attempt::new(&who.email.to_string(), &address.0);
    let mut tx = db.begin().await?;
    let admitted = attempt.count(&mut tx, at).await?;
    let account = store::account(&mut tx, &who.email.to_string()).await?;
    tx.commit().await?;

    let password = std::mem::take(&mut typed.password);
    let person = match admitted {
        Ok(()) => verify(&app.passwords, account, password)
            .await?
            .filter(|it| *it == who.person_id)
            .ok_or(Refusal::WrongPassword),
        Err(refusal) => Err(refusal.into()),
    };
    let mut errors = Errors::default();
    let Some(person) = errors.take("password", person) else {
        return Ok(Reply::Again(Confirm { form: Filled { typed, errors } }));
    };
    let mut tx = db.begin().await?;
    attempt.forgive(&mut tx).await?;
    actions::proved_again(&mut tx, person, Proof::Password, at).await?;
    tx.commit().await?;
    session::prove_again(&session, Proof::Password, at).await?;
    let posted = typed.posted == "1";
    Ok(Reply::Other(Errand::new(&typed.till, posted, typed.kept).go_on()?))
}
