//! What comes before a requisition, a package of its own (`crates/frames`): rounds, the figures of
//! statistics, and the frames that are allocated by them. `lib.rs` lists the whole house.

pub use people::*;

pub mod rounds;
pub mod statistics;

pub mod allocation;
