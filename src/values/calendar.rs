//! Days and moments in Stockholm, which decides (`Europe/Stockholm`), and windows of time.

use std::sync::LazyLock;

use jiff::{
    RoundMode, SignedDuration, Timestamp, TimestampRound, Unit, Zoned,
    civil::{Date, Weekday},
    tz::{TimeZone, TimeZoneDatabase},
};

/// A half-open window of time: the opening moment is in it, the closing one is not.
///
/// What has reached the server before `closes` is in time (förvaltningslagen 2017:900, 22 §).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    opens: Timestamp,
    closes: Timestamp,
}

/// Where a moment lies to a [`Window`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WindowState {
    /// Before the opening moment.
    NotYetOpen,
    /// From the opening moment up to, but not including, the closing one.
    Open,
    /// The closing moment and after.
    Closed,
}

/// Why a window cannot be, as a sentence to the officer who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// The last day is before the first, or the window would be empty.
    #[error("Välj en sista dag som inte ligger före den första.")]
    EndsBeforeItOpens,
    /// A day outside what a computer's calendar holds.
    #[error("Välj dagar som ligger närmare i tiden.")]
    OutOfRange,
}

/// Why something is not a day, as a sentence to the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// Nothing but white space.
    #[error("Ange ett datum, till exempel 2026-04-01.")]
    Empty,
    /// Not year-month-day.
    #[error("Skriv datumet som år-månad-dag, till exempel 2026-04-01.")]
    Format,
    /// Such as 30 February.
    #[error("Datumet finns inte i kalendern. Kontrollera månaden och dagen.")]
    NoSuchDay,
    /// Outside the years 2000–2100.
    #[error("Ange ett datum mellan år 2000 och år 2100.")]
    OutOfRange,
}

impl Window {
    /// The window between two moments.
    ///
    /// # Errors
    /// [`WindowError::EndsBeforeItOpens`] unless `opens` is before `closes`.
    pub fn new(opens: Timestamp, closes: Timestamp) -> Result<Self, WindowError> {
        if closes <= opens {
            return Err(WindowError::EndsBeforeItOpens);
        }
        Ok(Self { opens, closes })
    }

    /// Whole days: from 00:00 in Stockholm of the first until 00:00 of the day after the last.
    ///
    /// # Errors
    /// [`WindowError`].
    pub fn of_days(first: Date, last: Date) -> Result<Self, WindowError> {
        let after = last.tomorrow().map_err(|_| WindowError::OutOfRange)?;
        Self::new(start_of(first)?, start_of(after)?)
    }

    /// The first moment in it.
    pub fn opens(&self) -> Timestamp {
        self.opens
    }

    /// The first moment after it.
    pub fn closes(&self) -> Timestamp {
        self.closes
    }

    /// Where `now` lies to the window.
    pub fn state_at(&self, now: Timestamp) -> WindowState {
        if now < self.opens {
            WindowState::NotYetOpen
        } else if now < self.closes {
            WindowState::Open
        } else {
            WindowState::Closed
        }
    }

    /// Whether `moment` lies in the window.
    pub fn contains(&self, moment: Timestamp) -> bool {
        self.state_at(moment) == WindowState::Open
    }

    /// The first day, in Stockholm.
    pub fn first_day(&self) -> Date {
        today(self.opens)
    }

    /// The last day, in Stockholm, of which any part is in the window.
    pub fn last_day(&self) -> Date {
        today(self.last_minute())
    }

    /// `till och med onsdag 1 april 2026 kl. 23.59`: the last whole minute.
    pub fn last_moment_in_words(&self) -> String {
        let last = self.last_minute();
        format!("till och med {} kl. {}", day_in_words(today(last)), clock(last))
    }

    /// How long is left, or when it opens or closed.
    ///
    /// `Sista dagen i dag`, `1 dag kvar`, `12 dagar kvar`, `Öppnar måndag 16 februari 2026`,
    /// `Stängde onsdag 1 april 2026`. Days are counted in Stockholm's calendar, from the day of
    /// `now` to the last day; a time of day is told where it is not midnight.
    pub fn days_left(&self, now: Timestamp) -> String {
        match self.state_at(now) {
            WindowState::NotYetOpen => {
                let day = day_in_words(self.first_day());
                format!("Öppnar {day}{}", unless_midnight(self.opens))
            }
            WindowState::Open => match days_between(today(now), self.last_day()) {
                ..=0 => "Sista dagen i dag".to_owned(),
                1 => "1 dag kvar".to_owned(),
                days => format!("{days} dagar kvar"),
            },
            WindowState::Closed => {
                let day = day_in_words(self.last_day());
                format!("Stängde {day}{}", unless_midnight(self.closes))
            }
        }
    }

    fn last_minute(&self) -> Timestamp {
        let last = self.closes.saturating_sub(SignedDuration::from_nanos(1)).unwrap_or(self.closes);
        let minutes = TimestampRound::new().smallest(Unit::Minute).mode(RoundMode::Floor);
        // A window shorter than a minute may not begin after it ends.
        last.round(minutes).map_or(last, |minute| minute.max(self.opens))
    }
}

/// The moment as clock and calendar show it in Stockholm.
pub fn stockholm(at: Timestamp) -> Zoned {
    at.to_zoned(STOCKHOLM.clone())
}

/// The day in Stockholm.
pub fn today(at: Timestamp) -> Date {
    stockholm(at).date()
}

/// The calendar year in Stockholm.
pub fn year(at: Timestamp) -> i16 {
    stockholm(at).year()
}

/// `1 april 2026 kl. 14.05`.
pub fn in_words(at: Timestamp) -> String {
    format!("{} kl. {}", date_in_words(today(at)), clock(at))
}

/// `1 april 2026 kl. 14.05.09`.
pub fn to_the_second(at: Timestamp) -> String {
    format!("{}.{:02}", in_words(at), stockholm(at).second())
}

/// `onsdag 1 april 2026`.
pub fn day_in_words(day: Date) -> String {
    let weekday = match day.weekday() {
        Weekday::Monday => "måndag",
        Weekday::Tuesday => "tisdag",
        Weekday::Wednesday => "onsdag",
        Weekday::Thursday => "torsdag",
        Weekday::Friday => "fredag",
        Weekday::Saturday => "lördag",
        Weekday::Sunday => "söndag",
    };
    format!("{weekday} {}", date_in_words(day))
}

/// `2026-04-01`.
pub fn iso_day(day: Date) -> String {
    day.to_string()
}

/// Reads `2026-04-01`, and `2026-4-1`, which can mean nothing else.
///
/// # Errors
/// [`DayError`].
pub fn parse_day(typed: &str) -> Result<Date, DayError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(DayError::Empty);
    }
    let mut parts = typed.split('-');
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
    Date::new(year, month, day).map_err(|_| DayError::NoSuchDay)
}

/// From the database that is built in, so that every machine counts alike and no file is read.
static STOCKHOLM: LazyLock<TimeZone> = LazyLock::new(|| {
    TimeZoneDatabase::bundled()
        .get("Europe/Stockholm")
        .expect("the bundled time zones hold Stockholm")
});

/// 00:00 of the day in Stockholm, where the clock is never changed at midnight.
fn start_of(day: Date) -> Result<Timestamp, WindowError> {
    let midnight = day.to_zoned(STOCKHOLM.clone());
    midnight.map(|it| it.timestamp()).map_err(|_| WindowError::OutOfRange)
}

fn days_between(from: Date, to: Date) -> i64 {
    // Exact: both are midnights of a calendar without time zone.
    from.duration_until(to).as_hours() / 24
}

fn date_in_words(day: Date) -> String {
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
    let month = usize::try_from(day.month() - 1).ok().and_then(|it| MONTHS.get(it));
    format!("{} {} {}", day.day(), month.unwrap_or(&""), day.year())
}

/// `14.05`.
fn clock(at: Timestamp) -> String {
    let at = stockholm(at);
    format!("{:02}.{:02}", at.hour(), at.minute())
}

fn unless_midnight(at: Timestamp) -> String {
    match clock(at) {
        midnight if midnight == "00.00" => String::new(),
        time => format!(" kl. {time}"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn at(moment: &str) -> Timestamp {
        moment.parse().unwrap()
    }

    fn round_2026() -> Window {
        Window::of_days(date(2026, 2, 16), date(2026, 4, 1)).unwrap()
    }

    #[test]
    fn the_last_day_lasts_until_it_is_over() {
        let window = round_2026();
        // Winter time when it opens, summer time when it closes.
        assert_eq!(window.opens(), at("2026-02-15T23:00:00Z"));
        assert_eq!(window.closes(), at("2026-04-01T22:00:00Z"));
        assert_eq!(window.state_at(at("2026-02-15T22:59:59.999999Z")), WindowState::NotYetOpen);
        assert_eq!(window.state_at(at("2026-02-15T23:00:00Z")), WindowState::Open);
        assert_eq!(window.state_at(at("2026-04-01T21:59:59.999999999Z")), WindowState::Open);
        assert_eq!(window.state_at(at("2026-04-01T22:00:00Z")), WindowState::Closed);
        assert!(window.contains(window.opens()) && !window.contains(window.closes()));
    }

    #[test]
    fn the_last_moment_is_told_as_its_last_whole_minute() {
        assert_eq!(
            round_2026().last_moment_in_words(),
            "till och med onsdag 1 april 2026 kl. 23.59"
        );
        let odd = Window::new(at("2026-04-01T12:00:00Z"), at("2026-04-01T14:00:30Z")).unwrap();
        assert_eq!(odd.last_moment_in_words(), "till och med onsdag 1 april 2026 kl. 16.00");
        let tiny = Window::new(at("2026-04-01T12:00:00Z"), at("2026-04-01T12:00:00.5Z")).unwrap();
        assert_eq!(tiny.last_moment_in_words(), "till och med onsdag 1 april 2026 kl. 14.00");
    }

    #[test]
    fn the_days_that_are_left_are_counted_in_the_calendar() {
        let window = round_2026();
        for (now, words) in [
            ("2026-02-15T22:59:59Z", "Öppnar måndag 16 februari 2026"),
            ("2026-02-15T23:00:00Z", "44 dagar kvar"),
            ("2026-03-19T23:00:00Z", "12 dagar kvar"),
            ("2026-03-30T22:00:00Z", "1 dag kvar"),
            ("2026-03-31T21:59:59Z", "1 dag kvar"),
            ("2026-03-31T22:00:00Z", "Sista dagen i dag"),
            ("2026-04-01T21:59:59Z", "Sista dagen i dag"),
            ("2026-04-01T22:00:00Z", "Stängde onsdag 1 april 2026"),
        ] {
            assert_eq!(window.days_left(at(now)), words, "{now}");
        }
        let at_noon = Window::new(at("2026-02-16T08:00:00Z"), at("2026-04-01T14:00:00Z")).unwrap();
        assert_eq!(
            at_noon.days_left(at("2026-01-01T00:00:00Z")),
            "Öppnar måndag 16 februari 2026 kl. 09.00"
        );
        assert_eq!(
            at_noon.days_left(at("2026-05-01T00:00:00Z")),
            "Stängde onsdag 1 april 2026 kl. 16.00"
        );
    }

    #[test]
    fn a_day_is_whole_also_when_the_clock_is_changed() {
        let spring = Window::of_days(date(2026, 3, 29), date(2026, 3, 29)).unwrap();
        assert_eq!(spring.closes().duration_since(spring.opens()).as_hours(), 23);
        let autumn = Window::of_days(date(2026, 10, 25), date(2026, 10, 25)).unwrap();
        assert_eq!(autumn.closes().duration_since(autumn.opens()).as_hours(), 25);
        assert_eq!(autumn.last_moment_in_words(), "till och med söndag 25 oktober 2026 kl. 23.59");
        assert_eq!(autumn.days_left(autumn.opens()), "Sista dagen i dag");
        // Half past two comes twice; both are in the day, in their order.
        assert_eq!(in_words(at("2026-10-25T00:30:00Z")), "25 oktober 2026 kl. 02.30");
        assert_eq!(in_words(at("2026-10-25T01:30:00Z")), "25 oktober 2026 kl. 02.30");

        let across = Window::of_days(date(2026, 10, 20), date(2026, 10, 30)).unwrap();
        assert_eq!(across.days_left(at("2026-10-24T21:59:00Z")), "6 dagar kvar");
        assert_eq!(across.days_left(at("2026-10-24T22:00:00Z")), "5 dagar kvar");
        assert_eq!(across.days_left(at("2026-10-25T22:59:00Z")), "5 dagar kvar");
        assert_eq!(across.days_left(at("2026-10-25T23:00:00Z")), "4 dagar kvar");
    }

    #[test]
    fn a_window_ends_after_it_opens() {
        let backwards = Window::of_days(date(2026, 4, 1), date(2026, 3, 31));
        assert_eq!(backwards, Err(WindowError::EndsBeforeItOpens));
        let now = at("2026-04-01T00:00:00Z");
        assert_eq!(Window::new(now, now), Err(WindowError::EndsBeforeItOpens));
        assert_eq!(Window::of_days(date(2026, 4, 1), Date::MAX), Err(WindowError::OutOfRange));
        assert!(Window::of_days(Date::MIN, date(2026, 4, 1)).is_err());
    }

    #[test]
    fn moments_are_told_in_stockholm() {
        assert_eq!(in_words(at("2026-04-01T12:05:09Z")), "1 april 2026 kl. 14.05");
        assert_eq!(to_the_second(at("2026-04-01T12:05:09Z")), "1 april 2026 kl. 14.05.09");
        assert_eq!(day_in_words(date(2026, 4, 1)), "onsdag 1 april 2026");
        assert_eq!(iso_day(date(2026, 4, 1)), "2026-04-01");
        assert_eq!(year(at("2025-12-31T22:59:59Z")), 2025);
        assert_eq!(year(at("2025-12-31T23:00:00Z")), 2026);
        assert_eq!(today(at("2026-07-01T22:00:00Z")), date(2026, 7, 2));
        let days: Vec<String> =
            (1..=12).map(|month| day_in_words(date(2026, month, month))).collect();
        assert_eq!(days.first().map(String::as_str), Some("torsdag 1 januari 2026"));
        assert_eq!(days.last().map(String::as_str), Some("lördag 12 december 2026"));
    }

    #[test]
    fn days_are_read_in_one_way_only() {
        assert_eq!(parse_day(" 2026-04-01 "), Ok(date(2026, 4, 1)));
        assert_eq!(parse_day("2026-4-1"), Ok(date(2026, 4, 1)));
        assert_eq!(parse_day("2028-02-29"), Ok(date(2028, 2, 29)));
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
        fn no_text_and_no_moment_makes_it_panic(typed in any::<String>(), seconds in any::<i64>()) {
            let _ = parse_day(&typed);
            if let Ok(moment) = Timestamp::from_second(seconds) {
                let _ = to_the_second(moment);
            }
            for moment in [Timestamp::MIN, Timestamp::MAX] {
                let _ = round_2026().days_left(moment);
                let _ = day_in_words(today(moment));
            }
        }

        #[test]
        fn an_iso_day_is_read_again(year in 2000..=2100_i16, month in 1..=12_i8, day in 1..=28_i8) {
            let day = date(year, month, day);
            prop_assert_eq!(parse_day(&iso_day(day)), Ok(day));
            let window = Window::of_days(day, day).unwrap();
            prop_assert_eq!(window.first_day(), day);
            prop_assert_eq!(window.last_day(), day);
        }
    }
}
