//! Opening a round: what will happen, and the button.

use askama::Template;
use serde::Deserialize;

use super::check::mend;
use crate::{
    administration::opening::{self, Preparation},
    rounds::{
        PlanHead,
        plan::{self, Finding, Plan, Severity},
    },
    values::{Errors, Kronor, Moment, RoundId},
    web::{Db, Error, Now, Page, Path, Posted, Reply, Result},
    who::Administrator,
};

#[derive(Template)]
#[template(path = "administration/open.html")]
pub struct Open {
    head: PlanHead,
    /// The whole plan, where there is one.
    plan: Option<Plan>,
    findings: Vec<Finding>,
    recipients: usize,
    total: Kronor,
    seen: String,
    errors: Errors,
}

impl Open {
    fn of(prepared: &Preparation, now: Moment) -> Self {
        let frames = prepared.frames.values().flatten();
        let mut recipients: Vec<_> = frames.clone().map(|it| it.organisation_id).collect();
        recipients.sort();
        recipients.dedup();
        Self {
            head: prepared.head.clone(),
            plan: prepared.examined.plan(),
            findings: prepared.findings(now),
            recipients: recipients.len(),
            total: frames.map(|it| it.amount).sum(),
            seen: prepared.fingerprint(),
            errors: Errors::default(),
        }
    }

    fn may_open(&self) -> bool {
        self.plan.is_some() && self.findings.iter().all(|it| it.severity != Severity::Hindrance)
    }

    fn mend(&self, finding: &Finding) -> (String, String) {
        mend(&self.head, finding)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct OpenForm {
    seen: String,
}

pub async fn ask(
    _: Administrator,
    Path(round): Path<RoundId>,
    Now(now): Now,
    db: Db,
) -> Result<Page<Open>> {
    let mut db = db.read().await?;
    let prepared = Preparation::of(&mut db, round).await?.ok_or(Error::NotFound)?;
    if prepared.head.opens_at.is_some() {
        return Err(Error::Conflict);
    }
    Ok(Page(Open::of(&prepared, now)))
}

pub async fn open(
    administrator: Administrator,
    Path(round): Path<RoundId>,
    db: Db,
    Posted { typed, at }: Posted<OpenForm>,
) -> Result<Reply<Open>> {
    let mut tx = db.begin().await?;
    plan::lock_plan(&mut tx, round).await?.ok_or(Error::NotFound)?;
    let prepared = Preparation::of(&mut tx, round).await?.ok_or(Error::NotFound)?;
    let done = format!("/administration/omgangar/{round}");
    if prepared.head.opens_at.is_some() {
        // Pressed twice, or opened by a colleague a moment ago: it is open.
        return Ok(Reply::to(&done));
    }
    let mut page = Open::of(&prepared, at);
    if page.seen != typed.seen {
        page.errors
            .add("open", "Något har ändrats sedan du öppnade sidan. Läs det som står här nu.");
        return Ok(Reply::Again(page));
    }
    if !page.may_open() {
        page.errors.add("open", "Omgången kan inte öppnas än. Åtgärda hindren först.");
        return Ok(Reply::Again(page));
    }
    opening::open(&mut tx, &prepared, administrator.actor(), at).await?;
    tx.commit().await?;
    Ok(Reply::to(&done).saying(format!("{} är publicerad.", prepared.head.title)))
}
