//! The outbox: a mail is stored in the same transaction as the change it tells about, and sent
//! after the commit.
//!
//! Each mail is sent at least once: if a worker dies between the mail server's answer and its own
//! commit, the mail is sent again. The rows are kept, so that sent mail can be looked up.

mod actions;
pub mod bounce;
mod delivery;
mod kind;
mod letter;
mod pages;
mod post;
mod rules;
mod store;

pub use self::{
    actions::enqueue,
    delivery::{came_back, deliver_one, digest_one},
    kind::{Choice, Kind, NewMail, Wish},
    letter::{Paragraphs, paragraphs, text},
    post::Post,
    store::{choose, has_bounced, wishes},
};
use crate::web::{Access, Routes};

/// The page on which a demonstration shows mails instead of sending them.
pub fn routes() -> Routes {
    Routes::default().get(Access::Anyone, "/demonstration/post", pages::outbox)
}
