//! Deleting expired sessions, counts, mailed links and waiting newcomers.

use sqlx::PgConnection;

use super::{
    accounts, eid, limits,
    store::{self, SessionLimits},
};
use crate::values::Moment;

/// Deletes what has expired and returns the number of rows. Writes no audit event: no person acts,
/// and nothing that could still be used is lost.
pub async fn sweep(tx: &mut PgConnection, now: Moment) -> sqlx::Result<u64> {
    let sessions = store::delete_sessions(tx, SessionLimits::at(now)).await?;
    let counts = limits::delete_counts(tx, now).await?;
    let links = accounts::sweep(tx, now).await?;
    let arrivals = eid::sweep(tx, now).await?;
    Ok(sessions + counts + links + arrivals)
}
