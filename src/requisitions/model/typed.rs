//! What was typed, section by section.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Section;
use crate::values::{Moment, Typed};

/// A saved section.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answer {
    pub typed: Typed,
    /// Grows with every save.
    pub revision: i32,
    pub saved_by: String,
    pub saved_at: Moment,
}

/// The sections that have been saved.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<Section, Answer>);

impl Answers {
    pub fn of(&self, section: Section) -> Option<&Answer> {
        self.0.get(&section)
    }

    pub fn typed(&self, section: Section) -> Option<&Typed> {
        self.of(section).map(|it| &it.typed)
    }

    pub fn revision(&self, section: Section) -> i32 {
        self.of(section).map_or(0, |it| it.revision)
    }

    /// The same with one section as it is being typed.
    pub fn with(mut self, section: Section, answer: Answer) -> Self {
        self.0.insert(section, answer);
        self
    }
}
