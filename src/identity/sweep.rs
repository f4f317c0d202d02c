//! Sweeping away what has run out.

use sqlx::PgConnection;

use super::{
    accounts, eid, limits,
    store::{self, SessionLimits},
};
use crate::values::Moment;

/// Removes what has run out; says how much. No event: nobody did it, and nothing is lost.
pub async fn sweep(tx: &mut PgConnection, now: Moment) -> sqlx::Result<u64> {
    let sessions = store::delete_sessions(tx, SessionLimits::at(now)).await?;
    let counts = limits::delete_counts(tx, now).await?;
    let links = accounts::sweep(tx, now).await?;
    let arrivals = eid::sweep(tx, now).await?;
    Ok(sessions + counts + links + arrivals)
}
