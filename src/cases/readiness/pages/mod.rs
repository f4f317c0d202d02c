//! The board, and writing to a part of it.

pub mod board;
pub mod message;
