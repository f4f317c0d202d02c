//! The register (diarium): every document that comes to the agency or leaves it, and each note
//! (tjänsteanteckning), with a row from that moment on (SFS 2009:400 5 kap. 1-2 §§, SFS 2017:900
//! 27 §). Rows are only ever added. A draft is nobody's document yet and has none.
//!
//! Whoever sends, asks or decides calls [`record`] in the transaction of the act. Locks are taken in
//! one order: the requisition or application, the round, the case series, the register, the money
//! strip, the trail.

mod actions;
mod export;
mod model;
mod pages;
mod rules;
mod store;

pub use self::{
    model::{
        CaseKind, Direction, DocumentKind, NewDocument, Note, Registered, content_hash, numbered,
    },
    pages::note::WriteNote,
    rules::fields,
    store::{of_case, open_case, record},
};
use crate::web::{Access::Staff, Routes};

pub fn routes() -> Routes {
    Routes::default()
        .get(Staff, "/diarium", pages::list::list)
        .get(Staff, "/diarium.csv", pages::download::csv)
        .get(Staff, "/diarium.xlsx", pages::download::xlsx)
}
