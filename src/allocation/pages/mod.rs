//! The pages: a round's pots, and one pot worked out.

pub mod basis;
pub mod pot;
pub mod pots;
