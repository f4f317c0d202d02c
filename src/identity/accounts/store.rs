//! The SQL of accounts: mailed links, a person's own particulars and its sessions.

use sqlx::{PgConnection, types::Json};

use super::model::{Holder, Link, OwnSession, Purpose};
use crate::{
    identity::store::SessionLimits,
    values::{Email, Line, MandateId, Moment, PersonId, Phone, SessionId},
    who::Proof,
};

/// The person whose account has the address, disabled or not.
pub async fn holder(db: &mut PgConnection, email: &Email) -> sqlx::Result<Option<Holder>> {
    sqlx::query_as!(
        Holder,
        r#"select person_id, name, email as "email: Email", phone,
                  password_hash is not null as "has_password!", disabled_at is not null as "disabled!"
           from person where lower(email) = lower($1)"#,
        email as _,
    )
    .fetch_optional(db)
    .await
}

pub async fn person(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Holder> {
    sqlx::query_as!(
        Holder,
        r#"select person_id, name, email as "email: Email", phone,
                  password_hash is not null as "has_password!", disabled_at is not null as "disabled!"
           from person where person_id = $1"#,
        person as _,
    )
    .fetch_one(db)
    .await
}

/// The names of the organisations that a person has a mandate for, also one that begins later.
pub async fn organisations(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select name from mandate join organisation using (organisation_id)
         where person_id = $1 and ended_at is null order by name",
        person as _,
    )
    .fetch_all(db)
    .await
}

/// A link to be mailed.
pub struct NewLink<'a> {
    pub purpose: Purpose,
    pub email: &'a Email,
    pub person_id: Option<PersonId>,
    pub created_at: Moment,
    pub expires_at: Moment,
}

pub async fn insert_link(
    db: &mut PgConnection,
    hash: &[u8; 32],
    link: &NewLink<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into mailed_link (link_hash, purpose, email, person_id, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6)",
        hash as &[u8],
        link.purpose as _,
        link.email as _,
        link.person_id as _,
        link.created_at,
        link.expires_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The link, unless it is used or expired or its person is disabled.
pub async fn link(
    db: &mut PgConnection,
    hash: &[u8; 32],
    purpose: Purpose,
    now: Moment,
) -> sqlx::Result<Option<Link>> {
    sqlx::query_as!(
        Link,
        r#"select mailed_link.email as "email: Email", person_id as "person_id: PersonId"
           from mailed_link left join person using (person_id)
           where link_hash = $1 and purpose = $2 and used_at is null and $3 < expires_at
             and disabled_at is null"#,
        hash as &[u8],
        purpose as _,
        now,
    )
    .fetch_optional(db)
    .await
}

/// Locks first the person whom the link belongs to, then the link, so that one request at a time
/// uses it.
pub async fn lock_link(db: &mut PgConnection, hash: &[u8; 32]) -> sqlx::Result<()> {
    sqlx::query!(
        "select from person where person_id = (select person_id from mailed_link where link_hash = $1)
         for no key update",
        hash as &[u8],
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("select from mailed_link where link_hash = $1 for update", hash as &[u8])
        .execute(db)
        .await?;
    Ok(())
}

pub async fn use_link(db: &mut PgConnection, hash: &[u8; 32], at: Moment) -> sqlx::Result<()> {
    sqlx::query!("update mailed_link set used_at = $2 where link_hash = $1", hash as &[u8], at)
        .execute(db)
        .await?;
    Ok(())
}

/// Marks every unused link of a person as used.
pub async fn use_links_of(db: &mut PgConnection, person: PersonId, at: Moment) -> sqlx::Result<()> {
    sqlx::query!(
        "update mailed_link set used_at = $2 where person_id = $1 and used_at is null",
        person as _,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes expired links.
pub async fn delete_links(db: &mut PgConnection, now: Moment) -> sqlx::Result<u64> {
    sqlx::query!("delete from mailed_link where expires_at <= $1", now)
        .execute(db)
        .await
        .map(|it| it.rows_affected())
}

pub async fn set_password(db: &mut PgConnection, person: PersonId, hash: &str) -> sqlx::Result<()> {
    sqlx::query!("update person set password_hash = $2 where person_id = $1", person as _, hash)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn set_details(
    db: &mut PgConnection,
    person: PersonId,
    name: &Line,
    phone: Option<&Phone>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update person set name = $2, phone = $3 where person_id = $1",
        person as _,
        name as _,
        phone as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Changes the address, and forgets that mail bounced: that was at the old address.
///
/// # Errors
/// A unique violation where another account has the address.
pub async fn set_email(db: &mut PgConnection, person: PersonId, email: &Email) -> sqlx::Result<()> {
    sqlx::query!(
        "update person set email = $2, bounced_at = null where person_id = $1",
        person as _,
        email as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether a person has any role at the agency.
pub async fn works_at_the_agency(db: &mut PgConnection, person: PersonId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from agency_role_of
                          where person_id = $1 and ended_at is null) as "exists!""#,
        person as _,
    )
    .fetch_one(db)
    .await
}

/// Ends all of a person's mandates, also those that begin later, and returns their ids.
pub async fn end_mandates(
    db: &mut PgConnection,
    person: PersonId,
    at: Moment,
) -> sqlx::Result<Vec<MandateId>> {
    sqlx::query_scalar!(
        "update mandate set ended_at = greatest(started_at, $2)
         where person_id = $1 and ended_at is null returning mandate_id",
        person as _,
        at,
    )
    .fetch_all(db)
    .await
}

/// Empties the person of all but the name, which stays beside what the person did. The address
/// becomes free, and the account can no longer sign in.
pub async fn remove_person(
    db: &mut PgConnection,
    person: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update person set disabled_at = $2, deleted_at = $2, password_hash = null, phone = null,
             email = 'borttagen-' || person_id || '@borttagen.invalid', bounced_at = null
         where person_id = $1",
        person as _,
        at,
    )
    .execute(&mut *db)
    .await?;
    // The links hold e-mail addresses, also in used rows.
    sqlx::query!("delete from mailed_link where person_id = $1", person as _).execute(db).await?;
    Ok(())
}

/// A person's sessions that have not expired, the last used first.
pub async fn sessions(
    db: &mut PgConnection,
    person: PersonId,
    limits: SessionLimits,
) -> sqlx::Result<Vec<OwnSession>> {
    let found = sqlx::query!(
        r#"select handle as "session_id: SessionId", data ->> 'device' as device,
                  data -> 'proof' as "proof: Json<Proof>", created_at, last_seen_at
           from session
           where person_id = $1 and authenticated_at is not null
             and $2 < created_at and $3 < last_seen_at
           order by last_seen_at desc"#,
        person as _,
        limits.oldest,
        limits.idlest,
    )
    .fetch_all(db)
    .await?;
    let sessions = found.into_iter().map(|it| OwnSession {
        session_id: it.session_id,
        device: it.device,
        proof: it.proof.map_or(Proof::Password, |it| it.0),
        began_at: it.created_at,
        seen_at: it.last_seen_at,
    });
    Ok(sessions.collect())
}

/// Deletes a session; false when the person has no such session.
pub async fn end_session(
    db: &mut PgConnection,
    person: PersonId,
    session: SessionId,
) -> sqlx::Result<bool> {
    let ended = sqlx::query!(
        "delete from session where person_id = $1 and handle = $2",
        person as _,
        session as _,
    )
    .execute(db)
    .await?;
    Ok(0 < ended.rows_affected())
}
