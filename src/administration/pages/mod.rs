//! The pages.

pub mod check;
pub mod correction;
pub mod dry_run;
pub mod extension;
pub mod index;
pub mod last_day;
pub mod open;
pub mod preview;
pub mod recipient;
pub mod section;
pub mod tasks;
