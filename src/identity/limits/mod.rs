//! How often something may be tried, counted in the database and so shared by every instance.

mod rules;
mod store;

use jiff::SignedDuration;
use sqlx::PgConnection;

pub use self::rules::{TooOften, hashed, small_letters};
pub(super) use self::store::{delete_counts, forget, take_back};
use crate::values::Moment;

/// At most `most` attempts within `period`, which begins at the first attempt.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// What is counted, for example `passkey`: the first part of the key.
    pub name: &'static str,
    pub most: i32,
    pub period: SignedDuration,
}

impl Limit {
    pub const fn new(name: &'static str, most: i32, period: SignedDuration) -> Self {
        Self { name, most, period }
    }

    /// The key that attempts by `whom` are counted under.
    pub(super) fn key(&self, whom: &str) -> String {
        format!("{}:{whom}", self.name)
    }

    /// Counts one more attempt by `whom`, and refuses it if it is one too many. `whom` is a network
    /// address or an id; something that a person typed is [`hashed`] first, as it may be a secret.
    ///
    /// Commit also when the rest of the request fails, or the attempt was never counted.
    pub async fn count(
        &self,
        tx: &mut PgConnection,
        whom: &str,
        now: Moment,
    ) -> sqlx::Result<Result<(), TooOften>> {
        let counted = store::count(tx, &self.key(whom), now, now.after(self.period)).await?;
        Ok(counted.admit(self.most))
    }
}
