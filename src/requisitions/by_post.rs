//! Registering what came by post or mail on an organisation's behalf.

use anyhow::Context;
use sqlx::PgConnection;

use super::{
    abstention,
    actions::{registered_as, tell_colleague},
    completion, mail,
    model::{Dossier, Kind, Section, Status},
    rules::{Admitted, Change, Received},
    store,
};
use crate::{
    audit,
    register::{self, Direction, DocumentKind, NewDocument},
    rounds::Round,
    values::{Moment, PersonId, RequisitionId, Typed},
    who::Officer,
};

/// What came by post or mail: from whom, in which round, and what it says.
#[derive(Clone, Copy)]
pub struct Paper<'a> {
    pub round: &'a Round,
    pub organisation: &'a str,
    pub dossier: &'a Dossier,
    pub typed: &'a [(Section, Typed)],
    pub admitted: &'a Admitted,
}

/// Registers what came by post or mail (SFS 2017:900 22 §): the organisation's own draft, if there is
/// one, goes on beside it, and everybody who acts for the organisation is told.
pub async fn register_received(
    tx: &mut PgConnection,
    officer: &Officer,
    paper: &Paper<'_>,
    base_url: &str,
) -> anyhow::Result<()> {
    let Paper { round, organisation, dossier, typed, admitted } = *paper;
    let (id, at, by) = (dossier.requisition_id, admitted.at(), officer.person_id());
    let has_draft = store::make_room(tx, dossier, at).await?;
    for (section, typed) in typed {
        store::save_section(tx, dossier, *section, typed, by, at).await?;
    }
    let version = dossier.written_version();
    let (case, kind) = match admitted.change() {
        None => {
            let (round, of) = (dossier.round_id, dossier.organisation_id);
            abstention::end_by(tx, round, of, officer.actor(), by, at).await?;
            (store::seal(tx, dossier, admitted, by).await?, Kind::First)
        }
        Some(change) => {
            let case = store::submission(tx, id, None).await?.context("it was sent")?;
            let (status, mut told) = void(tx, dossier, change, at).await?;
            store::seal_change(tx, dossier, admitted, change, status, by).await?;
            if change.kind == Kind::Completion {
                told = completion::answered(tx, id, version).await?;
            }
            if let Some(person) = told.filter(|it| *it != by) {
                let news = mail::ForColleague { case: &case, version, change, base_url };
                tell_colleague(tx, person, &news, at).await?;
            }
            (case.case, change.kind)
        }
    };
    if has_draft {
        store::keep_draft(tx, dossier).await?;
    }
    let document = NewDocument {
        direction: Direction::In,
        kind: admitted.change().map_or(DocumentKind::Requisition, registered_as),
        counterpart: organisation,
        subject: &register::numbered(&round.title, version),
        content_hash: admitted.sealed().fingerprint(),
        file: None,
        on: admitted.received().map(Received::on),
        by: Some(by),
    };
    register::record(tx, case, &document, at).await?;
    let event = RegisteredFromPost {
        requisition: id,
        case: case.to_string(),
        version,
        kind,
        fingerprint: admitted.sealed().fingerprint_hex(),
    };
    audit::record(tx, at, officer.actor(), &event).await?;
    for (name, email) in completion::concerned(tx, id, at).await? {
        let mail =
            mail::FromPost { to: &email, name: &name, organisation, round, case, id, base_url };
        crate::mail::enqueue(tx, mail.mail()?, at).await?;
    }
    Ok(())
}

/// The state that the requisition has after a change that came by post, and who had prepared the proposal
/// that it makes void.
async fn void(
    tx: &mut PgConnection,
    dossier: &Dossier,
    change: &Change,
    at: Moment,
) -> anyhow::Result<(Status, Option<PersonId>)> {
    if dossier.status == Status::Proposed && change.voids_proposal {
        let told = store::void_proposal(tx, dossier.requisition_id, at).await?;
        return Ok((Status::Submitted, told));
    }
    let is_answer = change.kind == Kind::Completion;
    Ok((if is_answer { Status::Submitted } else { dossier.status }, None))
}

audit::events! {
    about requisition: RequisitionId;

    RegisteredFromPost, "requisition.registered_from_post", "Det som kom med post registrerades" {
        case: String, version: i16, kind: Kind, fingerprint: String
    }
}
