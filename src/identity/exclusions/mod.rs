//! Jäv: somebody at the agency is excluded from handling a case, or every case of an organisation
//! (SFS 2017:900 16-18 §§). An excluded person may still read.

mod actions;
mod model;
mod rules;
mod store;

pub use self::{
    actions::{lift, record},
    model::{ExcludedFrom, Exclusion},
    rules::{EXCLUDED, ExclusionRefusal, may_lift, read_lifting, read_reason},
    store::{is_excluded_from, is_excluded_in, of_case},
};
