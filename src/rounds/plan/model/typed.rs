//! What was typed into a plan, section by section.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::PlanSection;
use crate::values::{Moment, Typed};

/// A saved section.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlanAnswer {
    pub typed: Typed,
    /// Grows with every save.
    pub revision: i32,
    /// A person's name; empty where the service itself wrote it.
    pub saved_by: String,
    pub saved_at: Moment,
}

/// The sections that have been saved.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlanAnswers(BTreeMap<PlanSection, PlanAnswer>);

impl PlanAnswers {
    pub fn of(&self, section: PlanSection) -> Option<&PlanAnswer> {
        self.0.get(&section)
    }

    pub fn typed(&self, section: PlanSection) -> Option<&Typed> {
        self.of(section).map(|it| &it.typed)
    }

    /// How many times the section has been saved.
    pub fn revision(&self, section: PlanSection) -> i32 {
        self.of(section).map_or(0, |it| it.revision)
    }

    /// The same with one section as it is being typed.
    pub fn with(mut self, section: PlanSection, answer: PlanAnswer) -> Self {
        self.0.insert(section, answer);
        self
    }

    pub fn iter(&self) -> impl Iterator<Item = (PlanSection, &PlanAnswer)> {
        self.0.iter().map(|(section, answer)| (*section, answer))
    }
}

impl FromIterator<(PlanSection, PlanAnswer)> for PlanAnswers {
    fn from_iter<I: IntoIterator<Item = (PlanSection, PlanAnswer)>>(answers: I) -> Self {
        Self(answers.into_iter().collect())
    }
}
