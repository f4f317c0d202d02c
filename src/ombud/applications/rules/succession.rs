//! When a new ombud's mandate begins, and what makes way for it.

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
    /// It ends at once, or never began.
    EndedAt(Moment),
    /// It ends when the new one begins.
    EndsAt(Moment),
}

/// From the start day, whole days in Stockholm, but never from before now.
pub fn period(application: &Application, now: Moment) -> Result<Period, Refusal> {
    if !application.has_account {
        return Err(Refusal::NoAccount);
    }
    if application.works_at_the_agency {
        return Err(Refusal::OtherSide);
    }
    let midnights = |day: Day| Window::of_days(day, day).ok();
    let start = midnights(application.start_on).map(|it| it.opens());
    let start = start.ok_or(Refusal::TooFarAhead)?.max(now);
    let end = match application.end_on {
        Some(day) => Some(midnights(day).ok_or(Refusal::TooFarAhead)?.closes()),
        None => None,
    };
    if end.is_some_and(|it| it <= start) {
        return Err(Refusal::EndPassed);
    }
    Ok(Period { start, end })
}

/// What becomes of the mandates that would overlap a new ombud's: the ombud's before, and whatever
/// the new one had for the organisation.
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
                // Approved earlier, and never to begin.
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
