//! One section of a round in preparation: shown as it is saved, saved as it is typed.

use std::ops::RangeInclusive;

use askama::Template;
use axum::{extract::State, response::IntoResponse};

use super::index::plan_of;
use crate::{
    app::App,
    rounds::{
        self, PlanHead, changes,
        plan::{self, ExaminedPlan, PlanSection, RoundDays, Writer, examine, fields},
    },
    values::{Answer, Field, Moment, RoundId, SectionState, Typed},
    web::{ACT, Db, Error, Errors, Now, Page, Path, Posted, REVISION, Reply, Result},
    who::Administrator,
};

/// Why the report of an open round is changed; no input of the section's own.
const REASON: Field = Field::new("reason", "", "");

#[derive(Template)]
#[template(path = "administration/section.html")]
pub struct Edit {
    head: PlanHead,
    section: PlanSection,
    typed: Typed,
    errors: Errors,
    rows: usize,
    /// The revision that the form started from. A save from an older one is stopped.
    revision: i32,
    saved: Option<Answer>,
    /// Somebody else saved while this was being typed.
    conflict: Option<Answer>,
    /// Why the report of an open round is changed.
    reason: String,
    /// Whether to say, after saving, that something is left to do.
    left: bool,
}

impl Edit {
    /// The numbers of the rows that are shown.
    fn rows(&self) -> RangeInclusive<usize> {
        1..=self.rows
    }

    /// Whether a change must say why: people have been told of the report.
    fn asks_reason(&self) -> bool {
        self.section == PlanSection::Report && self.head.opens_at.is_some()
    }

    /// The words in braces that the texts of this section may use.
    fn offered(&self) -> Option<String> {
        match self.section {
            PlanSection::Basics
            | PlanSection::Texts
            | PlanSection::Questions
            | PlanSection::Report => Some(RoundDays::offered(&RoundDays::words())),
            PlanSection::Aims | PlanSection::Conditions => {
                Some(RoundDays::offered(&RoundDays::fixed_words()))
            }
            _ => None,
        }
    }

    /// What the section was copied from, if nobody has saved it since.
    fn copied_from(&self) -> Option<&str> {
        let copied = self.saved.as_ref().is_some_and(|it| it.copied);
        copied.then(|| self.head.copied_from.as_deref().unwrap_or("bidragets förra omgång"))
    }

    /// The inputs in which the other person wrote something else, with that text.
    fn theirs(&self, conflict: &Answer) -> Vec<(String, String)> {
        self.typed.differences(&conflict.typed, fields::form(self.section).fields())
    }
}

pub async fn edit(
    _: Administrator,
    Path((round, slug)): Path<(RoundId, String)>,
    Now(now): Now,
    db: Db,
) -> Result<Page<Edit>> {
    let section = section(&slug)?;
    let mut db = db.read().await?;
    let head = plan_of(&mut db, round).await?;
    let answers = plan::answers(&mut db, round).await?;
    let examined = examine(&answers);
    may_be_written(&head, section, &examined, now)?;
    // A section that is wrong says so when it is opened again; an unfinished one is left in peace.
    let problems = match examined.state(section) {
        SectionState::Wrong => examined.problems(section).unwrap_or_default(),
        _ => &[],
    };
    let saved = answers.of(section).cloned();
    let typed = saved.as_ref().map(|it| it.typed.clone()).unwrap_or_default();
    Ok(Page(Edit {
        rows: fields::form(section).rows_shown(&typed),
        errors: Errors::from(problems),
        revision: answers.revision(section),
        head,
        section,
        typed,
        saved,
        conflict: None,
        reason: String::new(),
        left: false,
    }))
}

pub async fn update(
    administrator: Administrator,
    Path((round, slug)): Path<(RoundId, String)>,
    State(app): State<App>,
    db: Db,
    Posted { typed: posted, at }: Posted<Typed>,
) -> Result<Reply<Edit>> {
    let section = section(&slug)?;
    let mut tx = db.begin().await?;
    let head = plan::lock_plan(&mut tx, round).await?.ok_or(Error::NotFound)?;
    let answers = plan::answers(&mut tx, round).await?;
    may_be_written(&head, section, &examine(&answers), at)?;
    let form = fields::form(section);
    let typed = posted.clone().only(&form.fields());

    let mut page = Edit {
        rows: form.rows_shown(&typed),
        revision: answers.revision(section),
        saved: answers.of(section).cloned(),
        errors: Errors::default(),
        conflict: None,
        reason: posted.one(&REASON).to_owned(),
        left: false,
        head,
        section,
        typed,
    };
    let in_the_way = |it: &&Answer| it.is_in_the_way_of(&page.typed, posted.one(&REVISION));
    if let Some(saved) = page.saved.as_ref().filter(in_the_way) {
        page.conflict = Some(saved.clone());
        page.errors.add("conflict", "Någon annan sparade det här avsnittet medan du skrev");
        return Ok(Reply::Again(page));
    }
    let answers = answers.with(section, Answer::saved(&page.typed, page.revision, at));
    let examined = examine(&answers);
    page.errors = Errors::from(examined.problems(section).unwrap_or_default());
    let opened = page.head.opens_at.is_some();
    if page.asks_reason() && posted.one(&ACT) == "more" {
        // Another row is no change to tell anybody of.
        page.rows = form.rows_shown(&page.typed) + 1;
        page.errors = Errors::default();
        return Ok(Reply::Other(Page(page).into_response()));
    }
    if let (true, Some(report)) = (page.asks_reason(), examined.report()) {
        if rounds::report(&mut tx, round).await?.as_ref() == Some(report) {
            // Pressed twice, or nothing changed: nobody is told of nothing.
            let words = "Återrapporteringen är redan så. Inget ändrades, och ingen fick mejl.";
            return Ok(Reply::to(&format!("/administration/omgangar/{round}")).overtaken(words));
        }
        page.errors.take(fields::report::OPENS.name, changes::report_opens_later(report, at));
    }
    let reason = match page.asks_reason() {
        true => page.errors.take(REASON.name, changes::reason(&page.reason)),
        false => None,
    };
    if opened && !page.errors.is_empty() {
        // Everybody reads the texts of an open round, so wrong ones are neither published nor
        // saved.
        return Ok(Reply::Again(page));
    }

    let writer = Writer::from(&administrator);
    plan::save(&mut tx, writer, round, section, &page.typed, at).await?;
    if let (Some(reason), Some(report)) = (reason, examined.report()) {
        let open = rounds::round(&mut tx, round).await?.ok_or(Error::NotFound)?;
        let base_url = app.settings.base_url.as_str();
        changes::change_report(&mut tx, &administrator, &open, report, &reason, base_url, at)
            .await?;
    } else if opened {
        plan::publish_texts(&mut tx, writer, round, &answers, section, at).await?;
    }
    tx.commit().await?;

    page.revision += 1;
    match posted.one(&ACT) {
        "more" => {
            page.rows = form.rows_shown(&page.typed) + 1;
            page.errors = Errors::default();
            Ok(Reply::Other(Page(page).into_response()))
        }
        _ if !page.errors.is_empty() => {
            page.left = true;
            Ok(Reply::Again(page))
        }
        _ => {
            let what = if opened { "sparat och publicerat" } else { "sparat" };
            let saved = format!("Avsnittet {} är {what}.", section.title());
            let tasks = format!("/administration/omgangar/{round}");
            // Whoever reads through a copied round reads on.
            let next = examined.sections().find(|it| examined.state(*it) == SectionState::Copied);
            Ok(match next.filter(|_| page.copied_from().is_some()) {
                Some(next) => Reply::to(&format!("{tasks}/avsnitt/{}", next.slug())).saying(saved),
                None => Reply::to(&tasks).saying(saved),
            })
        }
    }
}

/// The section that an address names. Any other word gives 404.
fn section(slug: &str) -> Result<PlanSection> {
    PlanSection::from_slug(slug).ok_or(Error::NotFound)
}

/// An open round keeps what was decided; its texts may still be made clearer, and its report until it
/// opens. A section that the grant has nothing to say in is nowhere.
fn may_be_written(
    head: &PlanHead,
    section: PlanSection,
    examined: &ExaminedPlan,
    now: Moment,
) -> Result<()> {
    if !examined.asks(section) {
        return Err(Error::NotFound);
    }
    let report = examined.report().filter(|_| section == PlanSection::Report);
    let still = report.is_none_or(|it| changes::report_may_change(it, now));
    match head.opens_at.is_none() || section.may_change_when_open() && still {
        true => Ok(()),
        false => Err(Error::Conflict),
    }
}
