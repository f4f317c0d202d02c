//! The service over a real database, one database a test. Everyone in these tests is somebody of
//! the demonstration, and it is 10 March 2026, in the middle of the round, until a test says else.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod abstention;
mod access;
mod accounts;
mod administration;
mod agency;
mod allocation_commands;
mod applications;
mod architecture;
mod attached_plan;
mod audit;
mod checks;
mod corrections;
mod deadlocks;
mod demonstration;
mod dependencies;
mod documents;
mod eid;
mod eid_abuse;
mod errors;
mod extensions;
mod factors;
mod floors;
mod headers;
mod identity;
mod input;
mod killed;
mod mail;
mod mandates;
mod migrated;
mod ordinance;
mod organisations;
mod pages;
mod people;
mod publishing;
mod races;
mod races_after_the_send;
mod readiness;
mod refused;
mod register;
mod requisitions;
mod round_trips;
mod running;
mod schema;
mod search;
mod states;
mod statistics;
mod support;
mod versions;
mod waiting;
