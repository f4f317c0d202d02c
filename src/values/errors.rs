//! Everything that is wrong in a form, at once.

use std::{borrow::Cow, fmt::Display};

use super::{Field, Misread, Stopped, is_blank};

/// What is wrong, by the name of the input, in the order of the form.
#[derive(Debug, Default, Clone)]
pub struct Errors(Vec<(Cow<'static, str>, String)>);

impl Errors {
    /// The value; for an error `None`, and the error is added to the others.
    pub fn take<T, E: Display>(
        &mut self,
        input: impl Into<Cow<'static, str>>,
        outcome: Result<T, E>,
    ) -> Option<T> {
        outcome.map_err(|error| self.add(input, error)).ok()
    }

    /// The value of a field that must be filled in; `None` where it is empty or wrong.
    pub fn required<T, E: Misread>(
        &mut self,
        field: &Field,
        typed: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if is_blank(typed) {
            self.add(field.name.clone(), &field.missing);
            return None;
        }
        self.take(field.name.clone(), parse(typed).map_err(|it| it.about(&field.label)))
    }

    /// Of an act: its value, or `None`, and the refusal is added to the others.
    ///
    /// # Errors
    /// The fault that stopped the act, if it was not a refusal.
    pub fn take_act<T, R: Display>(
        &mut self,
        input: impl Into<Cow<'static, str>>,
        done: Result<T, Stopped<R>>,
    ) -> anyhow::Result<Option<T>> {
        match done {
            Ok(value) => Ok(Some(value)),
            Err(stopped) => {
                self.add(input, stopped.refusal()?);
                Ok(None)
            }
        }
    }

    pub fn add(&mut self, input: impl Into<Cow<'static, str>>, error: impl Display) {
        self.0.push((input.into(), error.to_string()));
    }

    /// The first error of an input.
    pub fn on(&self, input: &str) -> Option<&str> {
        let found = self.0.iter().find(|(name, _)| name == input);
        found.map(|(_, message)| message.as_str())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, message)| (name.as_ref(), message.as_str()))
    }
}
