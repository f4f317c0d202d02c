//! What the recipient wants to stand on a payment.

use std::fmt;

use super::super::{luhn, misread::names_its_field, text, unseen::Unseen};

/// A payment reference: an OCR number, or a short text.
///
/// An OCR number is 2–25 digits with a check digit by the Luhn formula; whether its last digit but
/// one must be its length (Bankgirot, "OCR-referenskontroll") is agreed between payee and bank, and
/// not checked. Other text is at most 35 characters of those that every bank passes on (the basic
/// Latin set of the EPC's SEPA guidelines, and å, ä and ö).
///
/// `Deserialize` is for what the service itself has stored; what a person typed goes through
/// [`PaymentReference::parse`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct PaymentReference {
    text: String,
    ocr: bool,
}

/// Why a reference was refused, as a sentence to the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// Nothing but white space. Where a reference is optional, ask only when something was typed.
    #[error("Ange en betalningsreferens.")]
    Empty,
    /// More than 35 characters.
    #[error("Korta betalningsreferensen till högst 35 tecken. Nu är den {length}.")]
    TooLong {
        /// How many there were.
        length: usize,
    },
    /// A character that not every bank passes on.
    #[error(
        "Skriv betalningsreferensen med bokstäverna a–ö, siffror, mellanslag \
         och tecknen / - ? : ( ) . , ' +"
    )]
    Characters,
    /// A character that is not seen as it was meant.
    #[error("Betalningsreferensen: {0}")]
    Unseen(#[from] Unseen),
}

names_its_field!(ReferenceError);

impl PaymentReference {
    /// The most characters of a text.
    pub const MAX: usize = 35;

    /// Reads a reference. What can be an OCR number, with or without spaces, is one.
    ///
    /// # Errors
    /// [`ReferenceError`].
    pub fn parse(typed: &str) -> Result<Self, ReferenceError> {
        let text = text::tidied(typed)?;
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        match is_ocr(&compact) {
            true => Ok(Self { text: compact, ocr: true }),
            false => Self::parse_text(&text),
        }
    }

    /// Reads a reference that is a text whatever its digits, as the payer's own is.
    ///
    /// # Errors
    /// [`ReferenceError`].
    pub fn parse_text(typed: &str) -> Result<Self, ReferenceError> {
        // A space that was pasted looks like any other.
        let space = |c: char| if c != '\n' && c.is_whitespace() { ' ' } else { c };
        let text: String = text::tidied(typed)?.chars().map(space).collect();
        if text.is_empty() {
            return Err(ReferenceError::Empty);
        }
        if !text.chars().all(is_passed_on) {
            return Err(ReferenceError::Characters);
        }
        let length = text.chars().count();
        if Self::MAX < length {
            return Err(ReferenceError::TooLong { length });
        }
        Ok(Self { text, ocr: false })
    }

    /// Whether it goes out as a structured reference rather than as text.
    pub fn is_ocr(&self) -> bool {
        self.ocr
    }
}

impl fmt::Display for PaymentReference {
    /// The digits of an OCR number without spaces, or the text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl AsRef<str> for PaymentReference {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

fn is_ocr(compact: &str) -> bool {
    (2..=25).contains(&compact.len())
        && compact.bytes().all(|it| it.is_ascii_digit())
        && compact.bytes().any(|it| it != b'0')
        && luhn::holds(compact)
}

fn is_passed_on(c: char) -> bool {
    c.is_ascii_alphanumeric() || "åäöÅÄÖ /-?:().,'+".contains(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(typed: &str) -> Result<(String, bool), ReferenceError> {
        PaymentReference::parse(typed).map(|it| (it.to_string(), it.is_ocr()))
    }

    #[test]
    fn an_ocr_number_is_recognised() {
        for (typed, kept) in [
            ("18", "18"),
            ("1234 5674", "12345674"),
            // With a length digit: nine digits in all, the last but one is 9.
            ("123456790", "123456790"),
            ("1234567897 1234567897 00055", "1234567897123456789700055"),
        ] {
            assert_eq!(read(typed), Ok((kept.to_owned(), luhn::holds(kept))), "{typed}");
        }
        assert!(PaymentReference::parse("18").unwrap().is_ocr());
    }

    #[test]
    fn a_reference_that_is_no_ocr_number_is_text() {
        for typed in ["17", "7", "00", "Nära vård 2026, ks/4711", "9.2-1697/2026", "18-1"] {
            assert_eq!(read(typed), Ok((typed.to_owned(), false)));
        }
        assert_eq!(read(" "), Err(ReferenceError::Empty));
        assert_eq!(read("a & b"), Err(ReferenceError::Characters));
        assert_eq!(read("a\nb"), Err(ReferenceError::Characters));
        assert_eq!(read("é"), Err(ReferenceError::Characters));
        assert_eq!(read(&"å".repeat(35)), Ok(("å".repeat(35), false)));
        assert_eq!(read(&"å".repeat(36)), Err(ReferenceError::TooLong { length: 36 }));
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_a_reference_is_read_back(typed in any::<String>(), near in "[0-9 ]{1,30}") {
            for typed in [typed, near] {
                if let Ok(reference) = PaymentReference::parse(&typed) {
                    prop_assert!(reference.as_ref().chars().count() <= PaymentReference::MAX);
                    prop_assert_eq!(PaymentReference::parse(reference.as_ref()), Ok(reference.clone()));
                }
            }
        }
    }
}
