//! Another last day (ändrad sista dag), later or earlier: one proposes with a reason, another
//! decides, and everybody the round concerns is told. And another report (återrapportering), which
//! one person may change until it opens, with a reason.

mod actions;
mod mail;
mod rules;
mod store;

pub use self::{
    actions::{change_report, decide, propose},
    rules::{
        ChangeRefusal, ReadChange, SecondPerson, read, reason, report_may_change,
        report_opens_later, second,
    },
    store::{changes, lock, report_changes, waiting, waiting_for},
};
