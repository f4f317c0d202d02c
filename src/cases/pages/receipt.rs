//! The receipt, and after it where the case is: who has it, what happens next, what came of it.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};

use crate::{
    payouts::{self, Payout},
    requisitions::{self, Status, Submission},
    review::{self, Review, Verdict},
    rounds::{self, Round, plan::DecisionKind},
    values::{Day, RequisitionId},
    web::{Db, Error, Now, Page, Path, Result},
    who::Applicant,
};

#[derive(Template)]
#[template(path = "cases/receipt.html")]
pub struct Receipt {
    submission: Submission,
    round: Round,
    review: Review,
    payout: Option<Payout>,
    /// What is said of appeal in the decision.
    appeal: Option<String>,
    today: Day,
}

impl Receipt {
    fn is_decided(&self) -> bool {
        self.review.decision.is_some()
    }

    /// The payout, once two persons have agreed on it.
    fn approved(&self) -> Option<&Payout> {
        self.payout.as_ref().filter(|it| it.approved_at.is_some())
    }

    /// Whether the day of the payout has passed. It does not follow that the bank has paid.
    fn is_past(&self, payout: &Payout) -> bool {
        payout.pay_on < self.today
    }

    fn is_rejected(&self) -> bool {
        self.submission.status == Status::Rejected
    }
}

pub async fn receipt(
    applicant: Applicant,
    Path(id): Path<RequisitionId>,
    Now(now): Now,
    db: Db,
) -> Result<Response> {
    let mut db = db.read().await?;
    let of = Some(applicant.organisation_id());
    let Some(submission) = requisitions::submission(&mut db, id, of).await? else {
        // Not sent yet, or another organisation's: the task list's page answers for both.
        return Ok(Redirect::to(&format!("/rekvisitioner/{id}")).into_response());
    };
    let round = rounds::round(&mut db, submission.round_id).await?.ok_or(Error::NotFound)?;
    let review = review::review(&mut db, id).await?;
    let payout = match &review.decision {
        Some(decision) => payouts::latest(&mut db, decision.decision_id).await?,
        None => None,
    };
    let ordinance = rounds::ordinance(&mut db, submission.round_id).await?;
    let appeal = ordinance.on_appeal(DecisionKind::Grant);
    let today = now.day();
    Ok(Page(Receipt { submission, round, review, payout, appeal, today }).into_response())
}
