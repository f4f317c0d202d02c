//! Proposing another last day and deciding on it, and changing the report of an open round.

use sqlx::PgConnection;

use super::{
    mail::{Extended, LastDayMoved, ReportChanged},
    rules::{self, ChangeRefusal, ReadChange, SecondPerson},
    store,
};
use crate::{
    audit,
    register::{self, CaseKind, Direction, DocumentKind, NewDocument, content_hash},
    rounds::{Round, WindowChange, plan::PlannedReport},
    values::{Moment, OrganisationId, Paragraph, RoundId, Stopped, Window},
    who::{Administrator, Decider},
};

/// `round` is the round as it is met by those that the change is for, here and below.
pub async fn propose(
    tx: &mut PgConnection,
    administrator: &Administrator,
    round: &Round,
    change: &ReadChange,
    at: Moment,
) -> anyhow::Result<()> {
    let by = administrator.person_id();
    store::insert(tx, round.round_id, round.closes_at, change, by, at).await?;
    let (round, closes_at) = (round.round_id, change.closes_after);
    let actor = administrator.actor();
    match change.organisation {
        None => audit::record(tx, at, actor, &Proposed { round, closes_at }).await,
        Some(organisation) => {
            let event = ExtensionProposed { round, organisation, closes_at };
            audit::record(tx, at, actor, &event).await
        }
    }
}

/// Approves, moves the last day and tells those it is for; or declines, and nothing moves.
pub async fn decide(
    tx: &mut PgConnection,
    decider: &Decider,
    round: &Round,
    change: &WindowChange,
    second: SecondPerson,
    approved: bool,
    at: Moment,
) -> Result<(), Stopped<ChangeRefusal>> {
    if approved {
        rules::still(change, round, at).map_err(Stopped::Refused)?;
    }
    store::decide(tx, change.window_change_id, second, approved, at).await?;
    if approved {
        store::set_close(tx, round.round_id, change.organisation_id, change.closes_after).await?;
        tell(tx, round, change, at).await?;
        if let Some(organisation) = change.organisation_id {
            register_extension(tx, decider, round, organisation, change, at).await?;
        }
    }
    let (round, closes_at) = (round.round_id, change.closes_after);
    match change.organisation_id {
        None => {
            let event = Decided { round, closes_at, approved };
            audit::record(tx, at, decider.actor(), &event).await?;
        }
        Some(organisation) => {
            let event = ExtensionDecided { round, organisation, closes_at, approved };
            audit::record(tx, at, decider.actor(), &event).await?;
        }
    }
    Ok(())
}

/// An extension is a decision that goes out, in a case of its own.
async fn register_extension(
    tx: &mut PgConnection,
    decider: &Decider,
    round: &Round,
    organisation: OrganisationId,
    change: &WindowChange,
    at: Moment,
) -> anyhow::Result<()> {
    let window = Window::new(round.opens_at, change.closes_after)?;
    let case = register::open_case(tx, CaseKind::Extension, organisation, at).await?;
    let decision = format!("{}: {}", window.last_moment_in_words(), change.reason);
    let document = NewDocument {
        direction: Direction::Out,
        kind: DocumentKind::Extension,
        counterpart: change.organisation.as_deref().unwrap_or(&round.title),
        subject: &format!("{}, {}", round.title, window.last_moment_in_words()),
        content_hash: &content_hash(decision),
        file: None,
        on: None,
        by: Some(decider.person_id()),
    };
    register::record(tx, case, &document, at).await?;
    Ok(())
}

/// Changes what an open round asks in its report, and when; tells everybody the round concerns.
pub async fn change_report(
    tx: &mut PgConnection,
    administrator: &Administrator,
    round: &Round,
    report: &PlannedReport,
    reason: &Paragraph,
    base_url: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let by = administrator.person_id();
    let version = store::change_report(tx, round.round_id, report, reason, by, at).await?;
    for store::Concerned { name, email, .. } in
        store::concerned(tx, round.round_id, None, at).await?
    {
        let mail = ReportChanged { to: &email, name: &name, round, report, reason, base_url };
        crate::mail::enqueue(tx, mail.mail()?, at).await?;
    }
    let event = ReportTermsChanged { round: round.round_id, version, reason: reason.as_ref() };
    audit::record(tx, at, administrator.actor(), &event).await
}

async fn tell(
    tx: &mut PgConnection,
    round: &Round,
    change: &WindowChange,
    at: Moment,
) -> anyhow::Result<()> {
    let window = Window::new(round.opens_at, change.closes_after)?;
    let last_moment = window.last_moment_in_words();
    let before = Window::new(round.opens_at, change.closes_before)?;
    for it in store::concerned(tx, round.round_id, change.organisation_id, at).await? {
        let mail = match &change.organisation {
            Some(organisation) => Extended {
                to: &it.email,
                name: &it.name,
                organisation,
                round: &round.title,
                last_moment: &last_moment,
                reason: &change.reason,
            }
            .mail()?,
            None => LastDayMoved {
                to: &it.email,
                name: &it.name,
                round: &round.title,
                last_moment: &last_moment,
                before: before.last_moment_in_words(),
                extended: it.extension.is_some_and(|it| change.closes_after < it),
                reason: &change.reason,
            }
            .mail()?,
        };
        crate::mail::enqueue(tx, mail, at).await?;
    }
    Ok(())
}

audit::events! {
    about round: RoundId;

    Proposed, "round.window_change_proposed", "Ny sista dag föreslogs" { closes_at: Moment }
    ExtensionProposed, "round.extension_proposed", "Anstånd föreslogs" {
        organisation: OrganisationId, closes_at: Moment
    }
    ExtensionDecided, "round.extension_decided", "Anstånd prövades" {
        organisation: OrganisationId, closes_at: Moment, approved: bool
    }
    ReportTermsChanged<'a>, "round.report_changed", "Återrapporteringen ändrades" {
        version: i32, reason: &'a str
    }
    Decided, "round.window_change_decided", "Ny sista dag prövades" {
        closes_at: Moment, approved: bool
    }
}
