//! Whole numbers as tables write them.

use crate::values::{AmountError, Kronor, Unseen, seen};

/// Why a cell is no number, as a sentence to the person who imports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    #[error("talet saknas")]
    Empty,
    #[error("det här är inget tal")]
    NotANumber,
    #[error("talet står i formen 1e5. Skriv ut alla siffror")]
    Exponent,
    #[error("talet har ett plustecken eller minustecken")]
    Signed,
    #[error("talet har decimaler. Bara heltal kan läsas in")]
    Decimals,
    #[error("det går inte att se om tecknen i talet delar av tusental eller decimaler")]
    Grouping,
    #[error("talet är för stort")]
    TooLarge,
    #[error("{}", first_small(.0))]
    Unseen(Unseen),
}

/// Reads a count or an amount in whole kronor, at most 999 999 999 999.
///
/// Thousands may stand apart: by spaces of any kind, and by dots or commas where there are two or
/// more, since a single one may begin decimals. `kr` may follow.
///
/// # Errors
/// [`NumberError`].
pub fn number(text: &str) -> Result<u64, NumberError> {
    let text = seen(text).map_err(NumberError::Unseen)?;
    let divides = |it: &&[u8]| matches!(it, [b'0'..=b'9', b',' | b'.', b'0'..=b'9']);
    let dividers = text.as_bytes().windows(3).filter(divides).count();
    let read = match text.contains(',') && !text.contains('.') {
        true => Kronor::parse_whole(&text.replace(',', ".")),
        false => Kronor::parse_whole(&text),
    };
    match (read, dividers) {
        (Ok(_) | Err(AmountError::Grouping), 1) => Err(NumberError::Decimals),
        (read, _) => read?.as_whole().ok_or(NumberError::Decimals),
    }
}

impl From<AmountError> for NumberError {
    fn from(error: AmountError) -> Self {
        match error {
            AmountError::Empty => Self::Empty,
            AmountError::NotANumber | AmountError::OtherDigits => Self::NotANumber,
            AmountError::Exponent => Self::Exponent,
            AmountError::Signed | AmountError::Negative => Self::Signed,
            AmountError::Decimals | AmountError::TooPrecise => Self::Decimals,
            AmountError::Grouping => Self::Grouping,
            AmountError::TooLarge => Self::TooLarge,
            AmountError::Unseen(unseen) => Self::Unseen(unseen),
        }
    }
}

/// `tecken 3 syns inte eller går inte att visa (U+E000)`: the sentence goes on.
pub(super) fn first_small(unseen: &Unseen) -> String {
    unseen.place().to_string().replacen('T', "t", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_may_stand_apart_in_every_way_that_is_clear() {
        for text in [
            "10597000",
            "10 597 000",
            "10\u{a0}597\u{a0}000",
            "10\u{202f}597\u{202f}000 kr",
            "10.597.000",
            "10,597,000",
            " 010597000 ",
        ] {
            assert_eq!(number(text), Ok(10_597_000), "{text}");
        }
        assert_eq!(number("0"), Ok(0));
        assert_eq!(number("\u{feff}10\u{2007}597\u{2009}000\u{200b}"), Ok(10_597_000));
        let unseen = number("1\u{e000}500").unwrap_err().to_string();
        assert_eq!(unseen, "tecken 2 syns inte eller går inte att visa (U+E000)");
        // Shown as 1005.
        let turned = number("1\u{202e}500").unwrap_err().to_string();
        assert_eq!(turned, "tecken 2 syns inte eller går inte att visa (U+202E)");
    }

    #[test]
    fn a_cell_that_is_no_whole_number_is_refused() {
        for (text, error) in [
            ("", NumberError::Empty),
            ("..", NumberError::NotANumber),
            ("NaN", NumberError::NotANumber),
            ("inf", NumberError::NotANumber),
            ("#N/A", NumberError::NotANumber),
            ("tolv", NumberError::NotANumber),
            ("1e5", NumberError::Exponent),
            ("1E+05", NumberError::Exponent),
            ("-1", NumberError::Signed),
            ("+1", NumberError::Signed),
            ("1,5", NumberError::Decimals),
            ("1.5", NumberError::Decimals),
            ("1,234", NumberError::Decimals),
            ("1.234", NumberError::Decimals),
            ("1.234 kr.", NumberError::Decimals),
            ("1500.00", NumberError::Decimals),
            ("1500,00", NumberError::Decimals),
            ("1234567.891", NumberError::Decimals),
            ("1234567,891", NumberError::Decimals),
            ("1,23,456", NumberError::Grouping),
            ("1.234,567,890", NumberError::Grouping),
            ("12 34", NumberError::Grouping),
            ("9999999999999", NumberError::TooLarge),
            ("99999999999999999999999", NumberError::TooLarge),
        ] {
            assert_eq!(number(text), Err(error), "{text}");
        }
    }
}
