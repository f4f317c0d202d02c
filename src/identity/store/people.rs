//! The SQL of people and their rights.

use sqlx::PgConnection;

use crate::{
    identity::limits::small_letters,
    values::{Email, MandateId, Moment, OrganisationId, PersonId},
    who::{AgencyRole, MandateRole},
};

/// The person an e-mail address belongs to, and the hash that a password is checked against.
pub struct Account {
    pub person_id: PersonId,
    pub password_hash: Option<String>,
}

/// The account with the address, in the same small letters ([`small_letters`]) that attempts are
/// counted under. PostgreSQL's `lower` also turns `İ` into `i`: if it alone chose the account, that
/// spelling would have a count of its own.
pub async fn account(db: &mut PgConnection, typed: &str) -> sqlx::Result<Option<Account>> {
    let email = small_letters(typed);
    sqlx::query_as!(
        Account,
        "select person_id, password_hash from person
         where lower(email) = lower($1) and disabled_at is null",
        email,
    )
    .fetch_optional(db)
    .await
}

/// Stores when the person last signed in.
pub async fn remember_sign_in(
    db: &mut PgConnection,
    person: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!("update person set last_signed_in_at = $2 where person_id = $1", person as _, at)
        .execute(db)
        .await?;
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
    /// `None` for a person without a password, who signs in by e-legitimation.
    pub password_hash: Option<&'a str>,
    pub demonstration: bool,
    pub created_at: Moment,
}

/// Stores a person and returns its id; `None` when another person has the address.
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

/// The number of people who are not demonstration people.
pub async fn people_who_are_real(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from person where not demonstration"#)
        .fetch_one(db)
        .await
}

/// The number of people.
pub async fn persons(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from person"#).fetch_one(db).await
}

/// Who was the organisation's ombud at a moment, if anybody.
pub async fn ombud_of(
    db: &mut PgConnection,
    organisation: OrganisationId,
    at: Moment,
) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        "select person_id from mandate
         where organisation_id = $1 and role = 'ombud' and started_at <= $2
           and (ended_at is null or $2 < ended_at) and (ends_at is null or $2 < ends_at)",
        organisation as _,
        at,
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

/// Locks the person's row until the commit: one transaction at a time changes its account, or gives
/// it a role or a mandate.
pub async fn lock_person(tx: &mut PgConnection, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!("select from person where person_id = $1 for no key update", person as _)
        .execute(tx)
        .await?;
    Ok(())
}
