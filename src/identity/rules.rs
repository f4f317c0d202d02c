//! When sign-in is tried too often, and where one may be sent afterwards.

use jiff::SignedDuration;

use crate::values::Moment;

/// How many failures there may be within [`PERIOD`]: by one address on one account; by one
/// address, which a whole town hall may share; and on one account, from wherever they come. The
/// last is the highest that still stops a guesser, so that one address alone can lock nobody out.
pub const PAIR_LIMIT: i32 = 5;
pub const ADDRESS_LIMIT: i32 = 50;
pub const ACCOUNT_LIMIT: i32 = 30;

/// How long failures are remembered, counted from the first one.
pub const PERIOD: SignedDuration = SignedDuration::from_mins(15);

/// A session ends this long after it was last used, and this long after it began.
pub const IDLE: SignedDuration = SignedDuration::from_mins(60);
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(10);

/// Longer is not a password but an attempt to keep the hash busy.
pub const LONGEST_PASSWORD: usize = 1000;

/// The failures counted for one key, the one being tried included.
#[derive(Debug, Clone, Copy)]
pub struct Failures {
    pub count: i32,
    pub since: Moment,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The same words whether the account exists or not.
    #[error("E-postadressen eller lösenordet stämmer inte. Kontrollera båda och försök igen.")]
    Wrong,
    #[error("För många misslyckade försök. Vänta till {} och försök igen.", .until.time_of_day())]
    LockedOut { until: Moment },
}

impl Failures {
    /// May a password be tried, given the failures so far and this attempt?
    pub fn admit(&self, limit: i32) -> Result<(), Refusal> {
        if limit < self.count {
            let until = self.since.after(PERIOD);
            return Err(Refusal::LockedOut { until });
        }
        Ok(())
    }
}

/// Where to go after sign-in: a path on this site, or nowhere.
///
/// `//example.org` and `/\example.org` are other sites to a browser; a control character in a
/// header is trouble.
pub fn local_path(wished: &str) -> Option<&str> {
    let local = wished.starts_with('/')
        && !wished.starts_with("//")
        && !wished.contains('\\')
        && wished.len() < 500
        && wished.chars().all(|it| it.is_ascii_graphic());
    local.then_some(wished)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn since() -> Moment {
        "2026-03-01T12:00:00Z".parse::<jiff::Timestamp>().unwrap().into()
    }

    #[test]
    fn the_last_allowed_attempt_is_tried_and_the_next_is_not() {
        let failures = |count| Failures { count, since: since() };
        assert!(failures(PAIR_LIMIT).admit(PAIR_LIMIT).is_ok());
        let refused = failures(PAIR_LIMIT + 1).admit(PAIR_LIMIT).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "För många misslyckade försök. Vänta till kl. 13.15 och försök igen."
        );
    }

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(local_path("/rekvisitioner/1/plan?a=b"), Some("/rekvisitioner/1/plan?a=b"));
        for elsewhere in
            ["//example.org", "/\\example.org", "https://example.org", "", "/a\r\nb", "plan"]
        {
            assert_eq!(local_path(elsewhere), None, "{elsewhere:?}");
        }
    }
}
