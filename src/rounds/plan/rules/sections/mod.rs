//! How the answers of each section are read.

mod money;
mod ordinance;
mod settings;
mod texts;

pub use self::{
    money::{basics, pots},
    ordinance::ordinance,
    settings::{afterwards, contacts, plan_mode, reminders, report, times},
    texts::{aims, conditions, questions, texts},
};
