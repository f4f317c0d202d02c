//! The pages of the agency's people.

pub mod list;
pub mod person;
