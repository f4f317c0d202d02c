//! The codes of apps and of the list: reading and checking them, and when a factor may be removed.

use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};

use crate::values::{Moment, is_dash, without_unseen};

/// The secret that an app makes codes from: 160 bits (RFC 4226 section 4, R6).
pub const SECRET_BYTES: usize = 20;

/// Recovery codes: how many are made at once, and of how many letters and digits. Each of those
/// stands for five bits, so a code is eighty random bits: too many to find by trying, also for
/// somebody who has its plain SHA-256.
pub const RECOVERY_CODES: usize = 10;
pub const RECOVERY_BYTES: usize = 10;
const RECOVERY_LETTERS: usize = 16;

/// Somebody with more passkeys could no longer tell them apart.
pub const MOST_PASSKEYS: i64 = 20;
pub const LONGEST_NAME: usize = 60;

/// How long the answer of a passkey and the first code of a new app are waited for.
pub const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// A code as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// Six digits from an app.
    App(String),
    /// A recovery code, as the SHA-256 that is stored of it.
    Recovery([u8; 32]),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    #[error("Skriv koden.")]
    Empty,
    #[error("Koden i appen har sex siffror, och en reservkod har 16 tecken. Kontrollera koden.")]
    Neither,
    #[error("Koden stämmer inte. Vänta på nästa kod i appen och försök igen.")]
    WrongApp,
    #[error("Reservkoden stämmer inte, eller så är den redan använd.")]
    WrongRecovery,
}

impl Code {
    /// Reads a code of either kind, with spaces and dashes as people write them.
    ///
    /// # Errors
    /// When nothing was typed, or something that is neither kind of code.
    pub fn parse(typed: &str) -> Result<Self, CodeError> {
        let letters = without_unseen(typed);
        let code: String =
            letters.chars().filter(|it| !it.is_whitespace() && !is_dash(*it)).take(100).collect();
        if code.is_empty() {
            return Err(CodeError::Empty);
        }
        if code.len() == 6 && code.bytes().all(|it| it.is_ascii_digit()) {
            return Ok(Self::App(code));
        }
        if code.len() == RECOVERY_LETTERS && code.bytes().all(|it| it.is_ascii_alphanumeric()) {
            return Ok(Self::Recovery(Sha256::digest(code.to_ascii_uppercase()).into()));
        }
        Err(CodeError::Neither)
    }

    /// The refusal of a code that is not the right one.
    pub fn wrong(&self) -> CodeError {
        match self {
            Self::App(_) => CodeError::WrongApp,
            Self::Recovery(_) => CodeError::WrongRecovery,
        }
    }
}

/// A recovery code as it is shown: `ABCD-EFGH-IJKL-MNOP`.
pub fn recovery_code(random: [u8; RECOVERY_BYTES]) -> String {
    in_groups(&Secret::from(random.to_vec()).to_base32(), "-")
}

/// Four at a time, as people read and type them.
pub fn in_groups(letters: &str, between: &str) -> String {
    let letters: Vec<char> = letters.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|it| it.iter().collect()).collect();
    groups.join(between)
}

/// The generator of one app's codes (RFC 6238): six digits by HMAC-SHA-1, a new one every thirty
/// seconds, which all apps support.
pub fn app(secret: &[u8], account: &str) -> anyhow::Result<Totp> {
    let builder = Builder::new().with_secret(secret.to_vec()).with_skew(1);
    Ok(builder.with_account_name(account).with_issuer(Some("Statsbidrag")).build()?)
}

/// The step of thirty seconds that a code belongs to: the present one or, because clocks differ,
/// the one before or after. `None` for any other code.
pub fn step(app: &Totp, digits: &str, at: Moment) -> Option<i64> {
    let seconds = u64::try_from(at.unix_seconds()).ok()?;
    app.check(digits, seconds).and_then(|it| i64::try_from(it).ok())
}

/// Whether a factor may be removed when `left` remain. A person who `must` have one keeps one.
pub fn may_go(left: i64, must: bool) -> bool {
    0 < left || !must
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the secret and the codes of its SHA-1 column, the last six digits.
    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Moment {
        Moment::EPOCH.after(SignedDuration::from_secs(seconds))
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let app = app(SECRET, "anna@example.se").unwrap();
        for (seconds, digits) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(step(&app, digits, at(seconds)), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_one_step_early_or_late_is_right_but_not_two() {
        let app = app(SECRET, "anna@example.se").unwrap();
        let digits = "005924";
        let own = 1_234_567_890 / 30;
        for (steps, found) in
            [(-2, None), (-1, Some(own)), (0, Some(own)), (1, Some(own)), (2, None)]
        {
            assert_eq!(step(&app, digits, at(1_234_567_890 + steps * 30)), found, "{steps}");
        }
        assert_eq!(step(&app, "005925", at(1_234_567_890)), None);
        assert_eq!(step(&app, digits, at(-30)), None);
    }

    #[test]
    fn a_code_is_read_however_it_is_written() {
        assert_eq!(Code::parse(" 005 924 "), Ok(Code::App("005924".to_owned())));
        let shown = recovery_code([0xa5; RECOVERY_BYTES]);
        assert_eq!(shown, "UWS2-LJNF-UWS2-LJNF");
        let read = Code::parse(&shown).unwrap();
        assert!(matches!(read, Code::Recovery(_)));
        assert_eq!(Code::parse("uws2 ljnf uws2 ljnf"), Ok(read));
        assert_eq!(Code::parse(" - "), Err(CodeError::Empty));
        for neither in
            ["12345", "1234567", "１２３４５６", "UWS2-LJNF-UWS2-LJN", "åäöåäöåäöåäöåäöå"]
        {
            assert_eq!(Code::parse(neither), Err(CodeError::Neither), "{neither}");
        }
        assert_eq!(Code::parse(&"1".repeat(10_000)), Err(CodeError::Neither));
    }

    #[test]
    fn somebody_who_must_have_a_factor_keeps_one() {
        assert!(may_go(1, true) && may_go(0, false) && !may_go(0, true));
    }
}
