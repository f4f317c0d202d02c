//! What was typed into a form, before the rules have read it; and the problems that the rules find
//! in it.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize};

use super::{Errors, Field, Form, Moment, PersonId, is_blank};

/// What was typed: strings by the name of the input, as the browser sent them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed(BTreeMap<String, Vec<String>>);

/// A section of a long form, as it was saved.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answer {
    pub typed: Typed,
    /// Grows with every save.
    pub revision: i32,
    pub saved_by: String,
    /// `None` in answers that do not say it.
    #[serde(default)]
    pub saver: Option<PersonId>,
    pub saved_at: Moment,
    /// Taken over from another form, and not saved by anybody since.
    #[serde(default)]
    pub copied: bool,
}

/// The sections that have been saved, of a form with sections `S`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers<S: Ord>(BTreeMap<S, Answer>);

/// Something in a form that is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The input it belongs to.
    pub field: Cow<'static, str>,
    pub message: String,
    /// Whether the input is empty where it must be filled in: then the section is unfinished rather
    /// than wrong.
    pub missing: bool,
}

/// What the rules read out of a form, or every problem in it.
pub type Outcome<T> = Result<T, Vec<Problem>>;

/// How far a section of a form that is filled in over weeks has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SectionState {
    NotStarted,
    InProgress,
    Done,
    Wrong,
    /// Whole, but taken over from another form: somebody must read it.
    Copied,
}

impl Typed {
    /// What a browser sent, but only the inputs that the form has.
    pub fn only(mut self, fields: &[Field]) -> Self {
        self.0.retain(|name, _| fields.iter().any(|it| it.name == *name));
        self
    }

    /// The first value of an input; empty where there is none.
    pub fn one(&self, field: &Field) -> &str {
        self.all(field).first().map_or("", String::as_str)
    }

    /// Whether a box with this value is ticked.
    pub fn has(&self, field: &Field, value: &str) -> bool {
        self.all(field).iter().any(|ticked| ticked == value)
    }

    /// Every value of an input that may have several.
    pub fn all(&self, field: &Field) -> &[String] {
        self.0.get(&*field.name).map_or(&[], Vec::as_slice)
    }

    pub fn set(&mut self, field: &Field, value: impl Into<String>) {
        self.0.insert(field.name.to_string(), vec![value.into()]);
    }

    /// One more value of an input that may have several: a box that is ticked.
    pub fn add(&mut self, field: &Field, value: impl Into<String>) {
        self.0.entry(field.name.to_string()).or_default().push(value.into());
    }

    /// These inputs and those of another form.
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The labels of the inputs in which two people wrote different things, each with what `other`
    /// has.
    pub fn differences(&self, other: &Self, fields: Vec<Field>) -> Vec<(String, String)> {
        let differs = fields.into_iter().filter(|it| self.all(it) != other.all(it));
        differs.map(|it| (it.label.to_string(), other.all(&it).join(", "))).collect()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Typed {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            typed.0.entry(name.into()).or_default().push(value.into());
        }
        typed
    }
}

impl Form {
    /// The numbers of the rows in which anything is written, chosen or ticked.
    pub fn filled(&self, typed: &Typed) -> impl Iterator<Item = usize> {
        let is_written = |it: &Field| !is_blank(typed.one(it));
        (1..=self.most).filter(move |number| self.row.iter().any(|it| is_written(&it.row(number))))
    }

    /// How many rows the form shows: those filled in and the empty ones after them, at least one and at
    /// most as many as there may be. None where it has no rows.
    pub fn rows_shown(&self, typed: &Typed) -> usize {
        let rows = self.filled(typed).last().unwrap_or(0) + self.spare;
        rows.max(1).min(self.most)
    }

    /// What was typed with the rows in another order: the first row holds what stood in the first of
    /// these numbers, and so on. A row that is not among them is left out.
    pub fn in_order(&self, typed: &Typed, order: &[usize]) -> Typed {
        let mut ordered = typed.clone();
        for number in 1..=self.most {
            for field in self.row {
                let from = order.get(number - 1).map(|it| field.row(it));
                let values = from.and_then(|it| typed.0.get(&*it.name)).cloned();
                let to = field.row(number).name.to_string();
                match values {
                    Some(values) => ordered.0.insert(to, values),
                    None => ordered.0.remove(&to),
                };
            }
        }
        ordered
    }
}

impl Answer {
    /// The answer that `typed` becomes when it is saved after `revision`, without the name of the
    /// person who saved it.
    pub fn saved(typed: &Typed, revision: i32, saved_at: Moment) -> Self {
        let (typed, revision) = (typed.clone(), revision + 1);
        Self { typed, revision, saved_by: String::new(), saver: None, saved_at, copied: false }
    }

    /// Whether this was saved since a form was opened at revision `started_from`: by somebody else, or
    /// by the same person in another window. The same text twice is no conflict but a button pressed twice.
    pub fn is_in_the_way_of(&self, typed: &Typed, started_from: &str) -> bool {
        started_from.parse().unwrap_or(0) != self.revision && self.typed != *typed
    }
}

impl<S: Ord + Copy> Answers<S> {
    pub fn of(&self, section: S) -> Option<&Answer> {
        self.0.get(&section)
    }

    pub fn typed(&self, section: S) -> Option<&Typed> {
        self.of(section).map(|it| &it.typed)
    }

    /// How many times the section has been saved.
    pub fn revision(&self, section: S) -> i32 {
        self.of(section).map_or(0, |it| it.revision)
    }

    /// These answers, with one section as it is being typed.
    pub fn with(mut self, section: S, answer: Answer) -> Self {
        self.0.insert(section, answer);
        self
    }

    pub fn iter(&self) -> impl Iterator<Item = (S, &Answer)> {
        self.0.iter().map(|(section, answer)| (*section, answer))
    }
}

impl<S: Ord> Default for Answers<S> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<S: Ord> FromIterator<(S, Answer)> for Answers<S> {
    fn from_iter<I: IntoIterator<Item = (S, Answer)>>(answers: I) -> Self {
        Self(answers.into_iter().collect())
    }
}

impl Problem {
    pub fn missing(field: impl Into<Cow<'static, str>>, message: impl ToString) -> Self {
        Self { field: field.into(), message: message.to_string(), missing: true }
    }

    pub fn wrong(field: impl Into<Cow<'static, str>>, message: impl ToString) -> Self {
        Self { field: field.into(), message: message.to_string(), missing: false }
    }
}

impl SectionState {
    /// The state of a section with these problems; `None` while nobody has saved it.
    pub fn of(problems: Option<&[Problem]>) -> Self {
        match problems {
            None => Self::NotStarted,
            Some([]) => Self::Done,
            Some(problems) if problems.iter().all(|it| it.missing) => Self::InProgress,
            Some(_) => Self::Wrong,
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::NotStarted => "Inte påbörjad",
            Self::InProgress => "Pågår",
            Self::Done => "Klar",
            Self::Wrong => "Fel",
            Self::Copied => "Kopierat, läs igenom",
        }
    }

    /// The colour of its tag.
    pub fn colour(self) -> &'static str {
        match self {
            Self::NotStarted => "neutral",
            Self::InProgress => "info",
            Self::Done => "success",
            Self::Wrong => "danger",
            Self::Copied => "warning",
        }
    }
}

impl From<&[Problem]> for Errors {
    fn from(problems: &[Problem]) -> Self {
        let mut errors = Self::default();
        for problem in problems {
            errors.add(problem.field.clone(), &problem.message);
        }
        errors
    }
}
