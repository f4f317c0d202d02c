//! Days in the texts of a round: words in braces that stand for the round's own days, and days and
//! years that are written out and may be last year's.

use std::ops::{Range, RangeInclusive};

use jiff::civil::date;

use crate::{
    rounds::plan::RoundDays,
    values::{Day, Line, MONTHS, Misread, Paragraph, TextError, Told, parse_day},
};

/// How much of an unknown word in braces is repeated.
const LONGEST_WORD: usize = 40;

/// Why a text of a round is refused: as any text may be, or for what is written in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordsError {
    Text(TextError),
    /// A sentence.
    Other(String),
}

impl Misread for WordsError {
    fn about(&self, label: &str) -> Told {
        match self {
            Self::Text(error) => error.about(label),
            Self::Other(sentence) => sentence.about(label),
        }
    }
}

/// A line in which every word in braces is known.
pub fn line(typed: &str, max: usize) -> Result<Line, WordsError> {
    known(Line::parse(typed, max).map_err(WordsError::Text)?, &RoundDays::words())
}

/// A text in which every word in braces is known.
pub fn paragraph(typed: &str, max: usize) -> Result<Paragraph, WordsError> {
    known(Paragraph::parse(typed, max).map_err(WordsError::Text)?, &RoundDays::words())
}

/// The same of what is decided when the round opens: it cannot mean a day that may be moved after.
pub fn decided_line(typed: &str, max: usize) -> Result<Line, WordsError> {
    known(Line::parse(typed, max).map_err(WordsError::Text)?, &RoundDays::fixed_words())
}

/// The same, of several lines.
pub fn decided_paragraph(typed: &str, max: usize) -> Result<Paragraph, WordsError> {
    let text = Paragraph::parse(typed, max).map_err(WordsError::Text)?;
    known(text, &RoundDays::fixed_words())
}

/// A line in which nothing in braces means anything.
pub fn plain_line(typed: &str, max: usize) -> Result<Line, WordsError> {
    known(Line::parse(typed, max).map_err(WordsError::Text)?, &[])
}

/// A text without braces but for these words.
fn known<T: AsRef<str>>(text: T, words: &[&str]) -> Result<T, WordsError> {
    let left = words
        .iter()
        .fold(text.as_ref().to_owned(), |text, word| text.replace(&format!("{{{word}}}"), ""));
    let Some(at) = left.find(['{', '}']) else { return Ok(text) };
    let unknown: String = match left[at..].find('}') {
        Some(end) => left[at..=at + end].chars().take(LONGEST_WORD).collect(),
        None => left[at..].chars().take(1).collect(),
    };
    let there: Vec<_> = words.iter().map(|word| format!("{{{word}}}")).collect();
    Err(WordsError::Other(match there.is_empty() {
        true => format!("{unknown} betyder inget här. Skriv utan klamrar."),
        false => format!("{unknown} betyder inget här. De som finns är {}.", there.join(", ")),
    }))
}

/// A day, a month or a year that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// `1 april 2026`, `april 2026`, `2026`.
    pub words: String,
    /// The days that it is.
    pub days: RangeInclusive<Day>,
}

/// The days, months and years that a text names, in its order. No year: a number in SFS (`2017:30`),
/// a reference (`S2023/01930`, `9.2-1697/2026`, `2024-6-9120`, `prop. 2025/26:12`), an amount, a code
/// (`VI2000`) and an address on the web.
pub fn named(text: &str) -> Vec<Named> {
    let text = without_addresses(text);
    let mut found = Vec::new();
    let mut from = 0;
    // The end of the last year, for the second one of `2024–2027` and `2025/2026`.
    let mut year_ended = None;
    while let Some(start) = text[from..].find(|it: char| it.is_ascii_digit()).map(|it| from + it) {
        let end = start + digits_of(&text[start..]).len();
        from = end;
        if let Some((day, until)) = whole_day(&text, start, end) {
            from = until;
            found.push(Named { words: text[start..until].to_owned(), days: day..=day });
            continue;
        }
        let Some(year) = year(&text[start..end]) else { continue };
        if is_year(&text, start, end, year, year_ended) {
            year_ended = Some(end);
            found.push(with_month(&text, start, year));
        }
    }
    found
}

/// The text with spaces in the place of addresses on the web, at the same places.
fn without_addresses(text: &str) -> String {
    let mut plain = text.to_owned();
    for begins in ["http://", "https://", "www."] {
        while let Some(at) = plain.find(begins) {
            let ends = |it: char| it.is_whitespace() || matches!(it, ')' | '>');
            let length = plain[at..].find(ends).unwrap_or(plain.len() - at);
            plain.replace_range(at..at + length, &" ".repeat(length));
        }
    }
    plain
}

fn digits_of(text: &str) -> &str {
    &text[..text.bytes().take_while(u8::is_ascii_digit).count()]
}

fn year(digits: &str) -> Option<i16> {
    let year = digits.parse().ok().filter(|it| (1990..=2099).contains(it));
    year.filter(|_| digits.len() == 4)
}

/// A day in digits, and where it ends: `2026-04-01`, `20260401`, `1/4 2026`, `1.4.2026`, `1/4-2026`.
fn whole_day(text: &str, start: usize, end: usize) -> Option<(Day, usize)> {
    let digits = &text[start..end];
    let alone = |end: usize| !text[end..].starts_with(|it: char| it.is_ascii_digit());
    if digits.len() == 8 && year(&digits[..4]).is_some() {
        let iso = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]);
        return Some((parse_day(&iso).ok()?, end));
    }
    let (second, third) = after_sign(text, end)?;
    let (month, last) = (second.clone(), third.clone());
    let (iso, until) = match digits.len() {
        4 => (format!("{digits}-{}-{}", &text[month], &text[last]), third.end),
        1 | 2 => (format!("{}-{}-{digits}", &text[last], &text[month]), third.end),
        _ => return None,
    };
    let written = year(if digits.len() == 4 { digits } else { &text[third] });
    (written.is_some() && alone(until)).then_some(())?;
    Some((parse_day(&iso).ok()?, until))
}

/// The two numbers that follow a number, with a sign between them each, and before the last perhaps a
/// space.
fn after_sign(text: &str, end: usize) -> Option<(Range<usize>, Range<usize>)> {
    let number = |from: usize, or_space: bool| {
        let sign = text[from..]
            .chars()
            .next()
            .filter(|it| matches!(it, '-' | '–' | '/' | '.') || or_space && it.is_whitespace())?;
        let start = from + sign.len_utf8();
        let length = digits_of(&text[start..]).len();
        (0 < length).then_some(start..start + length)
    };
    let second = number(end, false).filter(|it| it.len() <= 2)?;
    let third = number(second.end, true)?;
    Some((second, third))
}

/// Whether four digits are a year and not a part of something else.
fn is_year(text: &str, start: usize, end: usize, year: i16, year_ended: Option<usize>) -> bool {
    let before = text[..start].chars().next_back();
    let after = &text[end..];
    if before.is_some_and(char::is_alphabetic) {
        // `VI2000` and `S2023/01930` are codes; `VT2026` and `ht2026` are terms.
        let letters: String =
            text[..start].chars().rev().take_while(|it| it.is_alphabetic()).collect();
        return matches!(letters.to_lowercase().as_str(), "tv" | "th");
    }
    if let Some(sign @ ('-' | '–' | '/' | '.' | ':')) = before {
        let sign_at = start - sign.len_utf8();
        let number_before = text[..sign_at].ends_with(|it: char| it.is_ascii_digit());
        if number_before && year_ended != Some(sign_at) {
            // `9.2-1697/2026`; but the second year of two is one.
            return false;
        }
    }
    let mut following = after.chars();
    let sign = following.next();
    let next = digits_of(following.as_str());
    let then = &following.as_str()[next.len()..];
    let next_year = (year + 1).to_string();
    match sign {
        Some(':') if !next.is_empty() => false,
        Some('/') if !next.is_empty() => {
            let law = then.starts_with(':');
            !law && (next == next_year || next_year.get(2..) == Some(next))
        }
        Some('-') if !next.is_empty() => self::year(next).is_some(),
        _ => {
            let word = after.split(|it: char| !it.is_alphanumeric()).find(|it| !it.is_empty());
            let spaced = after.starts_with(char::is_whitespace);
            let amount = ["kr", "kronor", "mnkr", "tkr", "invånare", "personer"];
            !(spaced && word.is_some_and(|it| amount.contains(&it)))
        }
    }
}

/// A year with the month and the day that stand before it, if they do.
fn with_month(text: &str, start: usize, year: i16) -> Named {
    let mut words = text[..start].split_whitespace().rev();
    let month = words.next().and_then(|word| {
        let word = word.trim_matches(|it: char| !it.is_alphabetic()).to_lowercase();
        let word = word.rsplit(|it: char| !it.is_alphabetic()).next().unwrap_or_default();
        (1..).zip(MONTHS).find(|(_, name)| *name == word)
    });
    let Some((month, name)) = month else {
        let days = Day::new(date(year, 1, 1))..=Day::new(date(year, 12, 31));
        return Named { words: year.to_string(), days };
    };
    let day = words.next().and_then(|it| {
        let it = it.trim_end_matches(|it: char| !it.is_ascii_digit());
        let digits = it.rsplit(|it: char| !it.is_ascii_digit()).next()?;
        parse_day(&format!("{year}-{month}-{digits}")).ok()
    });
    match day {
        Some(day) => Named { words: day.without_weekday(), days: day..=day },
        None => {
            let first = date(year, month, 1);
            let days = Day::new(first)..=Day::new(first.last_of_month());
            Named { words: format!("{name} {year}"), days }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        named(text).into_iter().map(|it| it.words).collect()
    }

    #[test]
    fn a_text_names_days_months_and_years() {
        assert_eq!(
            words("under bidragsåret, 1 januari 2026 till 31 december 2026"),
            ["1 januari 2026", "31 december 2026"]
        );
        assert_eq!(words("Senast den 17 april 2025."), ["17 april 2025"]);
        assert_eq!(words("I november 2025 kommer en enkät."), ["november 2025"]);
        assert_eq!(words("2026-04-01 eller 2026"), ["2026-04-01", "2026"]);
        assert_eq!(words("Varje år 2024–2027, och läsåret 2025/26"), ["2024", "2027", "2025"]);
        assert_eq!(words("perioden 1 januari–31 december 2025"), ["31 december 2025"]);
        assert_eq!(words("2026 års medel"), ["2026"]);
        assert_eq!(words("bidrag2026@myndighet.example"), [""; 0]);
        assert_eq!(words("31 februari 2026"), ["februari 2026"]);
        assert_eq!(
            words("Under 2026 krävs att vi, 2026 kring, 2026-års"),
            ["2026", "2026", "2026"]
        );
        assert_eq!(
            words("den 17:e april 2026 och 1 **april** 2026"),
            ["17 april 2026", "1 april 2026"]
        );
        assert_eq!(words("den 1 april, 2026"), ["1 april 2026"]);
        assert_eq!(
            words("1.4.2026, 01/04/2026, 1/4-2026, 1/4 2026, 20260401"),
            ["1.4.2026", "01/04/2026", "1/4-2026", "1/4 2026", "20260401"]
        );
        assert_eq!(words("våren 2026, kvartal 1 2026, VT2026"), ["2026", "2026", "2026"]);
        assert_eq!(words("1\u{a0}april\u{a0}2026"), ["1 april 2026"]);
        assert_eq!(words("https://x.example\u{a0}2025"), ["2025"]);
        assert_eq!(words("2025/2026 och 2025-2026"), ["2025", "2026", "2025", "2026"]);
    }

    #[test]
    fn a_number_in_a_law_a_reference_or_an_amount_is_no_year() {
        for text in [
            "hälso- och sjukvårdslagen (2017:30)",
            "förordning (2024:1253)",
            "socialtjänstlagen (2025:400)",
            "uppdraget (S2023/01930 delvis)",
            "DNR 9.2-1697/2026",
            "ÄLN 2024/78",
            "VI2000",
            "2 624 000 000 kronor, 2 026 kr och 2026 kronor",
            "prop. 2025/26:12, bet. 2024/25:SoU3",
            "Dnr 2025-4711 och 2024-6-9120",
            "www.example.se/2025/statistik",
            "fler än 2000 invånare",
            "[Läs](https://www.example.se/2025/11/statistik-2025) mer",
            "https://www.example.se/2025",
            "12025 och 202",
        ] {
            assert_eq!(words(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn an_unknown_word_in_braces_is_a_fault_that_names_those_there_are() {
        assert!(paragraph("Senast {sista dag}.", 100).is_ok());
        assert!(line("Ett { eller } ensamt", 100).is_err());
        assert_eq!(
            line("Senast {sista dagen}.", 100).unwrap_err().about("Svar 1").to_string(),
            "Svar 1: {sista dagen} betyder inget här. De som finns är {bidragsår}, {första dag}, \
             {sista dag}, {används från}, {används till}."
        );
        assert!(paragraph("{ inget\n}", 100).is_err());
        assert_eq!(
            plain_line("Kommuner {bidragsår}", 100).unwrap_err().about("Namn").to_string(),
            "Namn: {bidragsår} betyder inget här. Skriv utan klamrar."
        );
        let told = line("Senast {sista dag", 100).unwrap_err().about("Namn").to_string();
        assert!(told.starts_with("Namn: { betyder inget här"), "{told}");
        assert!(decided_line("Pengarna används {bidragsår}", 100).is_ok());
        assert!(decided_line("Vi skickar in senast {sista dag}", 100).is_err());
    }
}
