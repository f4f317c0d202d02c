//! Days in the texts of a round: words in braces that stand for the round's own days, and days and
//! years that are written out and may be last year's.

use std::ops::RangeInclusive;

use jiff::civil::date;

use crate::{
    rounds::plan::RoundDays,
    values::{Day, Line, Paragraph, parse_day},
};

/// A pair of braces with more than this between them is not thought to mean a day.
const LONGEST_WORD: usize = 40;

/// A line in which every word in braces is known.
pub fn line(typed: &str, max: usize) -> Result<Line, String> {
    known(Line::parse(typed, max).map_err(|error| error.to_string())?)
}

/// A text in which every word in braces is known.
pub fn paragraph(typed: &str, max: usize) -> Result<Paragraph, String> {
    known(Paragraph::parse(typed, max).map_err(|error| error.to_string())?)
}

fn known<T: AsRef<str>>(text: T) -> Result<T, String> {
    let words = RoundDays::words();
    let Some(unknown) = in_braces(text.as_ref()).find(|it| !words.contains(it)) else {
        return Ok(text);
    };
    let there = words.map(|word| format!("{{{word}}}"));
    Err(format!("{{{unknown}}} betyder inget här. De som finns är {}.", there.join(", ")))
}

fn in_braces(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|it| {
        let (word, _) = it.split_once('}')?;
        (word.chars().count() <= LONGEST_WORD && !word.contains('\n')).then_some(word)
    })
}

/// A day, a month or a year that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// `1 april 2026`, `april 2026`, `2026`.
    pub words: String,
    /// The days that it is.
    pub days: RangeInclusive<Day>,
}

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

/// The days, months and years that a text names, in its order. No year: a number in SFS (`2017:30`),
/// a reference (`S2023/01930`, `9.2-1697/2026`), an amount, a code (`VI2000`) and an address.
pub fn named(text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    let mut from = 0;
    // The end of the last year, for the second one of `2024–2027` and `2025/2026`.
    let mut year_ended = None;
    while let Some(start) = next_number(text, from) {
        let length = text[start..].bytes().take_while(u8::is_ascii_digit).count();
        let end = start + length;
        from = end;
        if length != 4 {
            continue;
        }
        if let Some(day) = text.get(start..end + 6).and_then(iso) {
            from = end + 6;
            found.push(Named { words: day.iso(), days: day..=day });
            continue;
        }
        let Some(year) = year(&text[start..end]) else { continue };
        if !is_year(text, start, end, year, year_ended) {
            continue;
        }
        year_ended = Some(end);
        found.extend(with_month(text, start, year));
    }
    found
}

/// Where the next number begins, past addresses on the web.
fn next_number(text: &str, from: usize) -> Option<usize> {
    let start = from + text[from..].find(|it: char| it.is_ascii_digit())?;
    let address = text[from..start].rfind("http").map(|it| &text[from + it..]);
    let in_address = address.and_then(|it| it.find([' ', '\n', ')', '>']).or(Some(it.len())));
    match (address, in_address) {
        (Some(address), Some(length)) => {
            let end = text.len() - address.len() + length;
            if start < end { next_number(text, end) } else { Some(start) }
        }
        _ => Some(start),
    }
}

fn year(digits: &str) -> Option<i16> {
    digits.parse().ok().filter(|it| (1990..=2099).contains(it))
}

fn iso(text: &str) -> Option<Day> {
    (text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(7) == Some(&b'-'))
        .then(|| parse_day(text).ok())?
}

/// Whether four digits are a year and not a part of something else.
fn is_year(text: &str, start: usize, end: usize, year: i16, year_ended: Option<usize>) -> bool {
    let before = text[..start].chars().next_back();
    let (after, rest) = (&text[end..], &text[start..]);
    let digits_follow = |it: &str| it.starts_with(|it: char| it.is_ascii_digit());
    if before.is_some_and(char::is_alphabetic) || after.strip_prefix(':').is_some_and(digits_follow)
    {
        return false;
    }
    if let Some(sign @ ('-' | '–' | '/' | '.' | ':')) = before {
        let sign_at = start - sign.len_utf8();
        let number_before = text[..sign_at].ends_with(|it: char| it.is_ascii_digit());
        if number_before && year_ended != Some(sign_at) {
            // `9.2-1697/2026`; but `31 december–2026`, and the second year of two, are years.
            return false;
        }
    }
    if let Some(next) = after.strip_prefix('/').filter(|it| digits_follow(it)) {
        let next: String = next.chars().take_while(char::is_ascii_digit).collect();
        let following = (year + 1).to_string();
        return following == next || following.get(2..) == Some(&*next);
    }
    let amount = after.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let grouped = amount.len() < after.len()
        && amount.bytes().take(3).filter(u8::is_ascii_digit).count() == 3;
    !(grouped || amount.starts_with("kr") || amount.starts_with("mnkr") || rest.len() < 4)
}

/// A year with the month and the day that stand before it, if they do.
fn with_month(text: &str, start: usize, year: i16) -> Option<Named> {
    let mut words = text[..start].split_whitespace().rev();
    let month = words.next().and_then(|word| {
        let word = word.trim_start_matches(|it: char| !it.is_alphabetic()).to_lowercase();
        (1..).zip(MONTHS).find(|(_, name)| *name == word)
    });
    let Some((month, name)) = month else {
        let days = Day::new(date(year, 1, 1))..=Day::new(date(year, 12, 31));
        return Some(Named { words: year.to_string(), days });
    };
    let number = words.next().and_then(|it| {
        let digits = it.rsplit(|it: char| !it.is_ascii_digit()).next()?;
        parse_day(&format!("{year}-{month}-{digits}")).ok()
    });
    match number {
        Some(day) => Some(Named { words: day.without_weekday(), days: day..=day }),
        None => {
            let first = date(year, month, 1);
            let days = Day::new(first)..=Day::new(first.last_of_month());
            Some(Named { words: format!("{name} {year}"), days })
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
            "2 624 000 000 kronor, 2 026 kr och 2026 kr",
            "2024 000 000 kronor",
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
            line("Senast {sista dagen}.", 100).unwrap_err(),
            "{sista dagen} betyder inget här. De som finns är {bidragsår}, {första dag}, \
             {sista dag}, {används från}, {används till}."
        );
        assert!(paragraph("{ inget\n}", 100).is_ok());
    }
}
