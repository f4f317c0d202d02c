//! The acts: asking, cancelling, a later day asked for and settled, and the reminders.

use jiff::SignedDuration;
use sqlx::PgConnection;

use super::{
    mail::{Extended, ExtensionWanted, Missing, Stopped},
    rules::{Asked, ExtensionAsked, REMIND_BEFORE, Settlement},
    store,
};
use crate::{
    audit,
    register::{self, Direction, DocumentKind, NewDocument, content_hash},
    requisitions::{
        model::{CompletionKind, Status, Submission},
        store as requisitions,
    },
    rounds,
    values::{Day, Moment, RequisitionId},
    who::{Actor, Officer, Sender},
};

/// Asks for what is missing, and writes to everyone who acts for the organisation.
pub async fn request(
    tx: &mut PgConnection,
    officer: &Officer,
    case: &Submission,
    asked: &Asked,
    base_url: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let id = case.requisition_id;
    let number = store::insert(tx, id, asked, officer.person_id(), at).await?;
    requisitions::mark_completion(tx, id, asked.last_day).await?;
    tell_organisation(tx, case, base_url, Missing::FIRST, at).await?;
    let document = NewDocument {
        direction: Direction::Out,
        kind: DocumentKind::CompletionRequest,
        counterpart: &case.organisation,
        subject: asked.kind.title(),
        content_hash: &content_hash(asked.missing.to_string()),
        file: None,
        on: None,
        by: Some(officer.person_id()),
    };
    register::record(tx, case.case, &document, at).await?;
    let event = Requested { requisition: id, number, kind: asked.kind, last_day: asked.last_day };
    audit::record(tx, at, officer.actor(), &event).await
}

/// Ends the request without an answer: it is examined on what there is.
pub async fn cancel(
    tx: &mut PgConnection,
    officer: &Officer,
    case: &Submission,
    at: Moment,
) -> anyhow::Result<()> {
    let id = case.requisition_id;
    store::cancel_open(tx, id, officer.person_id(), at).await?;
    let document = NewDocument {
        direction: Direction::Out,
        kind: DocumentKind::CompletionRequest,
        counterpart: &case.organisation,
        subject: "Begäran om komplettering avslutas",
        content_hash: &content_hash("Begäran om komplettering avslutas"),
        file: None,
        on: None,
        by: Some(officer.person_id()),
    };
    register::record(tx, case.case, &document, at).await?;
    for (name, email) in store::concerned(tx, id, at).await? {
        let mail = Stopped { to: &email, name: &name, case };
        crate::mail::enqueue(tx, mail.mail()?, at).await?;
    }
    requisitions::mark_status(tx, id, Status::Submitted, false).await?;
    audit::record(tx, at, officer.actor(), &Cancelled { requisition: id }).await
}

/// Asks the agency for a later day, and tells the officer who asked for the completion.
pub async fn ask_extension(
    tx: &mut PgConnection,
    sender: &Sender,
    case: &Submission,
    asked: &ExtensionAsked,
    base_url: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let (id, applicant) = (case.requisition_id, sender.applicant());
    let officer = store::ask_extension(tx, id, asked, applicant.person_id(), at).await?;
    if let Some((name, email)) = requisitions::colleague(tx, officer).await? {
        let mail = ExtensionWanted { to: &email, name: &name, case, base_url };
        crate::mail::enqueue(tx, mail.mail()?, at).await?;
    }
    let document = NewDocument {
        direction: Direction::In,
        kind: DocumentKind::LaterDayRequest,
        counterpart: &case.organisation,
        subject: "En senare dag för kompletteringen begärs",
        content_hash: &content_hash(asked.reason.to_string()),
        file: None,
        on: None,
        by: Some(applicant.person_id()),
    };
    register::record(tx, case.case, &document, at).await?;
    let event = ExtensionRequested { requisition: id, number: asked.number };
    audit::record(tx, at, applicant.actor(), &event).await
}

/// Gives a later day, or lets the day stand, and tells the organisation.
pub async fn settle_extension(
    tx: &mut PgConnection,
    officer: &Officer,
    case: &Submission,
    settled: Settlement,
    base_url: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let id = case.requisition_id;
    store::settle_extension(tx, id, settled, officer.person_id(), at).await?;
    if let Some(day) = settled.extended_to {
        requisitions::mark_completion(tx, id, day).await?;
    }
    let completion = store::open(tx, id).await?;
    for (name, email) in store::concerned(tx, id, at).await? {
        let Some(completion) = &completion else { break };
        let mail = Extended { to: &email, name: &name, case, completion, base_url };
        crate::mail::enqueue(tx, mail.mail()?, at).await?;
    }
    let subject = match settled.extended_to {
        Some(day) => format!("Ny sista dag för kompletteringen: {day}"),
        None => "Sista dagen för kompletteringen står fast".to_owned(),
    };
    let document = NewDocument {
        direction: Direction::Out,
        kind: DocumentKind::LaterDayAnswer,
        counterpart: &case.organisation,
        subject: &subject,
        content_hash: &content_hash(&subject),
        file: None,
        on: None,
        by: Some(officer.person_id()),
    };
    register::record(tx, case.case, &document, at).await?;
    let event =
        ExtensionSettled { requisition: id, number: settled.number, day: settled.extended_to };
    audit::record(tx, at, officer.actor(), &event).await
}

/// Sends the reminders of today, from eight in the morning; returns how many requests they were about.
pub async fn remind_those_due(
    tx: &mut PgConnection,
    base_url: &str,
    now: Moment,
) -> anyhow::Result<usize> {
    let today = now.after(SignedDuration::from_hours(-8)).day();
    let due = store::lock_due(tx, today, REMIND_BEFORE).await?;
    for it in &due {
        let id = it.requisition_id;
        if let Some(case) = requisitions::submission(tx, id, None).await? {
            let when = if it.last_day == today { Missing::LAST_DAY } else { Missing::SOON };
            tell_organisation(tx, &case, base_url, when, now).await?;
        }
        store::mark_reminded(tx, it, today).await?;
        let event = Reminded { requisition: id, number: it.number };
        audit::record(tx, now, Actor::SYSTEM, &event).await?;
    }
    Ok(due.len())
}

/// Writes what is missing to everyone who acts for the organisation.
async fn tell_organisation(
    tx: &mut PgConnection,
    case: &Submission,
    base_url: &str,
    subject: &'static str,
    at: Moment,
) -> anyhow::Result<()> {
    let id = case.requisition_id;
    let Some(completion) = store::open(tx, id).await? else { return Ok(()) };
    let ordinance = rounds::ordinance(tx, case.round_id).await?;
    for (name, email) in store::concerned(tx, id, at).await? {
        let mail = Missing {
            to: &email,
            name: &name,
            case,
            completion: &completion,
            ordinance: &ordinance,
            subject,
            base_url,
        };
        crate::mail::enqueue(tx, mail.mail()?, at).await?;
    }
    Ok(())
}

audit::events! {
    about requisition: RequisitionId;

    Requested, "requisition.completion_requested", "Komplettering begärdes" {
        number: i16, kind: CompletionKind, last_day: Day
    }
    Cancelled, "requisition.completion_cancelled", "Begäran om komplettering avslutades" {}
    ExtensionRequested, "requisition.completion_extension_requested", "En senare dag begärdes" {
        number: i16
    }
    ExtensionSettled, "requisition.completion_extension_settled", "En senare dag prövades" {
        number: i16, day: Option<Day>
    }
    Reminded, "requisition.completion_reminded", "Påminnelse om komplettering skickades" {
        number: i16
    }
}
