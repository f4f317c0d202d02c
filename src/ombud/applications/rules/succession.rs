//! When a new ombud's mandate begins, and which mandates end because of it.

use super::refusal::ApplicationRefusal as Refusal;
use crate::{
    ombud::applications::model::{Application, LiveMandate},
    values::{Day, MandateId, Moment, PersonId, Window},
    who::MandateRole,
};

/// From when until when a mandate is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub start: Moment,
    pub end: Option<Moment>,
}

/// How a mandate makes way for a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MakesWay {
    /// It ends at once; one that has not begun ends at its own start, and so is never in force.
    EndedAt(Moment),
    /// It ends when the new one begins.
    EndsAt(Moment),
}

/// The period of a new ombud's mandate: from the start day that was applied for, or from now if
/// that has passed, in whole days in Stockholm.
pub fn period(application: &Application, now: Moment) -> Result<Period, Refusal> {
    if !application.has_account {
        return Err(Refusal::NoAccount);
    }
    if application.works_at_the_agency {
        return Err(Refusal::OtherSide);
    }
    let midnights = |day: Day| Window::of_days(day, day).ok();
    let start = midnights(application.start_on).map(|it| it.opens());
    let start = start.ok_or(Refusal::TooFarAhead("Den första dagen"))?.max(now);
    let end = match application.end_on {
        Some(day) => Some(midnights(day).ok_or(Refusal::TooFarAhead("Den sista dagen"))?.closes()),
        None => None,
    };
    if end.is_some_and(|it| it <= start) {
        return Err(Refusal::EndPassed);
    }
    Ok(Period { start, end })
}

/// How the mandates that would overlap a new ombud's end: the previous ombud's, and any other that
/// the new ombud has for the organisation.
pub fn make_way(
    live: &[LiveMandate],
    new: PersonId,
    start: Moment,
    now: Moment,
) -> Vec<(MandateId, MakesWay)> {
    let in_the_way = live.iter().filter(|it| {
        (it.role == MandateRole::Ombud || it.person_id == new)
            && it.ends_at.is_none_or(|ends_at| start < ends_at)
    });
    in_the_way
        .map(|it| {
            let way = if start <= it.started_at {
                // A mandate that was approved earlier and has not begun: it never will.
                MakesWay::EndedAt(it.started_at)
            } else if start <= now {
                MakesWay::EndedAt(now)
            } else {
                MakesWay::EndsAt(start)
            };
            (it.mandate_id, way)
        })
        .collect()
}
