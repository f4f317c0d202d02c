//! The SQL of completions.

use sqlx::PgConnection;

use super::rules::{Asked, ExtensionAsked, Settlement};
use crate::{
    requisitions::model::{Completion, CompletionKind, Section},
    values::{Day, Email, Moment, PersonId, RequisitionId},
};

/// Everything that has been asked for of a requisition, the latest first.
pub async fn list(db: &mut PgConnection, id: RequisitionId) -> sqlx::Result<Vec<Completion>> {
    sqlx::query_as!(
        Completion,
        r#"select number, kind as "kind: CompletionKind", sections as "sections: Vec<Section>",
                  missing, last_day, person.name as requested_by, requested_at,
                  extension_asked_at, extension_reason, extension_settled_at, extended_to,
                  cancelled_at, answered_version
           from completion join person on person.person_id = requested_by
           where requisition_id = $1 order by number desc"#,
        id as _,
    )
    .fetch_all(db)
    .await
}

/// What has been asked for, and is neither answered nor cancelled.
pub async fn open(db: &mut PgConnection, id: RequisitionId) -> sqlx::Result<Option<Completion>> {
    Ok(list(db, id).await?.into_iter().find(Completion::is_open))
}

pub async fn insert(
    tx: &mut PgConnection,
    id: RequisitionId,
    asked: &Asked,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<i16> {
    sqlx::query_scalar!(
        r#"insert into completion (requisition_id, number, kind, sections, missing, last_day,
                                   requested_by, requested_at)
           select $1, coalesce(max(number), 0)::smallint + 1::smallint, $2,
                  $3::requisition_section[], $4, $5, $6, $7
           from completion where requisition_id = $1
           returning number"#,
        id as _,
        asked.kind as _,
        &asked.sections as _,
        asked.missing.as_ref(),
        asked.last_day,
        by as _,
        at,
    )
    .fetch_one(tx)
    .await
}

/// The open request is answered by a version; who asked is told.
pub async fn answered(
    tx: &mut PgConnection,
    id: RequisitionId,
    version: i16,
) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        r#"update completion set answered_version = $2
           where requisition_id = $1 and cancelled_at is null and answered_version is null
           returning requested_by as "requested_by: PersonId""#,
        id as _,
        version,
    )
    .fetch_optional(tx)
    .await
}

/// Ends the open request, if there is one, without an answer.
pub async fn cancel_open(
    tx: &mut PgConnection,
    id: RequisitionId,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update completion set cancelled_by = $2, cancelled_at = $3
         where requisition_id = $1 and cancelled_at is null and answered_version is null",
        id as _,
        by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes down the wish for a later day; returns who asked for the completion, who is told.
pub async fn ask_extension(
    tx: &mut PgConnection,
    id: RequisitionId,
    asked: &ExtensionAsked,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<PersonId> {
    sqlx::query_scalar!(
        r#"update completion
           set extension_asked_by = $3, extension_asked_at = $4, extension_reason = $5
           where requisition_id = $1 and number = $2
           returning requested_by as "requested_by: PersonId""#,
        id as _,
        asked.number,
        by as _,
        at,
        asked.reason.as_ref(),
    )
    .fetch_one(tx)
    .await
}

pub async fn settle_extension(
    tx: &mut PgConnection,
    id: RequisitionId,
    settled: Settlement,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update completion
         set extension_settled_by = $3, extension_settled_at = $4, extended_to = $5
         where requisition_id = $1 and number = $2",
        id as _,
        settled.number,
        by as _,
        at,
        settled.extended_to,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A request whose reminder is due.
pub struct Due {
    pub requisition_id: RequisitionId,
    pub number: i16,
    pub last_day: Day,
}

/// Locks the requests of which a reminder is due on `today`: `before` days before the last one, and on
/// it. Rows that another worker has locked are skipped.
pub async fn lock_due(tx: &mut PgConnection, today: Day, before: i32) -> sqlx::Result<Vec<Due>> {
    sqlx::query_as!(
        Due,
        r#"select requisition_id as "requisition_id: RequisitionId", number,
                  coalesce(extended_to, last_day) as "last_day!: Day"
           from completion
           where cancelled_at is null and answered_version is null
             and (requested_at at time zone 'Europe/Stockholm')::date < $1
             and $1 between coalesce(extended_to, last_day) - $2::int
                 and coalesce(extended_to, last_day)
             and (reminded_on is null or reminded_on < coalesce(extended_to, last_day) - $2::int
                  or reminded_on < coalesce(extended_to, last_day)
                     and $1 = coalesce(extended_to, last_day))
           for update skip locked"#,
        today,
        before,
    )
    .fetch_all(tx)
    .await
}

pub async fn mark_reminded(tx: &mut PgConnection, due: &Due, today: Day) -> sqlx::Result<()> {
    sqlx::query!(
        "update completion set reminded_on = $3 where requisition_id = $1 and number = $2",
        due.requisition_id as _,
        due.number,
        today,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Everyone who acts for the organisation of a requisition.
pub async fn concerned(
    db: &mut PgConnection,
    id: RequisitionId,
    at: Moment,
) -> sqlx::Result<Vec<(String, Email)>> {
    let found = sqlx::query!(
        r#"select person.name, email as "email: Email"
           from requisition
           join mandate using (organisation_id)
           join person using (person_id)
           where requisition_id = $1 and disabled_at is null
             and mandate.started_at <= $2 and (ended_at is null or $2 < ended_at)
             and (ends_at is null or $2 < ends_at)
           order by person.name, email"#,
        id as _,
        at,
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().map(|it| (it.name, it.email)).collect())
}
