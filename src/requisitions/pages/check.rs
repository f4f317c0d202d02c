//! Check your answers, then send: what is seen is what is sent.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::tasks::{round_and_terms, sections};
use crate::{
    requisitions::{
        actions,
        model::{Dossier, Section, Status},
        rules::{Sealed, examine_with},
        store,
    },
    rounds::{self, Round, Terms},
    values::{Moment, RequisitionId, SectionState},
    web::{Db, Error, Errors, Now, Page, Path, Posted, Reply, Result},
    who::{Applicant, MandateRole, Sender},
};

#[derive(Template)]
#[template(path = "requisitions/check.html")]
pub struct Check {
    id: RequisitionId,
    organisation: String,
    round: Round,
    /// The document that can be sent, or the sections that are not done.
    sealed: Result<Sealed, Vec<(Section, String, SectionState)>>,
    role: MandateRole,
    /// The conditions that the agency must record before the send.
    awaited: Vec<String>,
    errors: Errors,
    now: Moment,
}

impl Check {
    fn of(
        dossier: &Dossier,
        round: Round,
        terms: &Terms,
        applicant: &Applicant,
        now: Moment,
    ) -> Self {
        let examined = examine_with(&dossier.answers, terms, dossier.plan_file.as_ref());
        let mut left = sections(&examined, terms);
        left.retain(|(_, _, state)| *state != SectionState::Done);
        Self {
            id: dossier.requisition_id,
            organisation: applicant.organisation().to_owned(),
            round,
            sealed: examined.seal(dossier.requisition_id).ok_or(left),
            role: applicant.role(),
            awaited: terms.awaited.clone(),
            errors: Errors::default(),
            now,
        }
    }

    /// The address where a section is changed.
    fn change(&self, section: &Section) -> String {
        format!("/rekvisitioner/{}/{}", self.id, section.slug())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SendForm {
    fingerprint: String,
}

pub async fn check(
    applicant: Applicant,
    Path(id): Path<RequisitionId>,
    Now(now): Now,
    db: Db,
) -> Result<Response> {
    let mut db = db.read().await?;
    let dossier = store::dossier(&mut db, &applicant, id).await?.ok_or(Error::NotFound)?;
    if dossier.status != Status::Draft {
        return Ok(Redirect::to(&receipt(id)).into_response());
    }
    let (round, terms) = round_and_terms(&mut db, &dossier).await?;
    Ok(Page(Check::of(&dossier, round, &terms, &applicant, now)).into_response())
}

/// The send's address is opened with GET by hand, or after signing in again: leads to the check
/// page.
pub async fn back_to_check(_: Applicant, Path(id): Path<RequisitionId>) -> Redirect {
    Redirect::to(&format!("/rekvisitioner/{id}/kontrollera"))
}

pub async fn submit(
    sender: Sender,
    Path(id): Path<RequisitionId>,
    db: Db,
    Posted { typed, at }: Posted<SendForm>,
) -> Result<Reply<Check>> {
    let applicant = sender.applicant();
    let mut tx = db.begin().await?;
    let dossier = store::lock(&mut tx, applicant, id).await?.ok_or(Error::NotFound)?;
    if dossier.status != Status::Draft {
        // Pressed twice, or sent by a colleague a moment ago: the receipt shows what was sent.
        return Ok(Reply::to(&receipt(id)));
    }
    let held = rounds::hold(&mut tx, dossier.round_id, at).await;
    let (round, terms) = round_and_terms(&mut tx, &dossier).await?;
    let mut page = Check::of(&dossier, round, &terms, applicant, at);

    let open = page.errors.take_act("send", held)?;
    for condition in &terms.awaited {
        page.errors
            .add("send", format!("Myndigheten har inte registrerat villkoret än: {condition}"));
    }
    let sealed = match &page.sealed {
        Ok(sealed) => Some(sealed.clone()),
        Err(_) => {
            page.errors.add("send", "Alla avsnitt måste vara klara innan du kan skicka in");
            None
        }
    };
    let admitted = match (sealed, open) {
        (Some(sealed), Some(open)) if terms.awaited.is_empty() => {
            page.errors.take("send", sealed.admit(&typed.fingerprint, open))
        }
        _ => None,
    };
    let Some(admitted) = admitted else {
        return Ok(Reply::Again(page));
    };

    actions::submit(&mut tx, &sender, &page.round, &dossier, admitted).await?;
    tx.commit().await?;
    Ok(Reply::to(&receipt(id)))
}

fn receipt(id: RequisitionId) -> String {
    format!("/rekvisitioner/{id}/kvittens")
}
