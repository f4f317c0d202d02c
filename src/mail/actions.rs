//! Writing a mail down.

use sqlx::PgConnection;

use super::{kind::NewMail, rules, store};
use crate::values::{MailId, Moment};

/// Writes it down, to be sent when the transaction is committed: at once, in the receiver's next
/// digest, or not at all, as the receiver has chosen where the kind leaves a choice.
pub async fn enqueue(tx: &mut PgConnection, mail: NewMail, at: Moment) -> sqlx::Result<MailId> {
    store::insert(tx, &mail, rules::next_digest(at), at).await
}
