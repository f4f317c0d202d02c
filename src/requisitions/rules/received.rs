//! What came by post or mail: the day it was received, and how that is known. SFS 2017:900 22 §: it has
//! come in the day that it reached the agency, whenever it is registered.

use crate::values::{Day, Errors, Field, Misread, Moment, Paragraph, is_blank, parse_day};

const LONGEST_REASON: usize = 2000;

const REASON: Field = Field::new(
    "received_reason",
    "Hur kom den in, och vem har undertecknat?",
    "Skriv hur den kom in och vem som har undertecknat den",
);

/// A paper as an officer registers it: only [`read_received`] makes one.
#[derive(Debug, Clone)]
pub struct Received {
    on: Day,
    reason: Paragraph,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceivedRefusal {
    #[error("Ange vilken dag den kom in")]
    NoDay,
    #[error("Dagen då den kom in har inte varit än")]
    NotYet,
}

impl Received {
    pub fn on(&self) -> Day {
        self.on
    }

    pub fn reason(&self) -> &Paragraph {
        &self.reason
    }
}

/// Reads the day and the reason.
pub fn read_received(day: &str, reason: &str, today: Day, errors: &mut Errors) -> Option<Received> {
    let on = match is_blank(day) {
        true => errors.take("received_on", Err(ReceivedRefusal::NoDay)),
        false => {
            let day = parse_day(day).map_err(|it| it.about("Vilken dag kom den in?"));
            errors.take("received_on", day).and_then(|day| {
                let been = (day <= today).then_some(day).ok_or(ReceivedRefusal::NotYet);
                errors.take("received_on", been)
            })
        }
    };
    let reason = errors.required(&REASON, reason, |it| Paragraph::parse(it, LONGEST_REASON));
    Some(Received { on: on?, reason: reason? })
}

/// The moment that counts for what was received on a day: its beginning, or the opening of the round if
/// that was later in the same day. `now` where the day is today.
pub fn arrived(on: Day, opens: Moment, now: Moment) -> Moment {
    let begins = Moment::on(on, 0, 0).unwrap_or(now);
    match opens.day() == on {
        true => begins.max(opens).min(now),
        false => begins.min(now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_that_has_not_been_is_refused_and_a_reason_is_asked_for() {
        let today = at("2026-03-10T11:00:00Z").day();
        let read = |day: &str, reason: &str| {
            let mut errors = Errors::default();
            let read = read_received(day, reason, today, &mut errors);
            let said: Vec<_> = errors.iter().map(|(_, it)| it.to_owned()).collect();
            (read.map(|it| it.on().iso()), said)
        };
        assert_eq!(read("2026-03-10", "Brev."), (Some("2026-03-10".to_owned()), vec![]));
        assert_eq!(read("2026-03-11", "Brev.").1, [ReceivedRefusal::NotYet.to_string()]);
        assert_eq!(
            read("", " ").1,
            [ReceivedRefusal::NoDay.to_string(), REASON.missing.to_string()]
        );
        assert_eq!(read("i går", "Brev.").0, None);
    }

    #[test]
    fn what_came_on_the_last_day_came_in_time() {
        let (opens, now) = (at("2026-02-16T08:00:00Z"), at("2026-04-10T11:00:00Z"));
        let on = |day: &str| arrived(parse_day(day).unwrap(), opens, now);
        assert_eq!(on("2026-04-01"), at("2026-03-31T22:00:00Z"));
        assert_eq!(on("2026-02-16"), opens);
        assert_eq!(on("2026-04-10"), at("2026-04-09T22:00:00Z"));
    }
}
