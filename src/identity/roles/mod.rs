//! The roles at the agency: one administrator proposes a role, another confirms it, and neither may
//! be the person who gets it. A role is taken away at once, but never the last administrator's.

mod actions;
mod mail;
mod model;
pub(super) mod rules;
mod store;

pub use self::{
    actions::{RoleResult, administrator, changed, confirm, decline, propose},
    model::{Colleague, HeldRole, RoleProposal},
    rules::RoleRefusal,
    store::{
        colleagues, disable, end_role, held_roles, hold_administrators, people_with_roles,
        proposals,
    },
};
