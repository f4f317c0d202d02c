//! Another last day (ändrad sista dag), later or earlier: one proposes with a reason, another
//! decides, and everybody the round concerns is told.

mod actions;
mod mail;
mod rules;
mod store;

pub use self::{
    actions::{decide, propose},
    rules::{ChangeRefusal, ReadChange, SecondPerson, read, second},
    store::{changes, lock, waiting},
};
