//! Reading a form, and collecting every problem in it.

use std::{borrow::Cow, fmt::Display};

use serde::de::{DeserializeOwned, IntoDeserializer, value::Error};

use super::{Field, Form, Misread, Outcome, Problem, Typed, is_blank};

/// Reads what was typed, field by field. Inside [`Reader::rows`] a field is that of the row.
#[derive(Debug)]
pub struct Reader<'a> {
    typed: &'a Typed,
    problems: Vec<Problem>,
    /// The row, and what it is called: `Delpott`, 2.
    row: Option<(&'a str, usize)>,
}

impl<'a> Reader<'a> {
    pub fn new(typed: &'a Typed) -> Self {
        Self { typed, problems: Vec::new(), row: None }
    }

    /// What was written, trimmed.
    pub fn text(&self, field: &Field) -> &'a str {
        self.typed.one(&self.here(field)).trim()
    }

    pub fn is_ticked(&self, field: &Field, value: &str) -> bool {
        self.typed.has(&self.here(field), value)
    }

    /// The value of a field that must be filled in.
    pub fn required<T, E: Misread>(
        &mut self,
        field: &Field,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match self.text(field) {
            text if is_blank(text) => {
                self.missing(field);
                None
            }
            text => self.read(field, parse(text)),
        }
    }

    /// The value of a field that may be empty: `Some(None)` where it is, `None` where it is wrong.
    pub fn optional<T, E: Misread>(
        &mut self,
        field: &Field,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        match self.text(field) {
            text if is_blank(text) => Some(None),
            text => self.read(field, parse(text)).map(Some),
        }
    }

    /// One of several answers, by the name it has in JSON.
    pub fn choice<T: DeserializeOwned>(&mut self, field: &Field) -> Option<T> {
        let chosen: Result<T, Error> = T::deserialize(self.text(field).into_deserializer());
        if chosen.is_err() {
            self.missing(field);
        }
        chosen.ok()
    }

    pub fn yes_or_no(&mut self, field: &Field) -> Option<bool> {
        match self.text(field) {
            "ja" => Some(true),
            "nej" => Some(false),
            _ => {
                self.missing(field);
                None
            }
        }
    }

    /// Each row in which there is something, read by `one`, but for those that are wrong; `called` is
    /// what a row is called.
    pub fn rows<T>(
        &mut self,
        form: &Form,
        called: &'a str,
        mut one: impl FnMut(&mut Self) -> Option<T>,
    ) -> Vec<T> {
        let mut read = Vec::new();
        for number in form.filled(self.typed) {
            self.row = Some((called, number));
            read.extend(one(self));
        }
        self.row = None;
        read
    }

    pub fn is_without_rows(&self, form: &Form) -> bool {
        form.filled(self.typed).next().is_none()
    }

    /// Adds the problem that the field is empty, in the field's own words.
    pub fn missing(&mut self, field: &Field) {
        let message = self.told(&field.missing);
        self.problems.push(Problem::missing(self.here(field).name.clone(), message));
    }

    pub fn wrong(&mut self, field: &Field, message: impl Display) {
        let message = self.told(message);
        self.problems.push(Problem::wrong(self.here(field).name.clone(), message));
    }

    /// The whole, or every problem that was found.
    pub fn done<T>(self, whole: impl FnOnce() -> Option<T>) -> Outcome<T> {
        match whole() {
            Some(whole) if self.problems.is_empty() => Ok(whole),
            _ => Err(self.problems),
        }
    }

    /// A value that was read elsewhere. Its error becomes a problem of the field, told by its label,
    /// in which the row has its number.
    pub fn read<T, E: Misread>(&mut self, field: &Field, outcome: Result<T, E>) -> Option<T> {
        let here = self.here(field).into_owned();
        let wrong = |error: E| Problem::wrong(here.name, error.about(&here.label));
        outcome.map_err(|error| self.problems.push(wrong(error))).ok()
    }

    fn here<'f>(&self, field: &'f Field) -> Cow<'f, Field> {
        match self.row {
            Some((_, number)) => Cow::Owned(field.row(number)),
            None => Cow::Borrowed(field),
        }
    }

    /// Puts the row that a message is about before it: `Delpott 2: `.
    fn told(&self, message: impl Display) -> String {
        match self.row {
            Some((called, number)) => format!("{called} {number}: {message}"),
            None => message.to_string(),
        }
    }
}
