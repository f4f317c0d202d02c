//! Attaching a plan and taking it back, in the caller's transaction, which has the requisition locked.

use sqlx::PgConnection;

use super::{mail::FileRemoved, store};
use crate::{
    audit,
    files::{self, Files, NewFile},
    mail::enqueue,
    requisitions::model::Dossier,
    values::{FileId, Moment, RequisitionId},
    who::{Actor, Applicant},
};

/// Attaches a plan; one that was there is replaced.
pub async fn attach(
    tx: &mut PgConnection,
    files: &Files,
    applicant: &Applicant,
    dossier: &Dossier,
    file: NewFile,
    at: Moment,
) -> anyhow::Result<()> {
    let requisition = dossier.requisition_id;
    discard_files(tx, files, requisition, dossier.written_version(), at).await?;
    let file = files::keep(tx, files, file, applicant.person_id(), at).await?;
    store::insert(tx, requisition, dossier.written_version(), file, at).await?;
    audit::record(tx, at, applicant.actor(), &PlanAttached { requisition, file }).await
}

/// Takes the plan back.
pub async fn detach(
    tx: &mut PgConnection,
    files: &Files,
    applicant: &Applicant,
    dossier: &Dossier,
    file: FileId,
    at: Moment,
) -> anyhow::Result<()> {
    let requisition = dossier.requisition_id;
    discard_files(tx, files, requisition, dossier.written_version(), at).await?;
    audit::record(tx, at, applicant.actor(), &PlanDetached { requisition, file }).await
}

/// Detaches what is attached to a version that has not been sent, and removes the content that no other
/// version has: for a plan that is replaced, and for a correction that is discarded.
pub async fn discard_files(
    tx: &mut PgConnection,
    files: &Files,
    requisition: RequisitionId,
    version: i16,
    at: Moment,
) -> anyhow::Result<()> {
    if let Some(file) = store::detach(tx, requisition, version, at).await? {
        files::discard(tx, files, &file, at).await?;
    }
    Ok(())
}

/// Tells whoever attached it that a plan was infected; does nothing where no requisition has the file.
pub async fn tell_infected(
    tx: &mut PgConnection,
    file: FileId,
    base_url: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let Some(owner) = store::owner_of(tx, file).await? else {
        return Ok(());
    };
    let event = PlanInfected { requisition: owner.requisition_id, file };
    audit::record(tx, at, Actor::SYSTEM, &event).await?;
    enqueue(tx, FileRemoved { owner: &owner, base_url }.mail()?, at).await?;
    Ok(())
}

audit::events! {
    about requisition: RequisitionId;

    PlanAttached, "requisition.plan_attached", "Gemensam plan bifogades" { file: FileId }
    PlanDetached, "requisition.plan_detached", "Gemensam plan togs bort före inskickning" {
        file: FileId
    }
    PlanInfected, "requisition.plan_infected", "Gemensam plan togs bort: skadlig kod" {
        file: FileId
    }
}
