//! Conditions that the agency sees to (2024:1252 5 §): that the dialogue was held, the agreement
//! signed, the production plan received. Each is recorded with who, when and what was agreed.

mod actions;
mod rules;
mod store;

pub use self::{
    actions::record,
    rules::{ReadRecord, RecordRefusal, fields, read, unmet},
    store::{of_recipient, recipient},
};
