//! The SQL of the outbox.

use sqlx::PgConnection;

use super::NewMail;
use crate::values::{MailId, Moment};

pub async fn insert(tx: &mut PgConnection, mail: &NewMail, at: Moment) -> sqlx::Result<MailId> {
    let id = MailId::generate();
    sqlx::query!(
        "insert into outgoing_mail (mail_id, kind, to_address, subject, body, created_at, next_attempt_at)
         values ($1, $2, $3, $4, $5, $6, $6)",
        id as _,
        mail.kind.code(),
        &mail.to as _,
        mail.subject,
        mail.body,
        at,
    )
    .execute(tx)
    .await?;
    Ok(id)
}

/// A mail whose time has come, locked.
pub struct Due {
    pub mail_id: MailId,
    pub kind: String,
    pub to_address: String,
    pub subject: String,
    pub body: String,
    pub attempts: i16,
}

pub async fn lock_due(tx: &mut PgConnection, now: Moment) -> sqlx::Result<Option<Due>> {
    sqlx::query_as!(
        Due,
        "select mail_id, kind, to_address, subject, body, attempts from outgoing_mail
         where status = 'queued' and next_attempt_at <= $1
         order by next_attempt_at limit 1 for update skip locked",
        now,
    )
    .fetch_optional(tx)
    .await
}

/// It is done with: `sent` or `logged`.
pub async fn settle(
    tx: &mut PgConnection,
    id: MailId,
    status: &str,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update outgoing_mail
         set status = $2::text::mail_status, settled_at = $3, attempts = attempts + 1
         where mail_id = $1",
        id as _,
        status,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// It did not go out: again at `next`, or never.
pub async fn put_off(
    tx: &mut PgConnection,
    id: MailId,
    error: &str,
    next: Option<Moment>,
    now: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update outgoing_mail
         set attempts = attempts + 1, last_error = $2,
             next_attempt_at = coalesce($3, next_attempt_at),
             status = case when $3::timestamptz is null then 'failed'::mail_status else 'queued' end,
             settled_at = case when $3::timestamptz is null then $4::timestamptz end
         where mail_id = $1",
        id as _,
        error,
        next as _,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}
