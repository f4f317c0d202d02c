//! Recording that a condition is met.

use serde::Serialize;
use sqlx::PgConnection;

use super::{rules::ReadRecord, store};
use crate::{
    audit,
    values::{Moment, OrganisationId, RoundId},
    who::Officer,
};

/// Records that the condition is met, once; says whether this call did it.
pub async fn record(
    tx: &mut PgConnection,
    officer: &Officer,
    round: RoundId,
    organisation: OrganisationId,
    code: &str,
    record: &ReadRecord,
    at: Moment,
) -> anyhow::Result<bool> {
    let by = officer.person_id();
    let made = store::insert(tx, round, organisation, code, record, by, at).await?;
    if made {
        let event = Recorded { round, organisation, condition: code };
        audit::record(tx, at, officer.actor(), &event).await?;
    }
    Ok(made)
}

#[derive(Serialize)]
struct Recorded<'a> {
    round: RoundId,
    organisation: OrganisationId,
    condition: &'a str,
}

impl audit::Event for Recorded<'_> {
    const ACTION: &'static str = "condition.recorded";
    fn subject(&self) -> String {
        audit::round(self.round)
    }
}
