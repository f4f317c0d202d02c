//! Text that people write: what can be stored, mailed, printed and searched without surprises.
//!
//! HTML and emoji are ordinary text: it is the templates that escape.

use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use super::{
    folded::folded,
    misread::{Misread, Told, may_be_unseen},
    text_value::text_value,
    unseen::{Unseen, seen},
};

text_value! {
    /// One line of text: trimmed, NFC, not empty, nothing invisible in it.
    ///
    /// `Deserialize` is for what the service itself has stored; what a person typed goes through
    /// [`Line::parse`].
    #[serde(transparent)]
    pub struct Line;
}

text_value! {
    /// Text of one or more lines, divided by `\n`: trimmed, NFC, not empty, nothing invisible in
    /// it.
    ///
    /// `Deserialize` is for what the service itself has stored; what a person typed goes through
    /// [`Paragraph::parse`].
    #[serde(transparent)]
    pub struct Paragraph;
}

/// Why a text was refused, as a sentence to the person who wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextError {
    /// Nothing but white space.
    Empty,
    /// More than `max` characters (Unicode scalar values); `length` were written.
    TooLong {
        /// The most characters there may be.
        max: usize,
        /// How many there were.
        length: usize,
    },
    /// Several lines where one is asked for.
    Lines,
    /// A character that is not seen as it was meant.
    Unseen(Unseen),
}

may_be_unseen!(TextError);

impl Misread for TextError {
    fn about(&self, label: &str) -> Told {
        let sentence = match self {
            Self::Empty => "Skriv något här.",
            Self::TooLong { max, length } => {
                &format!("Texten är {length} tecken lång. Korta den till högst {max} tecken.")
            }
            Self::Lines => "Skriv texten på en rad, utan radbrytning.",
            Self::Unseen(unseen) => &unseen.to_string(),
        };
        Told::of(label, sentence)
    }
}

impl Line {
    /// Reads one line of at most `max` characters. A tab becomes a space, as people paste cells.
    ///
    /// # Errors
    /// [`TextError`].
    pub fn parse(typed: &str, max: usize) -> Result<Self, TextError> {
        let text = tidied(typed)?;
        if text.contains('\n') {
            return Err(TextError::Lines);
        }
        bounded(text, max).map(Self)
    }
}

impl Paragraph {
    /// Reads text of at most `max` characters. All line breaks become `\n`, and a tab a space.
    ///
    /// # Errors
    /// [`TextError`].
    pub fn parse(typed: &str, max: usize) -> Result<Self, TextError> {
        bounded(tidied(typed)?, max).map(Self)
    }
}

/// The text as it stands in addresses and names of inputs: `Regioner, efter befolkning` becomes
/// `regioner-efter-befolkning`. Small letters a-z, digits and single hyphens, at most 60 of them;
/// empty where there is neither letter nor digit.
pub fn slug(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut slug = String::new();
    for c in folded(text).chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
        if slug.len() == LONGEST {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// What is seen of a text: trimmed, NFC, and with one kind of line break and of word break.
///
/// # Errors
/// A character that is not seen as it was meant.
pub(super) fn tidied(typed: &str) -> Result<String, Unseen> {
    let lines = seen(typed)?;
    // Again trimmed after NFC, which turns some rare spaces into common ones.
    let text = lines.trim();
    // Nearly all typed text is NFC already, and checking that is cheaper than normalising.
    let text = if is_nfc(text) { text.to_owned() } else { text.nfc().collect() };
    Ok(text.trim().replace('\t', " "))
}

fn bounded(text: String, max: usize) -> Result<String, TextError> {
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    let length = text.chars().count();
    if max < length {
        return Err(TextError::TooLong { max, length });
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(typed: &str) -> Result<String, TextError> {
        Line::parse(typed, 100).map(|it| it.to_string())
    }

    fn paragraph(typed: &str) -> Result<String, TextError> {
        Paragraph::parse(typed, 100).map(|it| it.to_string())
    }

    #[test]
    fn text_is_tidied_but_never_rewritten() {
        assert_eq!(line("  Åsa Öberg \u{a0}"), Ok("Åsa Öberg".to_owned()));
        assert_eq!(line("A\u{30a}sa"), Ok("Åsa".to_owned()));
        assert_eq!(line("konto\t4711"), Ok("konto 4711".to_owned()));
        assert_eq!(paragraph("\r\nEtt\r\n\r\nTvå\rTre\n"), Ok("Ett\n\nTvå\nTre".to_owned()));
        let html = "<script>alert('hej')</script> & \"citat\"";
        assert_eq!(line(html), Ok(html.to_owned()));
    }

    #[test]
    fn of_pasted_text_the_unseen_is_dropped_or_named() {
        assert_eq!(line("\u{feff}Kom\u{ad}mun\u{200b}"), Ok("Kommun".to_owned()));
        assert_eq!(paragraph("Ett\u{b}två"), Ok("Ett\ntvå".to_owned()));
        assert_eq!(line("\u{200b}\u{2060} "), Err(TextError::Empty));
        for typed in ["a\0b", "a\u{202e}b", "a\u{e000}b"] {
            assert!(matches!(line(typed), Err(TextError::Unseen(_))), "{typed:?}");
            assert!(matches!(paragraph(typed), Err(TextError::Unseen(_))), "{typed:?}");
        }
    }

    #[test]
    fn a_slug_is_small_letters_digits_and_single_hyphens() {
        for (text, is) in [
            ("Regioner, befolkning", "regioner-befolkning"),
            ("God och nära vård 2026 – öppen", "god-och-nara-vard-2026-oppen"),
            ("  Åldrande & Idé! ", "aldrande-ide"),
            ("A\u{30a}re", "are"),
            ("???", ""),
            ("中文", ""),
        ] {
            assert_eq!(slug(text), is, "{text}");
        }
        assert_eq!(slug(&"å".repeat(100)), "a".repeat(60));
        assert_eq!(slug(&format!("{} b", "a".repeat(59))), "a".repeat(59));
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line("Ämne\r\nBcc: x"), Err(TextError::Lines));
        assert_eq!(line("ett\ntvå"), Err(TextError::Lines));
        assert_eq!(line("ett\n"), Ok("ett".to_owned()));
    }

    #[test]
    fn length_is_counted_in_characters_after_tidying() {
        assert!(Line::parse(" åäö ", 3).is_ok());
        let error = Line::parse("åäö!", 3).unwrap_err();
        assert_eq!(error, TextError::TooLong { max: 3, length: 4 });
        let told = error.about("Namn").to_string();
        assert_eq!(told, "Namn: Texten är 4 tecken lång. Korta den till högst 3 tecken.");
        assert!(Paragraph::parse("a\r\nb", 3).is_ok());
        assert_eq!(line(" \u{a0}\t\r\n "), Err(TextError::Empty));
    }

    proptest! {
        #[test]
        fn parsing_again_changes_nothing(typed in any::<String>()) {
            if let Ok(text) = Paragraph::parse(&typed, 1000) {
                prop_assert_eq!(Paragraph::parse(text.as_ref(), 1000), Ok(text.clone()));
                prop_assert!(!text.as_ref().chars().any(|c| c.is_control() && c != '\n'));
            }
            if let Ok(text) = Line::parse(&typed, 1000) {
                prop_assert_eq!(Line::parse(text.as_ref(), 1000), Ok(text.clone()));
                prop_assert!(!text.as_ref().chars().any(char::is_control));
            }
        }
    }
}
