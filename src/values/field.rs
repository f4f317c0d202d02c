//! The inputs of a form: each stands once, in its form's table, and nothing else names it.

use std::{borrow::Cow, fmt::Display};

/// An input: its name, what the form calls it, and what is said where nothing is written in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: Cow<'static, str>,
    pub label: Cow<'static, str>,
    pub missing: Cow<'static, str>,
}

/// A form's inputs: those that are there once, and rows of inputs numbered from 1 (`heading-1`,
/// `body-1`).
#[derive(Debug, Clone, Copy)]
pub struct Form {
    pub once: &'static [Field],
    pub row: &'static [Field],
    /// The most rows.
    pub most: usize,
    /// How many empty rows stand after those that are filled in.
    pub spare: usize,
}

/// Tables of inputs, a module for each form: every input is a constant of its own there, and `FORM`
/// is all of them. Those in rows come last.
///
/// ```ignore
/// forms! { texts {
///     TITLE = "title", "Rubrik", "Skriv en rubrik";
///     [15 rows, 1 empty]
///     BODY = "body", "Stycke {}", "Skriv något i stycket";
/// } }
/// ```
#[macro_export]
macro_rules! forms {
    ($($(#[$about:meta])* $form:ident {
        $($(#[$doc:meta])* $field:ident = $name:literal, $label:literal, $missing:literal;)*
        $([$most:literal rows, $spare:literal empty]
        $($(#[$row_doc:meta])* $row:ident = $row_name:literal, $row_label:literal, $row_missing:literal;)*)?
    })*) => {$(
        $(#[$about])*
        pub mod $form {
            use $crate::values::{Field, Form};
            $($(#[$doc])* pub const $field: Field = Field::new($name, $label, $missing);)*
            $($($(#[$row_doc])* pub const $row: Field = Field::new($row_name, $row_label, $row_missing);)*)?
            pub const FORM: Form = Form {
                once: &[$($field),*],
                row: &[$($($row),*)?],
                most: 0 $(+ $most)?,
                spare: 0 $(+ $spare)?,
            };
        }
    )*};
}

impl Field {
    /// `missing` is empty for an input that need not be filled in.
    pub const fn new(name: &'static str, label: &'static str, missing: &'static str) -> Self {
        let (name, label, missing) =
            (Cow::Borrowed(name), Cow::Borrowed(label), Cow::Borrowed(missing));
        Self { name, label, missing }
    }

    /// This input in a numbered row, or for one of several things: `heading-3`, with 3 for `{}` in
    /// its words.
    pub fn row(&self, number: impl Display) -> Self {
        let number = number.to_string();
        Self {
            name: format!("{}-{number}", self.name).into(),
            label: self.label.replace("{}", &number).into(),
            missing: self.missing.replace("{}", &number).into(),
        }
    }

    /// This input with another message where nothing is written in it.
    pub fn saying(self, missing: impl Into<Cow<'static, str>>) -> Self {
        Self { missing: missing.into(), ..self }
    }
}

impl Form {
    /// Every input of the form, in all its rows. Anything else that is posted is dropped.
    pub fn fields(&self) -> Vec<Field> {
        let rows = (1..=self.most).flat_map(|number| self.row.iter().map(move |it| it.row(number)));
        self.once.iter().cloned().chain(rows).collect()
    }
}
