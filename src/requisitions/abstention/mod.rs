//! "Vi rekvirerar inte i år": an organisation says before its last day that it wants nothing, so that
//! its silence need not be read as one. Starting a requisition undoes it, and so does sending one.

mod actions;
mod model;
mod rules;
mod store;

pub use self::{
    actions::{declare, end, end_by},
    model::Abstention,
    rules::AbstentionRefusal,
    store::{lock, lock_place, standing},
};
