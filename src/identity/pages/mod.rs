//! The pages of signing in, and "Mitt konto".

pub mod account;
pub mod choose;
pub mod confirm;
pub mod interrupted;
pub mod sign_in;
