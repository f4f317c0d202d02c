//! Which bank has which clearing numbers, and how its account numbers are built.
//!
//! Source: Bankgirot, "Bankernas kontonummer" of 22 February 2024 (`data/clearing_ranges.csv`, see
//! `data/SOURCES.md`, also for what could not be checked).

use std::{ops::RangeInclusive, sync::LazyLock};

/// The account numbers of one range of clearing numbers.
#[derive(Debug)]
pub(super) struct Series {
    clearing: RangeInclusive<u16>,
    pub(super) bank: String,
    pub(super) structure: Structure,
    /// The fewest and the most digits that a person may type; fewer than the most are padded.
    pub(super) lengths: RangeInclusive<usize>,
}

/// How an account number is built and checked: the "type" and "comment" of Bankgirot's manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Structure {
    /// Type 1, comment 1: 7 digits; mod 11 over the clearing number without its first digit and
    /// the account number.
    SevenAfterThree,
    /// Type 1, comment 2: 7 digits; mod 11 over the whole clearing number and the account number.
    SevenAfterFour,
    /// Type 2, comment 2 (Handelsbanken): 9 digits by themselves, mod 11.
    Nine,
    /// Type 2, comments 1 and 3: 10 digits by themselves, mod 10.
    Ten,
}

/// The series that a clearing number of four digits belongs to.
pub(super) fn series_of(clearing: &str) -> Option<&'static Series> {
    let clearing: u16 = clearing.parse().ok()?;
    SERIES.iter().find(|it| it.clearing.contains(&clearing))
}

/// The bank that had a clearing number of four digits which is in use no longer.
pub(super) fn gone_from(clearing: &str) -> Option<&'static str> {
    let clearing: u16 = clearing.parse().ok()?;
    GONE.iter()
        .find(|it| (it.clearing_from..=it.clearing_to).contains(&clearing))
        .map(|it| &*it.bank)
}

static SERIES: LazyLock<Vec<Series>> = LazyLock::new(|| {
    read(include_str!("../../../data/clearing_ranges.csv")).expect("a test has read the same table")
});

static GONE: LazyLock<Vec<Gone>> = LazyLock::new(|| {
    let table = include_str!("../../../data/clearing_gone.csv");
    let rows: Result<_, csv::Error> =
        csv::Reader::from_reader(table.as_bytes()).into_deserialize().collect();
    rows.expect("a test has read the same table")
});

#[derive(serde::Deserialize)]
struct Gone {
    clearing_from: u16,
    clearing_to: u16,
    bank: String,
}

#[derive(serde::Deserialize)]
struct Row {
    clearing_from: u16,
    clearing_to: u16,
    bank: String,
    account_type: u8,
    comment: u8,
    /// Both are empty for type 1, where they are always 7.
    acct_min_len: Option<usize>,
    acct_max_len: Option<usize>,
}

fn read(table: &str) -> Result<Vec<Series>, csv::Error> {
    csv::Reader::from_reader(table.as_bytes()).deserialize().map(|row| series(row?)).collect()
}

fn series(row: Row) -> Result<Series, csv::Error> {
    let (shortest, longest) = (row.acct_min_len.unwrap_or(7), row.acct_max_len.unwrap_or(7));
    let structure = match (row.account_type, row.comment, longest) {
        (1, 1, 7) => Structure::SevenAfterThree,
        (1, 2, 7) => Structure::SevenAfterFour,
        (2, 1 | 3, 10) => Structure::Ten,
        (2, 2, 9) => Structure::Nine,
        (kind, comment, _) => {
            let what = format!("no structure for type {kind}, comment {comment}, of {}", row.bank);
            return Err(std::io::Error::other(what).into());
        }
    };
    let clearing = row.clearing_from..=row.clearing_to;
    Ok(Series { clearing, bank: row.bank, structure, lengths: shortest..=longest })
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
            assert!(0 < *series.lengths.start() && series.lengths.start() <= series.lengths.end());
        }
        for gone in GONE.iter().flat_map(|it| it.clearing_from..=it.clearing_to) {
            assert!(series_of(&gone.to_string()).is_none(), "{gone}");
        }
    }

    #[test]
    fn a_clearing_number_tells_the_bank_and_the_structure() {
        for (clearing, bank, structure) in [
            ("1100", "Nordea", Structure::SevenAfterThree),
            ("3300", "Nordea", Structure::Ten),
            ("4999", "Nordea", Structure::SevenAfterFour),
            ("6789", "Handelsbanken", Structure::Nine),
            ("8327", "Swedbank", Structure::Ten),
            ("9349", "Swedbank", Structure::Ten),
            ("9960", "Nordea Plusgirot", Structure::Ten),
        ] {
            let series = series_of(clearing).unwrap();
            assert_eq!((series.bank.as_str(), series.structure), (bank, structure));
        }
        assert!(series_of("0000").is_none() && series_of("9999").is_none());
        assert_eq!(gone_from("9420"), Some("Forex Bank"));
        assert_eq!(gone_from("9999"), None);
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
