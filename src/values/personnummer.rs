//! Personal identity numbers.

use std::fmt;

use jiff::civil::Date;

use super::luhn;

/// A Swedish personal identity number (personnummer), or the coordination number
/// (samordningsnummer) of somebody who is not registered in Sweden: twelve digits, the century
/// included.
///
/// Date of birth, where a coordination number has 60 added to the day, a serial number, and a check
/// digit by the Luhn formula over the last ten (folkbokföringslagen 1991:481, 18 and 18 a §§;
/// Skatteverket, SKV 704 and 707).
///
/// `Display` shows the date alone, and `Debug` nothing. The number is in no log, mail or event:
/// only [`in_full`] gives it out, to be sealed or looked up.
///
/// [`in_full`]: Self::in_full
#[derive(Clone, PartialEq, Eq)]
pub struct Personnummer(String);

/// Why something is not a personal identity number, as a sentence to the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PersonnummerError {
    /// Not twelve digits.
    #[error("Ange personnumret med tolv siffror, ååååmmdd-nnnn.")]
    Format,
    /// No such day.
    #[error("Kontrollera personnumret. De åtta första siffrorna ska vara ett datum.")]
    Date,
    /// The check digit is wrong.
    #[error("Kontrollera personnumret. Någon siffra är fel.")]
    CheckDigit,
}

impl Personnummer {
    /// Reads `198112189876` or `19811218-9876`.
    ///
    /// # Errors
    /// [`PersonnummerError`].
    pub fn parse(typed: &str) -> Result<Self, PersonnummerError> {
        let digits = luhn::digits_of(typed).ok_or(PersonnummerError::Format)?;
        if digits.len() != 12 {
            return Err(PersonnummerError::Format);
        }
        let day = digits[6..8].parse::<i8>().map_err(|_| PersonnummerError::Format)?;
        let born = Date::new(
            digits[..4].parse().map_err(|_| PersonnummerError::Format)?,
            digits[4..6].parse().map_err(|_| PersonnummerError::Format)?,
            if 60 < day { day - 60 } else { day },
        )
        .map_err(|_| PersonnummerError::Date)?;
        // Nobody born before 1840 got a number, and nobody is born after 2099 yet: another year is
        // a typing error.
        if !(1840..2100).contains(&born.year()) {
            return Err(PersonnummerError::Date);
        }
        if !luhn::holds(&digits[2..]) {
            return Err(PersonnummerError::CheckDigit);
        }
        Ok(Self(digits))
    }

    /// All twelve digits: to be sealed, or looked up by. Never to be shown, logged or mailed.
    pub fn in_full(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Personnummer {
    /// `19811218-****`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-****", &self.0[..8])
    }
}

impl fmt::Debug for Personnummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personnummer(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_is_read_with_and_without_a_dash_and_shows_only_the_date() {
        for typed in ["198112189876", "19811218-9876", " 19811218 9876 ", "19811218–9876"] {
            let number = Personnummer::parse(typed).unwrap();
            assert_eq!(number.in_full(), "198112189876", "{typed}");
            assert_eq!(number.to_string(), "19811218-****");
            assert_eq!(format!("{number:?}"), "Personnummer(…)");
        }
    }

    #[test]
    fn a_coordination_number_has_sixty_added_to_the_day() {
        assert_eq!(Personnummer::parse("197010632391").unwrap().to_string(), "19701063-****");
    }

    #[test]
    fn a_wrong_personnummer_is_refused() {
        for (typed, why) in [
            ("", PersonnummerError::Format),
            ("8112189876", PersonnummerError::Format),
            ("811218+9876", PersonnummerError::Format),
            ("1981121898765", PersonnummerError::Format),
            ("١٩٨١١٢١٨٩٨٧٦", PersonnummerError::Format),
            ("198113189876", PersonnummerError::Date),
            ("198102309876", PersonnummerError::Date),
            ("198112929876", PersonnummerError::Date),
            ("198112609876", PersonnummerError::Date),
            ("162120000142", PersonnummerError::Date),
            ("198112189877", PersonnummerError::CheckDigit),
        ] {
            assert_eq!(Personnummer::parse(typed), Err(why), "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_a_number_is_read_back(typed in any::<String>(), near in "[0-9 -]{10,14}") {
            let _ = Personnummer::parse(&typed);
            if let Ok(number) = Personnummer::parse(&near) {
                prop_assert_eq!(Personnummer::parse(number.in_full()), Ok(number.clone()));
            }
        }
    }
}
