//! A frame that is corrected after the opening (rättad ram): a wrong figure, a court, a new list. One
//! proposes with a reason, another decides, and those it concerns are told. Each that is approved
//! makes another version of the list of who gets how much.

mod actions;
mod mail;
mod model;
mod rules;
mod store;

pub use self::{
    actions::{decide, propose},
    model::{FrameCorrection, PotSum},
    rules::{
        CorrectionRefusal, ReadCorrection, SecondPerson, list_version, read, second, warnings,
    },
    store::{approved, corrections, pots, waiting_for},
};
