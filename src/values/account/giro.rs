//! What bankgiro and plusgiro numbers have in common; bank accounts are shown in groups too.

use std::ops::RangeInclusive;

use super::super::luhn;

/// What is wrong with a bankgiro or plusgiro number; each has its own sentence for it.
pub enum GiroFlaw {
    Empty,
    Format,
    CheckDigit,
}

/// The digits of a bankgiro or plusgiro number: as many as `lengths` allows, not beginning with 0,
/// and with a check digit by the Luhn formula.
pub fn giro_digits(typed: &str, lengths: RangeInclusive<usize>) -> Result<String, GiroFlaw> {
    if typed.trim().is_empty() {
        return Err(GiroFlaw::Empty);
    }
    let digits = luhn::digits_of(typed).ok_or(GiroFlaw::Format)?;
    // Payment systems pad numbers with zeros and people do not. A padded number is refused, so that
    // one account is never kept in two spellings.
    if !lengths.contains(&digits.len()) || digits.starts_with('0') {
        return Err(GiroFlaw::Format);
    }
    if !luhn::holds(&digits) {
        return Err(GiroFlaw::CheckDigit);
    }
    Ok(digits)
}

/// The digits in groups, which are counted from the right, with `dividers` between them.
///
/// `grouped("1234566", &[(1, "-"), (2, " "), (2, " ")])` is `12 34 56-6`; what is left on the left
/// is the first group.
pub fn grouped(digits: &str, groups: &[(usize, &str)]) -> String {
    let mut left = digits;
    let mut text = String::new();
    for (length, divider) in groups {
        let Some((rest, group)) = left
            .len()
            .checked_sub(*length)
            .filter(|rest| 0 < *rest)
            .and_then(|at| left.split_at_checked(at))
        else {
            break;
        };
        text.insert_str(0, group);
        text.insert_str(0, divider);
        left = rest;
    }
    format!("{left}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_counted_from_the_right() {
        assert_eq!(grouped("12", &[(1, "-"), (2, " ")]), "1-2");
        assert_eq!(grouped("1", &[(1, "-")]), "1");
        assert_eq!(grouped("", &[(1, "-")]), "");
        assert_eq!(grouped("123456789", &[(3, " "), (3, " "), (3, " ")]), "123 456 789");
    }
}
