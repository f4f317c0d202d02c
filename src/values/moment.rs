//! Instants and days as the database keeps them and as people read them.

use std::fmt;

use jiff::{SignedDuration, Timestamp, civil::Date};
use sqlx::{
    Decode, Encode, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef},
};

use super::calendar;

/// An instant, to the microsecond that PostgreSQL keeps. Shown in Swedish, in Stockholm's time.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Moment(Timestamp);

/// A day in the calendar.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Day(Date);

impl Moment {
    /// The instant, without what the database would drop: what is kept equals what was read back.
    pub fn new(at: Timestamp) -> Self {
        let micros = at.as_microsecond();
        Self(Timestamp::from_microsecond(micros).unwrap_or(at))
    }

    pub fn timestamp(self) -> Timestamp {
        self.0
    }

    /// The day in Stockholm.
    pub fn day(self) -> Day {
        Day(calendar::today(self.0))
    }

    /// The last day of what ends at this moment: of midnight, the day before it.
    pub fn last_day(self) -> Day {
        self.after(SignedDuration::from_micros(-1)).day()
    }

    /// The calendar year in Stockholm.
    pub fn year(self) -> i16 {
        calendar::year(self.0)
    }

    /// `1 april 2026 kl. 14.05.09`.
    pub fn to_the_second(self) -> String {
        calendar::to_the_second(self.0)
    }

    /// `kl. 14.05`.
    pub fn time_of_day(self) -> String {
        calendar::stockholm(self.0).strftime("kl. %H.%M").to_string()
    }

    /// The moment so much later; the last one there is where that would be past the end of time.
    pub fn after(self, duration: SignedDuration) -> Self {
        Self(self.0.saturating_add(duration).unwrap_or(Timestamp::MAX))
    }
}

impl Day {
    pub fn new(day: Date) -> Self {
        Self(day)
    }

    pub fn date(self) -> Date {
        self.0
    }

    /// `2026-04-01`, as an `<input type="date">` wants it.
    pub fn iso(self) -> String {
        self.0.to_string()
    }
}

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self::new(at)
    }
}

impl fmt::Display for Moment {
    /// `1 april 2026 kl. 14.05`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&calendar::in_words(self.0))
    }
}

impl fmt::Display for Day {
    /// `onsdag 1 april 2026`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&calendar::day_in_words(self.0))
    }
}

/// Both types are kept as what jiff-sqlx keeps: `timestamptz` and `date`.
macro_rules! kept_as {
    ($ours:ty, $theirs:ty, $read:expr, $inner:ty) => {
        impl Type<Postgres> for $ours {
            fn type_info() -> PgTypeInfo {
                <$theirs as Type<Postgres>>::type_info()
            }
        }
        impl PgHasArrayType for $ours {
            fn array_type_info() -> PgTypeInfo {
                <$theirs as PgHasArrayType>::array_type_info()
            }
        }
        impl Encode<'_, Postgres> for $ours {
            fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
                <$theirs as Encode<'_, Postgres>>::encode_by_ref(&self.0.into(), buffer)
            }
        }
        impl<'r> Decode<'r, Postgres> for $ours {
            fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
                let read: $inner = <$theirs as Decode<'r, Postgres>>::decode(value)?.to_jiff();
                Ok($read(read))
            }
        }
    };
}

kept_as!(Moment, jiff_sqlx::Timestamp, Moment, Timestamp);
kept_as!(Day, jiff_sqlx::Date, Day, Date);
