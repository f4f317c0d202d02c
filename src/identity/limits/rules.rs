//! Whether an attempt was one too many, and under what it is counted.

use sha2::{Digest, Sha256};

use crate::values::Moment;

/// What has been counted for one key, the attempt at hand included.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    pub count: i32,
    pub forget_at: Moment,
}

/// It was one time too many, as a sentence to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("För många försök. Vänta till {} och försök igen.", .until.time_of_day())]
pub struct TooOften {
    pub until: Moment,
    /// The first one that was refused: for the trail, which need not hear of the others.
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

/// What was typed as an e-mail address, as it is counted and as an account is found by it.
pub fn small_letters(email: &str) -> String {
    email.trim().to_lowercase()
}

/// What was typed as an e-mail address, as it is counted: it may be nobody's.
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
    fn an_address_is_counted_as_one_however_it_is_typed_and_not_kept() {
        assert_eq!(hashed(" Anna@Example.se "), hashed("anna@example.se"));
        assert!(!hashed("anna@example.se").contains("anna"));
    }
}
