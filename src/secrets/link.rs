//! Links that are mailed and work once: to register, to choose a password, to confirm an e-mail
//! address, to accept an invitation.
//!
//! The link holds a secret of 256 bits; the database holds its SHA-256 only, so a copy of the table
//! gives nobody a link. Opening the page does not use the link up: mail programs prefetch it.

use std::fmt;

use sha2::{Digest, Sha256};

use super::sealer::random;

/// The secret in a mailed link.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkSecret([u8; 32]);

impl LinkSecret {
    /// A new secret.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn generate() -> anyhow::Result<Self> {
        Ok(Self(random()?))
    }

    /// Reads a secret from an address; `None` for anything but 64 lower-case hexadecimal digits.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.bytes().any(|it| it.is_ascii_uppercase()) {
            return None;
        }
        let mut secret = [0; 32];
        hex::decode_to_slice(typed, &mut secret).ok()?;
        Some(Self(secret))
    }

    /// The SHA-256 that is stored in the secret's place.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

impl fmt::Display for LinkSecret {
    /// As in the address: 64 lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for LinkSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_64_lower_case_hexadecimal_digits() {
        let secret = LinkSecret::generate().unwrap();
        assert_eq!(LinkSecret::parse(&secret.to_string()), Some(secret.clone()));
        assert_ne!(LinkSecret::generate().unwrap(), secret);
        for other in ["", "0", &"g".repeat(64), &"A".repeat(64), &"é".repeat(32), &"0".repeat(66)]
        {
            assert_eq!(LinkSecret::parse(other), None, "{other}");
        }
        assert!(!format!("{secret:?}").contains(&secret.to_string()));
    }
}
