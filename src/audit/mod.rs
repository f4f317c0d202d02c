//! The append-only trail: who did what to what, written in the same transaction as the change.
//!
//! An event holds no personal data beyond who did it: texts that people write stay in their own
//! tables. Events are declared where they happen, each with its words for people, by `events!`.

mod event;
mod store;

use sqlx::PgConnection;

pub use self::{
    event::{Event, Subject},
    store::Entry,
};
pub use crate::events;
use crate::{values::Moment, who::Actor};

/// Writes an event to the trail, in the transaction of the change.
///
/// # Errors
/// When the event cannot be written as JSON, or the database refuses.
pub async fn record<E: Event>(
    tx: &mut PgConnection,
    at: Moment,
    actor: Actor,
    event: &E,
) -> anyhow::Result<()> {
    store::insert(tx, at, actor, event).await
}

/// What happened to a subject, oldest first: of more than `limit` events only the latest. Saves of
/// a draft are left out.
///
/// # Errors
/// When the database does not answer.
pub async fn timeline(
    db: &mut PgConnection,
    subject: impl Subject,
    limit: i64,
) -> sqlx::Result<Vec<Entry>> {
    store::timeline(db, &subject.on_the_trail(), limit).await
}
