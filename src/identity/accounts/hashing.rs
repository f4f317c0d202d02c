//! The hash of a new password, for one that is good enough.

use super::rules::{self, Own, Refusal};
use crate::secrets::{Passwords, hash_password};

/// The hash of a new password, if it is good enough, when there is a core to judge and make it.
pub async fn hashed(
    passwords: &Passwords,
    password: String,
    own: Own,
) -> anyhow::Result<Result<String, Refusal>> {
    passwords.in_turn(move || hash_if_good(&password, &own)).await
}

/// The hash of a new password, if it is good enough. Takes a core some 50 ms.
pub fn hash_if_good(password: &str, own: &Own) -> anyhow::Result<Result<String, Refusal>> {
    match rules::judge(password, own) {
        Ok(()) => Ok(Ok(hash_password(password)?)),
        Err(refusal) => Ok(Err(refusal)),
    }
}
