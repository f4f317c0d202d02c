//! The outbox: mail is written in the transaction of what it tells about, and sent afterwards.
//!
//! At least once: a worker that dies between the mail server's answer and its own commit sends it
//! again. A mail is a row that stays, so what was sent can be looked up.

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

/// What the demonstration shows instead of sending.
pub fn routes() -> Routes {
    Routes::default().get(Access::Anyone, "/demonstration/post", pages::outbox)
}
