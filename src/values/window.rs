//! Windows of time: from one moment until another, told in days of Stockholm.

use jiff::SignedDuration;

use super::{day::Day, misread::names_its_field, moment::Moment};

/// A half-open window of time: the opening moment is in it, the closing one is not.
///
/// What has reached the server before `closes` is in time (förvaltningslagen 2017:900, 22 §).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    opens: Moment,
    closes: Moment,
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

names_its_field!(WindowError);

impl Window {
    /// The window between two moments.
    ///
    /// # Errors
    /// [`WindowError::EndsBeforeItOpens`] unless `opens` is before `closes`.
    pub fn new(opens: Moment, closes: Moment) -> Result<Self, WindowError> {
        if closes <= opens {
            return Err(WindowError::EndsBeforeItOpens);
        }
        Ok(Self { opens, closes })
    }

    /// Whole days: from 00:00 in Stockholm of the first until 00:00 of the day after the last.
    ///
    /// # Errors
    /// [`WindowError`].
    pub fn of_days(first: Day, last: Day) -> Result<Self, WindowError> {
        let opens = Moment::on(first, 0, 0).ok_or(WindowError::OutOfRange)?;
        let closes = Moment::on(last.plus_days(1), 0, 0).ok_or(WindowError::OutOfRange)?;
        Self::new(opens, closes)
    }

    /// The first moment in it.
    pub fn opens(&self) -> Moment {
        self.opens
    }

    /// The first moment after it.
    pub fn closes(&self) -> Moment {
        self.closes
    }

    /// Where `now` lies to the window.
    pub fn state_at(&self, now: Moment) -> WindowState {
        if now < self.opens {
            WindowState::NotYetOpen
        } else if now < self.closes {
            WindowState::Open
        } else {
            WindowState::Closed
        }
    }

    /// The first day, in Stockholm.
    pub fn first_day(&self) -> Day {
        self.opens.day()
    }

    /// The last day, in Stockholm, of which any part is in the window.
    pub fn last_day(&self) -> Day {
        self.closes.last_day()
    }

    /// `till och med onsdag 1 april 2026 kl. 23.59`: the last whole minute.
    pub fn last_moment_in_words(&self) -> String {
        let last = self.last_minute();
        format!("till och med {} {}", last.day(), last.time_of_day())
    }

    /// How long is left, or when it opens or closed.
    ///
    /// `Sista dagen i dag`, `1 dag kvar`, `12 dagar kvar`, `Öppnar måndag 16 februari 2026`,
    /// `Stängde onsdag 1 april 2026`. Days are counted in Stockholm's calendar, from the day of
    /// `now` to the last day; a time of day is told where it is not midnight.
    pub fn days_left(&self, now: Moment) -> String {
        match self.state_at(now) {
            WindowState::NotYetOpen => {
                format!("Öppnar {}{}", self.first_day(), unless_midnight(self.opens))
            }
            WindowState::Open => match now.day().days_until(self.last_day()) {
                ..=0 => "Sista dagen i dag".to_owned(),
                1 => "1 dag kvar".to_owned(),
                days => format!("{days} dagar kvar"),
            },
            WindowState::Closed => {
                format!("Stängde {}{}", self.last_day(), unless_midnight(self.closes))
            }
        }
    }

    /// The minute of the last microsecond.
    fn last_minute(&self) -> Moment {
        // A window shorter than a minute may not begin after it ends.
        self.closes.after(-SignedDuration::from_micros(1)).minute().max(self.opens)
    }
}

/// ` kl. 14.05`; empty at midnight.
fn unless_midnight(at: Moment) -> String {
    match at.time_of_day() {
        midnight if midnight == "kl. 00.00" => String::new(),
        time => format!(" {time}"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::{
        Timestamp,
        civil::{Date, date},
    };
    use proptest::prelude::*;

    use super::*;

    fn at(moment: &str) -> Moment {
        moment.parse().unwrap()
    }

    fn day(year: i16, month: i8, day: i8) -> Day {
        Day::new(date(year, month, day))
    }

    fn round_2026() -> Window {
        Window::of_days(day(2026, 2, 16), day(2026, 4, 1)).unwrap()
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
        assert!(window.state_at(window.opens()) == WindowState::Open);
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
        for now in [Timestamp::MIN, Timestamp::MAX] {
            assert!(!window.days_left(now.into()).is_empty());
        }
    }

    #[test]
    fn a_day_is_whole_also_when_the_clock_is_changed() {
        let spring = Window::of_days(day(2026, 3, 29), day(2026, 3, 29)).unwrap();
        assert_eq!(spring.closes(), spring.opens().after(SignedDuration::from_hours(23)));
        let autumn = Window::of_days(day(2026, 10, 25), day(2026, 10, 25)).unwrap();
        assert_eq!(autumn.closes(), autumn.opens().after(SignedDuration::from_hours(25)));
        assert_eq!(autumn.last_moment_in_words(), "till och med söndag 25 oktober 2026 kl. 23.59");
        assert_eq!(autumn.days_left(autumn.opens()), "Sista dagen i dag");

        let across = Window::of_days(day(2026, 10, 20), day(2026, 10, 30)).unwrap();
        assert_eq!(across.days_left(at("2026-10-24T21:59:00Z")), "6 dagar kvar");
        assert_eq!(across.days_left(at("2026-10-24T22:00:00Z")), "5 dagar kvar");
        assert_eq!(across.days_left(at("2026-10-25T22:59:00Z")), "5 dagar kvar");
        assert_eq!(across.days_left(at("2026-10-25T23:00:00Z")), "4 dagar kvar");
    }

    #[test]
    fn a_window_ends_after_it_opens() {
        let backwards = Window::of_days(day(2026, 4, 1), day(2026, 3, 31));
        assert_eq!(backwards, Err(WindowError::EndsBeforeItOpens));
        let now = at("2026-04-01T00:00:00Z");
        assert_eq!(Window::new(now, now), Err(WindowError::EndsBeforeItOpens));
        assert_eq!(
            Window::of_days(day(2026, 4, 1), Day::new(Date::MAX)),
            Err(WindowError::OutOfRange)
        );
        assert!(Window::of_days(Day::new(Date::MIN), day(2026, 4, 1)).is_err());
    }

    proptest! {
        #[test]
        fn a_day_is_the_first_and_the_last_of_its_window(
            year in 2000..=2100_i16, month in 1..=12_i8, of_month in 1..=28_i8,
        ) {
            let day = day(year, month, of_month);
            let window = Window::of_days(day, day).unwrap();
            prop_assert_eq!(window.first_day(), day);
            prop_assert_eq!(window.last_day(), day);
        }
    }
}
