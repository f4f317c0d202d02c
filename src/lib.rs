//! Statsbidrag, in the order of reading, which is the order of the floors: each room stands on
//! those of the floors before it, and knows none beside it and none after it.
//!
//! First the values that everything is made of, and who is asking; then the shell around every
//! page; then the features along the path of the money; and last what knows them all. The test
//! `floors` holds the order.

pub mod secrets;
pub mod values;

pub mod eid;
pub mod files;
pub mod who;

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

pub mod publishing;
pub mod review;

pub mod payouts;

pub mod cases;

pub mod administration;

pub mod router;

pub mod demonstration;

pub mod ops;

pub mod glossary;

#[cfg(fuzzing)]
pub mod fuzzing;

pub use self::ops::MIGRATOR;
