//! Another last day (ändrad sista dag), later or earlier: one proposes with a reason, another
//! decides, and everybody the round concerns is told. The same for one organisation alone (anstånd),
//! which then has a last day of its own, also when the round is frozen for all others. And another report (återrapportering), which
//! one person may change until it opens, with a reason.

mod actions;
mod mail;
mod rules;
mod store;

pub(super) use self::store::concerned;
pub use self::{
    actions::{change_report, decide, propose},
    rules::{
        ChangeRefusal, ReadChange, SecondPerson, read, read_extension, reason, report_may_change,
        report_opens_later, second,
    },
    store::{changes, extensions, lock, report_changes, waiting, waiting_for},
};
