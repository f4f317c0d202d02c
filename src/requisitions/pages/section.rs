//! One section: shown as it is saved, saved as it is typed.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};

use super::reading::{may_change, open_now, round_and_terms};
use crate::{
    files::StoredFile,
    requisitions::{
        actions,
        model::{AttachedPlan, Carrier, Dossier, Section},
        rules::{self, fields, read},
        store,
    },
    rounds::{Round, Terms},
    values::{
        Answer, Field, Kronor, Moment, PersonId, RequisitionId, SectionState, Typed, is_blank,
    },
    web::{ACT, Db, Error, Errors, Now, Page, Path, Posted, REVISION, Reply, Result},
    who::Applicant,
};

#[derive(Template)]
#[template(path = "requisitions/section.html")]
pub struct Edit {
    id: RequisitionId,
    organisation: String,
    section: Section,
    round: Round,
    terms: Terms,
    typed: Typed,
    errors: Errors,
    /// The revision that the form started from: a save from an older one is stopped.
    revision: i32,
    /// The version that is being written.
    version: i16,
    saved: Option<Answer>,
    /// The joint plan, where the round asks for one.
    plan_file: Option<StoredFile>,
    /// It was saved while this was being typed: what stands saved now, by label.
    conflict: Option<Conflict>,
    /// Whether the page says that the section was saved with something left to do.
    left: bool,
    /// Whether it can be changed now.
    may_change: bool,
    /// Whether it is about what was sent, and not about a first draft.
    is_sent: bool,
    now: Moment,
}

/// The hidden input with the version that the form is about.
const VERSION: Field = Field::new("version", "", "");

struct Conflict {
    by: String,
    /// Whether it was the same person, in another window.
    own: bool,
    at: Moment,
    theirs: Vec<(String, String)>,
}

impl Conflict {
    fn in_words(&self) -> &'static str {
        match self.own {
            true => "Du sparade det här avsnittet i ett annat fönster medan du skrev här",
            false => "Någon annan sparade det här avsnittet medan du skrev",
        }
    }
}

impl Edit {
    /// The sum of what is typed, as far as it can be read.
    fn sum(&self) -> Kronor {
        rules::sum_so_far(&self.typed, &self.terms)
    }

    /// A label, and in words what is answered there.
    fn answer(&self, field: &Field, typed: &Typed) -> (String, String) {
        (field.label.to_string(), fields::in_words(field, typed.all(field), &self.terms))
    }

    /// Everything that is answered, to be read.
    fn answers(&self) -> Vec<(String, String)> {
        let fields = fields::of(self.section, &self.terms);
        let answers = fields.iter().map(|it| self.answer(it, &self.typed));
        answers.filter(|(_, answer)| !is_blank(answer)).collect()
    }

    /// The address of the joint plan.
    fn address(&self, file: &StoredFile) -> String {
        format!("/rekvisitioner/{}/filer/{}", self.id, AttachedPlan::of(file).sha256)
    }

    fn title(&self) -> String {
        self.section.title_in(&self.terms.ordinance)
    }

    /// What the link back is called.
    fn back(&self) -> &'static str {
        match self.is_sent {
            true => "Tillbaka till ärendet",
            false => "Tillbaka till utkastet",
        }
    }

    fn carriers(&self) -> impl Iterator<Item = Carrier> {
        let rss = self.terms.may_use_rss();
        Carrier::ALL.into_iter().filter(move |it| rss || *it != Carrier::Rss)
    }
}

/// The section with this slug; a 404 for any other word.
fn section(slug: &str) -> Result<Section> {
    Section::from_slug(slug).ok_or(Error::NotFound)
}

/// A section that the grant does not ask for is nowhere.
fn asked(section: Section, terms: &Terms) -> Result<()> {
    Section::asked(&terms.ordinance).find(|it| *it == section).map(drop).ok_or(Error::NotFound)
}

pub async fn edit(
    applicant: Applicant,
    Path((id, slug)): Path<(RequisitionId, String)>,
    Now(now): Now,
    db: Db,
) -> Result<Response> {
    let section = section(&slug)?;
    let mut db = db.read().await?;
    let dossier = store::dossier(&mut db, &applicant, id).await?.ok_or(Error::NotFound)?;
    let (round, terms) = round_and_terms(&mut db, &dossier).await?;
    asked(section, &terms)?;
    let open = open_now(&dossier, &round, now);
    if dossier.is_sent() && open.is_closed() {
        return Ok(Redirect::to(&format!("/rekvisitioner/{id}/kvittens")).into_response());
    }
    let may_change = may_change(&dossier, &open, &round, section, now);
    let examined = read(&dossier, &terms, open.ceiling());
    // A section with wrong answers shows its errors when it is opened again; one that is only
    // unfinished shows none, nor one that cannot be changed any more.
    let problems = match examined.state(section) {
        SectionState::Wrong if may_change => examined.problems(section).unwrap_or_default(),
        _ => &[],
    };
    let errors = Errors::from(problems);
    let saved = dossier.answers.of(section).cloned();
    let page = Edit {
        id,
        organisation: applicant.organisation().to_owned(),
        section,
        typed: match &saved {
            Some(it) => it.typed.clone(),
            None if !may_change => Typed::default(),
            None => rules::default_typed(section, &terms),
        },
        revision: dossier.answers.revision(section),
        version: dossier.written_version(),
        errors,
        saved,
        plan_file: dossier.plan_file.clone(),
        conflict: None,
        left: false,
        may_change,
        is_sent: dossier.is_sent(),
        round,
        terms,
        now,
    };
    Ok(Page(page).into_response())
}

/// The payout account has a route of its own, for changing it asks for a recent proof of who one
/// is.
pub async fn edit_payment(
    applicant: Applicant,
    Path(id): Path<RequisitionId>,
    now: Now,
    db: Db,
) -> Result<Response> {
    edit(applicant, Path((id, Section::Payment.slug().to_owned())), now, db).await
}

pub async fn update_payment(
    applicant: Applicant,
    Path(id): Path<RequisitionId>,
    db: Db,
    posted: Posted<Typed>,
) -> Result<Reply<Edit>> {
    update(applicant, Path((id, Section::Payment.slug().to_owned())), db, posted).await
}

pub async fn update(
    applicant: Applicant,
    Path((id, slug)): Path<(RequisitionId, String)>,
    db: Db,
    Posted { typed: posted, at }: Posted<Typed>,
) -> Result<Reply<Edit>> {
    let section = section(&slug)?;
    let mut tx = db.begin().await?;
    let mut dossier = store::lock(&mut tx, &applicant, id).await?.ok_or(Error::NotFound)?;
    let (round, terms) = round_and_terms(&mut tx, &dossier).await?;
    asked(section, &terms)?;
    let open = open_now(&dossier, &round, at);
    // A form of a version that a colleague has sent meanwhile would begin another.
    let is_sent_meanwhile = posted.one(&VERSION).parse().unwrap_or(1) < dossier.written_version();
    if is_sent_meanwhile || !may_change(&dossier, &open, &round, section, at) {
        let (path, words) = match dossier.is_sent() {
            _ if is_sent_meanwhile => ("kvittens", "Rekvisitionen är redan inskickad."),
            true if open.is_closed() => ("kvittens", "Rekvisitionen kan inte ändras nu."),
            true => (section.slug(), "Avsnittet kan inte ändras nu."),
            false => (section.slug(), "Omgången är stängd."),
        };
        let words = format!("{words} Det du skrev nu kom inte med.");
        return Ok(Reply::to(&format!("/rekvisitioner/{id}/{path}")).overtaken(words));
    }
    let typed = posted.clone().only(&fields::of(section, &terms));

    let mut page = Edit {
        id,
        organisation: applicant.organisation().to_owned(),
        section,
        round,
        revision: dossier.answers.revision(section),
        version: dossier.written_version(),
        saved: dossier.answers.of(section).cloned(),
        plan_file: dossier.plan_file.clone(),
        typed,
        errors: Errors::default(),
        conflict: None,
        left: false,
        may_change: true,
        is_sent: dossier.is_sent(),
        now: at,
        terms,
    };
    if let Some(conflict) = conflict(&page, posted.one(&REVISION), applicant.person_id()) {
        page.errors.add("conflict", conflict.in_words());
        page.conflict = Some(conflict);
        return Ok(Reply::Again(page));
    }

    actions::save(&mut tx, &applicant, &mut dossier, section, &page.typed, at).await?;
    match dossier.is_sent() {
        // The other sections have been copied to the correction.
        true => dossier = store::lock(&mut tx, &applicant, id).await?.ok_or(Error::NotFound)?,
        false => {
            let saved = Answer::saved(&page.typed, page.revision, at);
            dossier.answers = dossier.answers.with(section, saved);
        }
    }
    tx.commit().await?;

    page.revision = dossier.answers.revision(section);
    let examined = read(&dossier, &page.terms, open.ceiling());
    page.errors = Errors::from(examined.problems(section).unwrap_or_default());
    match posted.one(&ACT) {
        "count" => Ok(Reply::Other(Page(page).into_response())),
        "file" => Ok(Reply::to(&format!("/rekvisitioner/{id}/plan/filer"))),
        "later" => Ok(Reply::to(&format!("/rekvisitioner/{id}"))),
        _ if !page.errors.is_empty() => {
            page.left = true;
            Ok(Reply::Again(page))
        }
        _ => Ok(Reply::to(&next(&dossier, &examined))),
    }
}

/// Where a save leads: to the first section that is not done, or to the check page; in a correction to
/// the list of what can be changed.
fn next(dossier: &Dossier, examined: &rules::Examined) -> String {
    let id = dossier.requisition_id;
    if dossier.is_sent() {
        return format!("/rekvisitioner/{id}");
    }
    match examined.first_undone() {
        Some(section) => format!("/rekvisitioner/{id}/{}", section.slug()),
        None => format!("/rekvisitioner/{id}/kontrollera"),
    }
}

/// What was saved since this form was opened.
fn conflict(page: &Edit, started_from: &str, me: PersonId) -> Option<Conflict> {
    let in_the_way = |it: &&Answer| it.is_in_the_way_of(&page.typed, started_from);
    let saved = page.saved.as_ref().filter(in_the_way)?;
    let fields = fields::of(page.section, &page.terms).into_iter();
    let differs = fields.filter(|it| page.typed.all(it) != saved.typed.all(it));
    Some(Conflict {
        by: saved.saved_by.clone(),
        own: saved.saver == Some(me),
        at: saved.saved_at,
        theirs: differs.map(|it| page.answer(&it, &saved.typed)).collect(),
    })
}
