//! The board, and writing to one of its segments.

pub mod board;
pub mod message;
