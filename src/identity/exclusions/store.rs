//! The SQL of exclusions.

use sqlx::PgConnection;

use super::model::{ExcludedFrom, Exclusion};
use crate::values::{
    ExclusionId, Moment, OrganisationId, Paragraph, PersonId, RequisitionId, RoundId,
};

/// The exclusions that concern a case, itself or its organisation; those in force first. A requisition
/// that was withdrawn and the one that came after it are one case to whoever is excluded.
pub async fn of_case(
    db: &mut PgConnection,
    case: RequisitionId,
    organisation: OrganisationId,
) -> sqlx::Result<Vec<Exclusion>> {
    sqlx::query_as!(
        Exclusion,
        r#"select exclusion_id, exclusion.person_id, person.name as person,
                  organisation_id is not null as "whole_organisation!", reason,
                  recorder.name as recorder, recorded_at,
                  lifter.name as "lifter?", lifted_at, lifted_reason
           from exclusion
           join person on person.person_id = exclusion.person_id
           join person recorder on recorder.person_id = recorded_by
           left join person lifter on lifter.person_id = lifted_by
           where organisation_id = $2
              or requisition_id in (
                  select other.requisition_id from requisition this
                  join requisition other using (round_id, organisation_id)
                  where this.requisition_id = $1)
           order by lifted_at is not null, recorded_at"#,
        case as _,
        organisation as _,
    )
    .fetch_all(db)
    .await
}

/// Whether the person is excluded from every case of the organisation.
pub async fn is_excluded_from(
    db: &mut PgConnection,
    person: PersonId,
    organisation: OrganisationId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from exclusion
                          where person_id = $1 and organisation_id = $2 and lifted_at is null) as "is!""#,
        person as _,
        organisation as _,
    )
    .fetch_one(db)
    .await
}

/// Whether the person is excluded from the organisation or from its case in this round.
pub async fn is_excluded_in(
    db: &mut PgConnection,
    person: PersonId,
    organisation: OrganisationId,
    round: RoundId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (
               select from exclusion
               where person_id = $1 and lifted_at is null
                 and (organisation_id = $2 or requisition_id in
                      (select requisition_id from requisition
                       where requisition.organisation_id = $2 and round_id = $3))) as "is!""#,
        person as _,
        organisation as _,
        round as _,
    )
    .fetch_one(db)
    .await
}

/// Inserts an exclusion; `None` where the same one is in force already.
pub async fn insert(
    tx: &mut PgConnection,
    person: PersonId,
    from: ExcludedFrom,
    reason: &Paragraph,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<Option<ExclusionId>> {
    let (case, organisation) = match from {
        ExcludedFrom::Case(case) => (Some(case), None),
        ExcludedFrom::Organisation(organisation) => (None, Some(organisation)),
    };
    sqlx::query_scalar!(
        "insert into exclusion (exclusion_id, person_id, requisition_id, organisation_id, reason,
                                recorded_by, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning exclusion_id",
        ExclusionId::generate() as _,
        person as _,
        case as _,
        organisation as _,
        reason as _,
        by as _,
        at,
    )
    .fetch_optional(tx)
    .await
}

/// Lifts an exclusion; false when it was lifted already.
pub async fn lift(
    tx: &mut PgConnection,
    id: ExclusionId,
    reason: &Paragraph,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<bool> {
    let lifted = sqlx::query!(
        "update exclusion set lifted_by = $2, lifted_at = $3, lifted_reason = $4
         where exclusion_id = $1 and lifted_at is null",
        id as _,
        by as _,
        at,
        reason as _,
    )
    .execute(tx)
    .await?;
    Ok(0 < lifted.rows_affected())
}
