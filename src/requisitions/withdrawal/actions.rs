//! The acts: withdrawing, and closing the case.

use sqlx::PgConnection;

use super::{
    mail::{Ended, Withdrawn},
    store,
};
use crate::{
    audit,
    files::Files,
    mail::Kind,
    register::{self, Direction, DocumentKind, NewDocument, content_hash},
    requisitions::{
        attached, completion,
        model::{Status, Submission},
        store as requisitions,
    },
    values::{Moment, Paragraph, RequisitionId},
    who::{Officer, Sender},
};

const WITHDRAWN: &str = "Organisationen har återkallat rekvisitionen. Ditt förslag till beslut gäller \
    inte längre, och ärendet väntar på att avskrivas.";

/// Withdraws a requisition. What waits for a decision or for an answer waits no longer.
pub async fn withdraw(
    tx: &mut PgConnection,
    files: &Files,
    sender: &Sender,
    case: &Submission,
    reason: &Paragraph,
    at: Moment,
) -> anyhow::Result<()> {
    let (id, applicant) = (case.requisition_id, sender.applicant());
    // The plan that only a correction under way has.
    attached::discard_files(tx, files, id, case.version + 1, at).await?;
    let prepared_by = requisitions::void_proposal(tx, id, at).await?;
    completion::cancel_open(tx, id, applicant.person_id(), at).await?;
    store::withdraw(tx, id, reason, applicant.person_id(), at).await?;
    let document = NewDocument {
        direction: Direction::In,
        kind: DocumentKind::Withdrawal,
        counterpart: &case.organisation,
        subject: "Rekvisitionen återkallas",
        content_hash: &content_hash(reason.to_string()),
        file: None,
        on: None,
        by: Some(applicant.person_id()),
    };
    register::record(tx, case.case, &document, at).await?;
    let mail = Withdrawn { to: applicant.email(), name: applicant.name(), case, at };
    crate::mail::enqueue(tx, mail.mail()?, at).await?;
    let told = match prepared_by {
        Some(officer) => requisitions::colleague(tx, officer).await?,
        None => None,
    };
    if let Some((name, to)) = told {
        let mail = Ended { to: &to, name: &name, case, what: WITHDRAWN, kind: Kind::Queue };
        crate::mail::enqueue(tx, mail.mail()?, at).await?;
    }
    audit::record(tx, at, applicant.actor(), &ByOrganisation { requisition: id }).await
}

/// Closes the case of a requisition that was withdrawn, without a decision.
pub async fn discontinue(
    tx: &mut PgConnection,
    officer: &Officer,
    case: &Submission,
    at: Moment,
) -> anyhow::Result<()> {
    let id = case.requisition_id;
    store::discontinue(tx, id, officer.person_id(), at).await?;
    requisitions::mark_status(tx, id, Status::Discontinued, false).await?;
    let decision = format!("Ärende {} avskrivs, eftersom rekvisitionen är återkallad.", case.case);
    let document = NewDocument {
        direction: Direction::Out,
        kind: DocumentKind::Discontinuation,
        counterpart: &case.organisation,
        subject: "Ärendet avskrivs",
        content_hash: &content_hash(&decision),
        file: None,
        on: None,
        by: Some(officer.person_id()),
    };
    register::record(tx, case.case, &document, at).await?;
    for (name, to) in completion::concerned(tx, id, at).await? {
        let (what, kind) = (decision.as_str(), Kind::Receipt);
        let mail = Ended { to: &to, name: &name, case, what, kind };
        crate::mail::enqueue(tx, mail.mail()?, at).await?;
    }
    audit::record(tx, at, officer.actor(), &Closed { requisition: id }).await
}

audit::events! {
    about requisition: RequisitionId;

    ByOrganisation, "requisition.withdrawn", "Rekvisitionen återkallades" {}
    Closed, "requisition.discontinued", "Ärendet avskrevs" {}
}
