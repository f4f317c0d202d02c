//! Recording that a condition is met.

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

audit::events! {
    about round: RoundId;

    Recorded<'a>, "condition.recorded", "Villkor registrerades" {
        organisation: OrganisationId, condition: &'a str
    }
}
