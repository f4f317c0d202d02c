//! The changes: each with its event in the trail and its mail, in the caller's transaction.

use sqlx::PgConnection;

use super::{
    documents,
    mail::{News, Queued, Receipt, Succeeded, own_address},
    model::{Application, ApplicationStatus, Case},
    rules::{self, MayDecide, Period, ReadApplication, ReadCompletion},
    store,
};
use crate::{
    audit,
    files::{self, Files, NewFile, StoredFile},
    identity::roles,
    mail::enqueue,
    register::{self, CaseKind, DocumentKind},
    values::{
        CaseNumber, FileId, MandateApplicationId, MandateId, Moment, OrganisationId, Paragraph,
        PersonId,
    },
    who::{Actor, AgencyRole, MandateRole, Officer},
};

/// In what capacity somebody acts on its own application.
fn applicant(person: PersonId) -> Actor {
    Actor::new(person, "Sökande")
}

/// What beginning an application led to.
#[derive(Debug, Clone, Copy)]
pub enum NewApplication {
    Started(MandateApplicationId),
    /// The person already has one for the organisation that is not closed.
    Open(MandateApplicationId),
}

/// Begins a draft; where the person has an open application for the organisation, returns that one.
pub async fn start(
    tx: &mut PgConnection,
    person: PersonId,
    organisation: OrganisationId,
    read: &ReadApplication,
    at: Moment,
) -> anyhow::Result<NewApplication> {
    if let Some(application) = store::insert(tx, person, organisation, read, at).await? {
        let event = Started { application, organisation };
        audit::record(tx, at, applicant(person), &event).await?;
        return Ok(NewApplication::Started(application));
    }
    let open = store::open_application(tx, person, organisation).await?;
    let open = open.ok_or_else(|| anyhow::anyhow!("closed while another was begun"))?;
    Ok(NewApplication::Open(open))
}

pub async fn change(
    tx: &mut PgConnection,
    application: &Application,
    read: &ReadApplication,
    at: Moment,
) -> anyhow::Result<()> {
    store::update(tx, application.application_id, read).await?;
    let event = Changed { application: application.application_id };
    audit::record(tx, at, applicant(application.person_id), &event).await
}

pub async fn attach(
    tx: &mut PgConnection,
    files: &Files,
    application: &Application,
    file: NewFile,
    at: Moment,
) -> anyhow::Result<()> {
    let person = application.person_id;
    let file = files::keep(tx, files, file, person, at).await?;
    store::insert_file(tx, application.application_id, file).await?;
    let event = FileAdded { application: application.application_id, file };
    audit::record(tx, at, applicant(person), &event).await
}

pub async fn detach(
    tx: &mut PgConnection,
    files: &Files,
    application: &Application,
    file: &StoredFile,
    at: Moment,
) -> anyhow::Result<()> {
    files::discard(tx, files, file, at).await?;
    let event = FileRemoved { application: application.application_id, file: file.file_id };
    audit::record(tx, at, applicant(application.person_id), &event).await
}

/// Submits an application: it gets a case number, the applicant a receipt, and the officers a mail.
pub async fn submit(
    tx: &mut PgConnection,
    application: &Application,
    base_url: &str,
    at: Moment,
) -> anyhow::Result<CaseNumber> {
    let id = application.application_id;
    let case =
        register::open_case(tx, CaseKind::MandateApplication, application.organisation_id, at)
            .await?;
    store::submit(tx, id, case, at).await?;
    documents::application(tx, application, case, at).await?;
    let event = Submitted { application: id, case: case.to_string() };
    audit::record(tx, at, applicant(application.person_id), &event).await?;
    let receipt = Receipt {
        to: &application.email,
        name: &application.applicant,
        organisation: &application.organisation,
        case,
        at,
        address: own_address(base_url, id),
    };
    enqueue(tx, receipt.mail()?, at).await?;
    tell_officers(tx, application, case, "En ansökan", base_url, at).await?;
    Ok(case)
}

pub async fn answer(
    tx: &mut PgConnection,
    application: &Application,
    answer: &Paragraph,
    base_url: &str,
    at: Moment,
) -> anyhow::Result<()> {
    store::answer(tx, application.application_id, answer.as_ref(), at).await?;
    documents::answer(tx, application, answer.as_ref(), at).await?;
    let event = Completed { application: application.application_id };
    audit::record(tx, at, applicant(application.person_id), &event).await?;
    if let Some(case) = application.case_number() {
        tell_officers(tx, application, case, "En komplettering", base_url, at).await?;
    }
    Ok(())
}

/// Withdraws an application. Files that were not sent are discarded; files that were sent are kept.
pub async fn withdraw(
    tx: &mut PgConnection,
    files: &Files,
    case: &Case,
    base_url: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let application = &case.application;
    for attachment in case.unsent() {
        files::discard(tx, files, &attachment.file, at).await?;
    }
    store::withdraw(tx, application.application_id, at).await?;
    documents::withdrawal(tx, application, at).await?;
    let event = Withdrawn { application: application.application_id };
    audit::record(tx, at, applicant(application.person_id), &event).await?;
    if let Some(number) = application.case_number() {
        tell_officers(tx, application, number, "En återkallelse", base_url, at).await?;
    }
    Ok(())
}

pub async fn request_completion(
    tx: &mut PgConnection,
    officer: &Officer,
    application: &Application,
    read: &ReadCompletion,
    base_url: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let id = application.application_id;
    store::insert_completion(tx, id, read, officer.person_id(), at).await?;
    let kind = DocumentKind::ApplicationCompletionRequest;
    documents::went(tx, application, officer, kind, read.missing.as_ref(), at).await?;
    audit::record(tx, at, officer.actor(), &CompletionRequested { application: id }).await?;
    let text = format!(
        "Vi behöver mer för att kunna pröva din ansökan. Logga in och svara senast {}.",
        read.last_day
    );
    tell(tx, application, "saknar något", text, base_url, at).await
}

/// Makes the applicant ombud and ends the mandates that would overlap. The applicant and the
/// previous ombud are mailed.
pub async fn approve(
    tx: &mut PgConnection,
    officer: &Officer,
    case: &Case,
    may: MayDecide,
    period: Period,
    base_url: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let application = &case.application;
    let id = application.application_id;
    let live = store::live_mandates(tx, application.organisation_id, at).await?;
    let makes_way = rules::make_way(&live, application.person_id, period.start, at);
    for (mandate, way) in &makes_way {
        store::make_way(tx, *mandate, *way).await?;
    }
    let mandate = store::insert_mandate(tx, application, period).await?;
    store::decide(tx, id, ApplicationStatus::Approved, may.0, None, at).await?;
    let text = format!(
        "Din ansökan är godkänd. Du är ombud för {} från och med {}.",
        application.organisation, period.start
    );
    documents::decision(tx, application, officer, "godkänd", &text, at).await?;
    let ended = makes_way.iter().map(|(mandate, _)| *mandate).collect();
    audit::record(tx, at, officer.actor(), &Approved { application: id, mandate, ended }).await?;

    tell(tx, application, "är godkänd", text, base_url, at).await?;
    let before = live.iter().filter(|it| {
        it.role == MandateRole::Ombud
            && it.person_id != application.person_id
            && makes_way.iter().any(|(mandate, _)| *mandate == it.mandate_id)
    });
    for ombud in before {
        let mail = Succeeded {
            to: &ombud.email,
            name: &ombud.name,
            organisation: &application.organisation,
            from: period.start,
        };
        enqueue(tx, mail.mail()?, at).await?;
    }
    Ok(())
}

pub async fn reject(
    tx: &mut PgConnection,
    officer: &Officer,
    application: &Application,
    may: MayDecide,
    reason: &Paragraph,
    base_url: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let id = application.application_id;
    store::decide(tx, id, ApplicationStatus::Rejected, may.0, Some(reason.as_ref()), at).await?;
    documents::decision(tx, application, officer, "avslagen", reason.as_ref(), at).await?;
    audit::record(tx, at, officer.actor(), &Rejected { application: id }).await?;
    let text = "Vi har beslutat om din ansökan. Logga in och läs beslutet och skälen.".to_owned();
    tell(tx, application, "är avgjord", text, base_url, at).await
}

pub async fn discontinue(
    tx: &mut PgConnection,
    officer: &Officer,
    application: &Application,
    may: MayDecide,
    reason: &Paragraph,
    base_url: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let id = application.application_id;
    store::decide(tx, id, ApplicationStatus::Discontinued, may.0, Some(reason.as_ref()), at)
        .await?;
    let kind = DocumentKind::Discontinuation;
    documents::went(tx, application, officer, kind, reason.as_ref(), at).await?;
    audit::record(tx, at, officer.actor(), &Discontinued { application: id }).await?;
    let text =
        "Vi har avskrivit ärendet. Logga in och läs varför. Du kan ansöka på nytt.".to_owned();
    tell(tx, application, "är avskriven", text, base_url, at).await
}

/// Tells the applicant that a file was infected; does nothing where no application has the file.
pub async fn tell_infected(
    tx: &mut PgConnection,
    file: FileId,
    base_url: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let Some(owner) = store::owner_of(tx, file).await? else {
        return Ok(());
    };
    let event = FileInfected { application: owner.application_id, file };
    audit::record(tx, at, Actor::SYSTEM, &event).await?;
    let news = News {
        to: &owner.email,
        name: &owner.name,
        subject: "En bifogad fil har tagits bort".to_owned(),
        text: format!(
            "Filen {} innehöll skadlig kod, och vi har tagit bort den. Logga in och se om du behöver bifoga en ny.",
            owner.file_name
        ),
        address: own_address(base_url, owner.application_id),
    };
    enqueue(tx, news.mail()?, at).await?;
    Ok(())
}

async fn tell(
    tx: &mut PgConnection,
    application: &Application,
    what: &str,
    text: String,
    base_url: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let case = application.case_number().map(|it| format!(" {it}")).unwrap_or_default();
    let news = News {
        to: &application.email,
        name: &application.applicant,
        subject: format!("Din ansökan{case} {what}"),
        text,
        address: own_address(base_url, application.application_id),
    };
    enqueue(tx, news.mail()?, at).await?;
    Ok(())
}

async fn tell_officers(
    tx: &mut PgConnection,
    application: &Application,
    case: CaseNumber,
    what: &str,
    base_url: &str,
    at: Moment,
) -> anyhow::Result<()> {
    for (_, name, email) in roles::people_with_roles(tx, Some(AgencyRole::Officer)).await? {
        let address = format!("{base_url}/ombudsarenden/{}", application.application_id);
        let mail = Queued { to: &email, name: &name, what, case, address };
        enqueue(tx, mail.mail()?, at).await?;
    }
    Ok(())
}

audit::events! {
    about application: MandateApplicationId;

    Started, "mandate_application.started", "Ansökan påbörjades" { organisation: OrganisationId }
    Changed, "mandate_application.changed", "Uppgifterna i utkastet ändrades" {}
    FileAdded, "mandate_application.file_added", "Handling bifogades" { file: FileId }
    FileRemoved, "mandate_application.file_removed", "Handling togs bort före inskickning" {
        file: FileId
    }
    FileInfected, "mandate_application.file_infected", "Handling togs bort: skadlig kod" {
        file: FileId
    }
    Submitted, "mandate_application.submitted", "Ansökan skickades in" { case: String }
    CompletionRequested, "mandate_application.completion_requested", "Komplettering begärdes" {}
    Completed, "mandate_application.completed", "Ansökan kompletterades" {}
    Approved, "mandate_application.approved", "Ansökan godkändes" {
        mandate: MandateId, ended: Vec<MandateId>
    }
    Rejected, "mandate_application.rejected", "Ansökan avslogs" {}
    Discontinued, "mandate_application.discontinued", "Ärendet avskrevs" {}
    Withdrawn, "mandate_application.withdrawn", "Ansökan återkallades" {}
}
