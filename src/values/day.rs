//! Days in the calendar.

use std::fmt;

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use super::{
    folded::is_dash,
    misread::{Misread, Told, may_be_unseen},
    stored_as::stored_as,
    unseen::{Unseen, seen},
};

/// A day in the calendar, kept in a `date` column. Shown in Swedish.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Day(Date);

/// The months by name, January first.
pub const MONTHS: [&str; 12] = [
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

stored_as!(Day, jiff_sqlx::Date, Date);

/// Why something is not a day, as a sentence to the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayError {
    /// Nothing but white space.
    Empty,
    /// Not year-month-day.
    Format,
    /// Such as 30 February.
    NoSuchDay,
    /// Outside the years 2000–2100.
    OutOfRange,
    /// A character that is not seen as it was meant.
    Unseen(Unseen),
}

may_be_unseen!(DayError);

impl Misread for DayError {
    fn about(&self, label: &str) -> Told {
        let sentence = match self {
            Self::Empty => "Ange ett datum, till exempel 2026-04-01.",
            Self::Format => "Skriv datumet som år-månad-dag, till exempel 2026-04-01.",
            Self::NoSuchDay => "Datumet finns inte i kalendern. Kontrollera månaden och dagen.",
            Self::OutOfRange => "Ange ett datum mellan år 2000 och år 2100.",
            Self::Unseen(unseen) => &unseen.to_string(),
        };
        Told::of(label, sentence)
    }
}

impl Day {
    pub const fn new(day: Date) -> Self {
        Self(day)
    }

    pub fn date(self) -> Date {
        self.0
    }

    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// `2026-04-01`, as an `<input type="date">` wants it.
    pub fn iso(self) -> String {
        self.0.to_string()
    }

    /// `1 april 2026`.
    pub fn without_weekday(self) -> String {
        let month = usize::try_from(self.0.month() - 1).ok().and_then(|it| MONTHS.get(it));
        format!("{} {} {}", self.0.day(), month.unwrap_or(&""), self.0.year())
    }

    /// So many days later, or earlier; the first or the last day there is where that would be past
    /// it.
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days.days()))
    }

    /// The same day and month so many years later, of 29 February the 28th where there is none;
    /// `None` where no such year is in the calendar.
    pub fn plus_years(self, years: i16) -> Option<Self> {
        self.0.checked_add(years.years()).map(Self).ok()
    }

    /// How many days later `other` is; negative where it is earlier.
    pub fn days_until(self, other: Self) -> i64 {
        // Exact: both are midnights of a calendar without time zone.
        self.0.duration_until(other.0).as_hours() / 24
    }
}

impl fmt::Display for Day {
    /// `onsdag 1 april 2026`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weekday = match self.0.weekday() {
            Weekday::Monday => "måndag",
            Weekday::Tuesday => "tisdag",
            Weekday::Wednesday => "onsdag",
            Weekday::Thursday => "torsdag",
            Weekday::Friday => "fredag",
            Weekday::Saturday => "lördag",
            Weekday::Sunday => "söndag",
        };
        write!(f, "{weekday} {}", self.without_weekday())
    }
}

/// Reads `2026-04-01`, and `2026-4-1`, which can mean nothing else.
///
/// # Errors
/// [`DayError`].
pub fn parse_day(typed: &str) -> Result<Day, DayError> {
    let typed = seen(typed)?;
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(DayError::Empty);
    }
    let mut parts = typed.split(is_dash);
    let mut number = |lengths: std::ops::RangeInclusive<usize>| {
        let part = parts.next().filter(|it| lengths.contains(&it.len()))?;
        let all_digits = part.bytes().all(|it| it.is_ascii_digit());
        all_digits.then(|| part.parse::<i16>().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(4..=4), number(1..=2), number(1..=2)) else {
        return Err(DayError::Format);
    };
    if parts.next().is_some() {
        return Err(DayError::Format);
    }
    if !(2000..=2100).contains(&year) {
        return Err(DayError::OutOfRange);
    }
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
        return Err(DayError::NoSuchDay);
    };
    Date::new(year, month, day).map(Day).map_err(|_| DayError::NoSuchDay)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn day(year: i16, month: i8, day: i8) -> Day {
        Day::new(date(year, month, day))
    }

    #[test]
    fn a_day_is_shown_with_and_without_its_weekday() {
        assert_eq!(day(2026, 4, 1).to_string(), "onsdag 1 april 2026");
        assert_eq!(day(2026, 4, 1).without_weekday(), "1 april 2026");
        assert_eq!(day(2026, 4, 1).iso(), "2026-04-01");
        let days: Vec<String> = (1..=12).map(|month| day(2026, month, month).to_string()).collect();
        assert_eq!(days.first().map(String::as_str), Some("torsdag 1 januari 2026"));
        assert_eq!(days.last().map(String::as_str), Some("lördag 12 december 2026"));
    }

    #[test]
    fn days_are_counted_in_the_calendar() {
        assert_eq!(day(2026, 3, 28).plus_days(3), day(2026, 3, 31));
        assert_eq!(day(2026, 3, 1).plus_days(-1), day(2026, 2, 28));
        assert_eq!(Day::new(Date::MAX).plus_days(1), Day::new(Date::MAX));
        assert_eq!(day(2026, 3, 28).days_until(day(2026, 3, 31)), 3);
        assert_eq!(day(2026, 3, 31).days_until(day(2026, 3, 28)), -3);
        assert_eq!(day(2028, 2, 29).plus_years(1), Some(day(2029, 2, 28)));
        assert_eq!(day(2028, 2, 29).plus_years(4), Some(day(2032, 2, 29)));
        assert_eq!(Day::new(Date::MAX).plus_years(1), None);
    }

    #[test]
    fn days_are_read_in_one_way_only() {
        assert_eq!(parse_day(" 2026-04-01 "), Ok(day(2026, 4, 1)));
        assert_eq!(parse_day("2026-4-1"), Ok(day(2026, 4, 1)));
        assert_eq!(parse_day("2026\u{2013}04\u{2011}01"), Ok(day(2026, 4, 1)));
        assert_eq!(parse_day("2028-02-29"), Ok(day(2028, 2, 29)));
        for (typed, why) in [
            ("", DayError::Empty),
            ("1/4 2026", DayError::Format),
            ("26-04-01", DayError::Format),
            ("2026-04", DayError::Format),
            ("2026-04-01-", DayError::Format),
            ("2026-04-01T00:00", DayError::Format),
            ("+2026-04-01", DayError::Format),
            ("2026-+4-01", DayError::Format),
            ("20260401", DayError::Format),
            ("２026-04-01", DayError::Format),
            ("2026-02-29", DayError::NoSuchDay),
            ("2026-13-01", DayError::NoSuchDay),
            ("2026-00-01", DayError::NoSuchDay),
            ("1999-12-31", DayError::OutOfRange),
            ("2101-01-01", DayError::OutOfRange),
        ] {
            assert_eq!(parse_day(typed), Err(why), "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(typed in any::<String>()) {
            let _ = parse_day(&typed);
        }

        #[test]
        fn an_iso_day_is_read_again(year in 2000..=2100_i16, month in 1..=12_i8, of_month in 1..=28_i8) {
            let day = day(year, month, of_month);
            prop_assert_eq!(parse_day(&day.iso()), Ok(day));
        }
    }
}
