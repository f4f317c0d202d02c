//! The SQL of second factors.

use sqlx::{PgConnection, types::Json};
use webauthn_rs::prelude::Passkey;

use crate::{
    values::{Email, Line, Moment, PasskeyId, PersonId},
    who::Factors,
};

/// A person's address, factors and recovery codes, and whether it must have a factor.
pub struct Holder {
    pub email: Email,
    /// The person has a role at the agency and is not a demonstration person.
    pub must_have_one: bool,
    pub app_since: Option<Moment>,
    pub passkeys: i64,
    pub recovery_codes: i64,
}

/// A passkey as the list shows it.
pub struct KnownPasskey {
    pub passkey_id: PasskeyId,
    pub name: String,
    pub created_at: Moment,
    pub last_used_at: Option<Moment>,
}

/// A passkey and the person it belongs to.
pub struct HeldPasskey {
    pub passkey_id: PasskeyId,
    pub person_id: PersonId,
    pub credential: Json<Passkey>,
}

/// Locks the person's row, so that one request at a time changes its factors.
pub async fn lock_person(db: &mut PgConnection, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!("select 1 as one from person where person_id = $1 for update", person as _)
        .fetch_optional(db)
        .await?;
    Ok(())
}

pub async fn holder(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Holder> {
    sqlx::query_as!(
        Holder,
        r#"select email as "email: Email",
                  not demonstration and exists (select from agency_role_of held
                      where held.person_id = person.person_id and ended_at is null) as "must_have_one!",
                  (select confirmed_at from totp where totp.person_id = person.person_id) as app_since,
                  (select count(*) from passkey
                   where passkey.person_id = person.person_id) as "passkeys!",
                  (select count(*) from recovery_code
                   where recovery_code.person_id = person.person_id) as "recovery_codes!"
           from person where person_id = $1"#,
        person as _,
    )
    .fetch_one(db)
    .await
}

pub async fn factors(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Factors> {
    sqlx::query_as!(
        Factors,
        r#"select exists (select from totp where person_id = $1) as "app!",
                  exists (select from passkey where person_id = $1) as "passkey!""#,
        person as _,
    )
    .fetch_one(db)
    .await
}

/// The sealed secret of a person's app.
pub async fn app_secret(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!("select secret from totp where person_id = $1", person as _)
        .fetch_optional(db)
        .await
}

/// Stores a person's app in place of an earlier one; `false` when the same app is stored already.
pub async fn put_app(
    db: &mut PgConnection,
    person: PersonId,
    secret: &[u8],
    step: i64,
    at: Moment,
) -> sqlx::Result<bool> {
    let put = sqlx::query!(
        "insert into totp (person_id, secret, last_step, confirmed_at) values ($1, $2, $3, $4)
         on conflict (person_id) do update
         set secret = excluded.secret, last_step = excluded.last_step,
             confirmed_at = excluded.confirmed_at
         where totp.secret <> excluded.secret",
        person as _,
        secret,
        step,
        at,
    )
    .execute(db)
    .await?;
    Ok(put.rows_affected() == 1)
}

/// Uses up a step and every earlier one; `false` when the step was used up already.
pub async fn take_step(db: &mut PgConnection, person: PersonId, step: i64) -> sqlx::Result<bool> {
    let taken = sqlx::query!(
        "update totp set last_step = $2 where person_id = $1 and last_step < $2",
        person as _,
        step,
    )
    .execute(db)
    .await?;
    Ok(taken.rows_affected() == 1)
}

pub async fn delete_app(db: &mut PgConnection, person: PersonId) -> sqlx::Result<bool> {
    let gone =
        sqlx::query!("delete from totp where person_id = $1", person as _).execute(db).await?;
    Ok(gone.rows_affected() == 1)
}

pub async fn passkeys(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<KnownPasskey>> {
    sqlx::query_as!(
        KnownPasskey,
        "select passkey_id, name, created_at, last_used_at from passkey
         where person_id = $1 order by created_at, passkey_id",
        person as _,
    )
    .fetch_all(db)
    .await
}

/// A person's passkeys, as the challenge for an authentication or a registration needs them.
pub async fn credentials(
    db: &mut PgConnection,
    person: PersonId,
) -> sqlx::Result<Vec<Json<Passkey>>> {
    sqlx::query_scalar!(
        r#"select credential as "credential: Json<Passkey>" from passkey
           where person_id = $1 order by created_at"#,
        person as _,
    )
    .fetch_all(db)
    .await
}

/// The passkey with this credential id, unless its person is disabled.
pub async fn passkey_with(
    db: &mut PgConnection,
    credential_id: &[u8],
) -> sqlx::Result<Option<HeldPasskey>> {
    sqlx::query_as!(
        HeldPasskey,
        r#"select passkey_id, passkey.person_id, credential as "credential: Json<Passkey>"
           from passkey join person using (person_id)
           where credential_id = $1 and disabled_at is null"#,
        credential_id,
    )
    .fetch_optional(db)
    .await
}

/// Stores a passkey; `false` when any person has one with the same credential id.
pub async fn insert_passkey(
    db: &mut PgConnection,
    person: PersonId,
    name: &Line,
    credential: &Passkey,
    at: Moment,
) -> sqlx::Result<bool> {
    let made = sqlx::query!(
        "insert into passkey (passkey_id, person_id, name, credential_id, credential, created_at)
         values ($1, $2, $3, $4, $5, $6) on conflict (credential_id) do nothing",
        PasskeyId::generate() as _,
        person as _,
        name as _,
        credential.cred_id().as_slice(),
        Json(credential) as _,
        at,
    )
    .execute(db)
    .await?;
    Ok(made.rows_affected() == 1)
}

/// Stores the time of use and the signature counter. `false` when the counter has not grown, as
/// that of a copied passkey would not, or when the passkey was removed. A passkey that always says
/// zero does not count.
pub async fn use_passkey(
    db: &mut PgConnection,
    passkey: PasskeyId,
    credential: &Passkey,
    sign_count: i64,
    at: Moment,
) -> sqlx::Result<bool> {
    let used = sqlx::query!(
        "update passkey set credential = $2, sign_count = $3, last_used_at = $4
         where passkey_id = $1 and (sign_count < $3 or sign_count = 0 and $3 = 0)",
        passkey as _,
        Json(credential) as _,
        sign_count,
        at,
    )
    .execute(db)
    .await?;
    Ok(used.rows_affected() == 1)
}

/// Deletes a passkey; `false` when the person has none with this id.
pub async fn delete_passkey(
    db: &mut PgConnection,
    person: PersonId,
    passkey: PasskeyId,
) -> sqlx::Result<bool> {
    let gone = sqlx::query!(
        "delete from passkey where passkey_id = $1 and person_id = $2",
        passkey as _,
        person as _,
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected() == 1)
}

pub async fn delete_passkeys(db: &mut PgConnection, person: PersonId) -> sqlx::Result<u64> {
    let gone = sqlx::query!("delete from passkey where person_id = $1", person as _);
    Ok(gone.execute(db).await?.rows_affected())
}

pub async fn insert_recovery_codes(
    db: &mut PgConnection,
    person: PersonId,
    hashes: &[Vec<u8>],
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into recovery_code (person_id, code_hash, created_at)
         select $1, hash, $3 from unnest($2::bytea[]) as hash",
        person as _,
        hashes,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes a recovery code; `false` when the person has no such code, or has used it.
pub async fn take_recovery_code(
    db: &mut PgConnection,
    person: PersonId,
    hash: &[u8; 32],
) -> sqlx::Result<bool> {
    let taken = sqlx::query!(
        "delete from recovery_code where person_id = $1 and code_hash = $2",
        person as _,
        hash as &[u8],
    )
    .execute(db)
    .await?;
    Ok(taken.rows_affected() == 1)
}

pub async fn delete_recovery_codes(db: &mut PgConnection, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!("delete from recovery_code where person_id = $1", person as _).execute(db).await?;
    Ok(())
}
