//! The SQL of the outbox and of people's choices of mail.

use sqlx::PgConnection;

use super::{Kind, NewMail, Wish};
use crate::values::{MailId, Moment, PersonId};

/// Stores a mail to be sent as its receiver has chosen for the kind: at once, in the digest at
/// `digest_at`, or not at all. At once if the receiver is unknown, has not chosen or has no choice.
pub async fn insert(
    tx: &mut PgConnection,
    mail: &NewMail,
    digest_at: Moment,
    at: Moment,
) -> sqlx::Result<MailId> {
    let id = MailId::generate();
    sqlx::query!(
        "insert into outgoing_mail (mail_id, kind, to_address, subject, body, created_at,
                                    status, next_attempt_at, settled_at)
         select $1, $2, $3::text, $4, $5, $6::timestamptz,
                case wish when 'daily' then 'waiting' when 'never' then 'declined' else 'queued'
                end::mail_status,
                case wish when 'daily' then $7::timestamptz else $6 end,
                case wish when 'never' then $6 end
         from (select (select wish from mail_preference join person using (person_id)
                       where lower(email) = lower($3) and kind = $2 and $8)) as wished (wish)",
        id as _,
        mail.kind.code(),
        &mail.to as _,
        mail.subject,
        mail.body,
        at,
        digest_at,
        mail.kind.choice().is_some(),
    )
    .execute(tx)
    .await?;
    Ok(id)
}

/// A mail that somebody sends now.
pub struct Claimed {
    pub mail_id: MailId,
    pub kind: String,
    pub to_address: String,
    pub subject: String,
    pub body: String,
    /// This attempt included.
    pub attempts: i16,
}

/// Whose attempt a mail is.
#[derive(Clone, Copy)]
pub struct Claim {
    id: MailId,
    attempt: i16,
}

impl Claimed {
    pub fn claim(&self) -> Claim {
        Claim { id: self.mail_id, attempt: self.attempts }
    }
}

/// Claims a mail that is due, and counts an attempt. It is due again at `until`.
pub async fn claim(
    db: &mut PgConnection,
    now: Moment,
    until: Moment,
) -> sqlx::Result<Option<Claimed>> {
    sqlx::query_as!(
        Claimed,
        "update outgoing_mail set attempts = attempts + 1, next_attempt_at = $2
         where mail_id = (select mail_id from outgoing_mail
                          where status = 'queued' and next_attempt_at <= $1
                          order by next_attempt_at limit 1 for update skip locked)
         returning mail_id, kind, to_address, subject, body, attempts",
        now,
        until,
    )
    .fetch_optional(db)
    .await
}

/// Marks a mail as `sent` or `logged`, unless somebody else has claimed it meanwhile. From a sent mail
/// the secrets of links are removed, so that nobody reads them in the database.
pub async fn settle(
    tx: &mut PgConnection,
    Claim { id, attempt }: Claim,
    status: &str,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update outgoing_mail
         set status = $2::text::mail_status, settled_at = $3,
             body = case when $2 = 'sent' then regexp_replace(body, '[0-9a-f]{64}', '…', 'g')
                         else body end
         where mail_id = $1 and status = 'queued' and attempts = $4",
        id as _,
        status,
        at,
        attempt,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Stores a failed attempt, to be tried again at `next`. Without `next` the mail is given up and
/// the secrets of its links are removed.
pub async fn put_off(
    tx: &mut PgConnection,
    Claim { id, attempt }: Claim,
    error: &str,
    next: Option<Moment>,
    now: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update outgoing_mail
         set last_error = $2,
             next_attempt_at = coalesce($3, next_attempt_at),
             status = case when $3::timestamptz is null then 'failed'::mail_status else 'queued' end,
             settled_at = case when $3::timestamptz is null then $4::timestamptz end,
             body = case when $3::timestamptz is null
                         then regexp_replace(body, '[0-9a-f]{64}', '…', 'g') else body end
         where mail_id = $1 and status = 'queued' and attempts = $5",
        id as _,
        error,
        next as _,
        now,
        attempt,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Marks a mail as bounced, because the server says that the address does not exist.
pub async fn refused(
    tx: &mut PgConnection,
    Claim { id, attempt }: Claim,
    words: &str,
    now: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update outgoing_mail
         set last_error = $2, status = 'bounced', settled_at = $3,
             body = regexp_replace(body, '[0-9a-f]{64}', '…', 'g')
         where mail_id = $1 and status = 'queued' and attempts = $4",
        id as _,
        words,
        now,
        attempt,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Marks a sent mail as bounced; false unless it was sent to this address. The report may come before
/// its sender has settled that it was sent.
pub async fn came_back(
    tx: &mut PgConnection,
    id: MailId,
    address: &str,
    now: Moment,
) -> sqlx::Result<bool> {
    let marked = sqlx::query!(
        "update outgoing_mail set status = 'bounced', settled_at = $3
         where mail_id = $1 and lower(to_address) = lower($2)
           and (status = 'sent' or status = 'queued' and 0 < attempts)",
        id as _,
        address,
        now,
    )
    .execute(tx)
    .await?;
    Ok(marked.rows_affected() == 1)
}

/// Marks the person with the address as unreachable; `None` if nobody has it or it was marked
/// already.
pub async fn is_not_reached(
    tx: &mut PgConnection,
    address: &str,
    now: Moment,
) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        "update person set bounced_at = $2
         where lower(email) = lower($1) and bounced_at is null returning person_id",
        address,
        now,
    )
    .fetch_optional(tx)
    .await
}

/// Unmarks the person with the address, because a mail server took mail for it.
pub async fn is_reached(tx: &mut PgConnection, address: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update person set bounced_at = null
         where lower(email) = lower($1) and bounced_at is not null",
        address,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Whether mail to the person's present address bounced.
pub async fn has_bounced(db: &mut PgConnection, person: PersonId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select bounced_at is not null as "bounced!" from person where person_id = $1"#,
        person as _,
    )
    .fetch_one(db)
    .await
}

/// An address with waiting mails that are due for a digest. Locks the first of them, so that of two
/// workers only one makes the digest, of all of them.
pub async fn lock_collected(tx: &mut PgConnection, now: Moment) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select to_address from outgoing_mail first
         where status = 'waiting' and next_attempt_at <= $1
           and not exists (select from outgoing_mail earlier
                           where earlier.status = 'waiting' and earlier.next_attempt_at <= $1
                             and lower(earlier.to_address) = lower(first.to_address)
                             and earlier.mail_id < first.mail_id)
         order by mail_id limit 1 for update skip locked",
        now,
    )
    .fetch_optional(tx)
    .await
}

/// A mail that waits for a digest.
pub struct Waiting {
    pub mail_id: MailId,
    pub subject: String,
    pub body: String,
}

/// The mails that a digest lists: those that wait for the address and are due.
pub async fn waiting(
    tx: &mut PgConnection,
    address: &str,
    now: Moment,
) -> sqlx::Result<Vec<Waiting>> {
    sqlx::query_as!(
        Waiting,
        "select mail_id, subject, body from outgoing_mail
         where status = 'waiting' and lower(to_address) = lower($1) and next_attempt_at <= $2
         order by mail_id",
        address,
        now,
    )
    .fetch_all(tx)
    .await
}

pub async fn collect(
    tx: &mut PgConnection,
    mails: &[MailId],
    digest: MailId,
    now: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update outgoing_mail set status = 'collected', digest_id = $2, settled_at = $3
         where mail_id = any($1)",
        mails as _,
        digest as _,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The person's choices by kind; a kind that is missing is sent at once.
pub async fn wishes(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<(Kind, Wish)>> {
    let chosen = sqlx::query!(
        r#"select kind, wish as "wish: Wish" from mail_preference where person_id = $1"#,
        person as _,
    )
    .fetch_all(db)
    .await?;
    Ok(chosen.into_iter().filter_map(|it| Some((Kind::of(&it.kind)?, it.wish))).collect())
}

pub async fn choose(
    tx: &mut PgConnection,
    person: PersonId,
    kind: Kind,
    wish: Wish,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into mail_preference (person_id, kind, wish, changed_at) values ($1, $2, $3, $4)
         on conflict (person_id, kind) do update
         set wish = excluded.wish, changed_at = excluded.changed_at",
        person as _,
        kind.code(),
        wish as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A mail as the demonstration shows it.
pub struct Shown {
    pub kind: String,
    pub to_address: String,
    pub subject: String,
    pub body: String,
    pub status: String,
    pub created_at: Moment,
}

/// The latest mails, newest first.
pub async fn latest(db: &mut PgConnection, most: i64) -> sqlx::Result<Vec<Shown>> {
    sqlx::query_as!(
        Shown,
        r#"select kind, to_address, subject, body, status::text as "status!", created_at
           from outgoing_mail order by created_at desc, mail_id desc limit $1"#,
        most,
    )
    .fetch_all(db)
    .await
}
