//! Bankgiro numbers.

use std::fmt;

use super::{
    super::{text_value::text_value, unseen::seen},
    error::{AccountError, AccountField},
    giro::{GiroFlaw, giro_digits, grouped},
};

text_value! {
    /// A bankgiro number: 7 or 8 digits, the last one a check digit by the Luhn formula (Bankgirot,
    /// "10-modulen"). Kept without the dash.
    ///
    /// `Deserialize` is for what the service itself has stored; what a person typed goes through
    /// [`Bankgiro::parse`].
    #[serde(transparent)]
    pub struct Bankgiro, with its own Display;
}

impl Bankgiro {
    /// Reads a number, with or without dash and spaces.
    ///
    /// # Errors
    /// The `Bankgiro…` variants of [`AccountError`].
    pub fn parse(typed: &str) -> Result<Self, AccountError> {
        let typed = seen(typed).map_err(AccountField::Bankgiro.unseen())?;
        match giro_digits(&typed, 7..=8) {
            Ok(digits) => Ok(Self(digits)),
            Err(GiroFlaw::Empty) => Err(AccountError::BankgiroEmpty),
            Err(GiroFlaw::Format) => Err(AccountError::BankgiroFormat),
            Err(GiroFlaw::CheckDigit) => Err(AccountError::BankgiroCheckDigit),
        }
    }

    /// The digits alone, for payment files.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Bankgiro {
    /// `123-4566` or `5050-1055`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&grouped(&self.0, &[(4, "-")]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_shown_with_their_dash() {
        for (typed, shown) in [
            ("5050-1055", "5050-1055"),
            ("50501055", "5050-1055"),
            (" 5050 1055 ", "5050-1055"),
            ("1234566", "123-4566"),
            ("123\u{2011}4566", "123-4566"),
        ] {
            assert_eq!(Bankgiro::parse(typed).unwrap().to_string(), shown);
        }
        assert_eq!(Bankgiro::parse("5050-1055").unwrap().digits(), "50501055");
    }

    #[test]
    fn a_wrong_bankgiro_number_is_refused() {
        for (typed, why) in [
            (" ", AccountError::BankgiroEmpty),
            ("-", AccountError::BankgiroFormat),
            ("505010", AccountError::BankgiroFormat),
            ("505010551", AccountError::BankgiroFormat),
            ("0000000", AccountError::BankgiroFormat),
            ("BG 5050-1055", AccountError::BankgiroFormat),
            ("5050-1056", AccountError::BankgiroCheckDigit),
        ] {
            assert_eq!(Bankgiro::parse(typed), Err(why), "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_a_shown_number_is_read_back(typed in any::<String>(), near in "[0-9]{7,8}") {
            let _ = Bankgiro::parse(&typed);
            if let Ok(number) = Bankgiro::parse(&near) {
                prop_assert_eq!(Bankgiro::parse(&number.to_string()), Ok(number.clone()));
            }
        }

        #[test]
        fn one_wrong_digit_is_found(
            near in "[1-9][0-9]{6,7}", at in any::<prop::sample::Index>(), by in 1..=9_u8,
        ) {
            if Bankgiro::parse(&near).is_ok() {
                let mut wrong = near.into_bytes();
                let place = at.index(wrong.len());
                wrong[place] = b'0' + (wrong[place] - b'0' + by) % 10;
                prop_assert!(Bankgiro::parse(&String::from_utf8(wrong).unwrap()).is_err());
            }
        }
    }
}
