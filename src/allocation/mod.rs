//! Allocation (fördelning): who may have how much of each pot, and how that was computed.
//!
//! The list that is fixed or imported is the legal truth (förordning (2024:1253) 7 §); what is
//! computed here is exact, and can be computed again by anyone.

mod model;
pub mod rules;

pub use self::model::{AllocationStatus, Origin};
