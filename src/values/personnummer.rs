//! Personal identity numbers.

use std::fmt;

use jiff::civil::Date;

use super::{Day, luhn};

/// A Swedish personal identity number (personnummer), or the coordination number
/// (samordningsnummer) of somebody who is not registered in Sweden: twelve digits, the century
/// included.
///
/// Date of birth, where a coordination number has 60 added to the day, a serial number, and a check
/// digit by the Luhn formula over the last ten (folkbokföringslagen 1991:481, 18 and 18 a §§;
/// Skatteverket, SKV 704 and 707). Where the day of birth is not known, a coordination number has 60
/// for it, and 00 for a month that is not known.
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
    /// A day that has not been.
    #[error("Kontrollera personnumret. Födelsedagen är inte här än.")]
    Future,
    /// The serial number is 000, which nobody is given.
    #[error("Kontrollera personnumret. De tre siffrorna efter datumet kan inte vara 000.")]
    Serial,
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
        let number = |at: std::ops::Range<usize>| {
            digits[at].parse::<i16>().map_err(|_| PersonnummerError::Format)
        };
        if !is_birth(number(0..4)?, number(4..6)?, number(6..8)?) {
            return Err(PersonnummerError::Date);
        }
        if &digits[8..11] == "000" {
            return Err(PersonnummerError::Serial);
        }
        if !luhn::holds(&digits[2..]) {
            return Err(PersonnummerError::CheckDigit);
        }
        Ok(Self(digits))
    }

    /// Refuses somebody who is not born by `today`, as far as the number tells.
    ///
    /// # Errors
    /// [`PersonnummerError::Future`].
    pub fn born_by(self, today: Day) -> Result<Self, PersonnummerError> {
        let (month, day) = self.0[..8].split_at(6);
        // A coordination number's day is 60 higher. What is not known is 00, before every day there is.
        let day = day.parse().map_or(0, |it: u8| it % 60);
        let today = today.date().strftime("%Y%m%d").to_string();
        if today < format!("{month}{day:02}") { Err(PersonnummerError::Future) } else { Ok(self) }
    }

    /// All twelve digits: to be sealed, or looked up by. Never to be shown, logged or mailed.
    pub fn in_full(&self) -> &str {
        &self.0
    }
}

/// Whether somebody can be born then, by the digits of a number. Nobody born before 1840 got a number,
/// and nobody is born after 2099 yet: another year is a typing error.
fn is_birth(year: i16, month: i16, day: i16) -> bool {
    let is_day = |month: i16, day: i16| {
        let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
            return false;
        };
        Date::new(year, month, day).is_ok()
    };
    let is_day = match (month, day) {
        (0, 60..=91) => true,
        (month, 60) => is_day(month, 1),
        (month, 61..) => is_day(month, day - 60),
        (month, day) => is_day(month, day),
    };
    is_day && (1840..2100).contains(&year)
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
    fn of_a_coordination_number_day_and_month_may_be_unknown() {
        for typed in ["197010602394", "197000602396", "197000722392"] {
            assert!(Personnummer::parse(typed).is_ok(), "{typed}");
        }
    }

    #[test]
    fn a_number_tells_no_birth_after_today() {
        let today = "2026-12-18".parse::<Date>().unwrap();
        let born_by =
            |typed: &str| Personnummer::parse(typed).unwrap().born_by(Day::new(today)).map(|_| ());
        assert_eq!(born_by("202612182382"), Ok(()));
        assert_eq!(born_by("202612192381"), Err(PersonnummerError::Future));
        // Coordination numbers: of the 17th, the 18th and the 19th, and of next month.
        assert_eq!(born_by("202612772380"), Ok(()));
        assert_eq!(born_by("202612782389"), Ok(()));
        assert_eq!(born_by("202612792388"), Err(PersonnummerError::Future));
        assert_eq!(born_by("202701612380"), Err(PersonnummerError::Future));
        // What is not known of a day is not held against it.
        assert_eq!(born_by("202612602389"), Ok(()));
        assert_eq!(born_by("202600782383"), Ok(()));
        assert_eq!(born_by("202701602381"), Err(PersonnummerError::Future));
        assert_eq!(born_by("202700782382"), Err(PersonnummerError::Future));
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
            ("198102319871", PersonnummerError::Date),
            ("198100189870", PersonnummerError::Date),
            ("198102929877", PersonnummerError::Date),
            ("198112180008", PersonnummerError::Serial),
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
