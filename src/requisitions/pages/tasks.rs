//! The task list of a requisition: its sections and how far each has come.

use askama::Template;
use axum::response::{IntoResponse, Response};

use super::{
    change,
    reading::{round_and_terms, sections},
};
use crate::{
    requisitions::{
        model::Section,
        rules::{Ceiling, read},
        store,
    },
    rounds::Round,
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
    /// Never: for the banner that the pages of a correction share.
    is_sent: bool,
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
    if dossier.is_sent() {
        return change::page(&mut db, dossier, &applicant, now).await;
    }
    let (round, terms) = round_and_terms(&mut db, &dossier).await?;
    let examined = read(&dossier, &terms, Ceiling::Frame);
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
        is_sent: false,
        now,
    };
    Ok(Page(page).into_response())
}
