//! What an ombud sees and posts.

pub mod abstention;
pub mod attached;
pub mod check;
pub mod section;
pub mod tasks;
pub mod todo;
