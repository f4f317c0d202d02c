//! A case: everything that was sent, everything that has happened, and what may be done next.

use askama::Template;
use serde::Deserialize;
use sqlx::PgConnection;

use crate::{
    audit,
    identity::exclusions::{self, EXCLUDED, Exclusion},
    payouts::{self, Payout},
    requisitions::{self, Status, Submission},
    review::{self, Decision, Review, Verdict},
    rounds::{self, AgencyCondition, Round, conditions, plan::ConditionDue},
    values::{Moment, PersonId, RequisitionId, bank_day_from},
    web::{Db, Error, Errors, Filled, Now, Page, Path, Reply, Result},
    who::{AgencyRole, Staff},
};

/// How many events a timeline shows.
const TIMELINE: i64 = 200;

/// The fields of all the forms of a case; each form posts some of them.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Acts {
    /// The id of the proposal or payout that the page showed.
    pub seen: String,
    #[serde(flatten)]
    pub proposal: review::Written,
    pub return_reason: String,
    pub pay_on: String,
    pub payout_reference: String,
    pub payout_return_reason: String,
}

#[derive(Template)]
#[template(path = "cases/case.html")]
pub struct Case {
    pub submission: Submission,
    pub round: Round,
    pub review: Review,
    pub payout: Option<Payout>,
    /// The conditions that the agency records about the recipient.
    conditions: Vec<AgencyCondition>,
    /// Who is or was excluded for jäv.
    exclusions: Vec<Exclusion>,
    timeline: Vec<audit::Entry>,
    staff: Staff,
    /// What was typed into the form that is shown, and what is wrong with it.
    pub form: Filled<Acts>,
    now: Moment,
}

impl Case {
    /// The case of a requisition that was sent, with everything that belongs to it.
    pub async fn of(
        db: &mut PgConnection,
        submission: Submission,
        staff: &Staff,
        now: Moment,
    ) -> Result<Self> {
        let id = submission.requisition_id;
        let round = rounds::round(db, submission.round_id).await?.ok_or(Error::NotFound)?;
        let review = review::review(db, id).await?;
        let payout = match &review.decision {
            Some(decision) => payouts::latest(db, decision.decision_id).await?,
            None => None,
        };
        Ok(Self {
            round,
            review,
            payout,
            conditions: conditions::of_recipient(
                db,
                submission.round_id,
                submission.organisation_id,
            )
            .await?,
            exclusions: exclusions::of_case(db, id, submission.organisation_id).await?,
            timeline: audit::timeline(db, id, TIMELINE).await?,
            staff: staff.clone(),
            form: Filled::default(),
            submission,
            now,
        })
    }

    /// The same page again, with what was typed and what is wrong.
    pub fn again(mut self, typed: Acts, errors: Errors) -> Self {
        self.form = Filled { typed, errors };
        self
    }

    /// What must be recorded before the grant can be decided.
    pub fn unmet(&self) -> Vec<&AgencyCondition> {
        conditions::unmet(&self.conditions, ConditionDue::BeforeDecision)
    }

    fn errors(&self) -> &Errors {
        &self.form.errors
    }

    /// Whether the reader is excluded for jäv. The page says so before a button is pressed.
    fn is_excluded(&self) -> bool {
        self.in_force().iter().any(|it| it.person_id == self.staff.person_id())
    }

    fn in_force(&self) -> Vec<&Exclusion> {
        self.exclusions.iter().filter(|it| it.lifted_at.is_none()).collect()
    }

    fn may_propose(&self) -> bool {
        self.staff.has(AgencyRole::Officer) && review::may_propose(self.submission.status)
    }

    /// Whether the reader is a decider and a proposal waits for a decision.
    fn to_decide(&self) -> bool {
        self.staff.has(AgencyRole::Decider)
            && self.review.open_proposal().is_some()
            && self.review.decision.is_none()
    }

    /// Whether the reader prepared the open proposal, and so may not decide on it.
    fn prepared_it(&self) -> bool {
        self.is_me(self.review.open_proposal().map(|it| it.prepared_by))
    }

    fn may_record(&self) -> bool {
        self.staff.has(AgencyRole::Economist) && payouts::may_record(self.submission.status)
    }

    fn to_approve(&self) -> bool {
        let open = self.payout.as_ref().is_some_and(Payout::is_open);
        self.staff.has(AgencyRole::Economist) && open
    }

    /// Whether the reader recorded the payout, and so may not approve it.
    fn recorded_it(&self) -> bool {
        self.is_me(self.payout.as_ref().map(|it| it.recorded_by))
    }

    /// What the forms post as `seen`, so that nobody decides on a proposal that was not on the
    /// page.
    fn seen_proposal(&self) -> String {
        let open = self.review.open_proposal();
        open.map(|it| it.proposal_id.to_string()).unwrap_or_default()
    }

    fn seen_payout(&self) -> String {
        let payout = self.payout.as_ref();
        payout.map(|it| it.payout_id.to_string()).unwrap_or_default()
    }

    fn is_me(&self, person: Option<PersonId>) -> bool {
        person == Some(self.staff.person_id())
    }

    fn decision(&self) -> Option<&Decision> {
        self.review.decision.as_ref()
    }

    fn outcomes(&self) -> [Verdict; 3] {
        Verdict::ALL
    }

    /// The part of the form that choosing an outcome shows.
    fn reveals(&self, outcome: &Verdict) -> &'static str {
        match outcome {
            Verdict::PartlyGranted => "partly",
            Verdict::Granted | Verdict::Rejected => "",
        }
    }

    /// A pot's amount as typed, or else all that was asked for.
    fn typed_amount(&self, requested: &requisitions::Requested) -> String {
        match self.form.typed.proposal.amount(&requested.pot_id) {
            "" => requested.amount.digits().to_string(),
            typed => typed.to_owned(),
        }
    }

    fn typed_day(&self) -> String {
        match self.form.typed.pay_on.as_str() {
            "" => bank_day_from(self.now.day()).iso(),
            typed => typed.to_owned(),
        }
    }
}

pub async fn show(
    staff: Staff,
    Path(id): Path<RequisitionId>,
    Now(now): Now,
    db: Db,
) -> Result<Page<Case>> {
    let mut db = db.read().await?;
    let submission = requisitions::submission(&mut db, id, None).await?.ok_or(Error::NotFound)?;
    Ok(Page(Case::of(&mut db, submission, &staff, now).await?))
}

/// The case, with its requisition locked until the commit, for an act that its status must allow.
///
/// Errors: [`Error::Instead`] where it has moved on, by a colleague or by the first of two clicks,
/// and where the one who acts is excluded from it.
pub async fn lock(
    tx: &mut PgConnection,
    id: RequisitionId,
    staff: &Staff,
    allowed: impl Fn(Status) -> bool,
    at: Moment,
) -> Result<Case> {
    let submission = requisitions::lock_sent(tx, id).await?.ok_or(Error::NotFound)?;
    if !allowed(submission.status) {
        let notice = "Ärendet har redan gått vidare. Så här ser det ut nu.";
        return Err(Error::instead(case_of(id).overtaken(notice)));
    }
    let case = Case::of(tx, submission, staff, at).await?;
    if case.is_excluded() {
        let mut errors = Errors::default();
        errors.add("jav", EXCLUDED);
        return Err(Error::instead(Reply::Again(case.again(Acts::default(), errors))));
    }
    Ok(case)
}

/// Back to the case, which says what was done.
pub fn done(id: RequisitionId, notice: &str) -> Reply<Case> {
    case_of(id).saying(notice)
}

fn case_of(id: RequisitionId) -> Reply<Case> {
    Reply::to(&format!("/arenden/{id}"))
}
