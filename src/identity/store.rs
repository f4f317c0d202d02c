//! The SQL of people, their rights, their sessions and their failed sign-ins.

use serde_json::Value;
use sqlx::{PgConnection, types::Json};

use super::{
    model::{AgencyRole, Mandate, MandateRole},
    rules::Failures,
};
use crate::values::{Email, MandateId, Moment, OrganisationId, PersonId};

/// A session with its person and what the person may do now.
pub struct FoundSession {
    pub person_id: PersonId,
    pub data: Value,
    pub last_seen_at: Moment,
    pub name: String,
    pub email: Email,
    pub last_chosen: Option<OrganisationId>,
    pub roles: Vec<AgencyRole>,
    pub mandates: Json<Vec<Mandate>>,
}

/// The session, unless it began before `oldest` or was last used before `idlest`, or its person is
/// disabled.
pub async fn session(
    db: &mut PgConnection,
    hash: &[u8; 32],
    oldest: Moment,
    idlest: Moment,
) -> sqlx::Result<Option<FoundSession>> {
    sqlx::query_as!(
        FoundSession,
        r#"select session.person_id, data, last_seen_at, person.name, email as "email: Email",
                  last_chosen as "last_chosen: OrganisationId",
                  array(select role from agency_role_of held
                        where held.person_id = session.person_id order by role)
                      as "roles!: Vec<AgencyRole>",
                  coalesce((select json_agg(json_build_object(
                                'organisation_id', mandate.organisation_id,
                                'organisation', organisation.name,
                                'role', mandate.role) order by organisation.name)
                            from mandate join organisation using (organisation_id)
                            where mandate.person_id = session.person_id and ended_at is null),
                           '[]') as "mandates!: Json<Vec<Mandate>>"
           from session join person using (person_id)
           where session_hash = $1 and disabled_at is null
             and $2 < session.created_at and $3 < last_seen_at"#,
        hash as &[u8],
        oldest,
        idlest,
    )
    .fetch_optional(db)
    .await
}

/// Whether it was made: the id was not taken.
pub async fn insert_session(
    db: &mut PgConnection,
    hash: &[u8; 32],
    person: PersonId,
    data: Value,
    now: Moment,
) -> sqlx::Result<bool> {
    let made = sqlx::query!(
        "insert into session (session_hash, person_id, data, created_at, last_seen_at)
         values ($1, $2, $3, $4, $4) on conflict do nothing",
        hash as &[u8],
        person as _,
        data,
        now,
    )
    .execute(db)
    .await?;
    Ok(made.rows_affected() == 1)
}

pub async fn update_session(
    db: &mut PgConnection,
    hash: &[u8; 32],
    data: Value,
) -> sqlx::Result<()> {
    sqlx::query!("update session set data = $2 where session_hash = $1", hash as &[u8], data)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn touch_session(
    db: &mut PgConnection,
    hash: &[u8; 32],
    now: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update session set last_seen_at = $2 where session_hash = $1",
        hash as &[u8],
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn delete_session(db: &mut PgConnection, hash: &[u8; 32]) -> sqlx::Result<()> {
    sqlx::query!("delete from session where session_hash = $1", hash as &[u8]).execute(db).await?;
    Ok(())
}

/// Ends those that began by `oldest` or were last used by `idlest`.
pub async fn delete_sessions(
    db: &mut PgConnection,
    oldest: Moment,
    idlest: Moment,
) -> sqlx::Result<u64> {
    sqlx::query!("delete from session where created_at <= $1 or last_seen_at <= $2", oldest, idlest)
        .execute(db)
        .await
        .map(|it| it.rows_affected())
}

/// Forgets those from before `period_start`.
pub async fn delete_failures(db: &mut PgConnection, period_start: Moment) -> sqlx::Result<u64> {
    // What somebody counts on at this moment is left for the next time.
    sqlx::query!(
        "delete from sign_in_failure where key in
             (select key from sign_in_failure where started_at <= $1 for update skip locked)",
        period_start,
    )
    .execute(db)
    .await
    .map(|it| it.rows_affected())
}

/// Whom an e-mail address belongs to, and what its password is held against.
pub struct Account {
    pub person_id: PersonId,
    pub password_hash: Option<String>,
}

pub async fn account(db: &mut PgConnection, email: &str) -> sqlx::Result<Option<Account>> {
    sqlx::query_as!(
        Account,
        "select person_id, password_hash from person
         where lower(email) = lower($1) and disabled_at is null",
        email,
    )
    .fetch_optional(db)
    .await
}

/// Counts one more failure for the key, before the password is tried, so that a thousand attempts
/// at once are a thousand failures. Those from before `period_start` are forgotten.
pub async fn count_failure(
    db: &mut PgConnection,
    key: &str,
    now: Moment,
    period_start: Moment,
) -> sqlx::Result<Failures> {
    sqlx::query_as!(
        Failures,
        "insert into sign_in_failure as kept (key, failures, started_at) values ($1, 1, $2)
         on conflict (key) do update
         set failures = case when kept.started_at <= $3 then 1 else kept.failures + 1 end,
             started_at = case when kept.started_at <= $3 then $2 else kept.started_at end
         returning failures as count, started_at as since",
        key,
        now,
        period_start,
    )
    .fetch_one(db)
    .await
}

/// One failure less: it was none.
pub async fn take_back(db: &mut PgConnection, key: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update sign_in_failure set failures = failures - 1 where key = $1 and 1 < failures",
        key,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// No failures at all.
pub async fn forget(db: &mut PgConnection, key: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from sign_in_failure where key = $1", key).execute(db).await?;
    Ok(())
}

pub async fn remember_chosen(
    db: &mut PgConnection,
    person: PersonId,
    organisation: OrganisationId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update person set last_chosen = $2 where person_id = $1",
        person as _,
        organisation as _
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A person to be made.
pub struct NewPerson<'a> {
    pub name: &'a str,
    pub email: &'a Email,
    /// `None`: cannot sign in until one is chosen.
    pub password_hash: Option<&'a str>,
    pub demonstration: bool,
    pub created_at: Moment,
}

/// The person's id, or `None` when the address is taken.
pub async fn insert_person(
    db: &mut PgConnection,
    person: &NewPerson<'_>,
) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        "insert into person (person_id, name, email, password_hash, demonstration, created_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning person_id",
        PersonId::generate() as _,
        person.name,
        person.email as _,
        person.password_hash,
        person.demonstration,
        person.created_at,
    )
    .fetch_optional(db)
    .await
}

pub async fn grant_role(
    db: &mut PgConnection,
    person: PersonId,
    role: AgencyRole,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into agency_role_of (person_id, role, granted_at) values ($1, $2, $3)
         on conflict do nothing",
        person as _,
        role as _,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn grant_mandate(
    db: &mut PgConnection,
    person: PersonId,
    organisation: OrganisationId,
    role: MandateRole,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into mandate (mandate_id, person_id, organisation_id, role, started_at)
         values ($1, $2, $3, $4, $5) on conflict do nothing",
        MandateId::generate() as _,
        person as _,
        organisation as _,
        role as _,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// How many people there are that are no demonstration.
pub async fn people_who_are_real(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from person where not demonstration"#)
        .fetch_one(db)
        .await
}

/// How many people there are in all.
pub async fn persons(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from person"#).fetch_one(db).await
}

/// The organisation's ombud, if it has one.
pub async fn ombud_of(
    db: &mut PgConnection,
    organisation: OrganisationId,
) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        "select person_id from mandate
         where organisation_id = $1 and role = 'ombud' and ended_at is null",
        organisation as _,
    )
    .fetch_optional(db)
    .await
}

/// The person with an e-mail address.
pub async fn person_with(db: &mut PgConnection, email: &str) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!("select person_id from person where lower(email) = lower($1)", email)
        .fetch_optional(db)
        .await
}
