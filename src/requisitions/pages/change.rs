//! What was sent, section by section: what can be changed now, what has been changed, and the way to a
//! new version.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use sqlx::PgConnection;

use super::reading::{open_now, round_and_terms};
use crate::{
    app::App,
    requisitions::{
        correction,
        model::{Completion, CompletionKind, Dossier, Section, Submission},
        rules::{Ceiling, Examined, Openness, changed, read},
        store, withdrawal,
    },
    rounds::{Round, Terms},
    values::{Moment, RequisitionId, SectionState},
    web::{Db, Error, Errors, Filled, Page, Path, Posted, Reply, Result},
    who::Applicant,
};

#[derive(Template)]
#[template(path = "requisitions/change.html")]
pub struct Change {
    id: RequisitionId,
    case: Submission,
    round: Round,
    open: Vec<Row>,
    closed: Vec<String>,
    /// What is changed in the correction under way, and cannot be sent now.
    stuck: Vec<Section>,
    /// Whether a correction is under way, and whether everything in it is done.
    is_under_way: bool,
    is_done: bool,
    is_lowered_only: bool,
    completion: Option<Completion>,
    /// What was typed to ask for a later day.
    pub form: Filled<String>,
    may_submit: bool,
    may_withdraw: bool,
    is_sent: bool,
    now: Moment,
}

/// A section that is open now.
struct Row {
    section: Section,
    title: String,
    state: &'static str,
    colour: &'static str,
    /// Whether the agency has asked for it.
    is_asked: bool,
}

impl Change {
    pub async fn of(
        db: &mut PgConnection,
        dossier: Dossier,
        applicant: &Applicant,
        now: Moment,
    ) -> Result<Self> {
        let id = dossier.requisition_id;
        let of = Some(applicant.organisation_id());
        let case = store::submission(db, id, of).await?.ok_or(Error::NotFound)?;
        let (round, terms) = round_and_terms(db, &dossier).await?;
        let open = open_now(&dossier, &round, now);
        let examined = read(&dossier, &terms, open.ceiling());
        let open_rows = rows(&dossier, &terms, &open, &examined);
        let is_under_way = dossier.draft_version.is_some();
        let is_changed =
            |it: &Section| dossier.answers.of(*it).is_some_and(|answer| !answer.copied);
        let stuck: Vec<_> = Section::asked(&terms.ordinance)
            .filter(|it| is_under_way && !open.is_open(*it) && is_changed(it))
            .collect();
        let asked = Section::asked(&terms.ordinance);
        let closed = asked.filter(|it| !open.is_open(*it)).map(|it| it.title_in(&terms.ordinance));
        Ok(Self {
            id,
            closed: closed.collect(),
            is_under_way,
            is_done: stuck.is_empty()
                && Section::asked(&terms.ordinance).all(|it| examined.is_done(it)),
            stuck,
            is_lowered_only: open.ceiling() == Ceiling::Previous && open.is_open(Section::Amounts),
            open: open_rows,
            form: Filled::default(),
            may_submit: applicant.may_submit(),
            may_withdraw: applicant.may_submit() && withdrawal::may_withdraw(dossier.status),
            completion: dossier.completion,
            is_sent: true,
            case,
            round,
            now,
        })
    }

    fn errors(&self) -> &Errors {
        &self.form.errors
    }

    /// Whether there is something to send: an answer can be that nothing is to be changed.
    fn may_check(&self) -> bool {
        self.is_done && (self.is_under_way || self.completion.is_some())
    }

    /// What stands under a section's title.
    fn hint(&self, row: &Row) -> &'static str {
        if row.is_asked { "Myndigheten har bett er komplettera här." } else { row.section.hint() }
    }

    fn hinders(&self) -> bool {
        self.completion.as_ref().is_some_and(|it| it.kind == CompletionKind::Hindering)
    }
}

fn rows(dossier: &Dossier, terms: &Terms, open: &Openness, examined: &Examined) -> Vec<Row> {
    let sealed = examined.clone().seal(dossier.requisition_id);
    let changed = dossier
        .sent
        .as_deref()
        .zip(sealed.as_ref())
        .map(|(before, now)| changed(before, now.document()));
    let state = |section: Section| {
        let saved = dossier.answers.of(section).is_some_and(|it| !it.copied);
        let is_touched = dossier.draft_version.is_some() && saved;
        match (examined.state(section), &changed) {
            (SectionState::Done, Some(changed)) if changed.contains(&section) => ("Ändrat", "info"),
            (SectionState::Done, None) if is_touched => ("Ändrat", "info"),
            (SectionState::Done, _) => ("Oförändrat", "neutral"),
            (state, _) => (state.title(), state.colour()),
        }
    };
    let row = |section: Section| {
        let (state, colour) = state(section);
        let is_asked = dossier.asked().contains(&section);
        Row { section, title: section.title_in(&terms.ordinance), state, colour, is_asked }
    };
    Section::asked(&terms.ordinance).filter(|it| open.is_open(*it)).map(row).collect()
}

/// The page of a requisition that was sent; of one that cannot be changed any more, its receipt.
pub async fn page(
    db: &mut PgConnection,
    dossier: Dossier,
    applicant: &Applicant,
    now: Moment,
) -> Result<Response> {
    let page = Change::of(db, dossier, applicant, now).await?;
    match page.open.is_empty() {
        true => Ok(Redirect::to(&format!("/rekvisitioner/{}/kvittens", page.id)).into_response()),
        false => Ok(Page(page).into_response()),
    }
}

/// Which section is put back; all of them where none is named.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DiscardForm {
    section: String,
}

/// The button "Kasta ändringen": what was sent stands.
pub async fn discard(
    applicant: Applicant,
    Path(id): Path<RequisitionId>,
    State(app): State<App>,
    db: Db,
    Posted { typed, at }: Posted<DiscardForm>,
) -> Result<Reply<Change>> {
    let mut tx = db.begin().await?;
    let dossier = store::lock(&mut tx, &applicant, id).await?.ok_or(Error::NotFound)?;
    if dossier.draft_version.is_none() {
        // A first draft has no receipt to lead to.
        let page = if dossier.is_sent() { "/kvittens" } else { "" };
        let onwards = Reply::to(&format!("/rekvisitioner/{id}{page}"));
        return Ok(onwards.saying("Det finns ingen ändring att kasta."));
    }
    if let Some(section) = Section::from_slug(&typed.section) {
        correction::restore(&mut tx, &applicant, &dossier, section, at).await?;
        tx.commit().await?;
        let words = format!("{} står som ni skickade in det.", section.title());
        return Ok(Reply::to(&format!("/rekvisitioner/{id}")).saying(words));
    }
    correction::discard(&mut tx, &app.files, &applicant, &dossier, at).await?;
    tx.commit().await?;
    let receipt = Reply::to(&format!("/rekvisitioner/{id}/kvittens"));
    Ok(receipt.saying("Ändringen är kastad. Det ni har skickat in gäller."))
}
