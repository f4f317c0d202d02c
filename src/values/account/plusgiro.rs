//! Plusgiro numbers.

use std::fmt;

use super::{
    super::{text_value::text_value, unseen::seen},
    error::{AccountError, AccountField},
    giro::{GiroFlaw, giro_digits, grouped},
};

text_value! {
    /// A plusgiro number: 2–8 digits, the last one a check digit by the Luhn formula. Kept without
    /// dash and spaces.
    ///
    /// `Deserialize` is for what the service itself has stored; what a person typed goes through
    /// [`Plusgiro::parse`].
    #[serde(transparent)]
    pub struct Plusgiro, with its own Display;
}

impl Plusgiro {
    /// Reads a number, with or without dash and spaces.
    ///
    /// # Errors
    /// The `Plusgiro…` variants of [`AccountError`].
    pub fn parse(typed: &str) -> Result<Self, AccountError> {
        let typed = seen(typed).map_err(AccountField::Plusgiro.unseen())?;
        match giro_digits(&typed, 2..=8) {
            Ok(digits) => Ok(Self(digits)),
            Err(GiroFlaw::Empty) => Err(AccountError::PlusgiroEmpty),
            Err(GiroFlaw::Format) => Err(AccountError::PlusgiroFormat),
            Err(GiroFlaw::CheckDigit) => Err(AccountError::PlusgiroCheckDigit),
        }
    }

    /// The digits alone, for payment files.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Plusgiro {
    /// `1 23 45-5`, `12 34 56-6`, `123 45 67-4`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&in_groups(&self.0))
    }
}

/// A dash before the check digit, and pairs before that; eight digits begin with three.
pub(super) fn in_groups(digits: &str) -> String {
    grouped(digits, &[(1, "-"), (2, " "), (2, " ")])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_shown_in_pairs() {
        for (typed, shown) in [
            ("18", "1-8"),
            ("90 20 03-3", "90 20 03-3"),
            ("489 01 03-7", "489 01 03-7"),
            ("48901037", "489 01 03-7"),
            ("1234-4", "12 34-4"),
            ("12345-5", "1 23 45-5"),
        ] {
            assert_eq!(Plusgiro::parse(typed).unwrap().to_string(), shown);
        }
    }

    #[test]
    fn a_wrong_plusgiro_number_is_refused() {
        for (typed, why) in [
            ("", AccountError::PlusgiroEmpty),
            ("0", AccountError::PlusgiroFormat),
            ("00", AccountError::PlusgiroFormat),
            ("489010370", AccountError::PlusgiroFormat),
            ("12/34", AccountError::PlusgiroFormat),
            ("90 20 03-4", AccountError::PlusgiroCheckDigit),
        ] {
            assert_eq!(Plusgiro::parse(typed), Err(why), "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_a_shown_number_is_read_back(typed in any::<String>(), near in "[0-9]{2,8}") {
            let _ = Plusgiro::parse(&typed);
            if let Ok(number) = Plusgiro::parse(&near) {
                prop_assert_eq!(Plusgiro::parse(&number.to_string()), Ok(number.clone()));
            }
        }
    }
}
