//! The SQL of applications.

mod lists;
mod reading;
mod writing;

pub use self::{lists::*, reading::*, writing::*};
