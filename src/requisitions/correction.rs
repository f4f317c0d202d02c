//! A correction of what was sent: begun by the first change, and discarded.

use sqlx::PgConnection;

use super::{
    attached,
    model::{Dossier, Section},
    store,
};
use crate::{
    audit,
    files::Files,
    values::{Moment, RequisitionId},
    who::Applicant,
};

/// Begins a correction beside what was sent, where none is under way.
pub async fn begin(
    tx: &mut PgConnection,
    applicant: &Applicant,
    dossier: &mut Dossier,
    at: Moment,
) -> anyhow::Result<()> {
    if !dossier.is_sent() || dossier.draft_version.is_some() {
        return Ok(());
    }
    dossier.draft_version = Some(store::begin_correction(tx, dossier, at).await?);
    let event = CorrectionBegun { requisition: dossier.requisition_id };
    audit::record(tx, at, applicant.actor(), &event).await
}

/// Discards the correction under way, with the file that only it has.
pub async fn discard(
    tx: &mut PgConnection,
    files: &Files,
    applicant: &Applicant,
    dossier: &Dossier,
    at: Moment,
) -> anyhow::Result<()> {
    let requisition = dossier.requisition_id;
    store::discard_correction(tx, requisition).await?;
    attached::discard_files(tx, files, requisition, dossier.written_version(), at).await?;
    audit::record(tx, at, applicant.actor(), &CorrectionDiscarded { requisition }).await
}

/// Puts one section of it back to what was sent.
pub async fn restore(
    tx: &mut PgConnection,
    applicant: &Applicant,
    dossier: &Dossier,
    section: Section,
    at: Moment,
) -> anyhow::Result<()> {
    store::restore_section(tx, dossier, section).await?;
    let event = SectionRestored { requisition: dossier.requisition_id, section };
    audit::record(tx, at, applicant.actor(), &event).await
}

audit::events! {
    about requisition: RequisitionId;

    CorrectionBegun, "requisition.correction_begun", "En ändring påbörjades" {}
    CorrectionDiscarded, "requisition.correction_discarded", "Ändringen kastades" {}
    SectionRestored, "requisition.section_restored", "Ändringen i ett avsnitt kastades" {
        section: Section
    }
}
