//! Days on which offices are closed.

use jiff::civil::{Date, Weekday};

use super::Day;

/// The public holiday of a day by lag (1989:253) om allmänna helgdagar, or the eve that lag
/// (1930:173) om beräkning av lagstadgad tid 2 § puts beside them. Easter Eve is always a Saturday.
fn holiday(day: Day) -> Option<&'static str> {
    let day = day.date();
    let fixed = match (day.month(), day.day()) {
        (1, 1) => Some("nyårsdagen"),
        (1, 6) => Some("trettondedag jul"),
        (5, 1) => Some("första maj"),
        (6, 6) => Some("nationaldagen"),
        (12, 24) => Some("julafton"),
        (12, 25) => Some("juldagen"),
        (12, 26) => Some("annandag jul"),
        (12, 31) => Some("nyårsafton"),
        _ => None,
    };
    fixed.or_else(|| by_easter(day)).or_else(|| by_weekday(day))
}

/// Saturday or Sunday.
fn is_weekend(day: Day) -> bool {
    matches!(day.date().weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Why offices are closed on a day, and the banks: its holiday, or that it is a weekend.
///
/// Working days are bank days. The eves that banks keep closed are those of `holiday`:
/// midsommarafton, julafton and nyårsafton, and påskafton, which is a Saturday (Riksbanken, the days
/// of RIX; Bankgirot, "Bankdagar"). On every other eve, such as skärtorsdagen, they are open.
pub fn closed(day: Day) -> Option<&'static str> {
    holiday(day).or_else(|| is_weekend(day).then_some("helg"))
}

/// The first day after this one that is neither weekend nor holiday.
pub fn next_working_day(day: Day) -> Day {
    let mut next = day;
    loop {
        // On the last day of the calendar `plus_days` stands still, and that day is returned.
        let after = next.plus_days(1);
        if after == next || closed(after).is_none() {
            return after;
        }
        next = after;
    }
}

/// The day itself if banks are open on it, or else the next one that they are open on.
pub fn bank_day_from(day: Day) -> Day {
    if closed(day).is_none() { day } else { next_working_day(day) }
}

/// The day that is so many bank days after this one.
pub fn bank_days_after(day: Day, days: u16) -> Day {
    (0..days).fold(day, |day, _| next_working_day(day))
}

fn by_easter(day: Date) -> Option<&'static str> {
    let easter = easter(day.year())?;
    // Exact: both are midnights of a calendar without time zone.
    match easter.duration_until(day).as_hours() / 24 {
        -2 => Some("långfredagen"),
        -1 => Some("påskafton"),
        0 => Some("påskdagen"),
        1 => Some("annandag påsk"),
        39 => Some("Kristi himmelsfärdsdag"),
        49 => Some("pingstdagen"),
        _ => None,
    }
}

/// The holidays that fall on a certain weekday between two dates.
fn by_weekday(day: Date) -> Option<&'static str> {
    match (day.weekday(), day.month(), day.day()) {
        (Weekday::Friday, 6, 19..=25) => Some("midsommarafton"),
        (Weekday::Saturday, 6, 20..=26) => Some("midsommardagen"),
        (Weekday::Saturday, 10, 31) | (Weekday::Saturday, 11, 1..=6) => Some("alla helgons dag"),
        _ => None,
    }
}

/// Easter Sunday by the anonymous Gregorian algorithm (Nature, 20 April 1876; also in J. Meeus,
/// Astronomical Algorithms, 1991, chapter 8).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y.rem_euclid(19), y.div_euclid(100), y.rem_euclid(100));
    let (d, e) = (b.div_euclid(4), b.rem_euclid(4));
    let f = (b + 8).div_euclid(25);
    let g = (b - f + 1).div_euclid(3);
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let of_march = h + l - 7 * m + 22;
    let (month, day) = if of_march <= 31 { (3, of_march) } else { (4, of_march - 31) };
    Date::new(year, month, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn on(year: i16, month: i8, day: i8) -> Option<&'static str> {
        holiday(Day::new(date(year, month, day)))
    }

    #[test]
    fn easter_and_what_follows_it_are_where_the_almanac_has_them() {
        for (year, month, day) in [
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2027, 3, 28),
            (2028, 4, 16),
            (2029, 4, 1),
            (2030, 4, 21),
            (2038, 4, 25),
            (2285, 3, 22),
        ] {
            assert_eq!(on(year, month, day), Some("påskdagen"), "{year}");
        }
        assert_eq!(on(2026, 4, 3), Some("långfredagen"));
        assert_eq!(on(2026, 4, 4), Some("påskafton"));
        assert_eq!(on(2026, 4, 6), Some("annandag påsk"));
        assert_eq!(on(2026, 4, 2), None);
        for (year, month, day) in [(2024, 5, 9), (2025, 5, 29), (2026, 5, 14), (2030, 5, 30)] {
            assert_eq!(on(year, month, day), Some("Kristi himmelsfärdsdag"), "{year}");
        }
        assert_eq!(on(2026, 5, 24), Some("pingstdagen"));
    }

    #[test]
    fn midsummer_and_all_saints_move_with_the_weekday() {
        let midsummer = [(2024, 21), (2025, 20), (2026, 19), (2027, 25), (2028, 23), (2030, 21)];
        for (year, friday) in midsummer {
            assert_eq!(on(year, 6, friday), Some("midsommarafton"), "{year}");
            assert_eq!(on(year, 6, friday + 1), Some("midsommardagen"), "{year}");
        }
        for (year, month, day) in
            [(2024, 11, 2), (2025, 11, 1), (2026, 10, 31), (2027, 11, 6), (2028, 11, 4)]
        {
            assert_eq!(on(year, month, day), Some("alla helgons dag"), "{year}");
        }
        assert_eq!(on(2026, 11, 7), None);
    }

    #[test]
    fn fixed_days_are_holidays_whatever_the_weekday() {
        for (month, day, name) in [
            (1, 1, "nyårsdagen"),
            (1, 6, "trettondedag jul"),
            (5, 1, "första maj"),
            (6, 6, "nationaldagen"),
            (12, 24, "julafton"),
            (12, 25, "juldagen"),
            (12, 26, "annandag jul"),
            (12, 31, "nyårsafton"),
        ] {
            for year in 2024..=2030 {
                assert_eq!(on(year, month, day), Some(name), "{year}");
            }
        }
        assert_eq!(on(2026, 4, 1), None);
    }

    #[test]
    fn the_next_working_day_is_past_all_of_easter() {
        let next = |month, day| next_working_day(Day::new(date(2026, month, day))).iso();
        assert_eq!(next(4, 2), "2026-04-07");
        assert_eq!(next(4, 4), "2026-04-07");
        assert_eq!(next(12, 23), "2026-12-28");
        assert_eq!(next(11, 23), "2026-11-24");
        assert!(is_weekend(Day::new(date(2026, 4, 4))));
        assert!(!is_weekend(Day::new(date(2026, 4, 3))));
    }

    #[test]
    fn banks_are_closed_on_three_eves_and_open_on_the_others() {
        let closed = |year, month, day| closed(Day::new(date(year, month, day)));
        for (year, month, day, why) in [
            (2026, 6, 19, "midsommarafton"),
            (2026, 12, 24, "julafton"),
            (2026, 12, 31, "nyårsafton"),
            (2027, 1, 6, "trettondedag jul"),
            (2026, 4, 4, "påskafton"),
            (2026, 4, 3, "långfredagen"),
            (2026, 5, 14, "Kristi himmelsfärdsdag"),
            (2026, 6, 6, "nationaldagen"),
            (2026, 3, 21, "helg"),
        ] {
            assert_eq!(closed(year, month, day), Some(why), "{year}-{month}-{day}");
        }
        // Trettondagsafton, skärtorsdagen, valborgsmässoafton, the Friday after Kristi himmelsfärdsdag,
        // the day before alla helgons dag, the day before julafton, and the day before nyårsafton.
        for (year, month, day) in [
            (2026, 1, 5),
            (2026, 4, 2),
            (2026, 4, 30),
            (2026, 5, 15),
            (2026, 10, 30),
            (2026, 12, 23),
            (2026, 12, 30),
        ] {
            assert_eq!(closed(year, month, day), None, "{year}-{month}-{day}");
        }
        let from = |month, day| bank_day_from(Day::new(date(2026, month, day))).iso();
        assert_eq!(from(4, 2), "2026-04-02");
        assert_eq!(from(4, 3), "2026-04-07");
        assert_eq!(from(12, 31), "2027-01-04");
    }

    proptest! {
        #[test]
        fn easter_is_a_sunday_between_22_march_and_25_april(year in 1583..=9998_i16) {
            let easter = easter(year).unwrap();
            prop_assert_eq!(easter.weekday(), Weekday::Sunday);
            prop_assert!(date(year, 3, 22) <= easter && easter <= date(year, 4, 25));
        }
    }
}
