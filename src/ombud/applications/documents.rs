//! What an application adds to the register: each document that comes or goes, in the transaction of
//! the act.

use sqlx::PgConnection;

use super::{model::Application, store};
use crate::{
    register::{self, Direction, DocumentKind, NewDocument, content_hash},
    values::{CaseNumber, Moment},
    who::Officer,
};

/// The application as it is sent, and its attachments.
pub async fn application(
    tx: &mut PgConnection,
    application: &Application,
    case: CaseNumber,
    at: Moment,
) -> anyhow::Result<()> {
    let content = store::content(tx, application.application_id).await?;
    came(tx, application, case, DocumentKind::Application, &content, at).await?;
    attachments(tx, application, case, at).await
}

/// The answer to what was asked for, and what is attached to it.
pub async fn answer(
    tx: &mut PgConnection,
    application: &Application,
    answer: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let Some(case) = application.case_number() else {
        return Ok(());
    };
    let kind = DocumentKind::ApplicationCompletionAnswer;
    came(tx, application, case, kind, answer, at).await?;
    attachments(tx, application, case, at).await
}

/// A withdrawal, which has no words but what it is. Without a case it is that of a draft, which was
/// never anybody's document.
pub async fn withdrawal(
    tx: &mut PgConnection,
    application: &Application,
    at: Moment,
) -> anyhow::Result<()> {
    let kind = DocumentKind::Withdrawal;
    match application.case_number() {
        Some(case) => came(tx, application, case, kind, kind.title(), at).await,
        None => Ok(()),
    }
}

async fn came(
    tx: &mut PgConnection,
    application: &Application,
    case: CaseNumber,
    kind: DocumentKind,
    content: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let (subject, hash) = (subject(application), content_hash(content));
    register::record(tx, case, &incoming(application, kind, &subject, &hash), at).await?;
    Ok(())
}

/// What an officer decided: `godkänd`, and what the applicant reads about it.
pub async fn decision(
    tx: &mut PgConnection,
    application: &Application,
    officer: &Officer,
    outcome: &str,
    content: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let subject = format!("{}, {outcome}", subject(application));
    let kind = DocumentKind::ApplicationDecision;
    outgoing(tx, application, officer, (kind, &subject), content, at).await
}

/// What else an officer writes to the applicant.
pub async fn went(
    tx: &mut PgConnection,
    application: &Application,
    officer: &Officer,
    kind: DocumentKind,
    content: &str,
    at: Moment,
) -> anyhow::Result<()> {
    outgoing(tx, application, officer, (kind, &subject(application)), content, at).await
}

async fn outgoing(
    tx: &mut PgConnection,
    application: &Application,
    officer: &Officer,
    (kind, subject): (DocumentKind, &str),
    content: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let Some(case) = application.case_number() else {
        return Ok(());
    };
    let hash = content_hash(content);
    let document = NewDocument {
        direction: Direction::Out,
        by: Some(officer.person_id()),
        ..incoming(application, kind, subject, &hash)
    };
    register::record(tx, case, &document, at).await?;
    Ok(())
}

/// Sends the attached files: each is a document of its own, under what it was said to be and not under
/// the name that somebody gave the file.
async fn attachments(
    tx: &mut PgConnection,
    application: &Application,
    case: CaseNumber,
    at: Moment,
) -> anyhow::Result<()> {
    let id = application.application_id;
    let attached = store::attachments(tx, id).await?;
    for it in attached.iter().filter(|it| it.sent_at.is_none()) {
        let (subject, hash) = (application.document.title(), &it.file.content_hash);
        let document = NewDocument {
            file: Some(it.file.file_id),
            ..incoming(application, DocumentKind::Attachment, subject, hash)
        };
        register::record(tx, case, &document, at).await?;
    }
    Ok(store::send_files(tx, id, at).await?)
}

fn incoming<'a>(
    application: &'a Application,
    kind: DocumentKind,
    subject: &'a str,
    content_hash: &'a [u8],
) -> NewDocument<'a> {
    NewDocument {
        direction: Direction::In,
        kind,
        counterpart: &application.applicant,
        subject,
        content_hash,
        file: None,
        on: None,
        by: Some(application.person_id),
    }
}

fn subject(application: &Application) -> String {
    format!("Ombud för {}", application.organisation)
}
