//! Putting a mail into the outbox.

use sqlx::PgConnection;

use super::{kind::NewMail, rules, store};
use crate::values::{MailId, Moment};

/// Puts a mail into the outbox, from which it is sent after the commit: at once, in the receiver's
/// next digest, or not at all, as the receiver has chosen for a kind that leaves a choice.
pub async fn enqueue(tx: &mut PgConnection, mail: NewMail, at: Moment) -> sqlx::Result<MailId> {
    store::insert(tx, &mail, rules::next_digest(at), at).await
}
