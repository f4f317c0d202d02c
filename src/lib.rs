//! Statsbidrag, in the order of reading, which is the order of the floors: each room stands on
//! those of the floors before it, and knows none beside it and none after it.
//!
//! First the values that everything is made of, and who is asking; then the shell around every
//! page; then the features along the path of the money; and last what knows them all. The test
//! `floors` holds the order.
//!
//! The lower floors are packages of their own, so that whoever changes an upper one need not wait
//! for them. Their sources stand here too, beside `shell.rs`, `people.rs` and `frames.rs`.

pub use shell::{secrets, values};

pub use shell::{eid, files, who};

pub use shell::{app, audit};

pub use shell::{config, web};

pub use shell::{mail, register};

pub use people::identity;

pub use people::ombud;

pub use frames::{rounds, statistics};

pub use frames::allocation;
pub mod requisitions;

pub mod publishing;
pub mod review;

pub mod payouts;

pub mod cases;

pub mod administration;

pub mod router;

#[cfg(feature = "demonstration")]
pub mod demonstration;

pub mod ops;

pub mod glossary;

#[cfg(fuzzing)]
pub mod fuzzing;

pub use self::ops::MIGRATOR;
