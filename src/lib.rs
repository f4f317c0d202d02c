//! Statsbidrag, in the order of reading: the values everything is made of, who is asking, then
//! the features along the path of the money, and last the shell around them.

pub mod app;
pub mod config;
pub mod glossary;

pub mod values;

pub mod who;

pub mod identity;

pub mod files;
pub mod ombud;
pub mod statistics;

pub mod rounds;

pub mod allocation;
pub mod requisitions;

pub mod review;

pub mod payouts;

pub mod cases;

pub mod publishing;

pub mod administration;

pub mod router;

pub mod audit;
pub mod mail;
pub mod ops;
pub mod web;

#[cfg(fuzzing)]
pub mod fuzzing;

/// The schema's story, embedded.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();
