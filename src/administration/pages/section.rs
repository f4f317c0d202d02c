//! One section of a round in preparation: shown as it is saved, saved as it is typed.

use std::ops::RangeInclusive;

use askama::Template;
use axum::{extract::State, response::IntoResponse};
use serde::{
    Deserialize,
    de::{IntoDeserializer, value::Error as Unread},
};

use super::index::plan_of;
use crate::{
    administration::rows::{Arranged, Removed, RowAct, arrange},
    app::App,
    rounds::{
        self, PlanHead, changes,
        plan::{self, ExaminedPlan, Key, PlanSection, RoundDays, Writer, examine, fields},
    },
    values::{Answer, Field, Kronor, Moment, RoundId, SectionState, Typed},
    web::{ACT, Db, Error, Errors, Now, Page, Path, Posted, REVISION, Reply, Result},
    who::Administrator,
};

/// Why the report of an open round is changed; no input of the section's own.
const REASON: Field = Field::new("reason", "", "");

/// How many characters of a text stand in the line of its card.
const BEGINNING: usize = 80;

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
    /// It was saved while this was being typed: by somebody else, or in another window.
    conflict: Option<Answer>,
    /// Whether the one who saved it meanwhile is the one who is writing.
    own: bool,
    /// Why the report of an open round is changed.
    reason: String,
    /// Whether to say, after saving, that something is left to do.
    left: bool,
    /// The card that is shown unfolded.
    unfolded: Option<usize>,
    /// The card that was just removed.
    removed: Option<Removed>,
    /// Whether rows were added, moved or removed since it was saved.
    unsaved: bool,
    /// Whether each text is shown as it will be read, beside the field.
    previews: bool,
    /// The days that the texts of this round may name.
    days: Option<RoundDays>,
}

impl Edit {
    /// The numbers of the rows that are shown.
    fn rows(&self) -> RangeInclusive<usize> {
        1..=self.rows
    }

    /// Whether there can be a row more.
    fn takes_more(&self) -> bool {
        self.rows < fields::form(self.section).most
    }

    /// Whether a card is shown unfolded: the only one, the one that was moved or added, and one in which
    /// something is wrong.
    fn is_unfolded(&self, row: &usize) -> bool {
        let inputs = fields::form(self.section).row.iter().map(|it| it.row(row));
        self.rows == 1
            || self.unfolded == Some(*row)
            || self.previews
            || inputs.into_iter().any(|it| self.errors.on(&it.name).is_some())
    }

    /// The beginning of what stands in a field, for the line of a card that is folded.
    fn beginning(&self, field: Field) -> String {
        let text = self.typed.one(&field).trim();
        match text.char_indices().nth(BEGINNING) {
            Some((end, _)) => {
                let words = text[..end].rsplit_once(' ').map_or(&text[..end], |it| it.0);
                format!("{}…", words.trim_end())
            }
            None => text.to_owned(),
        }
    }

    /// A pot in the line of its card: its name, what it is and how it is divided.
    fn pot_in_words(&self, row: &usize) -> String {
        use fields::pots;
        let name = self.beginning(pots::NAME.row(row));
        let amount = Kronor::parse_whole(self.typed.one(&pots::AMOUNT.row(row))).ok();
        let key: Result<Key, Unread> =
            Key::deserialize(self.typed.one(&pots::KEY.row(row)).into_deserializer());
        let said = [amount.map(|it| it.to_string()), key.ok().map(|it| it.title().to_owned())];
        [name].into_iter().chain(said.into_iter().flatten()).collect::<Vec<_>>().join(" · ")
    }

    /// A text as it will be read.
    fn told(&self, field: Field) -> String {
        RoundDays::told_by(self.days, self.typed.one(&field))
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
            | PlanSection::Report
            | PlanSection::Afterwards => Some(RoundDays::offered(&RoundDays::words())),
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

    /// The inputs in which something else was saved, with that text.
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
        days: examined.days(head.year),
        head,
        section,
        typed,
        saved,
        conflict: None,
        own: false,
        reason: String::new(),
        left: false,
        unfolded: None,
        removed: None,
        unsaved: false,
        previews: false,
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
    let examined = examine(&answers);
    may_be_written(&head, section, &examined, at)?;
    let form = fields::form(section);
    let typed = posted.clone().only(&form.fields());

    let mut page = Edit {
        rows: form.rows_shown(&typed),
        revision: answers.revision(section),
        saved: answers.of(section).cloned(),
        errors: Errors::default(),
        conflict: None,
        own: false,
        reason: posted.one(&REASON).to_owned(),
        left: false,
        unfolded: None,
        removed: None,
        unsaved: false,
        previews: false,
        days: examined.days(head.year),
        head,
        section,
        typed,
    };
    if let Some(act) = RowAct::of(posted.one(&ACT)) {
        let Arranged { typed, rows, unfolded, removed } = arrange(&form, act, &posted);
        // The form still started from the revision that it was opened at.
        page.revision = posted.one(&REVISION).parse().unwrap_or(0);
        // A browser posts line breaks its own way.
        let plain = |typed: &Typed, it: &Field| typed.one(it).replace("\r\n", "\n");
        let same =
            |saved: &Typed| form.fields().iter().all(|it| plain(saved, it) == plain(&typed, it));
        page.unsaved = !page.saved.as_ref().is_some_and(|it| same(&it.typed));
        page.previews = act == RowAct::Preview;
        (page.typed, page.rows, page.unfolded, page.removed) = (typed, rows, unfolded, removed);
        return Ok(Reply::Other(Page(page).into_response()));
    }
    let in_the_way = |it: &&Answer| it.is_in_the_way_of(&page.typed, posted.one(&REVISION));
    if let Some(saved) = page.saved.as_ref().filter(in_the_way) {
        page.conflict = Some(saved.clone());
        page.own = saved.saver == Some(administrator.person_id());
        page.errors.add(
            "conflict",
            match page.own {
                true => "Du sparade det här avsnittet i ett annat fönster medan du skrev",
                false => "Någon annan sparade det här avsnittet medan du skrev",
            },
        );
        return Ok(Reply::Again(page));
    }
    let answers = answers.with(section, Answer::saved(&page.typed, page.revision, at));
    let examined = examine(&answers);
    page.errors = Errors::from(examined.problems(section).unwrap_or_default());
    let opened = page.head.opens_at.is_some();
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
    if !page.errors.is_empty() {
        page.left = true;
        return Ok(Reply::Again(page));
    }
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
