//! When sign-in is tried too often, and where one may be sent afterwards.

use jiff::SignedDuration;

use super::limits::TooOften;

/// A session ends this long after it was last used, and this long after it began.
pub const IDLE: SignedDuration = SignedDuration::from_mins(60);
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(10);

/// What is begun and not finished, a second factor or a sign-in elsewhere, is kept so long.
pub const HALFWAY: SignedDuration = SignedDuration::from_mins(15);

/// How long a proof of who one is holds for what moves money or rights.
pub const LATELY: SignedDuration = SignedDuration::from_mins(15);

/// Longer is not a password but an attempt to keep the hash busy.
pub const LONGEST_PASSWORD: usize = 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The same words whether the account exists or not.
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
