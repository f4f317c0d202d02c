//! The joint plan (gemensam plan, 2024:1253 4-5 §§) as a file: it belongs to a version of a requisition,
//! and until that is sent it is the organisation's own.

mod actions;
mod mail;
mod store;

pub use self::{
    actions::{attach, detach, discard_files, tell_infected},
    store::{copy_files, detach as detach_files, of_version, own_file, sent_file},
};
