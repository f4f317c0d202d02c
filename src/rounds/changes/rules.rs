//! When a window may change, and by whom.

use crate::{
    rounds::{Round, WindowChange, plan::PlannedReport},
    values::{
        Day, Errors, Misread, Moment, OrganisationId, Paragraph, PersonId, TextError, Told, Window,
        WindowError, parse_day,
    },
};

const LONGEST_REASON: usize = 2000;

/// A proposal that the rules have read: only [`read`] and [`read_extension`] make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadChange {
    /// `None`: for the whole round.
    pub(super) organisation: Option<OrganisationId>,
    pub(super) closes_after: Moment,
    pub(super) reason: Paragraph,
}

/// Proof that the one who decides is not the one who proposed: only [`second`] makes one.
#[derive(Debug, Clone, Copy)]
pub struct SecondPerson(pub(super) PersonId);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefusal {
    #[error(transparent)]
    Window(#[from] WindowError),
    #[error("Skriv varför det ändras. Alla som omgången gäller får läsa det.")]
    NoReason,
    #[error("Skriv varför mottagaren får anstånd. De som företräder den får läsa det.")]
    NoReasonToExtend,
    #[error(transparent)]
    Typed(#[from] Told),
    #[error("Sista dagen är redan den dagen. Välj en annan dag.")]
    Same,
    #[error("Mottagaren kan redan rekvirera till och med {0}. Anstånd ges till en senare dag.")]
    NotLater(Day),
    #[error("Den sista dagen har redan passerat. Välj i dag eller en senare dag.")]
    Past,
    #[error("Pengarna får användas till och med {0}. Välj en sista dag som inte är senare än så.")]
    AfterUse(Day),
    #[error("Återrapporteringen kan öppna tidigast i morgon. Välj en senare dag")]
    OpensTooSoon,
    #[error("Omgången är stängd och fryst. Då kan sista dagen inte ändras.")]
    Frozen,
    #[error(
        "Du föreslog ändringen och kan inte själv besluta om den. En annan person behöver göra det."
    )]
    SamePerson,
    #[error("Förslaget har ändrats sedan du öppnade sidan. Läs det som står här nu.")]
    Changed,
}

/// Reads a proposed last day, whole days in Stockholm, and why.
pub fn read(
    last_day: &str,
    reason: &str,
    round: &Round,
    now: Moment,
    errors: &mut Errors,
) -> Option<ReadChange> {
    let closes_after = errors.take("last_day", closes_after(last_day, round, now));
    let reason = errors.take("reason", self::reason(reason));
    Some(ReadChange { organisation: None, closes_after: closes_after?, reason: reason? })
}

/// Reads a proposed extension. `own` is the round as the organisation meets it: with an extension
/// already, another one is counted from that. Without an organisation only the errors are of use.
pub fn read_extension(
    organisation: Option<OrganisationId>,
    last_day: &str,
    reason: &str,
    own: &Round,
    now: Moment,
    errors: &mut Errors,
) -> Option<ReadChange> {
    let closes_after = closes_after(last_day, own, now).and_then(|it| extends(it, own));
    let closes_after = errors.take("last_day", closes_after);
    let reason = errors.take(
        "reason",
        self::reason(reason).map_err(|it| match it {
            ChangeRefusal::NoReason => ChangeRefusal::NoReasonToExtend,
            other => other,
        }),
    );
    let organisation = Some(organisation?);
    Some(ReadChange { organisation, closes_after: closes_after?, reason: reason? })
}

/// Why something is changed that people have been told.
pub fn reason(typed: &str) -> Result<Paragraph, ChangeRefusal> {
    match Paragraph::parse(typed, LONGEST_REASON) {
        Err(TextError::Empty) => Err(ChangeRefusal::NoReason),
        read => Ok(read.map_err(|it| it.about("Skäl"))?),
    }
}

/// Whether what the report asks, and when, may still change: until the day it opens, or, where no
/// such day is set, until its last day is over. As long as nothing is set it may.
pub fn report_may_change(report: &PlannedReport, now: Moment) -> bool {
    match (report.opens, report.by) {
        (Some(opens), _) => now.day() < opens,
        (None, Some(by)) => now.day() <= by,
        (None, None) => true,
    }
}

/// Whether a changed report opens later than today: from the day it opens nobody can change it back.
pub fn report_opens_later(report: &PlannedReport, now: Moment) -> Result<(), ChangeRefusal> {
    match report.opens.is_none_or(|it| now.day() < it) {
        true => Ok(()),
        false => Err(ChangeRefusal::OpensTooSoon),
    }
}

fn closes_after(last_day: &str, round: &Round, now: Moment) -> Result<Moment, ChangeRefusal> {
    let last = parse_day(last_day).map_err(|it| it.about("Ny sista dag"))?;
    if round.use_to < last {
        return Err(ChangeRefusal::AfterUse(round.use_to));
    }
    let day_after = Window::of_days(last, last)?.closes();
    // Refuses a last day before the opening, too: a window is never empty.
    let closes = Window::new(round.opens_at, day_after)?.closes();
    may_close_at(closes, round, now)?;
    Ok(closes)
}

/// What must hold when a change is proposed, and again when it is approved.
fn may_close_at(closes: Moment, round: &Round, now: Moment) -> Result<(), ChangeRefusal> {
    if round.frozen {
        return Err(ChangeRefusal::Frozen);
    }
    if closes == round.closes_at {
        return Err(ChangeRefusal::Same);
    }
    if closes <= now {
        return Err(ChangeRefusal::Past);
    }
    Ok(())
}

/// An extension is later than the last day that the organisation has now.
fn extends(closes: Moment, own: &Round) -> Result<Moment, ChangeRefusal> {
    match own.closes_at < closes {
        true => Ok(closes),
        false => Err(ChangeRefusal::NotLater(own.closes_at.last_day())),
    }
}

/// Four eyes: `decider` has seen this very change, did not propose it, and the round has not been
/// changed since it was proposed. (An extension may be decided on after that: it says a day, and
/// `still` holds that it is later.)
pub fn second(
    change: &WindowChange,
    seen: &str,
    round: &Round,
    decider: PersonId,
) -> Result<SecondPerson, ChangeRefusal> {
    let moved = change.organisation_id.is_none() && change.closes_before != round.closes_at;
    if change.window_change_id.to_string() != seen || moved {
        return Err(ChangeRefusal::Changed);
    }
    if change.proposed_by == decider {
        return Err(ChangeRefusal::SamePerson);
    }
    Ok(SecondPerson(decider))
}

/// Whether a proposed change is still possible when it is approved. It can always be declined.
pub(super) fn still(
    change: &WindowChange,
    round: &Round,
    now: Moment,
) -> Result<(), ChangeRefusal> {
    may_close_at(change.closes_after, round, now)?;
    if change.organisation_id.is_some() {
        extends(change.closes_after, round)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{RoundId, WindowChangeId};

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    /// Open from 16 February until the end of 1 April 2026.
    fn round() -> Round {
        let day = |text: &str| parse_day(text).unwrap();
        Round {
            round_id: RoundId::generate(),
            title: String::new(),
            slug: String::new(),
            ordinance: String::new(),
            year: 2026,
            agency_reference: String::new(),
            instruction: String::new(),
            opens_at: at("2026-02-15T23:00:00Z"),
            closes_at: at("2026-04-01T22:00:00Z"),
            use_from: day("2026-01-01"),
            use_to: day("2026-12-31"),
            content_email: String::new(),
            service_email: String::new(),
            figures_source: String::new(),
            frozen: false,
            extended: false,
            demonstration: true,
        }
    }

    #[test]
    fn a_report_may_change_until_it_opens() {
        let report = |opens: Option<&str>, by: Option<&str>| {
            let day = |it: &str| parse_day(it).unwrap();
            PlannedReport { questions: Vec::new(), opens: opens.map(day), by: by.map(day) }
        };
        let may = |report| report_may_change(&report, at("2027-01-10T11:00:00Z"));
        assert!(may(report(None, None)));
        assert!(may(report(Some("2027-01-11"), Some("2027-03-31"))));
        assert!(!may(report(Some("2027-01-10"), Some("2027-03-31"))));
        assert!(may(report(None, Some("2027-01-10"))));
        assert!(!may(report(None, Some("2027-01-09"))));
        let now = at("2027-01-10T11:00:00Z");
        let later = |opens| report_opens_later(&report(opens, None), now);
        assert_eq!(later(Some("2027-01-10")), Err(ChangeRefusal::OpensTooSoon));
        assert_eq!((later(Some("2027-01-11")), later(None)), (Ok(()), Ok(())));
    }

    fn refused(last_day: &str, round: &Round) -> ChangeRefusal {
        closes_after(last_day, round, at("2026-03-10T11:00:00Z")).unwrap_err()
    }

    #[test]
    fn a_moved_last_day_lasts_until_the_day_is_over() {
        let now = at("2026-03-10T11:00:00Z");
        assert_eq!(closes_after("2026-04-08", &round(), now), Ok(at("2026-04-08T22:00:00Z")));
        // Winter time: a day before the clocks change.
        assert_eq!(closes_after("2026-03-27", &round(), now), Ok(at("2026-03-27T23:00:00Z")));
        assert_eq!(closes_after("2026-03-10", &round(), now), Ok(at("2026-03-10T23:00:00Z")));
    }

    #[test]
    fn an_impossible_last_day_is_refused() {
        assert_eq!(refused("2026-04-01", &round()), ChangeRefusal::Same);
        assert_eq!(refused("2026-03-09", &round()), ChangeRefusal::Past);
        assert!(matches!(refused("2026-02-01", &round()), ChangeRefusal::Window(_)));
        assert!(matches!(refused("2027-01-01", &round()), ChangeRefusal::AfterUse(_)));
        assert!(matches!(refused("i morgon", &round()), ChangeRefusal::Typed(_)));
        let frozen = Round { frozen: true, ..round() };
        assert_eq!(refused("2026-04-08", &frozen), ChangeRefusal::Frozen);
        let mut errors = Errors::default();
        let now = at("2026-03-10T11:00:00Z");
        assert_eq!(read("2026-04-08", "  ", &round(), now, &mut errors), None);
        assert_eq!(errors.on("reason"), Some(ChangeRefusal::NoReason.to_string().as_str()));
    }

    #[test]
    fn a_change_is_decided_by_another_person_on_what_was_seen() {
        let (one, other) = (PersonId::generate(), PersonId::generate());
        let change = WindowChange {
            window_change_id: WindowChangeId::generate(),
            organisation_id: None,
            organisation: None,
            closes_before: round().closes_at,
            closes_after: at("2026-04-08T22:00:00Z"),
            reason: String::new(),
            proposed_by: one,
            proposed_by_name: String::new(),
            proposed_at: at("2026-03-10T11:00:00Z"),
            decided_by_name: None,
            decided_at: None,
            approved: None,
        };
        let seen = change.window_change_id.to_string();
        assert_eq!(second(&change, &seen, &round(), one).unwrap_err(), ChangeRefusal::SamePerson);
        assert_eq!(second(&change, "", &round(), other).unwrap_err(), ChangeRefusal::Changed);
        let moved = Round { closes_at: at("2026-04-02T22:00:00Z"), ..round() };
        assert_eq!(second(&change, &seen, &moved, other).unwrap_err(), ChangeRefusal::Changed);
        assert!(second(&change, &seen, &round(), other).is_ok());
        assert_eq!(still(&change, &round(), at("2026-04-08T22:00:00Z")), Err(ChangeRefusal::Past));
    }

    #[test]
    fn an_extension_is_later_than_the_last_day_that_the_organisation_has() {
        let now = at("2026-03-10T11:00:00Z");
        let organisation = Some(OrganisationId::generate());
        let refused = |last_day, reason, own: &Round| {
            let mut errors = Errors::default();
            let read = read_extension(organisation, last_day, reason, own, now, &mut errors);
            assert_eq!(read, None);
            errors.on("last_day").or(errors.on("reason")).unwrap().to_owned()
        };
        let why = "Deras system ligger nere.";
        let extended = round().extended_to(Some(at("2026-04-15T22:00:00Z")));
        assert_eq!(refused("2026-04-01", why, &round()), ChangeRefusal::Same.to_string());
        let earlier = refused("2026-03-31", why, &round());
        assert!(earlier.contains("redan rekvirera till och med onsdag 1 april 2026"), "{earlier}");
        let shorter = refused("2026-04-08", why, &extended);
        assert!(shorter.contains("15 april 2026"), "{shorter}");
        assert!(refused("2027-01-01", why, &round()).contains("31 december 2026"));
        assert_eq!(
            refused("2026-04-22", " ", &round()),
            ChangeRefusal::NoReasonToExtend.to_string()
        );
        let frozen = Round { frozen: true, ..extended.clone() };
        assert_eq!(refused("2026-04-22", why, &frozen), ChangeRefusal::Frozen.to_string());
        let mut errors = Errors::default();
        let further =
            read_extension(organisation, "2026-04-22", why, &extended, now, &mut errors).unwrap();
        assert_eq!(further.closes_after, at("2026-04-22T22:00:00Z"));
    }
}
