//! The pages of who may do what for an organisation.

pub mod handover;
pub mod leave;
pub mod list;
pub mod remove;
