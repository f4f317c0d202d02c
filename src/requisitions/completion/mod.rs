//! Completion (komplettering): an officer asks for what is missing in named sections, the organisation
//! answers with a new version. One extension can be asked for. SFS 2017:900 20 and 23 §§.

mod actions;
mod mail;
mod rules;
mod store;

pub use self::{
    actions::{ask_extension, cancel, remind_those_due, request, settle_extension},
    rules::{
        Asked, CompletionRefusal, ExtensionAsked, Settlement, TEMPLATE, Written, may_cancel,
        may_request, offered, read, read_extension, read_settlement,
    },
    store::{answered, cancel_open, concerned, list, open},
};
