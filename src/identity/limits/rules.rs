//! Whether an attempt was one too many, and how a typed e-mail address becomes a key.

use sha2::{Digest, Sha256};

use crate::values::{Moment, without_unseen};

/// The count of one key, the present attempt included.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    pub count: i32,
    pub forget_at: Moment,
}

/// The refusal of an attempt that was one too many, as a sentence to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("För många försök. Vänta till {} och försök igen.", .until.time_of_day())]
pub struct TooOften {
    pub until: Moment,
    /// Whether this is the first refused attempt of the period: only that one is audited.
    pub first: bool,
}

impl Counted {
    pub fn admit(&self, most: i32) -> Result<(), TooOften> {
        if self.count <= most {
            return Ok(());
        }
        Err(TooOften { until: self.forget_at, first: self.count == most + 1 })
    }
}

/// A typed e-mail address in the form that attempts are counted under and accounts are found by.
pub fn small_letters(email: &str) -> String {
    without_unseen(email).trim().to_lowercase()
}

/// A typed e-mail address as a key. Hashed, because it may be nobody's address but a secret typed
/// in the wrong field.
pub fn hashed(email: &str) -> String {
    hex::encode(Sha256::digest(small_letters(email)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_allowed_attempt_is_tried_and_the_next_is_not() {
        let forget_at: Moment = "2026-03-01T12:15:00Z".parse().unwrap();
        let counted = |count| Counted { count, forget_at };
        assert!(counted(5).admit(5).is_ok());
        let refused = counted(6).admit(5).unwrap_err();
        assert_eq!(refused.to_string(), "För många försök. Vänta till kl. 13.15 och försök igen.");
    }

    #[test]
    fn an_address_has_one_hashed_key_whatever_its_case() {
        assert_eq!(hashed(" Anna@Example.se "), hashed("anna@example.se"));
        assert!(!hashed("anna@example.se").contains("anna"));
    }
}
