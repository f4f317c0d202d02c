//! Instants as the database keeps them and as people in Sweden read them.

use std::{fmt, str::FromStr, sync::LazyLock};

use jiff::{
    RoundMode, SignedDuration, Timestamp, TimestampRound, Unit, Zoned,
    tz::{TimeZone, TimeZoneDatabase},
};

use super::{day::Day, stored_as::stored_as};

/// The time zone that decides what day it is. From the database that is built in, so that every
/// machine counts alike and no file is read.
static STOCKHOLM: LazyLock<TimeZone> = LazyLock::new(|| {
    TimeZoneDatabase::bundled()
        .get("Europe/Stockholm")
        .expect("the bundled time zones hold Stockholm")
});

/// An instant, to the microsecond that PostgreSQL keeps, in a `timestamptz` column. Shown in
/// Swedish, in Stockholm's time.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Moment(Timestamp);

stored_as!(Moment, jiff_sqlx::Timestamp, Timestamp);

impl Moment {
    /// 1 January 1970 at midnight in UTC.
    pub const EPOCH: Self = Self(Timestamp::UNIX_EPOCH);

    /// The instant without its nanoseconds, which PostgreSQL would drop: so a stored moment is
    /// equal to itself read back.
    pub fn new(at: Timestamp) -> Self {
        let micros = at.as_microsecond();
        Self(Timestamp::from_microsecond(micros).unwrap_or(at))
    }

    /// A time of a day in Stockholm; `None` where the calendar has no such moment. In the night
    /// when the clock is put forward, a time that is skipped is the one an hour later; in the night
    /// when it is put back, a time that comes twice is the first.
    pub fn on(day: Day, hour: i8, minute: i8) -> Option<Self> {
        let time = day.date().at(hour, minute, 0, 0).to_zoned(STOCKHOLM.clone());
        time.map(|it| Self::new(it.timestamp())).ok()
    }

    pub fn timestamp(self) -> Timestamp {
        self.0
    }

    /// Whole seconds since [`Moment::EPOCH`], as protocols count them.
    pub fn unix_seconds(self) -> i64 {
        self.0.as_second()
    }

    /// The day in Stockholm.
    pub fn day(self) -> Day {
        Day::new(self.in_stockholm().date())
    }

    /// The last day of a period that ends at this moment; for midnight, the day before it.
    pub fn last_day(self) -> Day {
        self.after(SignedDuration::from_micros(-1)).day()
    }

    /// The calendar year in Stockholm.
    pub fn year(self) -> i16 {
        self.in_stockholm().year()
    }

    /// `1 april 2026 kl. 14.05.09`.
    pub fn to_the_second(self) -> String {
        format!("{self}.{:02}", self.in_stockholm().second())
    }

    /// `kl. 14.05`.
    pub fn time_of_day(self) -> String {
        self.in_stockholm().strftime("kl. %H.%M").to_string()
    }

    /// The moment so much later; the last one there is where that would be past the end of time.
    pub fn after(self, duration: SignedDuration) -> Self {
        Self(self.0.saturating_add(duration).unwrap_or(Timestamp::MAX))
    }

    /// The beginning of its minute.
    pub(super) fn minute(self) -> Self {
        let minutes = TimestampRound::new().smallest(Unit::Minute).mode(RoundMode::Floor);
        self.0.round(minutes).map_or(self, Self)
    }

    fn in_stockholm(self) -> Zoned {
        self.0.to_zoned(STOCKHOLM.clone())
    }
}

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self::new(at)
    }
}

impl FromStr for Moment {
    type Err = jiff::Error;

    /// Reads `2026-04-01T12:05:09Z` (RFC 3339), as JSON has it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::new)
    }
}

impl fmt::Display for Moment {
    /// `1 april 2026 kl. 14.05`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.day().without_weekday(), self.time_of_day())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_is_told_in_stockholms_time() {
        assert_eq!(at("2026-04-01T12:05:09Z").to_string(), "1 april 2026 kl. 14.05");
        assert_eq!(at("2026-04-01T12:05:09Z").to_the_second(), "1 april 2026 kl. 14.05.09");
        assert_eq!(at("2026-04-01T12:05:09Z").time_of_day(), "kl. 14.05");
        assert_eq!(at("2025-12-31T22:59:59Z").year(), 2025);
        assert_eq!(at("2025-12-31T23:00:00Z").year(), 2026);
        assert_eq!(at("2026-07-01T22:00:00Z").day().iso(), "2026-07-02");
        assert_eq!(at("2026-07-01T22:00:00Z").last_day().iso(), "2026-07-01");
        // The clock is put back from three to two: half past two comes twice.
        assert_eq!(at("2026-10-25T00:30:00Z").to_string(), "25 oktober 2026 kl. 02.30");
        assert_eq!(at("2026-10-25T01:30:00Z").to_string(), "25 oktober 2026 kl. 02.30");
    }

    #[test]
    fn a_time_of_day_is_in_stockholm() {
        let on = |month, day, hour| Moment::on(Day::new(date(2026, month, day)), hour, 30);
        assert_eq!(on(1, 31, 9), Some(at("2026-01-31T08:30:00Z")));
        assert_eq!(on(7, 31, 9), Some(at("2026-07-31T07:30:00Z")));
        // The clock goes from two to three on 29 March, and from three to two on 25 October.
        assert_eq!(on(3, 29, 2), Some(at("2026-03-29T01:30:00Z")));
        assert_eq!(on(10, 25, 2), Some(at("2026-10-25T00:30:00Z")));
        assert_eq!(Moment::on(Day::new(Date::MAX), 23, 59), None);
    }

    #[test]
    fn a_moment_has_whole_microseconds() {
        assert_eq!(at("2026-04-01T12:05:09.123456789Z"), at("2026-04-01T12:05:09.123456Z"));
    }

    proptest! {
        #[test]
        fn every_moment_can_be_told(seconds in any::<i64>()) {
            let moments = [Timestamp::from_second(seconds), Ok(Timestamp::MIN), Ok(Timestamp::MAX)];
            for moment in moments.into_iter().flatten().map(Moment::new) {
                let _ = (moment.to_the_second(), moment.last_day().to_string());
            }
        }
    }
}
