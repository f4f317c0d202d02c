//! Jäv: that somebody at the agency handles neither a case nor anything of an organisation
//! (SFS 2017:900 16-18 §§). It takes away what one may do, never what one may read.

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
