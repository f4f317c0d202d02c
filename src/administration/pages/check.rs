//! The linter's findings, each with a link to what to mend; and from here the dry run.

use askama::Template;
use axum::response::Redirect;

use super::index::back_to;
use crate::{
    administration::opening::Preparation,
    rounds::{
        PlanHead,
        plan::{Finding, Mend, Severity},
    },
    values::{Moment, RoundId},
    web::{Db, Error, Now, Page, Path, Result},
    who::{Administrator, AgencyRole, Staff},
};

#[derive(Template)]
#[template(path = "administration/check.html")]
pub struct Check {
    head: PlanHead,
    findings: Vec<Finding>,
    may_try: bool,
}

impl Check {
    fn of(prepared: Preparation, may_write: bool, now: Moment) -> Self {
        let may_try = may_write
            && prepared.head.opens_at.is_none()
            && prepared.examined.plan().is_some()
            && prepared.allocations.iter().any(|it| prepared.fixed(&it.pot_code).is_some());
        Self { findings: prepared.findings(now), head: prepared.head, may_try }
    }

    fn hindrances(&self) -> usize {
        self.findings.iter().filter(|it| it.severity == Severity::Hindrance).count()
    }

    /// Where it is mended, and what that place is called.
    fn mend(&self, finding: &Finding) -> (String, String) {
        mend(&self.head, finding)
    }
}

/// Where a finding is mended, and what that place is called.
pub fn mend(head: &PlanHead, finding: &Finding) -> (String, String) {
    let round = head.round_id;
    match &finding.mend {
        Mend::Section(section) => (
            format!("/administration/omgangar/{round}/avsnitt/{}", section.slug()),
            section.title().to_owned(),
        ),
        Mend::Allocation(pot) => {
            (format!("/administration/omgangar/{round}/fordelning/{pot}"), "Fördelning".to_owned())
        }
    }
}

pub async fn check(
    staff: Staff,
    Path(round): Path<RoundId>,
    Now(now): Now,
    db: Db,
) -> Result<Page<Check>> {
    let mut db = db.read().await?;
    let prepared = Preparation::of(&mut db, round).await?.ok_or(Error::NotFound)?;
    Ok(Page(Check::of(prepared, staff.has(AgencyRole::Administrator), now)))
}

/// The address of the dry run, opened by hand or after signing in again.
pub async fn back(_: Administrator, round: Path<RoundId>) -> Redirect {
    back_to(round, "kontroll")
}
