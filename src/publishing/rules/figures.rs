//! Figures as Swedish readers know them, without ever leaving whole numbers.

use num_bigint::BigUint;

pub use crate::values::kronor;
use crate::values::thousands;

/// Between groups of three digits.
const NO_BREAK: char = '\u{a0}';

/// How many decimals of a fraction are shown.
const DECIMALS: u32 = 4;

/// `10587710` as `10 587 710`, `12.5` as `12,5`.
pub fn grouped(decimal: &str) -> String {
    let (whole, decimals) = decimal.split_once('.').unwrap_or((decimal, ""));
    let mut text = thousands(whole, NO_BREAK);
    if !decimals.is_empty() {
        text.push(',');
        text.push_str(decimals);
    }
    text
}

/// A fraction `n/d` as `n` and `d`, a whole number as `n` and 1; `None` for anything else, and for
/// a denominator of zero.
pub fn fraction(text: &str) -> Option<(BigUint, BigUint)> {
    let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
    let (numerator, denominator): (BigUint, BigUint) =
        (numerator.parse().ok()?, denominator.parse().ok()?);
    (denominator != BigUint::ZERO).then_some((numerator, denominator))
}

/// `3765937500000/10587710` with its digits in groups; any other text unchanged.
pub fn grouped_fraction(text: &str) -> String {
    match text.split_once('/') {
        Some((numerator, "1")) => grouped(numerator),
        Some((numerator, denominator)) => {
            format!("{}/{}", grouped(numerator), grouped(denominator))
        }
        None => grouped(text),
    }
}

/// A fraction as a decimal number of four decimals, cut and not rounded: `355 690,4137…`. The dots
/// say that there are more decimals. A text that is no fraction is returned unchanged.
pub fn as_decimal(text: &str) -> String {
    let Some((numerator, denominator)) = fraction(text) else {
        return text.to_owned();
    };
    let scaled = numerator * BigUint::from(10_u32).pow(DECIMALS);
    let exact = (&scaled % &denominator) == BigUint::ZERO;
    let digits = format!("{:0>5}", (scaled / denominator).to_string());
    let (whole, decimals) = digits.split_at(digits.len() - DECIMALS as usize);
    let (whole, decimals) = (grouped(whole), decimals.trim_end_matches('0'));
    match (exact, decimals) {
        (true, "") => whole,
        (true, decimals) => format!("{whole},{decimals}"),
        (false, _) => format!("{whole},{}…", &digits[digits.len() - DECIMALS as usize..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: String) -> String {
        text.replace(NO_BREAK, " ")
    }

    #[test]
    fn digits_stand_in_groups_of_three() {
        for (written, shown) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1 000"),
            ("10587710", "10 587 710"),
            ("1234.5", "1 234,5"),
        ] {
            assert_eq!(plain(grouped(written)), shown);
        }
        assert_eq!(plain(kronor(&375_000_000)), "375 000 000 kr");
        assert_eq!(
            plain(grouped_fraction("3765937500000/10587710")),
            "3 765 937 500 000/10 587 710"
        );
        assert_eq!(plain(grouped_fraction("12000/1")), "12 000");
    }

    #[test]
    fn a_fraction_is_cut_after_four_decimals_and_says_so() {
        for (fraction, shown) in [
            ("1/3", "0,3333…"),
            ("2/3", "0,6666…"),
            ("1/2", "0,5"),
            ("1/100000", "0,0000…"),
            ("1000000/1", "1 000 000"),
            ("1000003/3", "333 334,3333…"),
            ("1/16", "0,0625"),
            ("100001/1000", "100,001"),
            ("0", "0"),
            ("0/7", "0"),
        ] {
            assert_eq!(plain(as_decimal(fraction)), shown, "{fraction}");
        }
    }

    #[test]
    fn a_text_that_is_no_fraction_is_shown_unchanged() {
        for odd in ["", "1/0", "a/b", "-1/2", "1/2/3"] {
            assert_eq!(as_decimal(odd), odd);
            assert_eq!(fraction(odd), None);
        }
    }

    #[test]
    fn a_fraction_of_any_size_is_shown() {
        let huge = format!("{}/7", "9".repeat(80));
        assert!(as_decimal(&huge).ends_with('…'));
    }
}
