//! Writing an application, and the mandate it leads to.

use sqlx::PgConnection;

use crate::{
    ombud::applications::{
        model::{Application, ApplicationStatus},
        rules::{MakesWay, Period, ReadApplication, ReadCompletion, SCOPE},
    },
    values::{
        CaseNumber, FileId, MandateApplicationId, MandateId, Moment, OrganisationId, PersonId,
    },
};

/// Locks the application's row: one transaction at a time acts on it.
pub async fn lock(tx: &mut PgConnection, id: MandateApplicationId) -> sqlx::Result<()> {
    sqlx::query!(
        "select application_id from mandate_application where application_id = $1 for update",
        id as _,
    )
    .fetch_optional(tx)
    .await?;
    Ok(())
}

/// Locks the organisation's row: its mandates are given and taken by one transaction at a time.
pub async fn lock_organisation(tx: &mut PgConnection, id: OrganisationId) -> sqlx::Result<()> {
    sqlx::query!(
        "select organisation_id from organisation where organisation_id = $1 for no key update",
        id as _,
    )
    .fetch_one(tx)
    .await?;
    Ok(())
}

/// Locks the person's row: nobody gives it a role or closes its account meanwhile.
pub async fn lock_applicant(tx: &mut PgConnection, id: PersonId) -> sqlx::Result<()> {
    sqlx::query!("select person_id from person where person_id = $1 for no key update", id as _,)
        .fetch_one(tx)
        .await?;
    Ok(())
}

/// The new draft, or `None` where the person has one open for the organisation.
pub async fn insert(
    tx: &mut PgConnection,
    person: PersonId,
    organisation: OrganisationId,
    read: &ReadApplication,
    at: Moment,
) -> sqlx::Result<Option<MandateApplicationId>> {
    sqlx::query_scalar!(
        "insert into mandate_application (application_id, person_id, organisation_id, title, phone,
                                          scope, start_on, end_on, document, started_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict do nothing returning application_id",
        MandateApplicationId::generate() as _,
        person as _,
        organisation as _,
        read.title.as_ref(),
        read.phone.as_ref(),
        SCOPE,
        read.start_on as _,
        read.end_on as _,
        read.document as _,
        at,
    )
    .fetch_optional(tx)
    .await
}

/// Changes what a draft says; the organisation stays.
pub async fn update(
    tx: &mut PgConnection,
    id: MandateApplicationId,
    read: &ReadApplication,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update mandate_application
         set title = $2, phone = $3, start_on = $4, end_on = $5, document = $6
         where application_id = $1 and status = 'draft'",
        id as _,
        read.title.as_ref(),
        read.phone.as_ref(),
        read.start_on as _,
        read.end_on as _,
        read.document as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn insert_file(
    tx: &mut PgConnection,
    id: MandateApplicationId,
    file: FileId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into application_file (file_id, application_id) values ($1, $2)",
        file as _,
        id as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Marks the attached files as sent to the agency.
pub async fn send_files(
    tx: &mut PgConnection,
    id: MandateApplicationId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update application_file set sent_at = $2 where application_id = $1 and sent_at is null",
        id as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Submits an application under the number of its case.
pub async fn submit(
    tx: &mut PgConnection,
    id: MandateApplicationId,
    case: CaseNumber,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update mandate_application
         set status = 'submitted', submitted_at = $2, case_year = $3, case_number = $4
         where application_id = $1",
        id as _,
        at,
        case.year,
        case.number,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn insert_completion(
    tx: &mut PgConnection,
    id: MandateApplicationId,
    read: &ReadCompletion,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into application_completion
             (application_id, number, missing, last_day, requested_by, requested_at)
         select $1, count(*) + 1, $2, $3, $4, $5
         from application_completion where application_id = $1",
        id as _,
        read.missing.as_ref(),
        read.last_day as _,
        by as _,
        at,
    )
    .execute(&mut *tx)
    .await?;
    set_status(tx, id, ApplicationStatus::CompletionRequested).await
}

pub async fn answer(
    tx: &mut PgConnection,
    id: MandateApplicationId,
    answer: &str,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update application_completion set answer = $2, answered_at = $3
         where application_id = $1 and answered_at is null",
        id as _,
        answer,
        at,
    )
    .execute(&mut *tx)
    .await?;
    set_status(tx, id, ApplicationStatus::Submitted).await
}

async fn set_status(
    tx: &mut PgConnection,
    id: MandateApplicationId,
    status: ApplicationStatus,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update mandate_application set status = $2 where application_id = $1",
        id as _,
        status as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn withdraw(
    tx: &mut PgConnection,
    id: MandateApplicationId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update mandate_application set status = 'withdrawn', withdrawn_at = $2
         where application_id = $1",
        id as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn decide(
    tx: &mut PgConnection,
    id: MandateApplicationId,
    status: ApplicationStatus,
    by: PersonId,
    reason: Option<&str>,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update mandate_application
         set status = $2, decided_by = $3, reason = $4, decided_at = $5
         where application_id = $1",
        id as _,
        status as _,
        by as _,
        reason,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn make_way(tx: &mut PgConnection, id: MandateId, way: MakesWay) -> sqlx::Result<()> {
    let (ended_at, ends_at) = match way {
        MakesWay::EndedAt(at) => (Some(at), None),
        MakesWay::EndsAt(at) => (None, Some(at)),
    };
    sqlx::query!(
        "update mandate set ended_at = $2, ends_at = coalesce($3, ends_at) where mandate_id = $1",
        id as _,
        ended_at as _,
        ends_at as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Inserts the ombud's mandate, with the application that it was given on.
pub async fn insert_mandate(
    tx: &mut PgConnection,
    application: &Application,
    period: Period,
) -> sqlx::Result<MandateId> {
    sqlx::query_scalar!(
        "insert into mandate (mandate_id, person_id, organisation_id, role, started_at, ends_at,
                              application_id)
         values ($1, $2, $3, 'ombud', $4, $5, $6) returning mandate_id",
        MandateId::generate() as _,
        application.person_id as _,
        application.organisation_id as _,
        period.start,
        period.end as _,
        application.application_id as _,
    )
    .fetch_one(tx)
    .await
}
