//! One section of a round in preparation: shown as it is saved, saved as it is typed.

use std::ops::RangeInclusive;

use askama::Template;

use super::index::plan_of;
use crate::{
    rounds::{
        PlanHead,
        plan::{self, PlanSection, Writer, examine, fields},
    },
    values::{Answer, RoundId, SectionState, Typed},
    web::{ACT, Db, Error, Errors, Page, Path, Posted, REVISION, Reply, Result},
    who::Administrator,
};

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
    /// Whether to say, after saving, that something is left to do.
    left: bool,
}

impl Edit {
    /// The numbers of the rows that are shown.
    fn rows(&self) -> RangeInclusive<usize> {
        1..=self.rows
    }

    /// The inputs in which the other person wrote something else, with that text.
    fn theirs(&self, conflict: &Answer) -> Vec<(String, String)> {
        self.typed.differences(&conflict.typed, fields::form(self.section).fields())
    }
}

pub async fn edit(
    _: Administrator,
    Path((round, slug)): Path<(RoundId, String)>,
    db: Db,
) -> Result<Page<Edit>> {
    let section = section(&slug)?;
    let mut db = db.read().await?;
    let head = plan_of(&mut db, round).await?;
    may_be_written(&head, section)?;
    let answers = plan::answers(&mut db, round).await?;
    let examined = examine(&answers);
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
        left: false,
    }))
}

pub async fn update(
    administrator: Administrator,
    Path((round, slug)): Path<(RoundId, String)>,
    db: Db,
    Posted { typed: posted, at }: Posted<Typed>,
) -> Result<Reply<Edit>> {
    let section = section(&slug)?;
    let mut tx = db.begin().await?;
    let head = plan::lock_plan(&mut tx, round).await?.ok_or(Error::NotFound)?;
    may_be_written(&head, section)?;
    let answers = plan::answers(&mut tx, round).await?;
    let form = fields::form(section);
    let typed = posted.clone().only(&form.fields());

    let mut page = Edit {
        rows: form.rows_shown(&typed),
        revision: answers.revision(section),
        saved: answers.of(section).cloned(),
        errors: Errors::default(),
        conflict: None,
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
    if opened && !page.errors.is_empty() {
        // Everybody reads the texts of an open round, so wrong ones are neither published nor
        // saved.
        return Ok(Reply::Again(page));
    }

    let writer = Writer::from(&administrator);
    plan::save(&mut tx, writer, round, section, &page.typed, at).await?;
    if opened {
        plan::publish_texts(&mut tx, writer, round, &answers, section, at).await?;
    }
    tx.commit().await?;

    page.revision += 1;
    match posted.one(&ACT) {
        "more" => {
            page.rows = form.rows_shown(&page.typed) + 1;
            page.errors = Errors::default();
            Ok(Reply::Other(axum::response::IntoResponse::into_response(Page(page))))
        }
        _ if !page.errors.is_empty() => {
            page.left = true;
            Ok(Reply::Again(page))
        }
        _ => {
            let what = if opened { "sparat och publicerat" } else { "sparat" };
            Ok(Reply::to(&format!("/administration/omgangar/{round}"))
                .saying(format!("Avsnittet {} är {what}.", section.title())))
        }
    }
}

/// The section that an address names. Any other word gives 404.
fn section(slug: &str) -> Result<PlanSection> {
    PlanSection::from_slug(slug).ok_or(Error::NotFound)
}

/// An open round keeps what was decided; its texts may still be made clearer.
fn may_be_written(head: &PlanHead, section: PlanSection) -> Result<()> {
    match head.opens_at.is_none() || section.may_change_when_open() {
        true => Ok(()),
        false => Err(Error::Conflict),
    }
}
