//! What was typed, section by section, before anybody has judged it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Section;
use crate::values::Moment;

/// What was typed into a section: strings by the name of the input, as the browser sent them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed(BTreeMap<String, Vec<String>>);

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

impl Typed {
    /// What a browser sent, but only the inputs that the form has.
    pub fn of(pairs: Vec<(String, String)>, has: impl Fn(&str) -> bool) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs.into_iter().filter(|(name, _)| has(name)) {
            typed.0.entry(name).or_default().push(value);
        }
        typed
    }

    /// The first value of an input; empty where there is none.
    pub fn one(&self, name: &str) -> &str {
        let values = self.0.get(name);
        values.and_then(|it| it.first()).map_or("", String::as_str)
    }

    /// Whether a box with this value is ticked.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.0.get(name).is_some_and(|it| it.iter().any(|ticked| ticked == value))
    }

    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), vec![value.into()]);
    }

    /// The inputs on which two people wrote different things, with what the other one wrote.
    pub fn differences<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'a str, String)> {
        let names: std::collections::BTreeSet<_> = self.0.keys().chain(other.0.keys()).collect();
        names
            .into_iter()
            .filter(|name| self.all(name) != other.all(name))
            .map(|name| (name.as_str(), other.all(name).join(", ")))
    }
}

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
