//! The SQL of changed last days.

use sqlx::PgConnection;

use super::rules::{ReadChange, SecondPerson};
use crate::{
    rounds::model::WindowChange,
    values::{Email, Moment, PersonId, RoundId, WindowChangeId},
};

/// All changes of a round's last day that have been proposed, the latest first.
pub async fn changes(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Vec<WindowChange>> {
    sqlx::query_as!(
        WindowChange,
        r#"select window_change_id, closes_before, closes_after, reason, proposed_by,
                  proposer.name as proposed_by_name, proposed_at,
                  decider.name as "decided_by_name?", decided_at, approved
           from window_change
           join person proposer on proposer.person_id = proposed_by
           left join person decider on decider.person_id = decided_by
           where round_id = $1 order by proposed_at desc"#,
        round as _,
    )
    .fetch_all(db)
    .await
}

/// The proposed change that waits for a second person to decide.
pub async fn waiting(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Option<WindowChange>> {
    Ok(changes(db, round).await?.into_iter().find(|it| it.approved.is_none()))
}

/// Locks the round's row, as the freeze does: waits for requisitions that are being sent, and keeps
/// new ones waiting.
pub async fn lock(tx: &mut PgConnection, round: RoundId) -> sqlx::Result<()> {
    sqlx::query!("select round_id from round where round_id = $1 for update", round as _)
        .fetch_optional(tx)
        .await?;
    Ok(())
}

pub async fn insert(
    tx: &mut PgConnection,
    round: RoundId,
    closes_before: Moment,
    change: &ReadChange,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<WindowChangeId> {
    sqlx::query_scalar!(
        "insert into window_change (window_change_id, round_id, closes_before, closes_after, reason,
                                    proposed_by, proposed_at)
         values ($1, $2, $3, $4, $5, $6, $7) returning window_change_id",
        WindowChangeId::generate() as _,
        round as _,
        closes_before,
        change.closes_after,
        change.reason.as_ref(),
        by as _,
        at,
    )
    .fetch_one(tx)
    .await
}

pub async fn decide(
    tx: &mut PgConnection,
    change: WindowChangeId,
    by: SecondPerson,
    approved: bool,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update window_change set decided_by = $2, decided_at = $3, approved = $4
         where window_change_id = $1",
        change as _,
        by.0 as _,
        at,
        approved,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn set_close(
    tx: &mut PgConnection,
    round: RoundId,
    closes_at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!("update round set closes_at = $2 where round_id = $1", round as _, closes_at)
        .execute(tx)
        .await?;
    Ok(())
}

/// Everyone who acts for a recipient of the round, once each.
pub async fn concerned(
    db: &mut PgConnection,
    round: RoundId,
    at: Moment,
) -> sqlx::Result<Vec<(String, Email)>> {
    let found = sqlx::query!(
        r#"select distinct person.name, email as "email: Email"
           from recipient
           join mandate using (organisation_id)
           join person using (person_id)
           where round_id = $1 and disabled_at is null
             and started_at <= $2 and (ended_at is null or $2 < ended_at)
             and (ends_at is null or $2 < ends_at)"#,
        round as _,
        at,
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().map(|it| (it.name, it.email)).collect())
}
