//! The pages of accounts.

pub mod details;
pub mod email;
mod link;
pub mod password;
pub mod register;
pub mod removal;
pub mod reset;
pub mod sessions;
