//! Characters that nobody sees, which come along when people paste from Word, Excel, Teams and PDF.
//!
//! What means nothing is dropped, before anything else is read: so no parser says that something is
//! wrong with a text in which nothing wrong is seen. What has no shape, or turns what follows it
//! around, is named with its place.

use std::{borrow::Cow, fmt};

use unicode_normalization::char::is_combining_mark;

/// A character that is not seen as the writer meant it, and its place among those that are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub struct Unseen {
    code: char,
    line: usize,
    place: usize,
}

impl Unseen {
    /// `after` is what is seen before it.
    fn new(code: char, after: &str) -> Self {
        let of_line = after.rsplit('\n').next().unwrap_or_default();
        Self { code, line: after.matches('\n').count() + 1, place: of_line.chars().count() + 1 }
    }

    /// `Tecken 7 på rad 2 syns inte eller går inte att visa (U+F0B7)`, without what to do.
    pub fn place(self) -> impl fmt::Display {
        fmt::from_fn(move |f| {
            write!(f, "Tecken {}", self.place)?;
            if 1 < self.line {
                write!(f, " på rad {}", self.line)?;
            }
            write!(f, " syns inte eller går inte att visa (U+{:04X})", u32::from(self.code))
        })
    }
}

impl fmt::Display for Unseen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. Ta bort det, och skriv det som ska stå där för hand.", self.place())
    }
}

/// What is seen of a text: without the characters that mean nothing, and with one kind of line break.
///
/// # Errors
/// The first character that cannot be dropped without changing what is seen or meant.
pub fn seen(typed: &str) -> Result<Cow<'_, str>, Unseen> {
    if typed.chars().all(|c| matches!(c, ' '..='~' | '\n' | '\t' | '\u{a0}' | 'À'..='ÿ')) {
        return Ok(Cow::Borrowed(typed));
    }
    let mut kept = String::with_capacity(typed.len());
    let mut characters = typed.chars().peekable();
    while let Some(c) = characters.next() {
        let next = characters.peek().copied();
        match c {
            '\r' if next == Some('\n') => {}
            // What Word, Unicode and old terminals break lines with.
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => kept.push('\n'),
            // Fillers are as wide as a letter.
            '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}' => kept.push(' '),
            // The bullets of Word's own typefaces.
            '\u{f0a7}' | '\u{f0b7}' => kept.push('•'),
            _ if belongs(c, kept.chars().next_back(), next) => kept.push(c),
            _ if turns(c) || has_no_shape(c) || joins_letters(c, kept.chars().next_back()) => {
                return Err(Unseen::new(c, &kept));
            }
            _ if means_nothing(c) => {}
            _ => kept.push(c),
        }
    }
    Ok(Cow::Owned(kept))
}

/// A text without the characters that mean nothing, for what can be named in no form: the name of a
/// file, an address that somebody signs in with.
pub fn without_unseen(typed: &str) -> String {
    typed.chars().filter(|it| !means_nothing(*it)).collect()
}

/// Whether nothing is seen in a text.
pub fn is_blank(typed: &str) -> bool {
    seen(typed).is_ok_and(|it| it.trim().is_empty())
}

const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
const ZERO_WIDTH_JOINER: char = '\u{200d}';
const EMOJI_STYLE: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';
const BLACK_FLAG: char = '🏴';

/// Whether the character is a part of an emoji: the joiner of a family, the style of a heart or of a
/// keycap, the tags of a flag.
fn belongs(c: char, before: Option<char>, next: Option<char>) -> bool {
    let after = |is: fn(char) -> bool| before.is_some_and(is);
    match c {
        ZERO_WIDTH_JOINER => {
            after(|it| it == EMOJI_STYLE || is_emoji(it)) && next.is_some_and(is_emoji)
        }
        EMOJI_STYLE => after(is_emoji) || next == Some(KEYCAP),
        _ if is_tag(c) => after(|it| it == BLACK_FLAG || is_tag(it)),
        _ => false,
    }
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0020}'..='\u{e007f}')
}

/// Right-to-left embedding, override and isolate: what follows is seen in another order than it is
/// stored.
fn turns(c: char) -> bool {
    matches!(c, '\u{202b}' | '\u{202e}' | '\u{2067}')
}

/// In Persian and the scripts of India, the joiners are a matter of spelling.
fn joins_letters(c: char, before: Option<char>) -> bool {
    matches!(c, ZERO_WIDTH_JOINER | ZERO_WIDTH_NON_JOINER)
        && before.is_some_and(|it| '\u{590}' <= it && it.is_alphabetic() && !is_emoji(it))
}

/// `Default_Ignorable_Code_Point` of the Unicode Character Database (DerivedCoreProperties.txt):
/// direction marks, zero-width characters, variation selectors, tags. To them we add the interlinear
/// marks.
pub(super) fn means_nothing(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// A control character, private use, a code point that no character has, or the signs of what was
/// lost on the way.
fn has_no_shape(c: char) -> bool {
    if matches!(c, '\u{fffc}' | '\u{fffd}') {
        return true;
    }
    // Rust writes out, as `\u{…}`, what Unicode gives no shape of its own, and marks, which it does
    // not show alone.
    let written_out = c == '\0' || 2 < c.escape_debug().len();
    written_out && !c.is_whitespace() && !is_combining_mark(c) && !is_emoji(c) && !means_nothing(c)
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

    #[test]
    fn what_has_no_shape_or_turns_the_text_is_named_with_its_place() {
        let named = |typed: &str| seen(typed).unwrap_err().to_string();
        assert_eq!(
            named("Ett\nTvå \u{200b}\u{e000}tre"),
            "Tecken 5 på rad 2 syns inte eller går inte att visa (U+E000). \
             Ta bort det, och skriv det som ska stå där för hand."
        );
        for (typed, place) in [
            ("a\0b", "Tecken 2 "),
            ("a\u{7}b", "Tecken 2 "),
            ("\u{1b}[31m", "Tecken 1 "),
            ("ab\u{7f}", "Tecken 3 "),
            ("a\u{fffd}b", "Tecken 2 "),
            ("a\u{fffc}b", "Tecken 2 "),
            ("\u{202e}1234", "Tecken 1 "),
            ("1\u{2067}2", "Tecken 2 "),
            ("a\u{ffff}b", "Tecken 2 "),
            ("a\u{fdd0}b", "Tecken 2 "),
            ("a\u{378}b", "Tecken 2 "),
            ("a\u{10fffd}b", "Tecken 2 "),
            ("می\u{200c}خواهم", "Tecken 3 "),
        ] {
            assert!(named(typed).starts_with(place), "{typed:?}: {}", named(typed));
        }
    }

    #[test]
    fn emoji_and_what_is_seen_are_left_as_they_are() {
        for typed in [
            "😀",
            "👩\u{200d}👩\u{200d}👧",
            "👩🏽\u{200d}⚕\u{fe0f}",
            "❤\u{fe0f}\u{200d}🔥",
            "1\u{fe0f}\u{20e3}",
            "🇸🇪",
            "🏳\u{fe0f}\u{200d}🌈",
            "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
            "Łódź, Žižkov, Ελλάδα, Київ, 東京, שלום",
            "e\u{301} ½ ² – — … ’ ” ‰ € § '\"\\",
            "10\u{a0}000 10\u{2007}000 10\u{202f}000",
        ] {
            assert_eq!(seen(typed).as_deref(), Ok(typed));
        }
        for (typed, is) in [
            ("1\u{fe0f}500", "1500"),
            ("😀\u{200d}", "😀"),
            ("a\u{e0041}b", "ab"),
            ("Ett\u{b}två\r\ntre\u{2028}fyra", "Ett\ntvå\ntre\nfyra"),
            ("\u{f0b7} Utbilda", "• Utbilda"),
            ("a\u{3164}b", "a b"),
        ] {
            assert_eq!(seen(typed).as_deref(), Ok(is));
        }
        assert_eq!(without_unseen("\u{feff}intyg\u{202e}fdp.exe\u{200b}"), "intygfdp.exe");
        assert!(is_blank(" \u{200b}\u{feff}\u{2007}\n") && !is_blank("\u{202e}") && !is_blank("0"));
    }

    proptest! {
        #[test]
        fn reading_a_seen_text_again_changes_nothing(typed in any::<String>()) {
            if let Ok(once) = seen(&typed) {
                let twice = seen(&once);
                prop_assert_eq!(twice.as_deref(), Ok(&*once));
                prop_assert!(!once.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
            }
        }
    }
}
