//! Sets of figures, files that wait to be imported, and the figures themselves.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::values::{Day, Moment, RoundId, StatisticsSetId, UploadId, thousands};

/// What a set of figures is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "statistics_kind", rename_all = "snake_case")]
pub enum StatisticsKind {
    /// Inhabitants, by municipality, and by region where that is published apart.
    Population,
    /// Individuals with municipal health care.
    Individuals,
    /// How rural a municipality is.
    RuralClass,
    /// The government's own table of amounts for a round.
    GovernmentTable,
    /// The official fördelningslista of a round: an amount per recipient and pot.
    OfficialList,
}

impl StatisticsKind {
    /// All kinds, in the order they are shown.
    pub const ALL: [Self; 5] = [
        Self::Population,
        Self::Individuals,
        Self::RuralClass,
        Self::GovernmentTable,
        Self::OfficialList,
    ];

    /// The Swedish name of the kind.
    pub fn title(self) -> &'static str {
        match self {
            Self::Population => "Folkmängd",
            Self::Individuals => "Individer med kommunal hälso- och sjukvård",
            Self::RuralClass => "Klassning av landsbygdskommuner",
            Self::GovernmentTable => "Regeringens tabell",
            Self::OfficialList => "Officiell fördelningslista",
        }
    }

    /// The word in addresses, fields and tables: `population`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Individuals => "individuals",
            Self::RuralClass => "rural_class",
            Self::GovernmentTable => "government_table",
            Self::OfficialList => "official_list",
        }
    }

    /// The heading of the column of figures.
    pub fn column(self) -> &'static str {
        match self {
            Self::Population => "Folkmängd",
            Self::Individuals => "Individer",
            Self::RuralClass => "Klass",
            Self::GovernmentTable | Self::OfficialList => "Belopp",
        }
    }

    /// Whether a set belongs to one round.
    pub fn is_of_a_round(self) -> bool {
        matches!(self, Self::GovernmentTable | Self::OfficialList)
    }

    /// Whether its figures are numbers, which have a sum.
    pub fn has_numbers(self) -> bool {
        self != Self::RuralClass
    }

    /// Whether its numbers are kronor.
    pub fn is_money(self) -> bool {
        self.is_of_a_round()
    }
}

impl FromStr for StatisticsKind {
    type Err = UnknownStatisticsKind;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|it| it.as_str() == word).ok_or(UnknownStatisticsKind)
    }
}

/// Why a word is no kind of set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Välj vad filen innehåller.")]
pub struct UnknownStatisticsKind;

/// A set of figures, imported whole.
#[derive(Debug, Clone)]
pub struct StatisticsSet {
    pub set_id: StatisticsSetId,
    pub kind: StatisticsKind,
    /// The round it is for: an official list's, a government's table's; none for the others.
    pub round_id: Option<RoundId>,
    /// That round's title.
    pub round: Option<String>,
    /// The day the figures are about.
    pub as_of: Day,
    pub version: i32,
    pub title: String,
    pub source: String,
    /// The published total, where it differs from the sum of the parts.
    pub published_total: Option<u64>,
    /// With the sheet that was read, where the file is a workbook.
    pub file_name: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// How many recipients it has figures about.
    pub rows: i32,
    /// Invented for the demonstration, and marked as such wherever it is used.
    pub invented: bool,
    /// Who imported it; `None`: the service itself.
    pub imported_by: Option<String>,
    pub imported_at: Moment,
    /// There is a higher version about the same day.
    pub superseded: bool,
}

impl StatisticsSet {
    /// The beginning of the hash, as much as one compares at a glance.
    pub fn short_sha256(&self) -> &str {
        self.sha256.get(..12).unwrap_or(&self.sha256)
    }
}

/// A set to be kept. Its version is the next one of its kind, round and day.
#[derive(Debug, Clone)]
pub struct NewSet<'a> {
    pub set_id: StatisticsSetId,
    pub kind: StatisticsKind,
    pub round_id: Option<RoundId>,
    pub as_of: Day,
    pub title: &'a str,
    pub source: &'a str,
    pub published_total: Option<u64>,
    pub file_name: &'a str,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    pub invented: bool,
}

/// A chosen file that is not imported yet.
#[derive(Debug, Clone)]
pub struct Upload {
    pub upload_id: UploadId,
    pub kind: StatisticsKind,
    pub round_id: Option<RoundId>,
    /// That round's title.
    pub round: Option<String>,
    pub file_name: String,
    pub content: Vec<u8>,
    pub uploaded_by: String,
    pub uploaded_at: Moment,
}

/// One recipient's figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Municipality (4 digits) or region (2).
    pub code: String,
    /// The pot's code in an official list; empty in every other set.
    pub pot_code: String,
    pub value: FigureValue,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureValue {
    /// A count, or an amount in whole kronor.
    Number(u64),
    Class(RuralClass),
}

impl FigureValue {
    /// The count or amount; `None` for a class.
    pub fn number(self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Class(_) => None,
        }
    }

    /// The class; `None` for a number.
    pub fn class(self) -> Option<RuralClass> {
        match self {
            Self::Number(_) => None,
            Self::Class(class) => Some(class),
        }
    }
}

impl fmt::Display for FigureValue {
    /// `10 597 000`, with no-break spaces; `gles landsbygdskommun`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => f.write_str(&grouped(u128::from(*number))),
            Self::Class(class) => class.fmt(f),
        }
    }
}

/// `10 597 000`, with no-break spaces.
pub fn grouped(number: u128) -> String {
    thousands(&number.to_string(), '\u{a0}')
}

/// The kinds of rural municipality (landsbygdskommun) and their weight in the rural key.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "rural_class", rename_all = "snake_case")]
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
    fn a_kind_is_read_from_its_word() {
        for kind in StatisticsKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        assert_eq!("x".parse::<StatisticsKind>(), Err(UnknownStatisticsKind));
    }

    #[test]
    fn large_numbers_are_shown_in_groups_of_three() {
        assert_eq!(
            [0, 999, 1000, 10_597_000].map(grouped).join("|").replace('\u{a0}', "_"),
            "0|999|1_000|10_597_000"
        );
    }

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
