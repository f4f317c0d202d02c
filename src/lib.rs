//! Statsbidrag, in the order of reading, which is the order of the floors: each room stands on those
//! above it in this list and knows none below. `tests/it/floors.rs` holds it.
//!
//! First the values everything is made of and who is asking, then the shell around every page, then
//! the features along the path of the money, and last what knows them all.

pub mod values;

pub mod secrets;

pub mod who;

pub mod eid;
pub mod files;

pub mod app;
pub mod audit;

pub mod config;
pub mod web;

pub mod mail;

pub mod identity;

pub mod ombud;

pub mod rounds;
pub mod statistics;

pub mod allocation;
pub mod requisitions;

pub mod payouts;
pub mod publishing;
pub mod review;

pub mod cases;

pub mod administration;

pub mod router;

pub mod ops;

pub mod glossary;

#[cfg(fuzzing)]
pub mod fuzzing;

/// The schema's story, embedded.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();
