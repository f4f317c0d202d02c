//! The SQL of people, their rights and their sessions.

mod people;
mod sessions;

pub use self::{people::*, sessions::*};
