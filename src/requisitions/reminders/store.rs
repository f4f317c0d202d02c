//! The SQL of reminders.

use sqlx::PgConnection;

use crate::values::{Day, Email, Moment, RoundId};

/// Somebody who acts for a recipient that has not sent.
pub struct Unsent {
    pub name: String,
    pub email: Email,
    pub organisation: String,
    pub drafted: bool,
    pub extension: Option<Moment>,
}

/// Locks the reminders that are due in open rounds; rows that another worker has locked are
/// skipped.
pub async fn lock_due(
    tx: &mut PgConnection,
    until: Day,
    now: Moment,
) -> sqlx::Result<Vec<(RoundId, Day)>> {
    let due = sqlx::query!(
        r#"select reminder.round_id as "round_id: RoundId", on_day
           from reminder join round using (round_id)
           where sent_at is null and on_day <= $1 and opens_at <= $2 and $2 < closes_at
           order by on_day for update of reminder skip locked"#,
        until,
        now,
    )
    .fetch_all(tx)
    .await?;
    Ok(due.into_iter().map(|it| (it.round_id, it.on_day)).collect())
}

/// Those who act for recipients that have neither sent nor said that they will not, one row for each person and recipient.
pub async fn unsent(
    db: &mut PgConnection,
    round: RoundId,
    now: Moment,
) -> sqlx::Result<Vec<Unsent>> {
    sqlx::query_as!(
        Unsent,
        r#"select person.name, email as "email: Email", recipient.name as organisation,
                  requisition_id is not null as "drafted!", recipient.closes_at as extension
           from recipient
           join mandate using (organisation_id)
           join person using (person_id)
           left join requisition
               on requisition.round_id = recipient.round_id
              and requisition.organisation_id = recipient.organisation_id
              and requisition.status not in ('withdrawn', 'discontinued')
           where recipient.round_id = $1 and disabled_at is null
             and mandate.started_at <= $2 and (mandate.ended_at is null or $2 < mandate.ended_at)
             and (ends_at is null or $2 < ends_at)
             and (status is null or status = 'draft')
             and not exists (select from abstention
                             where abstention.round_id = recipient.round_id
                               and abstention.organisation_id = recipient.organisation_id
                               and abstention.ended_at is null)
           order by recipient.name, email"#,
        round as _,
        now,
    )
    .fetch_all(db)
    .await
}

pub async fn mark(
    tx: &mut PgConnection,
    round: RoundId,
    day: Day,
    now: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update reminder set sent_at = $3 where round_id = $1 and on_day = $2",
        round as _,
        day,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}
