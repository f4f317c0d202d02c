//! Reading a form, and remembering everything that hinders.

use std::fmt::Display;

use serde::de::{DeserializeOwned, IntoDeserializer, value::Error};

use super::form::{filled, form};
use crate::{
    rounds::plan::PlanSection,
    values::{Outcome, Problem, Typed},
};

pub(super) struct Reader<'a> {
    typed: &'a Typed,
    problems: Vec<Problem>,
    /// Says in each message which row it is about: `Delpott 2: `.
    row: String,
}

impl<'a> Reader<'a> {
    pub fn new(typed: &'a Typed) -> Self {
        Self { typed, problems: Vec::new(), row: String::new() }
    }

    /// What was written, trimmed.
    pub fn text(&self, field: &str) -> &'a str {
        self.typed.one(field).trim()
    }

    pub fn is_ticked(&self, field: &str, value: &str) -> bool {
        self.typed.has(field, value)
    }

    /// What must be there: `when_empty` asks for it.
    pub fn required<T, E: Display>(
        &mut self,
        field: &str,
        when_empty: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match self.text(field) {
            "" => {
                self.missing(field, when_empty);
                None
            }
            text => self.read(field, parse(text)),
        }
    }

    /// What need not be there; `Some(None)` where it is not, `None` where it is wrong.
    pub fn optional<T, E: Display>(
        &mut self,
        field: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        match self.text(field) {
            "" => Some(None),
            text => self.read(field, parse(text)).map(Some),
        }
    }

    /// One of several, by the name it has in JSON.
    pub fn choice<T: DeserializeOwned>(&mut self, field: &str, when_empty: &str) -> Option<T> {
        let chosen: Result<T, Error> = T::deserialize(self.text(field).into_deserializer());
        if chosen.is_err() {
            self.missing(field, when_empty);
        }
        chosen.ok()
    }

    /// Each row in which there is something, read by `one`; `called` is what a row is called. None
    /// of those that are wrong.
    pub fn rows<T>(
        &mut self,
        section: PlanSection,
        called: &str,
        mut one: impl FnMut(&mut Self, usize) -> Option<T>,
    ) -> Vec<(usize, T)> {
        let mut read = Vec::new();
        for number in filled(self.typed, &form(section)) {
            self.row = format!("{called} {number}: ");
            read.extend(one(self, number).map(|it| (number, it)));
        }
        self.row.clear();
        read
    }

    pub fn is_without_rows(&self, section: PlanSection) -> bool {
        filled(self.typed, &form(section)).next().is_none()
    }

    pub fn missing(&mut self, field: &str, message: &str) {
        let message = format!("{}{message}", self.row);
        self.problems.push(Problem::missing(field.to_owned(), message));
    }

    pub fn wrong(&mut self, field: &str, message: impl Display) {
        let message = format!("{}{message}", self.row);
        self.problems.push(Problem::wrong(field.to_owned(), message));
    }

    /// The whole, unless something hinders.
    pub fn done<T>(self, whole: Option<T>) -> Outcome<T> {
        match whole {
            Some(whole) if self.problems.is_empty() => Ok(whole),
            _ => Err(self.problems),
        }
    }

    fn read<T, E: Display>(&mut self, field: &str, outcome: Result<T, E>) -> Option<T> {
        outcome.map_err(|error| self.wrong(field, error)).ok()
    }
}

/// The rows without their numbers on the form.
pub(super) fn unnumbered<T>(rows: Vec<(usize, T)>) -> Vec<T> {
    rows.into_iter().map(|(_, it)| it).collect()
}
