//! What an ombud sees and posts.

pub mod abstention;
pub mod attached;
pub mod by_post;
pub mod change;
pub mod check;
pub mod completion;
mod reading;
pub mod section;
pub mod tasks;
pub mod todo;
pub mod withdrawal;
