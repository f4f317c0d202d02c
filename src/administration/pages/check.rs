//! The linter's findings, each with a link to what to mend; and from here the dry run.

use askama::Template;
use axum::response::Redirect;
use serde::Deserialize;

use super::index::back_to;
use crate::{
    administration::opening::Preparation,
    rounds::{
        PlanHead,
        plan::{self, Finding, KeptText, Mend, Severity},
    },
    values::{Moment, RoundId},
    web::{Db, Error, Filled, Now, Page, Path, Posted, Reply, Result},
    who::{Administrator, AgencyRole, Staff},
};

#[derive(Template)]
#[template(path = "administration/check.html")]
pub struct Check {
    head: PlanHead,
    findings: Vec<Finding>,
    kept: Vec<KeptText>,
    may_try: bool,
    /// Whether a text that names other days may be let stand.
    may_keep: bool,
    form: Filled<Keep>,
}

/// A text to let stand, and why.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Keep {
    section: String,
    text: String,
    reason: String,
}

impl Check {
    fn of(prepared: Preparation, may_write: bool, form: Filled<Keep>, now: Moment) -> Self {
        let may_keep = may_write && prepared.head.opens_at.is_none();
        let may_try = may_write
            && prepared.head.opens_at.is_none()
            && prepared.examined.plan().is_some()
            && prepared.allocations.iter().any(|it| prepared.fixed(&it.pot_code).is_some());
        let findings = prepared.findings(now);
        Self { findings, kept: prepared.kept, head: prepared.head, may_try, may_keep, form }
    }

    fn hindrances(&self) -> usize {
        self.findings.iter().filter(|it| it.severity == Severity::Hindrance).count()
    }

    /// Whether there are texts that may be let stand.
    fn has_texts(&self) -> bool {
        self.may_keep && self.findings.iter().any(|it| it.text.is_some())
    }

    /// The section that a finding is about, as its form posts it.
    fn section_of(&self, finding: &Finding) -> &'static str {
        match finding.mend {
            Mend::Section(section) => section.slug(),
            Mend::Allocation(_) => "",
        }
    }

    /// Whether it is the one whose form was posted.
    fn is_posted(&self, finding: &Finding) -> bool {
        finding.text.as_deref() == Some(&self.form.typed.text)
            && self.section_of(finding) == self.form.typed.section
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
    let may_write = staff.has(AgencyRole::Administrator);
    Ok(Page(Check::of(prepared, may_write, Filled::of(Keep::default()), now)))
}

/// Lets a text stand that names other days than the round's, if it still is in the plan.
pub async fn keep(
    administrator: Administrator,
    Path(round): Path<RoundId>,
    db: Db,
    Posted { typed, at }: Posted<Keep>,
) -> Result<Reply<Check>> {
    let mut tx = db.begin().await?;
    let head = plan::lock_plan(&mut tx, round).await?.ok_or(Error::NotFound)?;
    if head.opens_at.is_some() {
        return Err(Error::Conflict);
    }
    let prepared = Preparation::of(&mut tx, round).await?.ok_or(Error::NotFound)?;
    let mut form = Filled::of(typed);
    // A browser posts line breaks its own way.
    let posted = form.typed.text.replace("\r\n", "\n");
    let there = prepared.findings(at).into_iter().find_map(|it| match (it.mend, it.text) {
        (Mend::Section(section), Some(text)) if text == posted => {
            (section.slug() == form.typed.section).then_some((section, text))
        }
        _ => None,
    });
    let Some((section, text)) = there else {
        form.errors.add("kontroll", "Texten har ändrats. Läs det som står här nu.");
        return Ok(Reply::Again(Check::of(prepared, true, form, at)));
    };
    form.typed.text.clone_from(&text);
    let Some(reason) = form.errors.take("reason", plan::reason_to_keep(&form.typed.reason)) else {
        return Ok(Reply::Again(Check::of(prepared, true, form, at)));
    };
    plan::keep_text(&mut tx, &administrator, round, section, &text, &reason, at).await?;
    tx.commit().await?;
    Ok(Reply::to(&format!("/administration/omgangar/{round}/kontroll"))
        .saying("Texten får stå som den är."))
}

/// The address of the dry run, opened by hand or after signing in again.
pub async fn back(_: Administrator, round: Path<RoundId>) -> Redirect {
    back_to(round, "kontroll")
}
