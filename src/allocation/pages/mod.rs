//! The pages: a round's pots, one pot worked out, and an allocation as it was made.

pub mod basis;
pub mod made;
pub mod pot;
pub mod pots;
