//! The SQL of people, their rights, their sessions, and how often they try.

mod counts;
mod people;
mod sessions;

pub use self::{counts::*, people::*, sessions::*};
