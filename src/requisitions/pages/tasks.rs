//! The task list of a requisition: its sections and how far each has come.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};

use crate::{
    requisitions::{
        model::{Dossier, Section, Status},
        rules::{Examined, examine_with},
        store,
    },
    rounds::{self, Round, Terms},
    values::{Kronor, Moment, OrgNumber, RequisitionId, SectionState},
    web::{Db, Error, Now, Page, Path, Result},
    who::Applicant,
};

#[derive(Template)]
#[template(path = "requisitions/tasks.html")]
pub struct Tasks {
    id: RequisitionId,
    organisation: String,
    org_number: OrgNumber,
    round: Round,
    frame: Kronor,
    /// Each with its title, and how far it has come.
    sections: Vec<(Section, String, SectionState)>,
    done: usize,
    may_submit: bool,
    now: Moment,
}

pub async fn tasks(
    applicant: Applicant,
    Path(id): Path<RequisitionId>,
    Now(now): Now,
    db: Db,
) -> Result<Response> {
    let mut db = db.read().await?;
    let dossier = store::dossier(&mut db, &applicant, id).await?.ok_or(Error::NotFound)?;
    if dossier.status != Status::Draft {
        return Ok(Redirect::to(&format!("/rekvisitioner/{id}/kvittens")).into_response());
    }
    let (round, terms) = round_and_terms(&mut db, &dossier).await?;
    let examined = examine_with(&dossier.answers, &terms, dossier.plan_file.as_ref());
    let sections = sections(&examined, &terms);
    let page = Tasks {
        id,
        organisation: applicant.organisation().to_owned(),
        org_number: dossier.org_number,
        round,
        frame: terms.frame(),
        done: sections.iter().filter(|(_, _, state)| *state == SectionState::Done).count(),
        sections,
        may_submit: applicant.may_submit(),
        now,
    };
    Ok(Page(page).into_response())
}

/// The sections that the round asks for.
pub fn sections(examined: &Examined, terms: &Terms) -> Vec<(Section, String, SectionState)> {
    let ordinance = &terms.ordinance;
    let told = |it: Section| (it, it.title_in(ordinance), examined.state(it));
    Section::asked(ordinance).map(told).collect()
}

/// The round of a requisition, and its terms for the one who requisitions.
pub async fn round_and_terms(
    db: &mut sqlx::PgConnection,
    dossier: &Dossier,
) -> Result<(Round, Terms)> {
    rounds::round_and_terms(db, dossier.round_id, dossier.organisation_id)
        .await?
        .ok_or(Error::NotFound)
}
