//! The Luhn formula (modulus 10), which organisation numbers, giro numbers and OCR share.

use super::{folded::is_dash, unseen::means_nothing};

/// Whether the last digit of `digits` (ASCII digits only) is its check digit.
///
/// Every second digit from the right, beginning with the last but one, is doubled; the digits of
/// the products and the other digits together make a multiple of ten (ISO/IEC 7812-1, annex B).
pub(super) fn holds(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit.wrapping_sub(b'0'));
            match (place % 2, digit) {
                (0, _) => digit,
                (_, 0..=4) => digit * 2,
                _ => digit * 2 - 9, // the two digits of the product, added
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The digits of a number that people write with spaces and dashes between the digits; `None` if
/// anything else is seen in it.
pub(super) fn digits_of(typed: &str) -> Option<String> {
    let between = |c: char| c.is_whitespace() || is_dash(c) || means_nothing(c);
    let digits: String = typed.chars().filter(|it| !between(*it)).collect();
    digits.bytes().all(|it| it.is_ascii_digit()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn with_check_digit(digits: &str) -> String {
        (0..=9).map(|it| format!("{digits}{it}")).find(|it| holds(it)).unwrap()
    }

    #[test]
    fn known_numbers_hold() {
        for number in ["2120000142", "2321000016", "50501055", "79927398713"] {
            assert!(holds(number), "{number}");
        }
        assert!(!holds("79927398710"));
    }

    #[test]
    fn digits_may_have_spaces_and_dashes_between_them() {
        assert_eq!(digits_of(" 5050\u{2013}10\u{a0}55 ").as_deref(), Some("50501055"));
        assert_eq!(digits_of(" - ").as_deref(), Some(""));
        assert_eq!(digits_of("5050.1055"), None);
        assert_eq!(digits_of("٥"), None);
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_found(
            digits in "[0-9]{1,24}", at in any::<prop::sample::Index>(), by in 1..=9_u8,
        ) {
            let right = with_check_digit(&digits);
            let mut wrong = right.clone().into_bytes();
            let place = at.index(wrong.len());
            wrong[place] = b'0' + (wrong[place] - b'0' + by) % 10;
            prop_assert!(!holds(&String::from_utf8(wrong).unwrap()));
        }
    }
}
