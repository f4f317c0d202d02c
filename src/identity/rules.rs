//! How long sessions and proofs last, why a sign-in is refused, and where the browser may be sent
//! afterwards.

use jiff::SignedDuration;

use super::limits::TooOften;

/// A session ends [`IDLE`] after it was last used, and in any case [`ABSOLUTE`] after it began.
pub const IDLE: SignedDuration = SignedDuration::from_mins(60);
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(10);

/// How long a sign-in that waits for a second factor or for a provider of e-legitimation is kept.
pub const HALFWAY: SignedDuration = SignedDuration::from_mins(15);

/// How long after proving its identity a person may do what moves money or rights.
pub const LATELY: SignedDuration = SignedDuration::from_mins(15);

/// A longer password is refused unhashed: hashing it would only keep a core busy.
pub const LONGEST_PASSWORD: usize = 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Shown whether the account exists or not, so that it does not tell which addresses have one.
    #[error("E-postadressen eller lösenordet stämmer inte. Kontrollera båda och försök igen.")]
    Wrong,
    #[error("Lösenordet stämmer inte. Försök igen.")]
    WrongPassword,
    #[error(
        "Lösenordet räcker inte för den som arbetar på myndigheten. Bekräfta med din e-legitimation."
    )]
    PasswordAlone,
    #[error(transparent)]
    TooOften(#[from] TooOften),
}

/// Where to go, after sign-in for one: a path on this site, or nowhere.
///
/// A browser takes `//example.org` and `/\example.org` for other sites. Control characters are
/// refused because the path goes into a `Location` header.
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
