//! Why an e-legitimation is refused, and when one may be taken away.

use crate::{eid::ProviderFault, identity::limits::TooOften};

/// Why an e-legitimation was refused, as a sentence to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(
        "Inloggningen hörde inte ihop med den här webbläsaren, var redan använd eller tog för lång tid. Börja om."
    )]
    Stale,
    #[error("Du avbröt, eller så gick det inte att legitimera dig. Försök igen.")]
    Declined,
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
    #[error(
        "E-legitimationen är ditt enda sätt att logga in. Välj ett lösenord först, under Mitt konto."
    )]
    LastWay,
    #[error(transparent)]
    Provider(#[from] ProviderFault),
    #[error(transparent)]
    TooOften(#[from] TooOften),
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
    use super::*;

    #[test]
    fn the_only_way_to_sign_in_cannot_be_taken_away() {
        assert_eq!(may_unlink(true, 0), Ok(()));
        assert_eq!(may_unlink(false, 1), Ok(()));
        assert_eq!(may_unlink(false, 0), Err(Refusal::LastWay));
    }
}
