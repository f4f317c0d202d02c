//! The pages of signing in, and of one's own account.

pub mod account;
pub mod choose;
pub mod confirm;
pub mod interrupted;
pub mod sign_in;
