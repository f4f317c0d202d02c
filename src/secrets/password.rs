//! Passwords: hashed with argon2id on blocking threads, at most as many at once as there are cores.

use std::sync::{Arc, LazyLock};

use anyhow::{Context, anyhow};
use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

/// The hash that a password is compared with where there is no account, so that the answer takes as
/// long.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_password("nobody's password").unwrap_or_default());

/// Limits how many hashes are computed at once. Each takes 19 MiB and 40 ms: people who sign in at
/// the same time wait their turn instead of filling the memory.
#[derive(Debug, Clone)]
pub struct Passwords(Arc<Semaphore>);

impl Default for Passwords {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, |it| it.get());
        Self(Arc::new(Semaphore::new(cores)))
    }
}

impl Passwords {
    /// Whether `kept` is the hash of `password`. Takes as long when there is no hash.
    pub async fn verify(&self, password: String, kept: Option<String>) -> anyhow::Result<bool> {
        self.in_turn(move || {
            let kept = kept.as_deref();
            let hash = PasswordHash::new(kept.unwrap_or(&NOBODY)).map_err(|it| anyhow!(it))?;
            let password = composed(&password);
            let matches = Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
            Ok(matches && kept.is_some())
        })
        .await
    }

    /// Waits for its turn, and then does work that keeps a core busy, such as judging and hashing a
    /// new password.
    pub async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let turn = Arc::clone(&self.0).acquire_owned().await;
        let turn = turn.context("the semaphore is never closed")?;
        // The turn goes along into the thread, which goes on when the request was given up.
        let worked = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        worked.await?
    }
}

/// The argon2id hash of a password, with a random salt, as a PHC string.
pub fn hash_password(password: &str) -> anyhow::Result<String> {
    let hash = Argon2::default()
        .hash_password(composed(password).as_bytes())
        .map_err(|it| anyhow!("hashing: {it}"))?;
    Ok(hash.to_string())
}

/// The password in NFC, because one keyboard sends `å` as one character and another as `a` with a
/// ring. Case and spaces are kept.
fn composed(password: &str) -> String {
    password.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn composed_and_decomposed_letters_are_the_same_password() {
        let kept = hash_password("bl\u{e5}b\u{e4}rspaj").unwrap();
        let passwords = Passwords::default();
        let right = |typed: &str| passwords.verify(typed.to_owned(), Some(kept.clone()));
        assert!(right("bla\u{30a}ba\u{308}rspaj").await.unwrap());
        assert!(!right("blabarspaj").await.unwrap());
        assert!(!right(" bl\u{e5}b\u{e4}rspaj").await.unwrap());
    }
}
