//! The hash of a new password, for one that is good enough.

use super::rules::{self, Own, Refusal};
use crate::{
    secrets::{Passwords, hash_password},
    values::Stopped,
};

/// The hash of a new password, if it is good enough. Waits until a core is free for the work.
pub async fn hashed(
    passwords: &Passwords,
    password: String,
    own: Own,
) -> Result<String, Stopped<Refusal>> {
    passwords.in_turn(move || Ok(hash_if_good(&password, &own))).await?
}

/// The hash of a new password, if it is good enough. Occupies a core for some 50 ms.
pub fn hash_if_good(password: &str, own: &Own) -> Result<String, Stopped<Refusal>> {
    rules::judge(password, own).map_err(Stopped::Refused)?;
    Ok(hash_password(password)?)
}
