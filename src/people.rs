//! The people, a package of their own (`crates/people`): accounts and how they sign in, and
//! organisations and who may act for them. `lib.rs` lists the whole house.

pub use shell::*;

pub mod identity;

pub mod ombud;
