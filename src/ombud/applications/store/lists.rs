//! Applications in lists: a person's own, and the agency's queue.

use sqlx::PgConnection;

use crate::{
    ombud::applications::model::{ApplicationStatus, Listed},
    values::{PersonId, Sought},
};

/// A person's applications, the latest first; drafts that were thrown away are left out.
pub async fn own(db: &mut PgConnection, person: PersonId, most: i64) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        r#"select application_id, organisation.name as organisation, person.name as applicant,
                  status, started_at, submitted_at, case_year, case_number,
                  (select last_day from application_completion waiting
                   where waiting.application_id = application.application_id
                     and answered_at is null) as last_day
           from mandate_application application
           join organisation using (organisation_id)
           join person using (person_id)
           where person_id = $1 and (status <> 'withdrawn' or submitted_at is not null)
           order by started_at desc, application_id limit $2"#,
        person as _,
        most,
    )
    .fetch_all(db)
    .await
}

/// A page of the queue, the one that has waited longest first.
pub async fn queue(
    db: &mut PgConnection,
    statuses: &[ApplicationStatus],
    sought: &Sought,
    size: i64,
    offset: i64,
) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        r#"select application_id, organisation.name as organisation, person.name as applicant,
                  status, started_at, submitted_at, case_year, case_number,
                  (select last_day from application_completion waiting
                   where waiting.application_id = application.application_id
                     and answered_at is null) as last_day
           from mandate_application application
           join organisation using (organisation_id)
           join person using (person_id)
           where status = any($1) and submitted_at is not null
             and (exists (select from unnest($2::text[]) as form
                          where position(form in folded_name) > 0)
                  or $3 <> '' and position($3 in replace(org_number, '-', '')) > 0)
           order by submitted_at, application_id limit $4 offset $5"#,
        statuses as _,
        sought.forms(),
        sought.digits(),
        size,
        offset,
    )
    .fetch_all(db)
    .await
}

/// How many applications the queue has, over all its pages.
pub async fn queued(
    db: &mut PgConnection,
    statuses: &[ApplicationStatus],
    sought: &Sought,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!"
           from mandate_application application join organisation using (organisation_id)
           where status = any($1) and submitted_at is not null
             and (exists (select from unnest($2::text[]) as form
                          where position(form in folded_name) > 0)
                  or $3 <> '' and position($3 in replace(org_number, '-', '')) > 0)"#,
        statuses as _,
        sought.forms(),
        sought.digits(),
    )
    .fetch_one(db)
    .await
}

/// How many applications wait for an officer.
pub async fn waiting(db: &mut PgConnection) -> sqlx::Result<i64> {
    let theirs = [ApplicationStatus::Submitted, ApplicationStatus::Withdrawn];
    queued(db, &theirs, &Sought::of("")).await
}
