//! Exact numbers and how they are written: decimals for weights, fractions for quotas.

use std::{fmt, str::FromStr};

use crate::values::thousands;

/// A decimal number that is not negative, exactly as it was written: `12`, `0.50`, `1000.25`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Exact {
    digits: u128,
    decimals: u32,
}

/// Why something is no such number, as the end of a sentence that begins with what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExactError {
    #[error("saknas")]
    Empty,
    #[error("är negativ")]
    Negative,
    #[error("är skriven med exponent. Skriv ut alla siffror")]
    Exponent,
    #[error("är inte ett tal. Skriv siffror, till exempel 12 eller 0.5")]
    NotANumber,
    #[error("har för många siffror för att räknas exakt")]
    TooLarge,
}

impl Exact {
    /// So many parts, where ten to the power of `decimals` make a whole; without closing zeros.
    pub fn new(parts: u128, decimals: u32) -> Self {
        Self { digits: parts, decimals }.shortest()
    }

    /// The same number without zeros at the end of its decimals.
    pub fn shortest(mut self) -> Self {
        while 0 < self.decimals && self.digits.is_multiple_of(10) {
            self.digits /= 10;
            self.decimals -= 1;
        }
        self
    }

    pub fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// How many decimals it has, zeros at the end not counted.
    pub fn decimals(self) -> u32 {
        self.shortest().decimals
    }

    /// How many parts it is, where ten to the power of `decimals` make a whole; `None` where that
    /// is no whole number or has no room.
    pub fn parts(self, decimals: u32) -> Option<u128> {
        let shortest = self.shortest();
        let shift = decimals.checked_sub(shortest.decimals)?;
        shortest.digits.checked_mul(10_u128.checked_pow(shift)?)
    }

    /// The number of which this is the parts.
    pub fn of_parts(self, decimals: u32) -> Self {
        Self { decimals: self.decimals.saturating_add(decimals), ..self }.shortest()
    }
}

impl FromStr for Exact {
    type Err = ExactError;

    fn from_str(text: &str) -> Result<Self, ExactError> {
        let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
        let (whole, decimals) = match text.split_once('.') {
            Some((whole, decimals)) if digits(decimals) => (whole, decimals),
            Some(_) => return Err(what_is_wrong(text)),
            None => (text, ""),
        };
        if !digits(whole) {
            return Err(what_is_wrong(text));
        }
        let number = whole.bytes().chain(decimals.bytes()).try_fold(0_u128, |number, digit| {
            number.checked_mul(10)?.checked_add(u128::from(digit - b'0'))
        });
        let decimals = u32::try_from(decimals.len()).map_err(|_| ExactError::TooLarge)?;
        Ok(Self { digits: number.ok_or(ExactError::TooLarge)?, decimals })
    }
}

impl fmt::Display for Exact {
    /// `1000.25`: with a dot, and the decimals that were written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = self.decimals as usize;
        if decimals == 0 {
            return write!(f, "{}", self.digits);
        }
        let digits = format!("{:0>width$}", self.digits, width = decimals + 1);
        let (whole, decimals) = digits.split_at(digits.len() - decimals);
        write!(f, "{whole}.{decimals}")
    }
}

/// Which error fits a text that is not a number.
fn what_is_wrong(text: &str) -> ExactError {
    let number = |it: &str| it.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    if text.is_empty() {
        return ExactError::Empty;
    }
    if text.strip_prefix(['-', '\u{2212}']).is_some_and(number) {
        return ExactError::Negative;
    }
    let exponent = text.split_once(['e', 'E']).is_some_and(|(it, exponent)| {
        number(it) && exponent.trim_start_matches(['+', '-']).parse::<u64>().is_ok()
    });
    if exponent { ExactError::Exponent } else { ExactError::NotANumber }
}

/// A fraction in lowest terms, written `n/d`; zero is `0/1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fraction {
    numerator: u128,
    denominator: u128,
}

impl Fraction {
    /// `None` over zero.
    pub fn new(numerator: u128, denominator: u128) -> Option<Self> {
        let common = greatest_common_divisor(numerator, denominator);
        (denominator != 0)
            .then(|| Self { numerator: numerator / common, denominator: denominator / common })
    }

    /// Its whole part, and what is left, which has the same lowest terms.
    pub fn split(self) -> (u128, Self) {
        let Self { numerator, denominator } = self;
        (numerator / denominator, Self { numerator: numerator % denominator, denominator })
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// `35 264 481`, with ordinary spaces: for a line in a terminal.
pub fn grouped(number: impl Into<u128>) -> String {
    thousands(&number.into().to_string(), ' ')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn decimals_are_read_exactly_and_written_as_they_were() {
        for (text, shown) in [
            ("12", "12"),
            ("0.5", "0.5"),
            ("1000.25", "1000.25"),
            ("007.50", "7.50"),
            ("0.000", "0.000"),
            ("10", "10"),
            ("0.05", "0.05"),
        ] {
            assert_eq!(text.parse::<Exact>().map(|it| it.to_string()), Ok(shown.to_owned()));
        }
        let half: Exact = "0.5".parse().unwrap();
        assert_eq!((half.parts(0), half.parts(1), half.parts(3)), (None, Some(5), Some(500)));
        assert_eq!(Exact::new(12_500, 3), "12.5".parse().unwrap());
        assert_eq!(Exact::new(125, 0).of_parts(1), "12.5".parse().unwrap());
        assert_eq!("7.50".parse::<Exact>().map(Exact::decimals), Ok(1));
        assert_eq!("1".parse::<Exact>().unwrap().parts(39), None);
    }

    #[test]
    fn each_malformed_number_has_its_own_error() {
        use ExactError::*;
        for (text, why) in [
            ("", Empty),
            ("-5", Negative),
            ("−0.5", Negative),
            ("1e5", Exponent),
            ("1.5E-3", Exponent),
            ("NaN", NotANumber),
            ("inf", NotANumber),
            ("-", NotANumber),
            ("+5", NotANumber),
            (".5", NotANumber),
            ("5.", NotANumber),
            ("1.2.3", NotANumber),
            ("1 000", NotANumber),
            ("12,5", NotANumber),
            ("٣", NotANumber),
            ("340282366920938463463374607431768211456", TooLarge),
        ] {
            assert_eq!(text.parse::<Exact>(), Err(why), "{text}");
        }
    }

    #[test]
    fn fractions_are_in_lowest_terms() {
        let shown = |n, d| Fraction::new(n, d).map(|it| it.to_string());
        assert_eq!(shown(350, 100), Some("7/2".to_owned()));
        assert_eq!(shown(0, 100), Some("0/1".to_owned()));
        assert_eq!(shown(1, 0), None);
        assert_eq!(shown(0, 0), None);
        let (whole, left) = Fraction::new(350, 100).unwrap().split();
        assert_eq!((whole, left.to_string()), (3, "1/2".to_owned()));
        assert_eq!(Fraction::new(300, 100).unwrap().split().1.to_string(), "0/1");
    }

    #[test]
    fn digits_stand_in_groups_of_three() {
        let shown = [0_u64, 12, 999, 1_000, 35_264_481].map(grouped);
        assert_eq!(shown, ["0", "12", "999", "1 000", "35 264 481"]);
    }

    proptest! {
        #[test]
        fn a_written_number_is_read_back_as_the_same(parts in any::<u128>(), decimals in 0..40_u32) {
            let exact = Exact::new(parts, decimals);
            prop_assert_eq!(exact.to_string().parse(), Ok(exact));
            prop_assert_eq!(exact.parts(decimals), Some(parts));
        }

        #[test]
        fn reading_a_number_never_panics(text in "[-0-9.,eE ]{0,60}|.*") {
            let _ = text.parse::<Exact>();
        }
    }
}
