//! When a round may be used, and when it is frozen.

use jiff::SignedDuration;

use crate::values::Moment;

/// How long after the window closes the round is frozen. A requisition that arrived in time may
/// still wait for a lock when the window closes, but no request lives as long as this.
pub const GRACE: SignedDuration = SignedDuration::from_mins(5);

/// Proof that a round was open at the moment that counts, and is held open: only
/// [`super::store::hold`] can ask for one, and it holds the round's row until the commit.
#[derive(Debug, Clone, Copy)]
pub struct OpenRound {
    at: Moment,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermsRefusal {
    #[error("Omgången öppnar {0}. Det går inte att påbörja eller skicka in något förrän dess.")]
    NotYetOpen(Moment),
    #[error("Omgången stängde {0}. Det är för sent, och inget har skickats in.")]
    Closed(Moment),
}

/// The first moment that is too late for an organisation: the round's, or that of its own extension
/// where it is later. A last day that moves past an extension makes it moot; none is ever shortened.
pub(super) fn closes_for(round: Moment, extension: Option<Moment>) -> Moment {
    extension.map_or(round, |it| it.max(round))
}

/// Was the round open when the whole of the submission had reached the service?
/// SFS 2017:900 22 §: what counts is when it arrived, not when it was handled. The freeze is for those
/// without an extension.
pub(super) fn admit(
    opens: Moment,
    closes: Moment,
    extension: Option<Moment>,
    frozen: bool,
    arrived: Moment,
) -> Result<OpenRound, TermsRefusal> {
    if arrived < opens {
        return Err(TermsRefusal::NotYetOpen(opens));
    }
    let own = closes_for(closes, extension);
    if own <= arrived || frozen && own == closes {
        return Err(TermsRefusal::Closed(own));
    }
    Ok(OpenRound { at: arrived })
}

/// Rounds that closed before this moment are due to be frozen now.
pub fn due_before(now: Moment) -> Moment {
    now.after(-GRACE)
}

impl OpenRound {
    /// The moment of arrival.
    pub fn at(&self) -> Moment {
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn the_last_microsecond_is_in_time_and_the_closing_instant_is_not() {
        // Closes when 1 April 2026 is over in Stockholm, where it is summer time.
        let (opens, closes) = (at("2026-02-15T23:00:00Z"), at("2026-04-01T22:00:00Z"));
        assert!(admit(opens, closes, None, false, opens).is_ok());
        assert!(admit(opens, closes, None, false, at("2026-04-01T21:59:59.999999Z")).is_ok());
        assert_eq!(
            admit(opens, closes, None, false, closes).unwrap_err(),
            TermsRefusal::Closed(closes)
        );
        assert_eq!(
            admit(opens, closes, None, false, at("2026-02-15T22:59:59.999999Z")).unwrap_err(),
            TermsRefusal::NotYetOpen(opens)
        );
    }

    #[test]
    fn a_frozen_round_takes_nothing_more() {
        let (opens, closes) = (at("2026-02-15T23:00:00Z"), at("2026-04-01T22:00:00Z"));
        assert!(admit(opens, closes, None, true, at("2026-03-01T12:00:00Z")).is_err());
    }

    #[test]
    fn an_extension_lasts_until_its_own_last_microsecond_also_when_the_round_is_frozen() {
        let (opens, closes) = (at("2026-02-15T23:00:00Z"), at("2026-04-01T22:00:00Z"));
        let own = at("2026-04-15T22:00:00Z");
        for frozen in [false, true] {
            let admitted = |arrived| admit(opens, closes, Some(own), frozen, at(arrived));
            assert!(admitted("2026-04-01T22:00:00Z").is_ok());
            assert!(admitted("2026-04-15T21:59:59.999999Z").is_ok());
            assert_eq!(admitted("2026-04-15T22:00:00Z").unwrap_err(), TermsRefusal::Closed(own));
        }
        // The round's last day was moved past it: the round's counts, and its freeze.
        let moot = Some(at("2026-03-20T23:00:00Z"));
        assert!(admit(opens, closes, moot, false, at("2026-04-01T21:59:59Z")).is_ok());
        let frozen = admit(opens, closes, moot, true, at("2026-04-01T21:59:59Z"));
        assert_eq!(frozen.unwrap_err(), TermsRefusal::Closed(closes));
    }
}
