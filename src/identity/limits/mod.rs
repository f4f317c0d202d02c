//! How often something may be tried, counted in the database and so shared by every instance.

mod rules;
mod store;

use jiff::SignedDuration;
use sqlx::PgConnection;

pub use self::rules::{TooOften, hashed, small_letters};
pub(super) use self::store::{delete_counts, forget, take_back};
use crate::values::Moment;

/// At most `most` times within `period`, counted from the first.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// What is counted, the first part of the key: `reset`.
    pub name: &'static str,
    pub most: i32,
    pub period: SignedDuration,
}

impl Limit {
    pub const fn new(name: &'static str, most: i32, period: SignedDuration) -> Self {
        Self { name, most, period }
    }

    /// What `whom` is counted under.
    pub(super) fn key(&self, whom: &str) -> String {
        format!("{}:{whom}", self.name)
    }

    /// Counts one more by `whom`, and says whether it was one too many. `whom` is an address, an
    /// id, or [`hashed`] where it is somebody's secret what was typed.
    ///
    /// Commit it whatever becomes of the rest, or what failed was never counted.
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
