//! Which bank has which clearing numbers, and how its account numbers are built.
//!
//! Source: Bankgirot, "Bankernas kontonummer" (`data/clearing_ranges.csv`, see `data/SOURCES.md`).

use std::{ops::RangeInclusive, sync::LazyLock};

/// The account numbers of one range of clearing numbers.
#[derive(Debug)]
pub(super) struct Series {
    clearing: RangeInclusive<u16>,
    pub(super) bank: String,
    pub(super) structure: Structure,
}

/// How an account number is built and checked: the "type" and "comment" of Bankgirot's manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Structure {
    /// Type 1, comment 1: 7 digits; mod 11 over the clearing number without its first digit and
    /// the account number.
    SevenAfterThree,
    /// Type 1, comment 2: 7 digits; mod 11 over the whole clearing number and the account number.
    SevenAfterFour,
    /// Type 2, comment 1: 10 digits by themselves, mod 10.
    Ten,
    /// Type 2, comment 2 (Handelsbanken): 9 digits by themselves, mod 11; 8 are padded.
    Nine,
    /// Type 2, comment 3 (Swedbank 8xxx): 10 digits by themselves, fewer are padded; mod 10 holds
    /// for most, but some valid ones have no check digit.
    Swedbank,
    /// Type 2, comment 3 (Plusgirot's bank): a plusgiro number, 2–8 digits, mod 10.
    Plusgiro,
}

impl Structure {
    /// The fewest and the most digits that a person may type.
    pub(super) fn lengths(self) -> RangeInclusive<usize> {
        match self {
            Self::SevenAfterThree | Self::SevenAfterFour => 7..=7,
            Self::Ten => 10..=10,
            Self::Nine => 8..=9,
            // Swedbank tells its customers to fill up with zeros after the clearing number.
            Self::Swedbank => 6..=10,
            Self::Plusgiro => 2..=8,
        }
    }

    /// The digits that the number is padded to with zeros on the left.
    pub(super) fn padded(self) -> usize {
        match self {
            Self::Plusgiro => 0,
            other => *other.lengths().end(),
        }
    }
}

/// The series that a clearing number of four digits belongs to.
pub(super) fn series_of(clearing: &str) -> Option<&'static Series> {
    let clearing: u16 = clearing.parse().ok()?;
    SERIES.iter().find(|it| it.clearing.contains(&clearing))
}

static SERIES: LazyLock<Vec<Series>> = LazyLock::new(|| {
    read(include_str!("../../../data/clearing_ranges.csv")).expect("a test has read the same table")
});

#[derive(serde::Deserialize)]
struct Row {
    clearing_from: u16,
    clearing_to: u16,
    bank: String,
    account_type: u8,
    comment: u8,
    /// Empty for type 1, where it is always 7.
    acct_max_len: Option<usize>,
}

fn read(table: &str) -> Result<Vec<Series>, csv::Error> {
    csv::Reader::from_reader(table.as_bytes()).deserialize().map(|row| series(row?)).collect()
}

fn series(row: Row) -> Result<Series, csv::Error> {
    let structure = match (row.account_type, row.comment, row.acct_max_len) {
        (1, 1, None) => Structure::SevenAfterThree,
        (1, 2, None) => Structure::SevenAfterFour,
        (2, 1, Some(10)) => Structure::Ten,
        (2, 2, Some(9)) => Structure::Nine,
        // 11 counts in a fifth digit of the clearing number, written before the account number.
        (2, 3, Some(11)) => Structure::Swedbank,
        (2, 3, Some(8)) => Structure::Plusgiro,
        (kind, comment, _) => {
            let what = format!("no structure for type {kind}, comment {comment}, of {}", row.bank);
            return Err(std::io::Error::other(what).into());
        }
    };
    Ok(Series { clearing: row.clearing_from..=row.clearing_to, bank: row.bank, structure })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_and_no_clearing_number_is_in_it_twice() {
        assert_eq!(SERIES.len(), 54);
        for clearing in 0..=9999_u16 {
            let hits = SERIES.iter().filter(|it| it.clearing.contains(&clearing)).count();
            assert!(hits < 2, "{clearing}");
        }
        for series in SERIES.iter() {
            assert!(!series.bank.is_empty() && series.clearing.start() <= series.clearing.end());
        }
    }

    #[test]
    fn a_clearing_number_tells_the_bank_and_the_structure() {
        for (clearing, bank, structure) in [
            ("1100", "Nordea", Structure::SevenAfterThree),
            ("3300", "Nordea", Structure::Ten),
            ("4999", "Nordea", Structure::SevenAfterFour),
            ("6789", "Handelsbanken", Structure::Nine),
            ("8327", "Swedbank", Structure::Swedbank),
            ("9349", "Swedbank", Structure::Ten),
            ("9960", "Nordea Plusgirot", Structure::Plusgiro),
        ] {
            let series = series_of(clearing).unwrap();
            assert_eq!((series.bank.as_str(), series.structure), (bank, structure));
        }
        assert!(series_of("0000").is_none() && series_of("9999").is_none());
    }

    #[test]
    fn a_row_of_an_unknown_structure_is_an_error() {
        let header =
            "clearing_from,clearing_to,bank,account_type,comment,acct_min_len,acct_max_len";
        assert!(read(&format!("{header}\n1,2,X,1,1,,\n")).is_ok());
        assert!(read(&format!("{header}\n1,2,X,3,1,,\n")).is_err());
        assert!(read(&format!("{header}\na,2,X,1,1,,\n")).is_err());
    }
}
