//! Bank accounts.

use std::fmt;

use super::{
    super::{luhn, unseen::seen},
    clearing::{Series, Structure, gone_from, series_of},
    error::{AccountError, AccountField},
    giro::grouped,
    plusgiro,
};

/// A Swedish bank account: clearing number and account number, checked by the rules of its bank
/// (Bankgirot, "Bankernas kontonummer", 22 February 2024).
///
/// The clearing number has four digits, or five for Swedbank's 8xxx-y. Of an account of type 2 only
/// the significant digits count, so that a short number is padded with zeros, whatever the bank.
///
/// `Deserialize` is for what the service itself has stored; what a person typed goes through
/// [`BankAccount::parse`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct BankAccount {
    clearing: String,
    number: String,
}

impl BankAccount {
    /// Reads an account, with or without dashes and spaces.
    ///
    /// Where Swedbank's fifth clearing digit was typed before the account number it is moved to
    /// the clearing number.
    ///
    /// # Errors
    /// The `Clearing…` and `Number…` variants of [`AccountError`], the clearing number's first.
    pub fn parse(clearing: &str, number: &str) -> Result<Self, AccountError> {
        let (mut clearing, series) = parse_clearing(clearing)?;
        let number = seen(number).map_err(AccountField::Number.unseen())?;
        if number.trim().is_empty() {
            return Err(AccountError::NumberEmpty);
        }
        let number = luhn::digits_of(&number).ok_or(AccountError::NumberFormat)?;
        let mut number = number.as_str();

        if clearing.starts_with('8') && (clearing.len(), number.len()) == (4, 11) {
            let (fifth, rest) = number.split_at(1);
            let longer = format!("{clearing}{fifth}");
            if luhn::holds(&longer) {
                (clearing, number) = (longer, rest);
            }
        }

        let lengths = &series.lengths;
        if !lengths.contains(&number.len()) {
            return Err(AccountError::NumberLength {
                bank: &series.bank,
                shortest: *lengths.start(),
                longest: *lengths.end(),
            });
        }
        let number = format!("{number:0>width$}", width = lengths.end());
        check(series.structure, &clearing, &number)?;
        Ok(Self { clearing, number })
    }

    /// The bank, or `None` when the clearing number is no longer any bank's.
    pub fn bank(&self) -> Option<&'static str> {
        self.series().map(|it| it.bank.as_str())
    }

    /// The clearing number: four digits, or five where Swedbank's check digit was given.
    pub fn clearing(&self) -> &str {
        &self.clearing
    }

    /// The first four digits of the clearing number: the member id in payment files.
    pub fn member_id(&self) -> &str {
        self.clearing.get(..4).unwrap_or(&self.clearing)
    }

    /// The account number after the clearing number, padded: the BBAN in payment files.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// Whether it is an account at Plusgirot, whose number is a plusgiro number.
    pub(super) fn is_plusgiro(&self) -> bool {
        self.bank() == Some("Nordea Plusgirot")
    }

    fn series(&self) -> Option<&'static Series> {
        series_of(self.member_id())
    }
}

impl fmt::Display for BankAccount {
    /// The bank and the number in its bank's own groups: `SEB 5001 12 34563`,
    /// `Handelsbanken 6000 502 086 718`, `Swedbank 8327-9 345 678 901-9`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(series) = self.series() else {
            return write!(f, "{} {}", self.clearing, self.number);
        };
        let clearing = match self.clearing.len() {
            5 => grouped(&self.clearing, &[(1, "-")]),
            _ => self.clearing.clone(),
        };
        let number = match series.structure {
            Structure::SevenAfterThree | Structure::SevenAfterFour => {
                grouped(&self.number, &[(5, " ")])
            }
            Structure::Nine => grouped(&self.number, &[(3, " "), (3, " ")]),
            Structure::Ten => match series.bank.as_str() {
                // Nordea's personal accounts are written as personal identity numbers.
                "Nordea" => grouped(&self.number, &[(4, "-")]),
                "Nordea Plusgirot" => plusgiro::in_groups(self.number.trim_start_matches('0')),
                "Swedbank" if clearing.starts_with('8') => {
                    grouped(&self.number, &[(1, "-"), (3, " "), (3, " ")])
                }
                _ => grouped(&self.number, &[(4, " "), (4, " ")]),
            },
        };
        write!(f, "{} {clearing} {number}", series.bank)
    }
}

fn parse_clearing(typed: &str) -> Result<(String, &'static Series), AccountError> {
    let typed = seen(typed).map_err(AccountField::Clearing.unseen())?;
    if typed.trim().is_empty() {
        return Err(AccountError::ClearingEmpty);
    }
    let digits = luhn::digits_of(&typed).ok_or(AccountError::ClearingFormat)?;
    let four = match digits.len() {
        4 => digits.as_str(),
        5 if digits.starts_with('8') => &digits[..4],
        _ => return Err(AccountError::ClearingFormat),
    };
    let series = series_of(four).ok_or_else(|| match gone_from(four) {
        Some(bank) => AccountError::ClearingGone { bank },
        None => AccountError::ClearingUnknown,
    })?;
    if digits.len() == 5 && !luhn::holds(&digits) {
        return Err(AccountError::ClearingCheckDigit);
    }
    Ok((digits, series))
}

/// Checks the check digit of an account number that has been padded with zeros. Since 7 November
/// 2023 Bankgirot no longer says that some of Swedbank's accounts have none.
fn check(structure: Structure, clearing: &str, number: &str) -> Result<(), AccountError> {
    let holds = match structure {
        Structure::SevenAfterThree => mod_11_holds(clearing.bytes().skip(1), number),
        Structure::SevenAfterFour => mod_11_holds(clearing.bytes(), number),
        Structure::Nine => mod_11_holds(std::iter::empty(), number),
        Structure::Ten => luhn::holds(number),
    };
    // Only zeros satisfy every formula, and are no account.
    let only_zeros = number.bytes().all(|it| it == b'0');
    if holds && !only_zeros { Ok(()) } else { Err(AccountError::NumberCheckDigit) }
}

/// Whether the weighted sum over the digits is a multiple of 11. The weights are, from the right,
/// 1, 2, … 10, 1, 2, …
fn mod_11_holds(clearing: impl DoubleEndedIterator<Item = u8>, number: &str) -> bool {
    let sum: u32 = number
        .bytes()
        .rev()
        .chain(clearing.rev())
        .zip((1..=10).cycle())
        .map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight)
        .sum();
    sum.is_multiple_of(11)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(clearing: &str, number: &str) -> String {
        BankAccount::parse(clearing, number).unwrap().to_string()
    }

    #[test]
    fn accounts_are_shown_the_way_their_bank_writes_them() {
        for (clearing, number, as_shown) in [
            ("1401", "1234567", "Nordea 1401 12 34567"),
            ("5001", "12 34 563", "SEB 5001 12 34563"),
            ("6000", "502 086 718", "Handelsbanken 6000 502 086 718"),
            ("6000", "50208675", "Handelsbanken 6000 050 208 675"),
            ("3300", "600101-1235", "Nordea 3300 600101-1235"),
            ("9180", "1234567897", "Danske Bank 9180 12 3456 7897"),
            ("9960", "12 34 56-6", "Nordea Plusgirot 9960 12 34 56-6"),
            ("9960", "0001234566", "Nordea Plusgirot 9960 12 34 56-6"),
            ("9570", "12344", "Sparbanken Syd 9570 00 0001 2344"),
            ("8327-9", "345 678 901-9", "Swedbank 8327-9 345 678 901-9"),
            ("8327", "3456789019", "Swedbank 8327 345 678 901-9"),
        ] {
            assert_eq!(shown(clearing, number), as_shown);
        }
    }

    #[test]
    fn the_parts_for_the_payment_file_are_at_hand() {
        let account = BankAccount::parse("8327-9", "3456789019").unwrap();
        assert_eq!(account.bank(), Some("Swedbank"));
        assert_eq!(account.clearing(), "83279");
        assert_eq!(account.member_id(), "8327");
        assert_eq!(account.number(), "3456789019");
    }

    #[test]
    fn the_fifth_clearing_digit_may_stand_before_the_number() {
        let apart = BankAccount::parse("8327-9", "3456789019");
        assert_eq!(BankAccount::parse("8327", "9 3456789019"), apart);
        let wrong = BankAccount::parse("8327", "8 3456789019").unwrap_err();
        assert!(matches!(wrong, AccountError::NumberLength { longest: 10, .. }));
    }

    #[test]
    fn each_flaw_is_told_at_its_field() {
        use AccountError::*;
        for (clearing, number, why) in [
            (" ", "1", ClearingEmpty),
            ("-", "1", ClearingFormat),
            ("140", "1", ClearingFormat),
            ("14011", "1", ClearingFormat),
            ("abcd", "1", ClearingFormat),
            ("9999", "1", ClearingUnknown),
            ("9420", "4172385", ClearingGone { bank: "Forex Bank" }),
            ("8327-8", "1", ClearingCheckDigit),
            ("1401", "", NumberEmpty),
            ("1401", "12345é7", NumberFormat),
            ("1401", "1234568", NumberCheckDigit),
            ("5001", "0000000", NumberCheckDigit),
            ("8327", "0000000000", NumberCheckDigit),
            ("8327", "3456789018", NumberCheckDigit),
            ("6000", "000000000", NumberCheckDigit),
        ] {
            assert_eq!(BankAccount::parse(clearing, number).unwrap_err(), why);
        }
        // A number with a forgotten digit is not padded: in one case of eleven its check digit
        // would hold.
        let short = BankAccount::parse("1401", "123456").unwrap_err();
        assert_eq!(short, NumberLength { bank: "Nordea", shortest: 7, longest: 7 });
        assert_eq!(short.field(), super::super::AccountField::Number);
        assert_eq!(ClearingUnknown.field(), super::super::AccountField::Clearing);
    }

    /// What each validator says of the same numbers, and why where they disagree: see
    /// `data/SOURCES.md`.
    #[test]
    fn the_table_of_account_numbers_says_what_is_said_here() {
        let table = include_str!("../../../data/account_numbers.csv");
        let mut of_bank_data = Vec::new();
        for row in csv::Reader::from_reader(table.as_bytes()).into_records() {
            let row = row.unwrap();
            let read = BankAccount::parse(&row[0], &row[1]);
            let said = if read.is_ok() { "valid" } else { "refused" };
            assert_eq!(said, &row[7], "{} {}: {read:?}", &row[0], &row[1]);
            // Whoever says otherwise is answered, with the table that decides.
            let one_says_otherwise = (3..7).any(|at| !row[at].is_empty() && row[at] != row[7]);
            assert_eq!(one_says_otherwise, !row[8].is_empty(), "{} {}", &row[0], &row[1]);
            assert_eq!(row[8].is_empty(), row[9].is_empty(), "{} {}", &row[0], &row[1]);
            if &row[2] == "BankData tests" {
                of_bank_data.push([&row[0], &row[1], &row[3], said].map(str::to_owned));
            }
        }
        assert_eq!(of_bank_data.len(), 31);
        // At these the service once said otherwise than BankData.
        for [clearing, number] in
            [["9570", "12344"], ["9500", "1111111116"], ["9960", "1111111116"]]
        {
            let both_accept = [clearing, number, "valid", "valid"].map(str::to_owned);
            assert!(of_bank_data.contains(&both_accept), "{clearing} {number}");
        }
    }

    /// Cases from npm kontonummer 6.0.1 (MIT), which was compared with over 26 600 random ones.
    #[test]
    fn an_independent_implementation_agrees() {
        for (clearing, number, valid) in [
            ("1141", "8113352", true),
            ("1111", "0636237", true),
            ("1102", "4562492", true),
            ("1180", "4037879", false),
            ("1135", "2315971", true),
            ("1134", "4539964", false),
            ("1141", "1829797", false),
            ("1182", "2427023", false),
            ("2301", "1490927", true),
            ("2308", "0943804", false),
            ("2376", "9878017", true),
            ("2341", "1099273", true),
            ("2313", "8305190", false),
            ("2325", "4339346", false),
            ("2360", "1645392", true),
            ("2319", "4686884", false),
            ("3300", "6241061628", true),
            ("3300", "3244510045", false),
            ("3300", "0080323753", false),
            ("3300", "4872971062", false),
            ("3300", "6021070070", true),
            ("3300", "3353298002", false),
            ("3300", "0093481273", true),
            ("3300", "3639702533", true),
            ("6384", "96434591", false),
            ("6288", "084550074", true),
            ("6585", "62037598", false),
            ("6802", "61099279", true),
            ("6438", "33934665", true),
            ("6116", "453916244", true),
            ("6054", "529786014", false),
            ("6345", "86243286", false),
            ("8818", "3076331501", false),
            ("8724", "6517124502", false),
            ("8709", "2772804788", false),
            ("8743", "2858370511", false),
            ("8744", "4928025297", true),
            ("8303", "8370690870", true),
            ("8728", "8122689170", true),
            ("8713", "0106124662", true),
            ("9509", "42", true),
            ("9520", "10", false),
            ("9519", "18021037", false),
            ("9546", "58760299", true),
            ("9500", "82026795", false),
            ("9507", "63745711", false),
            ("9539", "75", true),
            ("9507", "59", true),
        ] {
            assert_eq!(BankAccount::parse(clearing, number).is_ok(), valid, "{clearing} {number}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(
            clearing in any::<String>(), number in any::<String>(), near in "[0-9]{4,5}", digits in "[0-9 -]{0,13}",
        ) {
            let _ = BankAccount::parse(&clearing, &number);
            let _ = BankAccount::parse(&near, &number);
            if let Ok(account) = BankAccount::parse(&near, &digits) {
                let again = BankAccount::parse(account.clearing(), account.number());
                prop_assert_eq!(again, Ok(account.clone()));
                prop_assert!(account.to_string().starts_with(account.bank().unwrap()));
            }
        }

        #[test]
        fn one_wrong_digit_is_found(
            clearing in "(5[0-9]|40|91[5-6]|60)[0-9]", number in "[0-9]{6,8}",
            at in any::<prop::sample::Index>(), by in 1..=9_u8,
        ) {
            let clearing = format!("{clearing:0<4}");
            for last in 0..=9 {
                let number = format!("{number}{last}");
                if BankAccount::parse(&clearing, &number).is_err() {
                    continue;
                }
                let mut wrong = number.into_bytes();
                let place = at.index(wrong.len());
                wrong[place] = b'0' + (wrong[place] - b'0' + by) % 10;
                let wrong = String::from_utf8(wrong).unwrap();
                prop_assert!(BankAccount::parse(&clearing, &wrong).is_err());
            }
        }
    }
}
