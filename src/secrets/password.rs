//! Passwords: argon2id, off the async threads, no more at once than there are cores.

use std::sync::{Arc, LazyLock};

use anyhow::{Context, anyhow};
use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

/// What is compared with when there is no account, so that the answer takes as long.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_password("nobody's password").unwrap_or_default());

/// A hash takes 19 MiB and 40 ms: a crowd that signs in at once waits its turn instead of filling
/// the memory.
#[derive(Debug, Clone)]
pub struct Passwords(Arc<Semaphore>);

impl Default for Passwords {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, |it| it.get());
        Self(Arc::new(Semaphore::new(cores)))
    }
}

impl Passwords {
    /// Whether `password` is the one that `kept` was made of. Takes as long when nothing is kept.
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

    /// Does what keeps a core busy, such as judging and hashing a new password, when it is its
    /// turn.
    pub async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let _turn = self.0.acquire().await.context("the semaphore is never closed")?;
        tokio::task::spawn_blocking(work).await?
    }
}

/// A PHC string with a salt of its own.
pub fn hash_password(password: &str) -> anyhow::Result<String> {
    let hash = Argon2::default()
        .hash_password(composed(password).as_bytes())
        .map_err(|it| anyhow!("hashing: {it}"))?;
    Ok(hash.to_string())
}

/// The same letters however the keyboard put them together (NFC): an `å` typed on a telephone is
/// the `å` of the computer at work. Nothing else is changed: not case, not spaces.
fn composed(password: &str) -> String {
    password.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_letter_is_the_same_however_it_was_put_together() {
        let kept = hash_password("bl\u{e5}b\u{e4}rspaj").unwrap();
        let passwords = Passwords::default();
        let right = |typed: &str| passwords.verify(typed.to_owned(), Some(kept.clone()));
        assert!(right("bla\u{30a}ba\u{308}rspaj").await.unwrap());
        assert!(!right("blabarspaj").await.unwrap());
        assert!(!right(" bl\u{e5}b\u{e4}rspaj").await.unwrap());
    }
}
