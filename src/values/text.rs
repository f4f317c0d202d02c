//! Text that people write: what can be stored, mailed, printed and searched without surprises.
//!
//! HTML and emoji are ordinary text: it is the templates that escape.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark, is_nfc};

use super::text_value::text_value;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("Skriv något här.")]
    Empty,
    /// More than `max` characters (Unicode scalar values); `length` were written.
    #[error("Texten är {length} tecken lång. Korta den till högst {max} tecken.")]
    TooLong {
        /// The most characters there may be.
        max: usize,
        /// How many there were.
        length: usize,
    },
    /// A control character, an invisible one, or one that was lost on the way (U+FFFD).
    #[error(
        "Texten innehåller ett tecken som inte syns eller inte kan visas. \
         Skriv om texten, eller klistra in den som ren text."
    )]
    Unprintable,
}

impl Line {
    /// Reads one line of at most `max` characters. A tab becomes a space, as people paste cells.
    ///
    /// # Errors
    /// [`TextError`]; a line break inside is `Unprintable`.
    pub fn parse(typed: &str, max: usize) -> Result<Self, TextError> {
        let text = tidied(typed);
        if text.contains('\n') {
            return Err(TextError::Unprintable);
        }
        bounded(text, max).map(Self)
    }
}

impl Paragraph {
    /// Reads text of at most `max` characters. CRLF and CR become `\n`, and a tab a space.
    ///
    /// # Errors
    /// [`TextError`].
    pub fn parse(typed: &str, max: usize) -> Result<Self, TextError> {
        bounded(tidied(typed), max).map(Self)
    }
}

/// The text as it stands in addresses and names of inputs: `Regioner, efter befolkning` becomes
/// `regioner-efter-befolkning`. Small letters a-z, digits and single hyphens, at most 60 of them;
/// empty where there is neither letter nor digit.
pub fn slug(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut slug = String::new();
    // NFD takes composed letters apart: the letter stays, and its ring, dots or accent are dropped.
    for c in text.nfd().filter(|it| !is_combining_mark(*it)).flat_map(char::to_lowercase) {
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

/// Trimmed, NFC, and with one kind of line break and of word break.
pub(super) fn tidied(typed: &str) -> String {
    let lines = typed.replace("\r\n", "\n").replace('\r', "\n");
    // Again trimmed after NFC, which turns some rare spaces into common ones.
    let text = lines.trim();
    // Nearly all typed text is NFC already, and checking that is cheaper than normalising.
    let text = if is_nfc(text) { text.to_owned() } else { text.nfc().collect() };
    text.trim().replace('\t', " ")
}

fn bounded(text: String, max: usize) -> Result<String, TextError> {
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if has_unprintable(&text) {
        return Err(TextError::Unprintable);
    }
    let length = text.chars().count();
    if max < length {
        return Err(TextError::TooLong { max, length });
    }
    Ok(text)
}

/// Whether a character other than `\n` would not be seen, or not as the writer meant it.
fn has_unprintable(text: &str) -> bool {
    let mut before = None;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let joins = match c {
            ZERO_WIDTH_JOINER => {
                before.is_some_and(ends_emoji) && characters.peek().copied().is_some_and(is_emoji)
            }
            EMOJI_STYLE => before.is_some_and(takes_emoji_style),
            _ => false,
        };
        if !joins && c != '\n' && is_unprintable(c) {
            return true;
        }
        before = Some(c);
    }
    false
}

const ZERO_WIDTH_JOINER: char = '\u{200d}';
const EMOJI_STYLE: char = '\u{fe0f}';

fn is_unprintable(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control() || is_invisible(c) || has_no_shape(c)
}

/// `Default_Ignorable_Code_Point` of the Unicode Character Database (DerivedCoreProperties.txt):
/// bidi controls, zero-width characters, fillers, variation selectors, tags. To them we add the
/// separators that are line breaks to some programs only, the interlinear marks, and the blank
/// Braille pattern.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The replacement character, private use (such as Word's own bullets) and noncharacters.
fn has_no_shape(c: char) -> bool {
    let noncharacter = matches!(c, '\u{fdd0}'..='\u{fdef}') || 0xfffe <= u32::from(c) & 0xffff;
    matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..) || noncharacter
}

/// What a joiner may follow: an emoji, its style or its skin tone.
fn ends_emoji(c: char) -> bool {
    c == EMOJI_STYLE || is_emoji(c)
}

/// An emoji, or a digit that becomes a keycap.
fn takes_emoji_style(c: char) -> bool {
    is_emoji(c) || c.is_ascii_digit() || matches!(c, '#' | '*')
}

/// The blocks that hold the characters with `Extended_Pictographic` or `Emoji_Modifier`
/// (emoji-data.txt): a few more than those, which does no harm.
fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
        | '\u{2194}'..='\u{21aa}' | '\u{231a}'..='\u{23ff}' | '\u{24c2}'
        | '\u{25aa}'..='\u{25fe}' | '\u{2600}'..='\u{27bf}' | '\u{2934}'..='\u{2935}'
        | '\u{2b05}'..='\u{2b55}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
        | '\u{1f000}'..='\u{1faff}')
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
    fn emoji_are_ordinary_text() {
        for typed in [
            "😀",
            "👩\u{200d}👩\u{200d}👧",
            "👩🏽\u{200d}⚕\u{fe0f}",
            "❤\u{fe0f}\u{200d}🔥",
            "1\u{fe0f}\u{20e3}",
            "🇸🇪",
            "🏳\u{fe0f}\u{200d}🌈",
        ] {
            assert_eq!(line(typed).as_deref(), Ok(typed));
        }
    }

    #[test]
    fn an_invisible_character_is_refused() {
        for typed in [
            "a\0b",
            "a\u{7}b",
            "a\u{1b}[31m",
            "a\u{7f}b",
            "a\u{85}b",
            "a\u{fffd}b",
            "a\u{202e}b",
            "a\u{2066}b",
            "a\u{200e}b",
            "a\u{61c}b",
            "a\u{200b}b",
            "a\u{feff}b",
            "a\u{ad}b",
            "a\u{2060}b",
            "a\u{200d}b",
            "a\u{fe0f}b",
            "😀\u{200d}",
            "😀\u{200d}b",
            "a\u{fe00}b",
            "a\u{3164}b",
            "a\u{2028}b",
            "a\u{e0041}b",
            "a\u{f0b7}b",
            "a\u{ffff}b",
            "a\u{fdd0}b",
            "a\u{10fffd}b",
            "a\u{2800}b",
            "\u{200b}",
        ] {
            assert_eq!(line(typed), Err(TextError::Unprintable), "{typed:?}");
            assert_eq!(paragraph(typed), Err(TextError::Unprintable), "{typed:?}");
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
        assert_eq!(line("Ämne\r\nBcc: x"), Err(TextError::Unprintable));
        assert_eq!(line("ett\ntvå"), Err(TextError::Unprintable));
        assert_eq!(line("ett\n"), Ok("ett".to_owned()));
    }

    #[test]
    fn length_is_counted_in_characters_after_tidying() {
        assert!(Line::parse(" åäö ", 3).is_ok());
        let error = Line::parse("åäö!", 3).unwrap_err();
        assert_eq!(error, TextError::TooLong { max: 3, length: 4 });
        assert_eq!(error.to_string(), "Texten är 4 tecken lång. Korta den till högst 3 tecken.");
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
