//! A case: everything that was sent, everything that has happened, and what may be done next.

mod may;

use askama::Template;
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    onwards::{self, Onwards},
    sent::Sent,
};
use crate::{
    audit,
    cases::{
        checks::{self, Checks},
        model::{Figures, Wish, days_since, percent, waits},
        store,
    },
    identity::exclusions::{self, EXCLUDED, Exclusion},
    payouts::{self, Payout},
    register::{self, Registered},
    requisitions::{self, Status, Submission},
    review::{self, Decision, Review, Verdict},
    rounds::{self, AgencyCondition, FramedPot, Round, conditions, plan::ConditionDue},
    values::{Kronor, Moment, PotId, RequisitionId, bank_day_from},
    web::{Db, Error, Errors, Filled, Now, Page, Path, Query, Reply, Result},
    who::Staff,
};

/// How many events a timeline shows.
const TIMELINE: i64 = 200;

/// What the buttons post that lead on to the next case.
const NEXT: &str = "next";

/// The fields of all the forms of a case; each form posts some of them.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Acts {
    /// [`NEXT`] where the button leads on to the next case.
    pub act: String,
    /// The id of the proposal or payout that the page showed.
    pub seen: String,
    #[serde(flatten)]
    pub proposal: review::Written,
    pub return_reason: String,
    pub pay_on: String,
    pub payout_reference: String,
    pub payout_return_reason: String,
    /// A later day for a completion.
    pub extended_to: String,
    /// The version of the requisition that the page showed.
    pub seen_version: String,
}

#[derive(Template)]
#[template(path = "cases/case.html")]
pub struct Case {
    pub submission: Submission,
    pub round: Round,
    pub review: Review,
    pub payout: Option<Payout>,
    /// What came after the first send.
    pub sent: Sent,
    /// What the service has checked by itself.
    checks: Checks,
    /// The conditions that the agency records about the recipient.
    conditions: Vec<AgencyCondition>,
    /// Who is or was excluded for jäv.
    exclusions: Vec<Exclusion>,
    timeline: Vec<audit::Entry>,
    /// What is registered in the case.
    documents: Vec<Registered>,
    figures: Figures,
    /// The recipient's frames as they are now: they may have been corrected since.
    frames: Vec<FramedPot>,
    staff: Staff,
    /// The work list that the reader came from.
    wish: Wish,
    /// How many others in it wait for the same act.
    left: i64,
    /// What was typed into the form that is shown, and what is wrong with it.
    pub form: Filled<Acts>,
    now: Moment,
}

impl Case {
    /// The case of a requisition that was sent, with everything that belongs to it.
    pub async fn of(
        db: &mut PgConnection,
        submission: Submission,
        wish: Wish,
        staff: &Staff,
        now: Moment,
    ) -> Result<Self> {
        let id = submission.requisition_id;
        let (round, organisation) = (submission.round_id, submission.organisation_id);
        let alike = wish.alike(submission.status);
        let left = store::left(db, round, &alike, id, staff.person_id()).await?;
        let figures = store::figures(db, round, organisation).await?;
        let (round, terms) =
            rounds::round_and_terms(db, round, organisation).await?.ok_or(Error::NotFound)?;
        let conditions = conditions::of_recipient(db, round.round_id, organisation).await?;
        let before = figures.before.as_ref();
        let checks =
            checks::of(db, &submission, submission.before(), &terms, &conditions, before).await?;
        let review = review::review(db, id).await?;
        let payout = match &review.decision {
            Some(decision) => payouts::latest(db, decision.decision_id).await?,
            None => None,
        };
        let form =
            Filled { typed: Acts::begun(&review, payout.as_ref(), now), ..Filled::default() };
        let sent = Sent::of(db, &submission, &round, &terms).await?;
        Ok(Self {
            round,
            review,
            payout,
            sent,
            frames: terms.pots,
            figures,
            wish,
            left,
            checks,
            conditions,
            exclusions: exclusions::of_case(db, id, organisation).await?,
            timeline: audit::timeline(db, id, TIMELINE).await?,
            documents: register::of_case(db, submission.case).await?,
            staff: staff.clone(),
            form,
            submission,
            now,
        })
    }

    /// The same page again, with what was typed and what is wrong.
    pub fn again(mut self, typed: Acts, errors: Errors) -> Self {
        self.form = Filled { typed, errors };
        self
    }

    /// Refuses an act on a version that the page did not show.
    pub fn must_have_shown(&self, seen: &str, field: &'static str, errors: &mut Errors) {
        let version = self.submission.version;
        if seen.parse().unwrap_or(1) != version {
            errors.add(
                field,
                format!(
                    "Version {version} har kommit in sedan du öppnade sidan. \
                     Läs igenom den och försök igen."
                ),
            );
        }
    }

    /// Refuses a grant above a frame that has been corrected since.
    pub fn must_be_within_frames(
        &self,
        amounts: impl Iterator<Item = (PotId, Kronor)>,
        field: &'static str,
        errors: &mut Errors,
    ) {
        for (pot_id, amount) in amounts {
            let Some(pot) = self.frames.iter().find(|it| it.pot_id == pot_id) else { continue };
            if pot.frame < amount {
                errors.add(
                    field,
                    format!("Ramen i {} är nu {}. Mer kan inte beviljas där.", pot.name, pot.frame),
                );
            }
        }
    }

    /// What must be recorded before the grant can be decided.
    pub fn unmet(&self) -> Vec<&AgencyCondition> {
        conditions::unmet(&self.conditions, ConditionDue::BeforeDecision)
    }

    fn errors(&self) -> &Errors {
        &self.form.errors
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

    /// The words and the colour of its state.
    fn shown(&self) -> (&'static str, &'static str) {
        Status::shown(Some(self.submission.status), self.submission.sent_back, false)
    }

    /// What was asked for, in whole percent of the frame.
    fn share(&self) -> u64 {
        percent(self.submission.document.total, self.figures.frame)
    }

    /// How long the agency has had it; `None` once nothing is left to do.
    fn waited(&self) -> Option<String> {
        let days = days_since(self.submission.submitted_at, self.now);
        waits(self.submission.status).then(|| match days {
            1 => "1 dag".to_owned(),
            _ => format!("{days} dagar"),
        })
    }

    /// The address of one of the case's forms. It carries the list that the reader came from.
    fn act(&self, which: &str) -> String {
        let id = self.submission.requisition_id;
        format!("/arenden/{id}/{which}{}", self.wish.query(&[]))
    }

    fn list(&self) -> String {
        onwards::list(self.round.round_id, &self.wish)
    }

    /// Where an act leads that `typed` asks for. Asked before the act, after which this case is no
    /// longer among those that wait.
    pub async fn onwards(&self, tx: &mut PgConnection, typed: &Acts) -> Result<Onwards> {
        match typed.act == NEXT {
            true => Onwards::next_after(tx, &self.submission, &self.wish, &self.staff).await,
            false => Ok(Onwards::here(self.submission.requisition_id, &self.wish)),
        }
    }
}

impl Acts {
    /// What the forms begin with: what was sent back is changed, not written all over again.
    fn begun(review: &Review, payout: Option<&Payout>, now: Moment) -> Self {
        let returned = payout.filter(|it| it.is_returned());
        let day = returned.map(|it| it.pay_on).filter(|it| now.day() <= *it);
        Self {
            proposal: review::Written::again(review).unwrap_or_default(),
            pay_on: day.map(|it| it.iso()).unwrap_or_default(),
            payout_reference: returned.map(|it| it.reference.clone()).unwrap_or_default(),
            ..Self::default()
        }
    }
}

pub async fn show(
    staff: Staff,
    Path(id): Path<RequisitionId>,
    Query(wish): Query<Wish>,
    Now(now): Now,
    db: Db,
) -> Result<Page<Case>> {
    let mut db = db.read().await?;
    let submission = requisitions::submission(&mut db, id, None).await?.ok_or(Error::NotFound)?;
    Ok(Page(Case::of(&mut db, submission, wish, &staff, now).await?))
}

/// The case, with its requisition locked until the commit, for an act that its status must allow.
///
/// Errors: [`Error::Instead`] where it has moved on, by a colleague or by the first of two clicks,
/// and where the one who acts is excluded from it.
pub async fn lock(
    tx: &mut PgConnection,
    id: RequisitionId,
    wish: Wish,
    staff: &Staff,
    allowed: impl Fn(Status) -> bool,
    at: Moment,
) -> Result<Case> {
    let submission = requisitions::lock_sent(tx, id).await?.ok_or(Error::NotFound)?;
    if !allowed(submission.status) {
        let notice = "Ärendet har redan gått vidare. Så här ser det ut nu.";
        return Err(Error::instead(Onwards::here(id, &wish).reply::<Case>().overtaken(notice)));
    }
    let case = Case::of(tx, submission, wish, staff, at).await?;
    if case.is_excluded() {
        let mut errors = Errors::default();
        errors.add("jav", EXCLUDED);
        return Err(Error::instead(Reply::Again(case.again(Acts::default(), errors))));
    }
    Ok(case)
}
