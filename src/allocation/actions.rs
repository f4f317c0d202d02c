//! Proposing a pot's allocation, and fixing it or sending it back.

use sqlx::PgConnection;

use super::{
    model::{Allocation, AllocationStatus, NewAllocation, Origin},
    rules::Separated,
    store,
};
use crate::{
    audit,
    values::{AllocationId, Moment, Paragraph, RoundId},
    who::{Actor, Administrator, Decider},
};

pub async fn propose(
    tx: &mut PgConnection,
    administrator: &Administrator,
    new: &NewAllocation,
    at: Moment,
) -> anyhow::Result<()> {
    let by = Some(administrator.person_id());
    let allocation = store::insert(tx, new, by, at).await?;
    audit::record(tx, at, administrator.actor(), &Proposed::of(allocation, new)).await
}

/// Fixes (fastställer) a proposed allocation: its amounts become the pot's frames when the round
/// opens.
pub async fn fix(
    tx: &mut PgConnection,
    decider: &Decider,
    round: RoundId,
    allocation: &Allocation,
    _: Separated,
    at: Moment,
) -> anyhow::Result<()> {
    let (status, by) = (AllocationStatus::Fixed, Some(decider.person_id()));
    store::settle(tx, round, allocation, status, by, "", at).await?;
    audit::record(tx, at, decider.actor(), &Fixed::of(round, allocation)).await
}

pub async fn send_back(
    tx: &mut PgConnection,
    decider: &Decider,
    round: RoundId,
    allocation: &Allocation,
    reason: &Paragraph,
    at: Moment,
) -> anyhow::Result<()> {
    let (status, by) = (AllocationStatus::Returned, Some(decider.person_id()));
    store::settle(tx, round, allocation, status, by, reason.as_ref(), at).await?;
    let event = Returned { round, pot: &allocation.pot_code };
    audit::record(tx, at, decider.actor(), &event).await
}

/// Proposes and fixes an allocation without any person: only for the demonstration's rounds, which
/// the service makes by itself.
pub async fn fix_for_demonstration(
    tx: &mut PgConnection,
    new: &NewAllocation,
    at: Moment,
) -> anyhow::Result<()> {
    let round = new.round_id;
    let id = store::insert(tx, new, None, at).await?;
    audit::record(tx, at, Actor::SYSTEM, &Proposed::of(id, new)).await?;
    for allocation in store::of_round(tx, round).await? {
        if allocation.allocation_id == id {
            store::settle(tx, round, &allocation, AllocationStatus::Fixed, None, "", at).await?;
            audit::record(tx, at, Actor::SYSTEM, &Fixed::of(round, &allocation)).await?;
        }
    }
    Ok(())
}

audit::events! {
    about round: RoundId;

    Proposed<'a>, "allocation.proposed", "Fördelning föreslogs" {
        allocation: AllocationId, pot: &'a str, origin: Origin
    }
    Fixed<'a>, "allocation.fixed", "Fördelning fastställdes" {
        allocation: AllocationId, pot: &'a str, origin: Origin, sha256: &'a str
    }
    Returned<'a>, "allocation.returned", "Fördelning lämnades tillbaka" { pot: &'a str }
}

impl<'a> Proposed<'a> {
    fn of(allocation: AllocationId, new: &'a NewAllocation) -> Self {
        Self { round: new.round_id, allocation, pot: &new.pot.code, origin: new.origin }
    }
}

impl<'a> Fixed<'a> {
    fn of(round: RoundId, it: &'a Allocation) -> Self {
        let (allocation, pot) = (it.allocation_id, it.pot_code.as_str());
        Self { round, allocation, pot, origin: it.origin, sha256: &it.sha256 }
    }
}
