//! The nouns.

use std::{fmt, str::FromStr};

/// The kinds of rural municipality (landsbygdskommun) and their weight in the rural key.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum RuralClass {
    /// Tätortsnära landsbygdskommun: weight 1.
    NearCity,
    /// Gles landsbygdskommun: weight 5.
    Sparse,
    /// Mycket gles landsbygdskommun: weight 10.
    VerySparse,
}

impl RuralClass {
    /// All classes, the least rural first.
    pub const ALL: [Self; 3] = [Self::NearCity, Self::Sparse, Self::VerySparse];

    /// The word in tables and imported files: `near_city`, `sparse`, `very_sparse`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NearCity => "near_city",
            Self::Sparse => "sparse",
            Self::VerySparse => "very_sparse",
        }
    }
}

impl fmt::Display for RuralClass {
    /// `tätortsnära landsbygdskommun`, `gles …`, `mycket gles …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NearCity => "tätortsnära landsbygdskommun",
            Self::Sparse => "gles landsbygdskommun",
            Self::VerySparse => "mycket gles landsbygdskommun",
        })
    }
}

/// Why a word is no class, as a sentence to the officer who imports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Ange landsbygdsklassen som near_city, sparse eller very_sparse.")]
pub struct UnknownRuralClass;

impl FromStr for RuralClass {
    type Err = UnknownRuralClass;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|it| it.as_str() == word).ok_or(UnknownRuralClass)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_read_from_its_word() {
        for class in RuralClass::ALL {
            assert_eq!(class.as_str().parse(), Ok(class));
            let json = serde_json::to_string(&class).unwrap();
            assert_eq!(json, format!("\"{}\"", class.as_str()));
        }
        assert_eq!("gles".parse::<RuralClass>(), Err(UnknownRuralClass));
    }
}
