//! The changes: each with its event in the trail and its mail, in the caller's transaction.

use anyhow::bail;
use sqlx::PgConnection;

use super::{
    boundary, completion, mail,
    model::{Dossier, Kind, Section, Status, Submission},
    rules::{self, Admitted},
    store,
};
use crate::{
    audit,
    rounds::{OpenRound, Round, Terms},
    values::{CaseNumber, Kronor, Moment, OrganisationId, PersonId, RequisitionId, RoundId, Typed},
    who::{Applicant, Sender},
};

/// The organisation's live requisition in an open round; begun now, if there was none.
pub async fn start(
    tx: &mut PgConnection,
    sender: &Sender,
    round: RoundId,
    open: OpenRound,
) -> anyhow::Result<RequisitionId> {
    let (requisition, made) = store::start(tx, sender, round, open.at()).await?;
    if made {
        let organisation = sender.applicant().organisation_id();
        let event = Started { requisition, round, organisation };
        audit::record(tx, open.at(), sender.applicant().actor(), &event).await?;
    }
    Ok(requisition)
}

/// Saves what was typed, right or wrong: a draft may be unfinished. The first save after the send
/// begins a correction.
pub async fn save(
    tx: &mut PgConnection,
    applicant: &Applicant,
    dossier: &mut Dossier,
    section: Section,
    typed: &Typed,
    at: Moment,
) -> anyhow::Result<()> {
    if dossier.is_sent() && dossier.draft_version.is_none() {
        dossier.draft_version = Some(store::begin_correction(tx, dossier).await?);
        let event = CorrectionBegun { requisition: dossier.requisition_id };
        audit::record(tx, at, applicant.actor(), &event).await?;
    }
    store::save_section(tx, dossier, section, typed, applicant.person_id(), at).await?;
    let event = Saved { requisition: dossier.requisition_id, section };
    audit::record(tx, at, applicant.actor(), &event).await
}

/// Submits a requisition: the document is sealed, a case number given, and a receipt mailed
/// to the sender and to those whom it names.
pub async fn submit(
    tx: &mut PgConnection,
    sender: &Sender,
    round: &Round,
    dossier: &Dossier,
    admitted: Admitted,
) -> anyhow::Result<CaseNumber> {
    let applicant = sender.applicant();
    let at = admitted.at();
    let case = store::seal(tx, dossier, &admitted, applicant.person_id()).await?;
    let total = admitted.sealed().document().total;
    let event = Submitted {
        requisition: dossier.requisition_id,
        case: case.to_string(),
        total,
        fingerprint: admitted.sealed().fingerprint_hex(),
    };
    audit::record(tx, at, applicant.actor(), &event).await?;
    let receipt = mail::Receipt {
        to: applicant.email(),
        sender: applicant.name(),
        organisation: applicant.organisation(),
        round,
        case,
        total,
        at,
    };
    crate::mail::enqueue(tx, receipt.mail()?, at).await?;
    for copy in receipt.copies(&admitted.sealed().document().contact)? {
        crate::mail::enqueue(tx, copy, at).await?;
    }
    Ok(case)
}

/// Discards the correction under way.
pub async fn discard(
    tx: &mut PgConnection,
    applicant: &Applicant,
    dossier: &Dossier,
    at: Moment,
) -> anyhow::Result<()> {
    store::discard_correction(tx, dossier.requisition_id).await?;
    let event = CorrectionDiscarded { requisition: dossier.requisition_id };
    audit::record(tx, at, applicant.actor(), &event).await
}

/// Sends a new version of what was sent. What it makes void waits no longer, and those whom it concerns
/// are told: the sender, the officer or economist whose work is undone, and everybody of the
/// organisation when the account is another.
pub async fn send_change(
    tx: &mut PgConnection,
    applicant: &Applicant,
    round: &Round,
    case: &Submission,
    dossier: &Dossier,
    admitted: &Admitted,
    base_url: &str,
) -> anyhow::Result<()> {
    let Some(change) = admitted.change() else { bail!("a first version is sent by submit") };
    let (id, at) = (dossier.requisition_id, admitted.at());
    let mut told = Vec::new();
    let mut status = dossier.status;
    if status == Status::Proposed && change.voids_proposal {
        told.push(store::void_proposal(tx, id, at).await?);
        status = Status::Submitted;
    }
    let void_payout = status == Status::PayoutRecorded && change.changes_account;
    if void_payout {
        told.push(store::void_payout(tx, id, at).await?);
        status = store::status_decided(tx, id).await?;
    }
    if change.kind == Kind::Completion {
        status = Status::Submitted;
    }
    let by = applicant.person_id();
    let version = store::seal_change(tx, dossier, admitted, change, status, by).await?;
    boundary::reach("sealed");
    if change.kind == Kind::Completion {
        told.push(completion::answered(tx, id, version).await?);
    }
    if void_payout {
        store::mark_status(tx, id, status, true).await?;
    }
    let event = Changed {
        requisition: id,
        version,
        kind: change.kind,
        sections: &change.sections,
        fingerprint: admitted.sealed().fingerprint_hex(),
    };
    audit::record(tx, at, applicant.actor(), &event).await?;
    let news = mail::News { case, round, version, change, by: applicant, at, base_url };
    crate::mail::enqueue(tx, news.receipt()?, at).await?;
    for person in told.into_iter().flatten() {
        if let Some((name, email)) = store::colleague(tx, person).await? {
            crate::mail::enqueue(tx, news.to_colleague(&name, &email)?, at).await?;
        }
    }
    if change.changes_account {
        for (name, email) in completion::concerned(tx, id, at).await? {
            crate::mail::enqueue(tx, news.of_the_account(&name, &email)?, at).await?;
        }
    }
    Ok(())
}

/// Invented answers, sent by the same rules and into the same tables, for a dry run whose
/// transaction is rolled back: no trail, no mail. Returns what hindered the send, if anything did.
pub async fn simulate(
    tx: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
    terms: &Terms,
    open: OpenRound,
    place: usize,
    by: PersonId,
) -> anyhow::Result<Option<String>> {
    let answers = rules::invented(terms, place, open.at());
    let examined = rules::examine(&answers, terms);
    let problems = Section::ALL.into_iter().filter_map(|it| examined.problems(it)).flatten();
    let problems: Vec<_> = problems.map(|it| it.message.clone()).collect();
    let dossier = store::insert_draft(tx, round, organisation, answers, open.at()).await?;
    let Some(sealed) = examined.seal(dossier.requisition_id) else {
        return Ok(Some(problems.join(" ")));
    };
    let seen = sealed.fingerprint_hex();
    match sealed.admit(&seen, open) {
        Ok(admitted) => {
            store::seal(tx, &dossier, &admitted, by).await?;
            Ok(None)
        }
        Err(refusal) => Ok(Some(refusal.to_string())),
    }
}

audit::events! {
    about requisition: RequisitionId;

    Started, "requisition.started", "Utkast påbörjat" {
        round: RoundId, organisation: OrganisationId
    }
    Saved, "requisition.saved", "Avsnitt sparat" { section: Section }
    Submitted, "requisition.submitted", "Rekvisitionen skickades in" {
        case: String, total: Kronor, fingerprint: String
    }
    CorrectionBegun, "requisition.correction_begun", "En ändring påbörjades" {}
    CorrectionDiscarded, "requisition.correction_discarded", "Ändringen kastades" {}
    Changed<'a>, "requisition.changed", "En ny version skickades in" {
        version: i16, kind: Kind, sections: &'a [Section], fingerprint: String
    }
}
