//! What is made of a provider's answer, and why it may be refused.

use jiff::SignedDuration;
use serde_json::{Map, Value};

use crate::{
    identity::limits::TooOften,
    values::{Email, Line, Moment, Personnummer},
};

/// How far our clock and a provider's may be from each other.
pub const SKEW: SignedDuration = SignedDuration::from_mins(1);

/// The longest name that is believed to be one.
const LONGEST_NAME: usize = 200;

/// Who somebody is, as a provider vouches for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asserted {
    /// What this provider knows the person by, and no other does. Often the personnummer.
    pub subject: String,
    pub personnummer: Personnummer,
    pub name: Line,
    /// A suggestion and no more.
    pub email: Option<Email>,
}

/// Why nobody was signed in, as a sentence to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(
        "Inloggningen hörde inte ihop med den här webbläsaren, var redan använd eller tog för lång tid. Börja om."
    )]
    Stale,
    #[error("Du avbröt, eller så gick det inte att legitimera dig. Försök igen.")]
    Declined,
    #[error(
        "Vi når inte tjänsten för e-legitimation just nu. Vänta en stund och försök igen, eller logga in på ett annat sätt."
    )]
    Unreachable,
    #[error(
        "Vi kunde inte lita på svaret från tjänsten för e-legitimation. Försök igen. Händer det igen, hör av dig till oss."
    )]
    Untrusted,
    #[error(
        "E-legitimationen lämnade inte namn och personnummer, och utan dem kan vi inte ta emot den."
    )]
    Incomplete,
    #[error("E-legitimationen är inte kopplad till ditt konto.")]
    NotYours,
    #[error("E-legitimationen hör till ett annat konto.")]
    Anothers,
    #[error("Personnumret är inte det som redan hör till ditt konto.")]
    OtherNumber,
    #[error("Kontot är avstängt. Hör av dig till oss.")]
    Closed,
    #[error(
        "Det finns redan ett konto med den e-postadressen. Logga in där, och koppla din e-legitimation under Mitt konto."
    )]
    AddressTaken,
    #[error(
        "Länken är redan använd eller gäller inte längre. Logga in med din e-legitimation, så får du en ny."
    )]
    LinkGone,
    #[error("Det är ditt enda sätt att logga in. Välj ett lösenord först, under Mitt konto.")]
    LastWay,
    #[error(transparent)]
    TooOften(#[from] TooOften),
}

/// Reads the claims of somebody whom the provider calls `subject`.
///
/// # Errors
/// [`Refusal::Incomplete`] where name or personnummer is missing or is none.
pub fn asserted(
    subject: &str,
    claims: &Map<String, Value>,
    personnummer_claim: &str,
) -> Result<Asserted, Refusal> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let number = text(personnummer_claim).ok_or(Refusal::Incomplete)?;
    let name = text("name").map(str::to_owned).or_else(|| {
        let (given, family) = (text("given_name")?, text("family_name")?);
        Some(format!("{given} {family}"))
    });
    let name = Line::parse(&name.unwrap_or_default(), LONGEST_NAME);
    Ok(Asserted {
        subject: subject.to_owned(),
        personnummer: Personnummer::parse(number).map_err(|_| Refusal::Incomplete)?,
        name: name.map_err(|_| Refusal::Incomplete)?,
        email: text("email").and_then(|it| Email::parse(it).ok()),
    })
}

/// Whether `at` is between when the person was sent away and now, by clocks that differ a little.
pub fn is_since(at: i64, sent: Moment, now: Moment) -> bool {
    (sent.after(-SKEW).unix_seconds()..=now.after(SKEW).unix_seconds()).contains(&at)
}

/// Whether an e-legitimation may be taken away: something to sign in with must be left.
pub fn may_unlink(has_password: bool, other_links: i64) -> Result<(), Refusal> {
    match has_password || 0 < other_links {
        true => Ok(()),
        false => Err(Refusal::LastWay),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(claims: Value) -> Result<Asserted, Refusal> {
        asserted("s", claims.as_object().unwrap(), "pnr")
    }

    #[test]
    fn a_name_is_whole_or_put_together() {
        let whole = json!({ "pnr": "198112189876", "name": "Åsa Öberg", "given_name": "Å" });
        assert_eq!(read(whole).unwrap().name.as_ref(), "Åsa Öberg");
        let parts = json!({ "pnr": "19811218-9876", "given_name": "Åsa", "family_name": "Öberg" });
        let parts = read(parts).unwrap();
        assert_eq!(parts.name.as_ref(), "Åsa Öberg");
        assert_eq!(parts.personnummer.in_full(), "198112189876");
        assert_eq!(parts.email, None);
    }

    #[test]
    fn without_name_or_number_nobody_is_known() {
        for claims in [
            json!({ "name": "Åsa" }),
            json!({ "name": "Åsa", "pnr": 198112189876_i64 }),
            json!({ "name": "Åsa", "pnr": "198112189877" }),
            json!({ "pnr": "198112189876" }),
            json!({ "pnr": "198112189876", "name": "", "given_name": "Åsa" }),
            json!({ "pnr": "198112189876", "name": "å".repeat(201) }),
            json!({ "pnr": "198112189876", "name": "a\u{202e}b" }),
        ] {
            assert_eq!(read(claims.clone()), Err(Refusal::Incomplete), "{claims}");
        }
    }

    #[test]
    fn clocks_may_differ_by_a_minute() {
        let at = |second: i64| Moment::EPOCH.after(SignedDuration::from_secs(second));
        let (sent, now) = (at(1000), at(1300));
        for (second, is) in [(939, false), (940, true), (1360, true), (1361, false)] {
            assert_eq!(is_since(second, sent, now), is, "{second}");
        }
    }

    #[test]
    fn the_last_way_in_is_kept() {
        assert_eq!(may_unlink(true, 0), Ok(()));
        assert_eq!(may_unlink(false, 1), Ok(()));
        assert_eq!(may_unlink(false, 0), Err(Refusal::LastWay));
    }
}
