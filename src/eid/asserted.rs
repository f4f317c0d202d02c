//! Reading the person out of a provider's claims.

use jiff::SignedDuration;
use serde_json::{Map, Value};

use crate::values::{Email, Line, Moment, Personnummer, PersonnummerError};

/// How much our clock and a provider's may differ.
pub const SKEW: SignedDuration = SignedDuration::from_mins(1);

/// The longest name that is accepted, in characters.
const LONGEST_NAME: usize = 200;

/// The person that a provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asserted {
    /// The provider's own identifier of the person (`sub`). Often the personnummer.
    pub subject: String,
    pub personnummer: Personnummer,
    pub name: Line,
    /// Suggested in the form; it counts when the person has used a link mailed to it.
    pub email: Option<Email>,
}

/// Why a provider's answer is not used, as a sentence to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProviderFault {
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
    #[error("Vi kan inte ta emot personnumret i e-legitimationen: {}", wrong(*.0))]
    Number(PersonnummerError),
}

/// What is wrong with a number that the person has not typed here.
fn wrong(error: PersonnummerError) -> &'static str {
    match error {
        PersonnummerError::Format => "det har inte tolv siffror.",
        PersonnummerError::Date => "de åtta första siffrorna är inget datum.",
        PersonnummerError::Future => "födelsedagen är inte här än.",
        PersonnummerError::Serial => "de tre siffrorna efter datumet är 000.",
        PersonnummerError::CheckDigit => "kontrollsiffran stämmer inte.",
    }
}

/// Reads the claims of somebody whom the provider calls `subject`.
///
/// # Errors
/// [`ProviderFault::Incomplete`] where name or personnummer is missing, or the name is not valid;
/// [`ProviderFault::Number`] where the personnummer is not.
pub fn asserted(
    subject: &str,
    claims: &Map<String, Value>,
    personnummer_claim: &str,
    now: Moment,
) -> Result<Asserted, ProviderFault> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let number = text(personnummer_claim).ok_or(ProviderFault::Incomplete)?;
    let name = text("name").map(str::to_owned).or_else(|| {
        let (given, family) = (text("given_name")?, text("family_name")?);
        Some(format!("{given} {family}"))
    });
    let name = Line::parse(&name.unwrap_or_default(), LONGEST_NAME);
    Ok(Asserted {
        subject: subject.to_owned(),
        personnummer: Personnummer::parse(number)
            .and_then(|it| it.born_by(now.day()))
            .map_err(ProviderFault::Number)?,
        name: name.map_err(|_| ProviderFault::Incomplete)?,
        email: text("email").and_then(|it| Email::parse(it).ok()),
    })
}

/// Whether `at` is between `sent` and `now`, when clocks may differ by [`SKEW`].
pub fn is_since(at: i64, sent: Moment, now: Moment) -> bool {
    (sent.after(-SKEW).unix_seconds()..=now.after(SKEW).unix_seconds()).contains(&at)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(claims: Value) -> Result<Asserted, ProviderFault> {
        asserted("s", claims.as_object().unwrap(), "pnr", "2026-03-10T11:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_name_is_one_claim_or_given_and_family_name() {
        let whole = json!({ "pnr": "198112189876", "name": "Åsa Öberg", "given_name": "Å" });
        assert_eq!(read(whole).unwrap().name.as_ref(), "Åsa Öberg");
        let parts = json!({ "pnr": "19811218-9876", "given_name": "Åsa", "family_name": "Öberg" });
        let parts = read(parts).unwrap();
        assert_eq!(parts.name.as_ref(), "Åsa Öberg");
        assert_eq!(parts.personnummer.in_full(), "198112189876");
        assert_eq!(parts.email, None);
    }

    #[test]
    fn claims_without_a_name_or_personnummer_are_refused() {
        for claims in [
            json!({ "name": "Åsa" }),
            json!({ "name": "Åsa", "pnr": 198112189876_i64 }),
            json!({ "pnr": "198112189876" }),
            json!({ "pnr": "198112189876", "name": "", "given_name": "Åsa" }),
            json!({ "pnr": "198112189876", "name": "å".repeat(201) }),
            json!({ "pnr": "198112189876", "name": "a\u{202e}b" }),
        ] {
            assert_eq!(read(claims.clone()), Err(ProviderFault::Incomplete), "{claims}");
        }
    }

    #[test]
    fn a_number_that_cannot_be_is_told_with_what_is_wrong_in_it() {
        for (number, why) in [
            ("198112189877", PersonnummerError::CheckDigit),
            ("8112189876", PersonnummerError::Format),
            ("198113189876", PersonnummerError::Date),
        ] {
            let refused = read(json!({ "name": "Åsa", "pnr": number }));
            assert_eq!(refused, Err(ProviderFault::Number(why)), "{number}");
        }
        let said = ProviderFault::Number(PersonnummerError::CheckDigit).to_string();
        assert!(said.ends_with("e-legitimationen: kontrollsiffran stämmer inte."), "{said}");
    }

    #[test]
    fn clocks_may_differ_by_a_minute() {
        let at = |second: i64| Moment::EPOCH.after(SignedDuration::from_secs(second));
        let (sent, now) = (at(1000), at(1300));
        for (second, is) in [(939, false), (940, true), (1360, true), (1361, false)] {
            assert_eq!(is_since(second, sent, now), is, "{second}");
        }
    }
}
