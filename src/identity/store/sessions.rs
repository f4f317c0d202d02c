//! The SQL of sessions.

use serde::Deserialize;
use serde_json::Value;
use sqlx::{PgConnection, types::Json};

use crate::{
    identity::rules::{ABSOLUTE, HALFWAY, IDLE},
    values::{Email, Moment, OrganisationId, PersonId, SessionId},
    who::{AgencyRole, Factors, Mandate},
};

/// A session as it is stored. Without `authenticated_at` nobody is signed in by it.
pub struct FoundSession {
    pub session_id: SessionId,
    pub data: Value,
    pub created_at: Moment,
    pub last_seen_at: Moment,
    pub authenticated_at: Option<Moment>,
    pub person: Option<Json<FoundPerson>>,
}

/// The person of a session, with all it may do now.
#[derive(Deserialize)]
pub struct FoundPerson {
    pub person_id: PersonId,
    pub name: String,
    pub email: Email,
    pub demonstration: bool,
    pub last_chosen: Option<OrganisationId>,
    pub roles: Vec<AgencyRole>,
    pub mandates: Vec<Mandate>,
    pub factors: Factors,
}

/// The earliest moments a session may have begun and been used; `oldest_halfway` applies to a
/// session that nobody is signed in by yet.
pub struct SessionLimits {
    pub oldest: Moment,
    pub idlest: Moment,
    pub oldest_halfway: Moment,
    pub now: Moment,
}

impl SessionLimits {
    pub fn at(now: Moment) -> Self {
        Self {
            oldest: now.after(-ABSOLUTE),
            idlest: now.after(-IDLE),
            oldest_halfway: now.after(-HALFWAY),
            now,
        }
    }
}

/// The session with its person, roles, mandates and factors, unless it has ended or its person is
/// disabled.
pub async fn session(
    db: &mut PgConnection,
    hash: &[u8; 32],
    limits: SessionLimits,
) -> sqlx::Result<Option<FoundSession>> {
    sqlx::query_as!(
        FoundSession,
        r#"select handle as "session_id: SessionId", data, session.created_at, last_seen_at,
                  authenticated_at,
                  case when person.person_id is not null then json_build_object(
                      'person_id', person.person_id,
                      'name', person.name,
                      'email', email,
                      'demonstration', demonstration,
                      'last_chosen', last_chosen,
                      'roles', array(select role from agency_role_of held
                                     where held.person_id = session.person_id
                                       and held.ended_at is null order by role),
                      'mandates', coalesce(
                          (select json_agg(json_build_object(
                               'organisation_id', mandate.organisation_id,
                               'organisation', organisation.name,
                               'role', mandate.role) order by organisation.name)
                           from mandate join organisation using (organisation_id)
                           where mandate.person_id = session.person_id and mandate.ended_at is null
                             and started_at <= $5
                             and (ends_at is null or $5 < ends_at)),
                          '[]'),
                      'factors', json_build_object(
                          'app', exists (select from totp
                                         where totp.person_id = session.person_id),
                          'passkey', exists (select from passkey
                                             where passkey.person_id = session.person_id))) end as "person: Json<FoundPerson>"
           from session left join person using (person_id)
           where session_hash = $1 and disabled_at is null
             and $2 < session.created_at and $3 < last_seen_at
             and (authenticated_at is not null or $4 < session.created_at)"#,
        hash as &[u8],
        limits.oldest,
        limits.idlest,
        limits.oldest_halfway,
        limits.now,
    )
    .fetch_optional(db)
    .await
}

/// The columns that are written of a session.
pub struct KeptSession {
    pub person_id: Option<PersonId>,
    pub authenticated_at: Option<Moment>,
    /// `None` for a session that begins now. One that only gets a new id keeps its beginning.
    pub began_at: Option<Moment>,
    pub data: Value,
}

/// Stores a session; false when the id is taken.
pub async fn insert_session(
    db: &mut PgConnection,
    hash: &[u8; 32],
    kept: KeptSession,
    now: Moment,
) -> sqlx::Result<bool> {
    let made = sqlx::query!(
        "insert into session
             (session_hash, person_id, authenticated_at, data, created_at, last_seen_at)
         values ($1, $2, $3, $4, coalesce($5::timestamptz, $6), $6) on conflict do nothing",
        hash as &[u8],
        kept.person_id as _,
        kept.authenticated_at as _,
        kept.data,
        kept.began_at as _,
        now,
    )
    .execute(db)
    .await?;
    Ok(made.rows_affected() == 1)
}

pub async fn update_session(
    db: &mut PgConnection,
    hash: &[u8; 32],
    kept: KeptSession,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update session set data = $2, person_id = $3, authenticated_at = $4
         where session_hash = $1",
        hash as &[u8],
        kept.data,
        kept.person_id as _,
        kept.authenticated_at as _,
    )
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

/// Deletes the sessions that have ended.
pub async fn delete_sessions(db: &mut PgConnection, limits: SessionLimits) -> sqlx::Result<u64> {
    sqlx::query!(
        "delete from session
         where created_at <= $1 or last_seen_at <= $2
            or authenticated_at is null and created_at <= $3",
        limits.oldest,
        limits.idlest,
        limits.oldest_halfway,
    )
    .execute(db)
    .await
    .map(|it| it.rows_affected())
}

/// Ends all of a person's sessions except `but`, and returns their number.
pub async fn end_sessions(
    db: &mut PgConnection,
    person: PersonId,
    but: Option<SessionId>,
) -> sqlx::Result<u64> {
    sqlx::query!(
        "delete from session where person_id = $1 and handle is distinct from $2",
        person as _,
        but as _,
    )
    .execute(db)
    .await
    .map(|it| it.rows_affected())
}
