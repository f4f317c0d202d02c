//! Rounds (bidragsomgångar): a year of a grant (statsbidrag), prepared, opened and closed: its
//! window, its pots (delpotter), what the money may be used for and on what conditions.
//! SFS 2024:1253 6-9 §§.

mod actions;
pub mod changes;
pub mod conditions;
pub mod corrections;
mod model;
pub mod plan;
mod rules;
pub mod setup;
mod store;

pub use self::{
    actions::{freeze_those_due, move_window, open},
    model::{
        AgencyCondition, AgreedAim, Condition, ConditionRecord, FramedPot, Insats, Opening, Round,
        Terms, WindowChange,
    },
    plan::PlanHead,
    rules::{OpenRound, TermsRefusal},
    store::{
        demonstration, extended, hold, hold_received, list, of_recipient, ordinance, report, round,
        round_and_terms, service_emails, set_freeze_waits, with_slug,
    },
};
