//! When two texts that people typed are the same: for search fields, names in files, and headings.

use unicode_normalization::UnicodeNormalization as _;

use super::unseen::means_nothing;

/// A text as it is compared with another that somebody typed: in small letters without rings, dots
/// and accents, with one space between words and one kind of dash, and without what is not seen.
/// The database has the same function for the columns that are searched (`0022_folded.sql`), step by
/// step: the two can only differ at a letter that the Unicode of one of them does not have yet.
///
/// `Härjedalens  KOMMUN`, the same with its dots apart, and `harjedalens kommun` are one. So are
/// `Habo` and `Håbo`, which are two municipalities: where only one may be meant, whoever compares
/// asks [`spelled`] as well.
pub fn folded(text: &str) -> String {
    // NFKD takes composed letters and wide digits apart: the letter stays, and its ring is dropped.
    fold(meant(text).nfkd().filter(|it| !is_accent(*it)))
}

/// The same, but with rings, dots and accents.
pub fn spelled(text: &str) -> String {
    fold(meant(text).nfkc())
}

/// Without what stands between a letter and its ring unseen.
fn meant(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|it| !means_nothing(*it))
}

fn fold(letters: impl Iterator<Item = char>) -> String {
    let mut folded = String::new();
    for c in letters.flat_map(char::to_lowercase) {
        match c {
            _ if c.is_whitespace() || c.is_control() => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            _ if is_dash(c) => folded.push('-'),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            // A sigma that ends a word.
            'ς' => folded.push('σ'),
            _ => folded.push(c),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The blocks of marks that stand on Latin, Greek and Cyrillic letters. The vowels of other scripts are
/// marks too, and tell one word from another.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// A dash of any kind, from the hyphen to the minus sign.
pub fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'
            ..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_the_same_however_they_were_typed() {
        for typed in [
            "Härjedalens kommun",
            "HÄRJEDALENS KOMMUN",
            "Ha\u{308}rjedalens kommun",
            "harjedalens kommun",
            "  Härjedalens\u{a0}\u{2007} kommun\u{202f}",
            "Härje\u{ad}dalens\tkommun\u{200b}",
        ] {
            assert_eq!(folded(typed), "harjedalens kommun", "{typed:?}");
        }
        assert_eq!(folded("Upplands\u{2011}Bro"), folded("upplands–bro"));
        assert_eq!(folded("A\u{30a}re"), "are");
        assert_eq!(folded("１２３"), "123");
        assert_eq!((folded("Habo"), spelled("Habo")), (folded("Håbo"), "habo".to_owned()));
        assert_eq!(spelled("HA\u{30a}BO"), "håbo");
    }

    proptest! {
        #[test]
        fn folding_again_changes_nothing(typed in any::<String>(), near in "[a-zåäöÅÄÖ\u{30a}\u{308} \u{a0}–-]{0,30}") {
            for typed in [typed, near] {
                let once = folded(&typed);
                prop_assert_eq!(folded(&once), once.clone());
                prop_assert!(!once.starts_with(' ') && !once.ends_with(' ') && !once.contains("  "));
            }
        }
    }
}
