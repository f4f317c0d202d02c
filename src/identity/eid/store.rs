//! The SQL of e-legitimationer, personnummer, and newcomers.

use sqlx::PgConnection;

use crate::values::{EidArrivalId, Email, Moment, PersonId};

/// The person whom an e-legitimation or a personnummer belongs to.
pub struct Holder {
    pub person_id: PersonId,
    pub disabled: bool,
}

pub async fn holder_of_subject(
    db: &mut PgConnection,
    provider: &str,
    subject: &[u8; 32],
) -> sqlx::Result<Option<Holder>> {
    sqlx::query_as!(
        Holder,
        r#"select person_id, disabled_at is not null as "disabled!"
           from eid_identity join person using (person_id)
           where provider = $1 and subject_found_by = $2"#,
        provider,
        subject as &[u8],
    )
    .fetch_optional(db)
    .await
}

pub async fn holder_of_number(
    db: &mut PgConnection,
    number: &[u8; 32],
) -> sqlx::Result<Option<Holder>> {
    sqlx::query_as!(
        Holder,
        r#"select person_id, disabled_at is not null as "disabled!"
           from person_number join person using (person_id) where found_by = $1"#,
        number as &[u8],
    )
    .fetch_optional(db)
    .await
}

/// Links an e-legitimation to a person; false when it is linked already, to anybody.
pub async fn insert_identity(
    db: &mut PgConnection,
    provider: &str,
    subject: &[u8; 32],
    person: PersonId,
    at: Moment,
) -> sqlx::Result<bool> {
    let made = sqlx::query!(
        "insert into eid_identity (provider, subject_found_by, person_id, linked_at, last_used_at)
         values ($1, $2, $3, $4, $4) on conflict do nothing",
        provider,
        subject as &[u8],
        person as _,
        at,
    )
    .execute(db)
    .await?;
    Ok(made.rows_affected() == 1)
}

pub async fn remember_use(
    db: &mut PgConnection,
    provider: &str,
    subject: &[u8; 32],
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update eid_identity set last_used_at = $3 where provider = $1 and subject_found_by = $2",
        provider,
        subject as &[u8],
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stores the personnummer of a person. False when the number belongs to another person, or the
/// person has another number. Of two simultaneous requests, the second waits for the first's row.
pub async fn put_number(
    db: &mut PgConnection,
    person: PersonId,
    sealed: &[u8],
    number: &[u8; 32],
    at: Moment,
) -> sqlx::Result<bool> {
    sqlx::query!(
        "insert into person_number (person_id, sealed, found_by, verified_at)
         values ($1, $2, $3, $4) on conflict do nothing",
        person as _,
        sealed,
        number as &[u8],
        at,
    )
    .execute(&mut *db)
    .await?;
    let holder = holder_of_number(db, number).await?;
    Ok(holder.is_some_and(|it| it.person_id == person))
}

pub async fn sealed_number(
    db: &mut PgConnection,
    person: PersonId,
) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!("select sealed from person_number where person_id = $1", person as _)
        .fetch_optional(db)
        .await
}

pub async fn delete_number(db: &mut PgConnection, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!("delete from person_number where person_id = $1", person as _).execute(db).await?;
    Ok(())
}

pub async fn delete_all_links(db: &mut PgConnection, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!("delete from eid_identity where person_id = $1", person as _).execute(db).await?;
    Ok(())
}

/// An e-legitimation that opens an account.
pub struct Link {
    pub provider: String,
    pub linked_at: Moment,
    pub last_used_at: Moment,
}

pub async fn links(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<Link>> {
    sqlx::query_as!(
        Link,
        r#"select provider, min(linked_at) as "linked_at!: Moment",
                  max(last_used_at) as "last_used_at!: Moment"
           from eid_identity where person_id = $1 group by provider order by min(linked_at)"#,
        person as _,
    )
    .fetch_all(db)
    .await
}

/// Deletes a person's links to a provider, and returns their number.
pub async fn delete_links(
    db: &mut PgConnection,
    person: PersonId,
    provider: &str,
) -> sqlx::Result<u64> {
    sqlx::query!(
        "delete from eid_identity where person_id = $1 and provider = $2",
        person as _,
        provider,
    )
    .execute(db)
    .await
    .map(|it| it.rows_affected())
}

/// The ways a person has to sign in, and the address that is told of a change.
pub struct Ways {
    pub email: Email,
    pub has_password: bool,
    pub links: i64,
}

/// Locks the person's row, so that two requests cannot take the last two ways away at once.
pub async fn lock_ways(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Ways> {
    sqlx::query_as!(
        Ways,
        r#"select email as "email: Email", password_hash is not null as "has_password!",
                  (select count(*) from eid_identity held where held.person_id = $1) as "links!"
           from person where person_id = $1 for update"#,
        person as _,
    )
    .fetch_one(db)
    .await
}

/// A newcomer who waits for the mailed link to be used.
pub struct Arrival {
    pub sealed: Vec<u8>,
    /// The address a link was mailed to, if one was.
    pub email: Option<Email>,
}

pub async fn insert_arrival(
    db: &mut PgConnection,
    sealed: &[u8],
    at: Moment,
) -> sqlx::Result<EidArrivalId> {
    sqlx::query_scalar!(
        "insert into eid_arrival (arrival_id, sealed, created_at) values ($1, $2, $3)
         returning arrival_id",
        EidArrivalId::generate() as _,
        sealed,
        at,
    )
    .fetch_one(db)
    .await
}

/// The newcomer with this id, unless it came before `oldest`.
pub async fn arrival(
    db: &mut PgConnection,
    id: EidArrivalId,
    oldest: Moment,
) -> sqlx::Result<Option<Arrival>> {
    sqlx::query_as!(
        Arrival,
        r#"select sealed, email as "email: Email" from eid_arrival
           where arrival_id = $1 and $2 < created_at"#,
        id as _,
        oldest,
    )
    .fetch_optional(db)
    .await
}

/// The newcomer with this link, if it was mailed after `oldest`.
pub async fn arrival_by_link(
    db: &mut PgConnection,
    hash: &[u8; 32],
    oldest: Moment,
) -> sqlx::Result<Option<Arrival>> {
    sqlx::query_as!(
        Arrival,
        r#"select sealed, email as "email: Email" from eid_arrival
           where link_hash = $1 and $2 < mailed_at"#,
        hash as &[u8],
        oldest,
    )
    .fetch_optional(db)
    .await
}

/// Stores the address and the hash of the link mailed to it. An earlier link stops working.
pub async fn mail_arrival(
    db: &mut PgConnection,
    id: EidArrivalId,
    email: &Email,
    hash: &[u8; 32],
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update eid_arrival set email = $2, link_hash = $3, mailed_at = $4 where arrival_id = $1",
        id as _,
        email as _,
        hash as &[u8],
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes and returns the newcomer with this link, so that only the first request gets it.
pub async fn take_arrival(
    db: &mut PgConnection,
    hash: &[u8; 32],
    oldest: Moment,
) -> sqlx::Result<Option<Arrival>> {
    sqlx::query_as!(
        Arrival,
        r#"delete from eid_arrival where link_hash = $1 and $2 < mailed_at
           returning sealed, email as "email: Email""#,
        hash as &[u8],
        oldest,
    )
    .fetch_optional(db)
    .await
}

/// Deletes newcomers whose link has expired, or who never asked for one.
pub async fn delete_arrivals(db: &mut PgConnection, oldest: Moment) -> sqlx::Result<u64> {
    sqlx::query!("delete from eid_arrival where coalesce(mailed_at, created_at) <= $1", oldest,)
        .execute(db)
        .await
        .map(|it| it.rows_affected())
}
