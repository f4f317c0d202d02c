//! The days that a round's texts can mean without writing them.

use super::Times;
use crate::values::Day;

/// The days of a round that a text can mean without writing them.
#[derive(Debug, Clone, Copy)]
pub struct RoundDays {
    pub year: i16,
    pub first_day: Day,
    pub last_day: Day,
    pub use_from: Day,
    pub use_to: Day,
}

/// What a word is told as.
type Told = fn(&RoundDays) -> String;

/// The words that stand in braces, and what each means.
const MEANT: [(&str, Told); 5] = [
    ("bidragsår", |it| it.year.to_string()),
    ("första dag", |it| it.first_day.without_weekday()),
    ("sista dag", |it| it.last_day.without_weekday()),
    ("används från", |it| it.use_from.without_weekday()),
    ("används till", |it| it.use_to.without_weekday()),
];

impl RoundDays {
    pub fn of(times: &Times, year: i16) -> Self {
        Self {
            year,
            first_day: times.first_day(),
            last_day: times.last_day(),
            use_from: times.use_from,
            use_to: times.use_to,
        }
    }

    /// The words that mean something.
    pub fn words() -> [&'static str; 5] {
        MEANT.map(|(word, _)| word)
    }

    /// Those of days that stay when the window is moved.
    pub fn fixed_words() -> [&'static str; 3] {
        ["bidragsår", "används från", "används till"]
    }

    /// The words as they are written, for the pages that offer them: `{sista dag}, {bidragsår}`.
    pub fn offered(words: &[&str]) -> String {
        let words: Vec<_> = words.iter().map(|it| format!("{{{it}}}")).collect();
        words.join(", ")
    }

    /// The text with the days, or as it was written while they cannot be read.
    pub fn told_by(days: Option<Self>, text: &str) -> String {
        days.map_or_else(|| text.to_owned(), |it| it.told(text))
    }

    /// The text with the round's own days: `{sista dag}` becomes `1 april 2026`.
    pub fn told(&self, text: &str) -> String {
        MEANT.iter().fold(text.to_owned(), |text, (word, day)| {
            text.replace(&format!("{{{word}}}"), &day(self))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::parse_day;

    fn days() -> RoundDays {
        let day = |text| parse_day(text).unwrap();
        RoundDays {
            year: 2027,
            first_day: day("2027-02-15"),
            last_day: day("2027-04-01"),
            use_from: day("2027-01-01"),
            use_to: day("2027-12-31"),
        }
    }

    #[test]
    fn a_word_in_braces_is_told_as_the_rounds_own_day() {
        assert_eq!(
            days().told("Rekvirera {bidragsår} års medel från {första dag} till {sista dag}."),
            "Rekvirera 2027 års medel från 15 februari 2027 till 1 april 2027."
        );
        assert_eq!(
            days().told("{används från} till {används till}, {inget}"),
            "1 januari 2027 till 31 december 2027, {inget}"
        );
    }
}
