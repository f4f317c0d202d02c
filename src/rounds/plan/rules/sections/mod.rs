//! Each section: what the form asks, and how its answers are read.

mod form;
mod money;
mod read;
mod settings;
mod texts;

pub use self::{
    form::{field_label, fields, rows},
    money::{basics, pots},
    settings::{afterwards, contacts, plan_mode, reminders, report, times},
    texts::{aims, conditions, questions, texts},
};

#[cfg(test)]
mod tests;
