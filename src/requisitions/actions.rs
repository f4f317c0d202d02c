//! The changes: each with its event in the trail and its mail, in the caller's transaction.

use anyhow::bail;
use sqlx::PgConnection;

use super::{
    abstention, boundary, completion, correction, mail,
    model::{AttachedPlan, Dossier, Kind, Section, Status, Submission},
    rules::{self, Admitted, Change},
    store,
};
use crate::{
    audit,
    register::{self, Direction, DocumentKind, NewDocument},
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
    abstention::end(tx, sender.applicant(), round, open.at()).await?;
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
    correction::begin(tx, applicant, dossier, at).await?;
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
    abstention::end(tx, applicant, dossier.round_id, at).await?;
    let case = store::seal(tx, dossier, &admitted, applicant.person_id()).await?;
    let total = admitted.sealed().document().total;
    let document = NewDocument {
        direction: Direction::In,
        kind: DocumentKind::Requisition,
        counterpart: applicant.organisation(),
        subject: &round.title,
        content_hash: admitted.sealed().fingerprint(),
        file: None,
        on: None,
        by: Some(applicant.person_id()),
    };
    register::record(tx, case, &document, at).await?;
    register_plan(tx, case, dossier, applicant, at).await?;
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
    let document = NewDocument {
        direction: Direction::In,
        kind: registered_as(change),
        counterpart: &case.organisation,
        subject: &register::numbered(&round.title, version),
        content_hash: admitted.sealed().fingerprint(),
        file: None,
        on: None,
        by: Some(by),
    };
    register::record(tx, case.case, &document, at).await?;
    register_plan(tx, case.case, dossier, applicant, at).await?;
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
    let for_colleague = mail::ForColleague { case, version, change, base_url };
    for person in told.into_iter().flatten() {
        tell_colleague(tx, person, &for_colleague, at).await?;
    }
    if change.changes_account {
        for (name, email) in completion::concerned(tx, id, at).await? {
            crate::mail::enqueue(tx, news.of_the_account(&name, &email)?, at).await?;
        }
    }
    Ok(())
}

/// Tells somebody at the agency whose proposal, payout or question a version answers or undoes.
pub(super) async fn tell_colleague(
    tx: &mut PgConnection,
    person: PersonId,
    news: &mail::ForColleague<'_>,
    at: Moment,
) -> anyhow::Result<()> {
    if let Some((name, email)) = store::colleague(tx, person).await? {
        crate::mail::enqueue(tx, news.mail(&name, &email)?, at).await?;
    }
    Ok(())
}

/// The joint plan that came with a version is a document of its own; one that came with an earlier version
/// is registered already.
async fn register_plan(
    tx: &mut PgConnection,
    case: CaseNumber,
    dossier: &Dossier,
    applicant: &Applicant,
    at: Moment,
) -> anyhow::Result<()> {
    let Some(file) = &dossier.plan_file else { return Ok(()) };
    let before = dossier.sent.as_deref().and_then(|it| it.attached_plan.as_ref());
    if before == Some(&AttachedPlan::of(file)) {
        return Ok(());
    }
    let document = NewDocument {
        direction: Direction::In,
        kind: DocumentKind::Attachment,
        counterpart: applicant.organisation(),
        subject: "Gemensam plan",
        content_hash: &file.content_hash,
        file: Some(file.file_id),
        on: None,
        by: Some(applicant.person_id()),
    };
    register::record(tx, case, &document, at).await?;
    Ok(())
}

/// What the register calls a later version.
pub(super) fn registered_as(change: &Change) -> DocumentKind {
    match change.kind {
        Kind::First => DocumentKind::Requisition,
        Kind::Correction => DocumentKind::Correction,
        Kind::Completion => DocumentKind::CompletionAnswer,
        Kind::Details if change.changes_account => DocumentKind::AccountChange,
        Kind::Details => DocumentKind::Details,
    }
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
    let plan = rules::invented_plan_file(open.at());
    let examined = rules::examine_with(&answers, terms, Some(&plan));
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
    Changed<'a>, "requisition.changed", "En ny version skickades in" {
        version: i16, kind: Kind, sections: &'a [Section], fingerprint: String
    }
}
