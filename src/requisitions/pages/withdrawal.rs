//! Taking a requisition back, in two steps.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    app::App,
    requisitions::{
        model::Submission,
        store,
        withdrawal::{self, may_withdraw},
    },
    rounds::{self, Round},
    values::{Moment, RequisitionId},
    web::{Db, Error, Errors, Filled, Now, Page, Path, Posted, Reply, Result},
    who::Sender,
};

#[derive(Template)]
#[template(path = "requisitions/withdrawal.html")]
pub struct Withdraw {
    case: Submission,
    round: Round,
    form: Filled<WithdrawalForm>,
    now: Moment,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct WithdrawalForm {
    withdrawal_reason: String,
}

impl Withdraw {
    fn errors(&self) -> &Errors {
        &self.form.errors
    }
}

pub async fn ask(
    sender: Sender,
    Path(id): Path<RequisitionId>,
    Now(now): Now,
    db: Db,
) -> Result<Response> {
    let mut db = db.read().await?;
    let (case, round) = case(&mut db, &sender, id).await?;
    if !may_withdraw(case.status) {
        return Ok(Redirect::to(&receipt(id)).into_response());
    }
    Ok(Page(Withdraw { case, round, form: Filled::default(), now }).into_response())
}

pub async fn withdraw(
    sender: Sender,
    Path(id): Path<RequisitionId>,
    State(app): State<App>,
    db: Db,
    Posted { typed, at }: Posted<WithdrawalForm>,
) -> Result<Reply<Withdraw>> {
    let mut tx = db.begin().await?;
    store::lock(&mut tx, sender.applicant(), id).await?.ok_or(Error::NotFound)?;
    let (case, round) = case(&mut tx, &sender, id).await?;
    if !may_withdraw(case.status) {
        let words = "Rekvisitionen kan inte återkallas nu. Så här ser ärendet ut.";
        return Ok(Reply::to(&receipt(id)).overtaken(words));
    }
    let mut errors = Errors::default();
    let Some(reason) = withdrawal::reason(&typed.withdrawal_reason, &mut errors) else {
        let form = Filled { typed, errors };
        return Ok(Reply::Again(Withdraw { case, round, form, now: at }));
    };
    withdrawal::withdraw(&mut tx, &app.files, &sender, &case, &reason, at).await?;
    tx.commit().await?;
    Ok(Reply::to(&receipt(id)))
}

/// A requisition that was sent, of the sender's organisation, and its round.
async fn case(
    db: &mut sqlx::PgConnection,
    sender: &Sender,
    id: RequisitionId,
) -> Result<(Submission, Round)> {
    let of = sender.applicant().organisation_id();
    let case = store::submission(db, id, Some(of)).await?.ok_or(Error::NotFound)?;
    let found = rounds::round_and_terms(db, case.round_id, of).await?;
    let (round, _) = found.ok_or(Error::NotFound)?;
    Ok((case, round))
}

fn receipt(id: RequisitionId) -> String {
    format!("/rekvisitioner/{id}/kvittens")
}
