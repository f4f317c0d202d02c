//! The freeze at the last day: from then on it is settled who asked for what.

use serde::Serialize;
use sqlx::PgConnection;

use super::{rules, store};
use crate::{
    audit,
    identity::Actor,
    values::{Moment, RoundId},
};

/// Freezes every round whose window closed long enough ago; says how many.
pub async fn freeze_those_due(tx: &mut PgConnection, now: Moment) -> anyhow::Result<usize> {
    let rounds = store::lock_due(tx, rules::due_before(now)).await?;
    for &round in &rounds {
        store::freeze(tx, round, now).await?;
        audit::record(tx, now, Actor::SYSTEM, &Frozen { round }).await?;
    }
    Ok(rounds.len())
}

#[derive(Serialize)]
struct Frozen {
    round: RoundId,
}

impl audit::Event for Frozen {
    const ACTION: &'static str = "round.frozen";
    fn subject(&self) -> String {
        format!("round:{}", self.round)
    }
}
