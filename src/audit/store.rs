//! The SQL of the trail: it can only be added to and read.

use sqlx::PgConnection;

use super::event::Event;
use crate::{values::Moment, who::Actor};

pub async fn insert<E: Event>(
    tx: &mut PgConnection,
    at: Moment,
    actor: Actor,
    event: &E,
) -> anyhow::Result<()> {
    sqlx::query!(
        "insert into audit_event (occurred_at, actor_person_id, actor_capacity, action, words, subject, particulars)
         values ($1, $2, $3, $4, $5, $6, $7)",
        at,
        actor.person_id as _,
        actor.capacity,
        E::ACTION,
        E::WORDS,
        event.subject(),
        serde_json::to_value(event)?,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// An event with the name of the one who caused it.
#[derive(Debug, Clone)]
pub struct Entry {
    pub occurred_at: Moment,
    pub person: Option<String>,
    pub capacity: String,
    /// What happened, as the trail said it when it happened.
    pub words: String,
}

/// What is done to a draft is the organisation's own: the agency's pages do not tell it.
const OF_A_DRAFT: [&str; 7] = [
    "requisition.saved",
    "requisition.correction_begun",
    "requisition.correction_discarded",
    "requisition.section_restored",
    "requisition.plan_attached",
    "requisition.plan_detached",
    "requisition.plan_infected",
];

pub async fn timeline(
    db: &mut PgConnection,
    subject: &str,
    limit: i64,
) -> sqlx::Result<Vec<Entry>> {
    let mut latest = sqlx::query_as!(
        Entry,
        r#"select occurred_at, person.name as "person?", actor_capacity as capacity, words
           from audit_event
           left join person on person.person_id = audit_event.actor_person_id
           where subject = $1 and action <> all($3)
           order by audit_event_id desc limit $2"#,
        subject,
        limit,
        &OF_A_DRAFT.map(str::to_owned)[..],
    )
    .fetch_all(db)
    .await?;
    latest.reverse();
    Ok(latest)
}
