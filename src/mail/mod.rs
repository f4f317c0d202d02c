//! The outbox: mail is written in the transaction of what it tells about, and sent afterwards.
//!
//! At least once: a worker that dies between the mail server's answer and its own commit sends it
//! again. A mail is a row that stays, so what was sent can be looked up.

pub mod bounce;
mod delivery;
mod kind;
mod letter;
mod pages;
mod post;
mod rules;
mod store;

use sqlx::PgConnection;

pub use self::{
    delivery::{came_back, deliver_one, digest_one},
    kind::{Choice, Kind, Wish},
    letter::{Paragraphs, paragraphs, text},
    post::Post,
    store::{choose, has_bounced, wishes},
};
use crate::{
    values::{Email, MailId, Moment},
    web::{Access, Routes},
};

/// A mail to be sent.
#[derive(Debug, Clone)]
pub struct NewMail {
    pub kind: Kind,
    pub to: Email,
    pub subject: String,
    /// Text: paragraphs between empty lines. What ends every mail is added when it is sent.
    pub body: String,
}

/// Writes it down, to be sent when the transaction is committed: at once, in the receiver's next
/// digest, or not at all, as the receiver has chosen where the kind leaves a choice.
pub async fn enqueue(tx: &mut PgConnection, mail: NewMail, at: Moment) -> sqlx::Result<MailId> {
    store::insert(tx, &mail, rules::next_digest(at), at).await
}

/// What the demonstration shows instead of sending.
pub fn routes() -> Routes {
    Routes::default().get(Access::Anyone, "/demonstration/post", pages::outbox)
}
