//! Rounds (bidragsomgångar): a year of a grant (statsbidrag), with its window, its pots
//! (delpotter), what the money may be used for and on what conditions. SFS 2024:1253 6-9 §§.

mod actions;
mod model;
pub mod plan;
mod rules;
pub mod setup;
mod store;

pub use self::{
    actions::{freeze_those_due, move_window, open},
    model::{Condition, FramedPot, Insats, NewInsats, NewPot, NewRound, Round, Terms},
    rules::{OpenRound, TermsRefusal},
    store::{demonstration, hold, list, of_recipient, round, round_and_terms, with_slug},
};
