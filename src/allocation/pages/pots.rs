//! A round's pots and how far their allocation has come; where a second person fixes it.

use askama::Template;
use axum::response::Redirect;
use serde::Deserialize;
use sqlx::PgConnection;

use crate::{
    allocation::{
        actions,
        model::{Allocation, AllocationStatus},
        rules::{return_reason, second, seen_of},
        store,
    },
    rounds::{
        PlanHead,
        plan::{self, PlannedPot, examine},
    },
    values::{Errors, Kronor, RoundId},
    web::{Db, Error, Filled, Page, Path, Posted, Reply, Result},
    who::{AgencyRole, Decider, Staff},
};

#[derive(Template)]
#[template(path = "allocation/pots.html")]
pub struct Pots {
    head: PlanHead,
    /// The pots of the plan; none while that section is not whole.
    pots: Vec<PlannedPot>,
    allocations: Vec<Allocation>,
    staff: Staff,
    form: Filled<DecideForm>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DecideForm {
    seen: String,
    act: String,
    reason: String,
}

impl Pots {
    async fn of(db: &mut PgConnection, round: RoundId, staff: &Staff) -> Result<Self> {
        let head = plan::plan(db, round).await?.ok_or(Error::NotFound)?;
        let answers = plan::answers(db, round).await?;
        let pots = examine(&answers).pots().cloned().unwrap_or_default();
        let mut allocations = store::of_round(db, round).await?;
        // Nobody fixes what the page does not show: a pot that was renamed or taken away.
        allocations.retain(|it| pots.iter().any(|pot| pot.code == it.pot_code));
        Ok(Self { head, pots, allocations, staff: staff.clone(), form: Filled::default() })
    }

    fn errors(&self) -> &Errors {
        &self.form.errors
    }

    fn of_pot<'a>(&'a self, pot: &'a PlannedPot) -> Vec<&'a Allocation> {
        self.allocations.iter().filter(|it| it.pot_code == pot.code).collect()
    }

    /// Whether the pot has changed since it was allocated.
    fn is_stale(&self, pot: &PlannedPot, allocation: &Allocation) -> bool {
        !allocation.terms.0.divides_as(pot)
    }

    fn proposed(&self) -> Vec<&Allocation> {
        self.allocations.iter().filter(|it| it.status == AllocationStatus::Proposed).collect()
    }

    /// What this person may fix: what others have proposed.
    fn to_decide(&self) -> Vec<&Allocation> {
        let me = Some(self.staff.person_id());
        self.proposed().into_iter().filter(|it| it.proposed_by != me).collect()
    }

    fn seen(&self) -> String {
        seen_of(&self.to_decide())
    }

    fn may_decide(&self) -> bool {
        self.staff.has(AgencyRole::Decider) && !self.is_open() && !self.proposed().is_empty()
    }

    /// Whether this person made some of the proposals and so may not fix them (four eyes): the page
    /// says so before anybody presses a button.
    fn proposed_some(&self) -> bool {
        self.to_decide().len() < self.proposed().len()
    }

    fn total(&self) -> Kronor {
        self.pots.iter().map(|it| it.amount).sum()
    }

    fn is_open(&self) -> bool {
        self.head.opens_at.is_some()
    }
}

pub async fn show(staff: Staff, Path(round): Path<RoundId>, db: Db) -> Result<Page<Pots>> {
    let mut db = db.read().await?;
    Ok(Page(Pots::of(&mut db, round, &staff).await?))
}

/// A GET of the address that decisions are posted to, as after signing in again: leads back to the
/// pots.
pub async fn back(_: Staff, Path(round): Path<RoundId>) -> Redirect {
    Redirect::to(&address(round))
}

pub async fn decide(
    decider: Decider,
    Path(round): Path<RoundId>,
    db: Db,
    Posted { typed, at }: Posted<DecideForm>,
) -> Result<Reply<Pots>> {
    let mut tx = db.begin().await?;
    plan::lock_plan(&mut tx, round).await?.ok_or(Error::NotFound)?;
    let mut page = Pots::of(&mut tx, round, decider.staff()).await?;
    if page.is_open() {
        // The open round has given out its frames. Fixing another allocation now would publish a
        // certificate of other amounts.
        return Err(Error::Conflict);
    }
    if page.proposed().is_empty() {
        // The button was pressed twice, or a colleague was faster.
        let words = "Förslaget är redan prövat. Så här ser det ut nu.";
        return Ok(Reply::to(&address(round)).overtaken(words));
    }
    let mut errors = Errors::default();
    let proposals = match page.to_decide() {
        none if none.is_empty() => page.proposed(),
        others => others,
    };
    let separated = errors.take("decide", second(&proposals, &typed.seen, decider.person_id()));
    let reason = match typed.act.as_str() {
        "return" => errors.take("reason", return_reason(&typed.reason)).map(Some),
        "fix" => Some(None),
        // Only a form that says `fix` fixes amounts.
        _ => return Err(Error::BadRequest),
    };
    let (Some(separated), Some(reason)) = (separated, reason) else {
        page.form = Filled { typed, errors };
        return Ok(Reply::Again(page));
    };
    for allocation in proposals {
        match &reason {
            Some(reason) => {
                actions::send_back(&mut tx, &decider, round, allocation, reason, at).await?;
            }
            None => actions::fix(&mut tx, &decider, round, allocation, separated, at).await?,
        }
    }
    tx.commit().await?;
    let notice = match reason {
        Some(_) => "Förslaget är lämnat tillbaka.",
        None => "Fördelningen är fastställd.",
    };
    Ok(done(round, notice))
}

fn done(round: RoundId, notice: &str) -> Reply<Pots> {
    Reply::to(&address(round)).saying(notice)
}

fn address(round: RoundId) -> String {
    format!("/administration/omgangar/{round}/fordelning")
}
