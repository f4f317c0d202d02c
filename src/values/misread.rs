//! Why what was typed is no value of its type, told of the field that it was typed into.

use std::fmt;

/// Why a text is no value of its type. Most such errors have no `Display`: in a summary they are
/// read apart from their field, so they are words only together with its label.
pub trait Misread {
    /// The sentence to the person who typed it, about the field with this label.
    fn about(&self, label: &str) -> Told;
}

/// A sentence that says which field it is about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Told(String);

impl Told {
    /// The label, and what is wrong: `Ditt namn: Texten är …`, `När öppnar omgången? Skriv datumet …`.
    pub fn of(label: &str, sentence: &str) -> Self {
        let label = ["(frivillig)", "(frivilligt)"]
            .iter()
            .fold(label, |label, it| label.trim_end_matches(it).trim_end());
        let colon = if label.ends_with('?') { "" } else { ":" };
        Self(format!("{label}{colon} {sentence}"))
    }

    /// A sentence that names its field by itself.
    pub(super) fn as_is(sentence: impl fmt::Display) -> Self {
        Self(sentence.to_string())
    }
}

impl Misread for String {
    fn about(&self, label: &str) -> Told {
        Told::of(label, self)
    }
}

impl Misread for &str {
    fn about(&self, label: &str) -> Told {
        Told::of(label, self)
    }
}

/// For an error whose own sentence names the only field there is of its kind.
macro_rules! names_its_field {
    ($error:ty) => {
        impl $crate::values::Misread for $error {
            fn about(&self, _: &str) -> $crate::values::Told {
                $crate::values::Told::as_is(self)
            }
        }
    };
}

/// For an error with a variant for what is not seen.
macro_rules! may_be_unseen {
    ($error:ident) => {
        impl From<Unseen> for $error {
            fn from(unseen: Unseen) -> Self {
                Self::Unseen(unseen)
            }
        }
    };
}

pub(super) use {may_be_unseen, names_its_field};
