//! The ground floors, a package of their own (`crates/shell`): the values that everything is made
//! of, who is asking, and the shell around every page. `lib.rs` lists the whole house.

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
pub mod register;
