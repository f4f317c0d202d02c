//! The changes: each with its event in the trail and its mail, in the caller's transaction.

use sqlx::PgConnection;

use super::{
    abstention, mail,
    model::{Dossier, Section},
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
    abstention::end(tx, sender.applicant(), round, open.at()).await?;
    if made {
        let organisation = sender.applicant().organisation_id();
        let event = Started { requisition, round, organisation };
        audit::record(tx, open.at(), sender.applicant().actor(), &event).await?;
    }
    Ok(requisition)
}

/// Saves what was typed, right or wrong: a draft may be unfinished.
pub async fn save(
    tx: &mut PgConnection,
    applicant: &Applicant,
    dossier: &Dossier,
    section: Section,
    typed: &Typed,
    at: Moment,
) -> anyhow::Result<()> {
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
    let at = admitted.open().at();
    let case = store::seal(tx, dossier, &admitted, applicant.person_id()).await?;
    abstention::end(tx, applicant, dossier.round_id, at).await?;
    let total = admitted.sealed().document().total;
    let event = Submitted {
        requisition: dossier.requisition_id,
        case: case.to_string(),
        total,
        fingerprint: admitted.sealed().fingerprint_hex(),
    };
    audit::record(tx, at, applicant.actor(), &event).await?;
    let receipt = mail::Receipt {
        to: sender.email(),
        sender: sender.name(),
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
}
