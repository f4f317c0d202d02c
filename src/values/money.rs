//! Amounts in Swedish kronor.

use std::{fmt, iter};

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{
    folded::is_dash,
    misread::{Misread, Told, may_be_unseen},
    unseen::{Unseen, seen},
};

/// An amount in kronor: never negative, at most two decimals, at most [`Kronor::MAX`].
///
/// Kept in `numeric(14,2)`, and in JSON as a string such as `"41991440"` or `"0.5"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, sqlx::Type)]
#[sqlx(transparent)]
pub struct Kronor(Decimal);

/// Why something is not an amount. Each variant is a sentence to the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountError {
    /// Nothing but white space was typed.
    Empty,
    /// Something other than an amount was typed.
    NotANumber,
    /// Digits of another script than ours, or digits such as ² and ½.
    OtherDigits,
    /// The form `1e5`.
    Exponent,
    /// A sign was typed.
    Signed,
    /// Decimals were typed where whole kronor are asked for.
    Decimals,
    /// Separators that do not make groups of three digits.
    Grouping,
    /// Below zero.
    Negative,
    /// More than two decimals.
    TooPrecise,
    /// More than [`Kronor::MAX`].
    TooLarge,
    /// A character that is not seen as it was meant.
    Unseen(Unseen),
}

may_be_unseen!(AmountError);

impl Misread for AmountError {
    fn about(&self, label: &str) -> Told {
        let sentence = match self {
            Self::Empty => "Ange ett belopp, till exempel 250 000.",
            Self::NotANumber => "Ange beloppet med siffror, till exempel 250 000.",
            Self::OtherDigits => {
                "Skriv beloppet med de vanliga siffrorna 0–9, till exempel 250 000."
            }
            Self::Exponent => {
                "Skriv ut hela beloppet med siffror, till exempel 100 000, inte i formen 1e5."
            }
            Self::Signed => "Skriv beloppet utan plustecken eller minustecken.",
            Self::Decimals => "Ange beloppet i hela kronor, utan decimaler, till exempel 250 000.",
            Self::Grouping => {
                "Dela upp beloppet i grupper om tre siffror, till exempel 1 250 000, eller \
                 skriv siffrorna i följd."
            }
            Self::Negative => "Ange ett belopp som är noll eller större.",
            Self::TooPrecise => "Ange beloppet med högst två decimaler.",
            Self::TooLarge => "Beloppet är för stort. Ange högst 999 999 999 999 kronor.",
            Self::Unseen(unseen) => &unseen.to_string(),
        };
        Told::of(label, sentence)
    }
}

impl Kronor {
    /// No money.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// 999 999 999 999,99 kr: the most that `numeric(14,2)` holds.
    pub const MAX: Self = Self(Decimal::from_parts(
        276_447_231, // the low 32 bits of 99 999 999 999 999 öre
        23_283,      // the next 32 bits
        0,
        false,
        2,
    ));

    /// An amount in kronor.
    ///
    /// # Errors
    /// [`AmountError::Negative`], [`AmountError::TooPrecise`] (more than two decimals that are not
    /// zeros) or [`AmountError::TooLarge`].
    pub fn new(amount: Decimal) -> Result<Self, AmountError> {
        if amount.is_zero() {
            return Ok(Self::ZERO); // there is a minus zero, which must not be shown
        }
        if amount.is_sign_negative() {
            return Err(AmountError::Negative);
        }
        let amount = amount.normalize();
        if 2 < amount.scale() {
            return Err(AmountError::TooPrecise);
        }
        if Self::MAX.0 < amount {
            return Err(AmountError::TooLarge);
        }
        Ok(Self(amount))
    }

    /// So many whole kronor.
    ///
    /// # Errors
    /// [`AmountError::TooLarge`].
    pub fn whole(kronor: u64) -> Result<Self, AmountError> {
        Self::new(Decimal::from(kronor))
    }

    /// Reads what a person types for a requisitioned amount: whole kronor.
    ///
    /// Spaces of any width or dots may stand between groups of three digits, and `kr` or
    /// `kronor` may follow. Anything that could be understood in two ways is refused, so that
    /// `1.5` never becomes 15.
    ///
    /// # Errors
    /// Any of [`AmountError`] except `Negative` and `TooPrecise`.
    pub fn parse_whole(typed: &str) -> Result<Self, AmountError> {
        let typed = seen(typed)?;
        let amount = without_unit(typed.trim());
        if amount.is_empty() {
            return Err(AmountError::Empty);
        }
        refuse_what_is_no_amount(amount)?;

        let digits = joined_groups(amount)?;
        let digits = digits.trim_start_matches('0');
        if digits.is_empty() {
            return Ok(Self::ZERO);
        }
        // Only digits are left, so the one possible error is that they are too many.
        let kronor: u64 = digits.parse().map_err(|_| AmountError::TooLarge)?;
        Self::whole(kronor)
    }

    /// The sum, or `None` above [`Kronor::MAX`].
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let sum = self.0.checked_add(other.0)?;
        (sum <= Self::MAX.0).then_some(Self(sum))
    }

    /// The difference, or `None` below zero.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        (other <= self).then(|| Self(self.0 - other.0))
    }

    /// The amount in whole kronor, or `None` when there are decimals.
    pub fn as_whole(self) -> Option<u64> {
        self.0.is_integer().then(|| self.0.to_u64()).flatten()
    }

    /// `41 991 440` with ordinary spaces and no `kr`, to fill an input field with; decimals after
    /// a comma only when there are any.
    pub fn digits(self) -> impl fmt::Display {
        Grouped { amount: self, separator: ' ' }
    }

    /// `41991440.00`: a dot and two decimals, for payment files (ISO 20022) and open data.
    pub fn plain(self) -> impl fmt::Display {
        fmt::from_fn(move |f| write!(f, "{:.2}", self.0))
    }
}

impl fmt::Display for Kronor {
    /// `41 991 440 kr`, with no-break spaces; decimals after a comma only when there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = Grouped { amount: *self, separator: '\u{a0}' };
        write!(f, "{digits}\u{a0}kr")
    }
}

impl iter::Sum<Kronor> for Option<Kronor> {
    /// The sum, or `None` above [`Kronor::MAX`]: for sums that are decided on or stored.
    fn sum<I: Iterator<Item = Kronor>>(mut amounts: I) -> Self {
        amounts.try_fold(Kronor::ZERO, Kronor::checked_add)
    }
}

impl iter::Sum for Kronor {
    /// The exact total, for showing. It may pass [`Kronor::MAX`], rather than panic or be cut: the
    /// database then refuses to store it.
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|it| it.0).sum())
    }
}

impl Serialize for Kronor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Without zeros at the end: equal amounts must give equal text, since JSON is hashed.
        serializer.collect_str(&self.0.normalize())
    }
}

impl<'de> Deserialize<'de> for Kronor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let amount = Decimal::from_str_exact(&text).map_err(de::Error::custom)?;
        Self::new(amount).map_err(|error| de::Error::custom(error.about("amount")))
    }
}

/// `41 991 440 kr` for an amount in whole kronor, however large.
pub fn kronor(whole: &u64) -> String {
    format!("{}\u{a0}kr", thousands(&whole.to_string(), '\u{a0}'))
}

/// `−2 819 kr`: a difference in whole kronor.
pub fn signed(whole: &i128) -> String {
    let sign = if *whole < 0 { "−" } else { "" };
    format!("{sign}{}\u{a0}kr", thousands(&whole.unsigned_abs().to_string(), '\u{a0}'))
}

/// A number's digits in groups of three.
pub fn thousands(digits: &str, separator: char) -> String {
    let mut text = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if 0 < place && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

struct Grouped {
    amount: Kronor,
    separator: char,
}

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.amount.plain().to_string();
        let (whole, cents) = plain.split_once('.').unwrap_or((&plain, "00"));
        f.write_str(&thousands(whole, self.separator))?;
        if cents != "00" {
            write!(f, ",{cents}")?;
        }
        Ok(())
    }
}

/// The amount without a closing `kr` or `kronor`, in any mixture of case.
fn without_unit(typed: &str) -> &str {
    for unit in ["kronor", "kr.", "kr"] {
        let Some(at) = typed.len().checked_sub(unit.len()) else {
            continue;
        };
        let Some((amount, end)) = typed.split_at_checked(at) else {
            continue;
        };
        if end.eq_ignore_ascii_case(unit) {
            return amount.trim_end();
        }
    }
    typed
}

/// Refuses a text that cannot be whole kronor however its digits are grouped, with the error that
/// fits.
fn refuse_what_is_no_amount(amount: &str) -> Result<(), AmountError> {
    let has_digit = amount.contains(|c: char| c.is_ascii_digit());
    let foreign = |c: char| c.is_numeric() && !c.is_ascii_digit();
    let sign = |c: char| c == '+' || is_dash(c);

    if amount.contains(foreign) {
        return Err(AmountError::OtherDigits);
    }
    if !has_digit {
        return Err(AmountError::NotANumber);
    }
    if amount.starts_with(sign) {
        return Err(AmountError::Signed);
    }
    if is_exponential(amount) {
        return Err(AmountError::Exponent);
    }
    // "1 500,-", "1 500:-", "1 500:00", "1 500,50"; but "1,500,000" is the English grouping.
    let known = |c: char| c.is_ascii_digit() || is_separator(c) || sign(c) || ",:".contains(c);
    if !amount.chars().all(known) {
        return Err(AmountError::NotANumber);
    }
    match amount.matches([',', ':']).count() {
        0 if amount.contains(sign) => Err(AmountError::NotANumber),
        0 => Ok(()),
        1 => Err(AmountError::Decimals),
        _ => Err(AmountError::Grouping),
    }
}

fn is_exponential(amount: &str) -> bool {
    amount.split_once(['e', 'E']).is_some_and(|(mantissa, exponent)| {
        let exponent = exponent.trim_start_matches(['+', '-']);
        mantissa.ends_with(|c: char| c.is_ascii_digit())
            && !exponent.is_empty()
            && exponent.chars().all(|c| c.is_ascii_digit())
    })
}

/// A space of any width, no-break or not, and the dot.
fn is_separator(c: char) -> bool {
    c == '.' || c.is_whitespace() && !c.is_control()
}

/// The digits alone, when one kind of separator makes groups of three.
fn joined_groups(amount: &str) -> Result<String, AmountError> {
    let groups: Vec<&str> = amount.split(is_separator).collect();
    let Some((first, rest)) = groups.split_first() else {
        return Err(AmountError::Empty);
    };
    let in_threes = rest.is_empty()
        || ((1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3));
    let dots = amount.matches('.').count();
    let one_kind = dots == 0 || dots == rest.len();
    if in_threes && one_kind {
        return Ok(groups.concat());
    }
    // "1.5" and "1 500.00" are decimals in many other places than here.
    let cents = amount.rsplit_once('.').is_some_and(|(_, it)| it.len() < 3);
    Err(if dots == 1 && cents { AmountError::Decimals } else { AmountError::Grouping })
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use proptest::prelude::*;

    use super::*;

    fn kronor(whole: u64) -> Kronor {
        Kronor::whole(whole).unwrap()
    }

    fn exactly(amount: &str) -> Result<Kronor, AmountError> {
        Kronor::new(Decimal::from_str(amount).unwrap())
    }

    #[test]
    fn amounts_are_read_as_people_type_them() {
        for typed in [
            "41991440",
            "41 991 440",
            "41\u{a0}991\u{a0}440 kr",
            "41\u{202f}991\u{202f}440",
            "41\u{2007}991\u{2009}440",
            "41.991.440",
            " 41991440kr ",
            "41 991 440 KR",
            "41 991 440 kr.",
            "41 991 440 kronor",
            "041 991 440",
        ] {
            assert_eq!(Kronor::parse_whole(typed), Ok(kronor(41_991_440)), "{typed}");
        }
        assert_eq!(Kronor::parse_whole("0"), Ok(Kronor::ZERO));
        assert_eq!(Kronor::parse_whole("000"), Ok(Kronor::ZERO));
        assert_eq!(Kronor::parse_whole("1.500"), Ok(kronor(1_500)));
    }

    /// The script in the browser groups what it reads, so it must read the same, and no more.
    #[test]
    fn the_examples_that_the_script_is_held_to_are_read_so_here() {
        let examples = include_str!("../../tests/fixtures/amounts.json");
        let examples: Vec<(String, Option<u64>)> = serde_json::from_str(examples).unwrap();
        for (typed, read) in examples {
            let here = Kronor::parse_whole(&typed).ok().and_then(Kronor::as_whole);
            assert_eq!(here, read, "{typed:?}");
        }
    }

    #[test]
    fn an_ambiguous_amount_is_refused_with_its_own_sentence() {
        use AmountError::*;
        for (typed, why) in [
            ("", Empty),
            (" \u{a0} ", Empty),
            ("kr", Empty),
            ("1e5", Exponent),
            ("1E+5", Exponent),
            ("1,50", Decimals),
            ("1500,00", Decimals),
            ("1500,-", Decimals),
            ("1 500:-", Decimals),
            ("1 500:00 kr", Decimals),
            ("1.5", Decimals),
            ("1 500.00", Decimals),
            ("1500.", Decimals),
            ("-5", Signed),
            ("\u{2212}5", Signed),
            ("+5", Signed),
            ("- 5 kr", Signed),
            ("1 2", Grouping),
            ("1 2345", Grouping),
            ("1  000", Grouping),
            ("1000 000", Grouping),
            ("1.234 567", Grouping),
            ("1,500,000", Grouping),
            ("١٢٣", OtherDigits),
            ("12³", OtherDigits),
            ("５", OtherDigits),
            ("tusen", NotANumber),
            ("1-5", NotANumber),
            ("kr 500", NotANumber),
            ("0x10", NotANumber),
            ("1_000", NotANumber),
            ("1\n000", NotANumber),
            ("-", NotANumber),
            ("NaN", NotANumber),
            ("1 000 000 000 000", TooLarge),
            ("99999999999999999999999999999999999999", TooLarge),
        ] {
            assert_eq!(Kronor::parse_whole(typed), Err(why), "{typed:?}");
        }
        assert_eq!(Kronor::parse_whole("999 999 999 999"), Ok(kronor(999_999_999_999)));
    }

    #[test]
    fn amounts_are_shown_the_swedish_way() {
        assert_eq!(kronor(41_991_440).to_string(), "41\u{a0}991\u{a0}440\u{a0}kr");
        assert_eq!(kronor(500).to_string(), "500\u{a0}kr");
        assert_eq!(Kronor::ZERO.to_string(), "0\u{a0}kr");
        assert_eq!(exactly("1234.5").unwrap().to_string(), "1\u{a0}234,50\u{a0}kr");
        assert_eq!(exactly("1234.00").unwrap().to_string(), "1\u{a0}234\u{a0}kr");
        assert_eq!(kronor(41_991_440).digits().to_string(), "41 991 440");
        assert_eq!(exactly("0.05").unwrap().digits().to_string(), "0,05");
        assert_eq!(kronor(41_991_440).plain().to_string(), "41991440.00");
    }

    #[test]
    fn the_bounds_are_those_of_the_column() {
        assert_eq!(Kronor::MAX, exactly("999999999999.99").unwrap());
        assert_eq!(exactly("1000000000000"), Err(AmountError::TooLarge));
        assert_eq!(exactly("-0.01"), Err(AmountError::Negative));
        assert_eq!(exactly("1.005"), Err(AmountError::TooPrecise));
        assert_eq!(exactly("1.5000").unwrap(), exactly("1.5").unwrap());
        assert_eq!(exactly("-0").unwrap().to_string(), "0\u{a0}kr");
        assert_eq!(Kronor::whole(u64::MAX), Err(AmountError::TooLarge));
    }

    #[test]
    fn arithmetic_stays_within_the_bounds() {
        assert_eq!(kronor(2).checked_add(kronor(3)), Some(kronor(5)));
        assert_eq!(Kronor::MAX.checked_add(exactly("0.01").unwrap()), None);
        assert_eq!(kronor(2).checked_sub(kronor(3)), None);
        assert_eq!(kronor(3).checked_sub(kronor(3)), Some(Kronor::ZERO));
        assert_eq!(exactly("1.5").unwrap().as_whole(), None);
        assert_eq!(exactly("2.00").unwrap().as_whole(), Some(2));

        let parts = [kronor(35_264_481), kronor(6_726_959)];
        assert_eq!(parts.into_iter().sum::<Kronor>(), kronor(41_991_440));
        assert_eq!(parts.into_iter().sum::<Option<Kronor>>(), Some(kronor(41_991_440)));
        assert_eq!([Kronor::MAX, kronor(1)].into_iter().sum::<Option<Kronor>>(), None);
    }

    #[test]
    fn equal_amounts_are_equal_json_and_bad_json_is_refused() {
        let column = Kronor(Decimal::from_str("41991440.00").unwrap());
        assert_eq!(serde_json::to_string(&column).unwrap(), "\"41991440\"");
        assert_eq!(serde_json::from_str::<Kronor>("\"0.50\"").unwrap(), exactly("0.5").unwrap());
        for bad in ["\"-1\"", "\"1e3\"", "12", "\"0.001\"", "\"1000000000000\""] {
            assert!(serde_json::from_str::<Kronor>(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_shown_amount_can_be_typed_again(whole in 0..=999_999_999_999_u64) {
            let amount = kronor(whole);
            prop_assert_eq!(amount.as_whole(), Some(whole));
            prop_assert_eq!(Kronor::parse_whole(&amount.to_string()), Ok(amount));
            prop_assert_eq!(Kronor::parse_whole(&amount.digits().to_string()), Ok(amount));
            prop_assert_eq!(Kronor::parse_whole(&whole.to_string()), Ok(amount));
        }

        #[test]
        fn parsing_never_panics(typed in any::<String>(), near in "[0-9 .,:e+kr\u{a0}-]{0,20}") {
            let _ = Kronor::parse_whole(&typed);
            let _ = Kronor::parse_whole(&near);
        }

        #[test]
        fn an_accepted_amount_is_its_digits(typed in "[0-9 .\u{a0}]{1,14}( kr)?") {
            if let Ok(amount) = Kronor::parse_whole(&typed) {
                let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
                prop_assert_eq!(amount.as_whole(), digits.parse().ok());
            }
        }
    }
}
