//! Files that people attach (bilagor). They are stored under the hash of their content, their type
//! is recognised by the content, and where a scanner is configured they are not shown until they
//! have been scanned.
//!
//! Who may see a file is decided by the case it is attached to; this module does not check it.

mod actions;
mod content;
mod model;
mod rules;
mod scanner;
mod store;

pub use self::{
    actions::{Verdict, claim, discard, keep, read_in_turn, scan, settle},
    content::Files,
    model::{MediaType, ScanStatus, StoredFile},
    rules::{FileRefusal, NewFile, read},
};
