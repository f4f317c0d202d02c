//! The SQL of counted attempts.

use sqlx::PgConnection;

use super::rules::Counted;
use crate::values::Moment;

/// Counts one more attempt for the key. Called before the attempt is tried, so that a thousand
/// simultaneous attempts count as a thousand. An expired count begins anew, until `forget_at`.
pub async fn count(
    db: &mut PgConnection,
    key: &str,
    now: Moment,
    forget_at: Moment,
) -> sqlx::Result<Counted> {
    sqlx::query_as!(
        Counted,
        "insert into rate_count as kept (key, counted, started_at, forget_at)
         values ($1, 1, $2, $3)
         on conflict (key) do update
         set counted = case when kept.forget_at <= $2 then 1 else kept.counted + 1 end,
             started_at = case when kept.forget_at <= $2 then $2 else kept.started_at end,
             forget_at = case when kept.forget_at <= $2 then $3 else kept.forget_at end
         returning counted as count, forget_at",
        key,
        now,
        forget_at,
    )
    .fetch_one(db)
    .await
}

/// Counts one attempt less, because it was no failure.
pub async fn take_back(db: &mut PgConnection, key: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update rate_count set counted = counted - 1 where key = $1 and 1 < counted",
        key,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes the count of a key.
pub async fn forget(db: &mut PgConnection, key: &str) -> sqlx::Result<()> {
    sqlx::query!("delete from rate_count where key = $1", key).execute(db).await?;
    Ok(())
}

/// Deletes expired counts.
pub async fn delete_counts(db: &mut PgConnection, now: Moment) -> sqlx::Result<u64> {
    // A row that a request has locked is left for the next run.
    sqlx::query!(
        "delete from rate_count where key in
             (select key from rate_count where forget_at <= $1 for update skip locked)",
        now,
    )
    .execute(db)
    .await
    .map(|it| it.rows_affected())
}
