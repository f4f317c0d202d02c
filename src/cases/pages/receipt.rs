//! The receipt, and after it where the case is: who has it, what happens next, what came of it.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};

use super::sent::Sent;
use crate::{
    payouts::{self, Payout},
    requisitions::{self, Section, Status, Submission, Version, openness},
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
    sent: Sent,
    /// Whether something in it can be changed now.
    may_change: bool,
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

    /// The day that the money can be expected, once it is decided.
    fn expected(&self) -> Option<Day> {
        self.sent.expected_payout(&self.review.decision.as_ref()?.decided_at)
    }

    fn is_rejected(&self) -> bool {
        self.submission.status == Status::Rejected
    }

    /// Whether it is withdrawn, closed or not.
    fn is_withdrawn(&self) -> bool {
        !self.submission.status.is_live()
    }

    /// When a version came in: by post a day, otherwise to the second.
    fn received(&self, it: &Version) -> String {
        it.received_on.map_or_else(|| it.submitted_at.to_the_second(), |day| day.to_string())
    }

    /// What the link to a change is called: after the decision little is open.
    fn change_label(&self) -> &'static str {
        match self.submission.status {
            Status::Granted | Status::PartlyGranted | Status::PayoutRecorded => {
                "Ändra konto eller kontaktuppgifter"
            }
            Status::Paid | Status::Rejected => "Ändra kontaktuppgifter",
            _ => "Ändra rekvisitionen",
        }
    }

    fn first_came(&self) -> String {
        self.sent.versions.last().map(|it| self.received(it)).unwrap_or_default()
    }

    /// The sections that differ from the version before.
    fn changed(&self) -> &[Section] {
        self.sent.versions.first().map_or(&[], |it| it.changed.as_slice())
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
    let (round_id, organisation) = (submission.round_id, submission.organisation_id);
    let found = rounds::round_and_terms(&mut db, round_id, organisation).await?;
    let (round, terms) = found.ok_or(Error::NotFound)?;
    let review = review::review(&mut db, id).await?;
    let payout = match &review.decision {
        Some(decision) => payouts::latest(&mut db, decision.decision_id).await?,
        None => None,
    };
    let appeal = terms.ordinance.on_appeal(DecisionKind::Grant);
    let today = now.day();
    let sent = Sent::of(&mut db, &submission, &round, &terms).await?;
    let window = sent.round.state_at(now);
    let asked = sent.open().map_or(&[][..], |it| it.sections.as_slice());
    let may_change = !openness(submission.status, window, asked).is_closed();
    let receipt = Receipt { submission, round, review, payout, sent, may_change, appeal, today };
    Ok(Page(receipt).into_response())
}
