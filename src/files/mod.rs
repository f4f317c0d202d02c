//! Files that people attach (bilagor): kept under the hash of their content, told apart by their
//! content, and held back until they have been scanned where a scanner is configured.
//!
//! Who may see a file is a matter for the case it is attached to: this module does not ask.

mod actions;
mod content;
mod model;
mod rules;
mod scanner;
mod store;

pub use self::{
    actions::{Verdict, claim, discard, keep, scan, settle},
    content::Files,
    model::{MediaType, ScanStatus, StoredFile},
    rules::{FileRefusal, NewFile, read},
};
