//! The SQL of allocations.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use sqlx::{PgConnection, types::Json};

use super::model::{Allocation, AllocationStatus, NewAllocation};
use crate::{
    rounds::plan::{FrameAmount, PlannedPot},
    values::{AllocationId, Kept, Kronor, Moment, PersonId, RoundId},
};

/// A round's allocations that still matter, by pot: proposed, fixed and sent back.
pub async fn of_round(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Vec<Allocation>> {
    sqlx::query_as!(
        Allocation,
        r#"select allocation_id, pot_code, terms as "terms: Json<Kept<PlannedPot>>", origin, status,
                  encode(sha256, 'hex') as "sha256!",
                  (select coalesce(sum(amount), 0) from allocated_amount gets
                   where gets.allocation_id = allocation.allocation_id) as "allocated!: Kronor",
                  (select count(*) from allocated_amount gets
                   where gets.allocation_id = allocation.allocation_id) as "recipients!",
                  proposed_by as "proposed_by?: PersonId", proposer.name as "proposed_by_name?",
                  proposed_at, decider.name as "decided_by_name?", decided_at, note,
                  array(select title || case when invented then ' (påhittade)' else '' end
                        from allocation_set join statistics_set using (set_id)
                        where allocation_set.allocation_id = allocation.allocation_id
                        order by kind, title) as "figures!"
           from allocation
           left join person proposer on proposer.person_id = proposed_by
           left join person decider on decider.person_id = decided_by
           where round_id = $1 and status <> 'superseded'
           order by pot_code, proposed_at desc"#,
        round as _,
    )
    .fetch_all(db)
    .await
}

/// How many allocations of a round wait in a state for others than `person`: proposed, to be fixed by
/// somebody else; or sent back, to be proposed anew by anybody.
pub async fn waiting(
    db: &mut PgConnection,
    status: AllocationStatus,
    person: PersonId,
) -> sqlx::Result<Vec<(RoundId, String, i64)>> {
    let found = sqlx::query!(
        r#"select round_id as "round_id: RoundId", title, count(*) as "count!"
           from allocation join round_plan using (round_id)
           where not exists (select from round where round.round_id = allocation.round_id)
             and status = $1 and (status <> 'proposed' or proposed_by is distinct from $2)
           group by round_id, title order by title"#,
        status as _,
        person as _,
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().map(|it| (it.round_id, it.title, it.count)).collect())
}

/// Every pot's frames as they are in allocations of this status.
pub async fn frames(
    db: &mut PgConnection,
    round: RoundId,
    status: AllocationStatus,
) -> sqlx::Result<BTreeMap<String, Vec<FrameAmount>>> {
    let found = sqlx::query!(
        "select pot_code, organisation_id, code, amount
         from allocation join allocated_amount using (allocation_id)
         where round_id = $1 and status = $2",
        round as _,
        status as _,
    )
    .fetch_all(db)
    .await?;
    let mut frames: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for it in found {
        frames.entry(it.pot_code).or_default().push(FrameAmount {
            organisation_id: it.organisation_id,
            code: it.code,
            amount: it.amount,
        });
    }
    Ok(frames)
}

/// An allocation's certificate, whatever has become of it.
pub async fn certificate(
    db: &mut PgConnection,
    round: RoundId,
    allocation: AllocationId,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select certificate from allocation where round_id = $1 and allocation_id = $2",
        round as _,
        allocation as _,
    )
    .fetch_optional(db)
    .await
}

/// The certificates of a round's fixed allocations, as published.
pub async fn certificates(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select certificate from allocation where round_id = $1 and status = 'fixed'
         order by pot_code",
        round as _,
    )
    .fetch_all(db)
    .await
}

/// Inserts a proposal, which takes the place of an earlier one for the same pot.
pub async fn insert(
    tx: &mut PgConnection,
    new: &NewAllocation,
    by: Option<PersonId>,
    at: Moment,
) -> sqlx::Result<AllocationId> {
    supersede(tx, new.round_id, &new.pot.code, AllocationStatus::Proposed).await?;
    supersede(tx, new.round_id, &new.pot.code, AllocationStatus::Returned).await?;
    let id = AllocationId::generate();
    let sha256: [u8; 32] = Sha256::digest(new.certificate.as_bytes()).into();
    sqlx::query!(
        "insert into allocation (allocation_id, round_id, pot_code, pot_amount, origin, terms,
                                 certificate, sha256, proposed_by, proposed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id as _,
        new.round_id as _,
        new.pot.code,
        new.pot.amount,
        new.origin as _,
        Json(Kept::new(new.pot.clone())) as _,
        new.certificate,
        &sha256 as &[u8],
        by as _,
        at,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into allocated_amount (allocation_id, organisation_id, code, amount)
         select $1, * from unnest($2::uuid[], $3::text[], $4::numeric[])",
        id as _,
        &new.amounts.iter().map(|it| it.organisation_id).collect::<Vec<_>>() as _,
        &new.amounts.iter().map(|it| it.code.clone()).collect::<Vec<_>>(),
        &new.amounts.iter().map(|it| it.amount).collect::<Vec<_>>() as _,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into allocation_set (allocation_id, set_id)
         select distinct $1::uuid, set_id from unnest($2::uuid[]) as used (set_id)",
        id as _,
        &new.sets as _,
    )
    .execute(tx)
    .await?;
    Ok(id)
}

/// Fixes a proposal or sends it back. A fixed one takes the place of what was fixed before.
pub async fn settle(
    tx: &mut PgConnection,
    round: RoundId,
    allocation: &Allocation,
    status: AllocationStatus,
    by: Option<PersonId>,
    note: &str,
    at: Moment,
) -> sqlx::Result<()> {
    if status == AllocationStatus::Fixed {
        supersede(tx, round, &allocation.pot_code, AllocationStatus::Fixed).await?;
    }
    sqlx::query!(
        "update allocation set status = $2, decided_by = $3, decided_at = $4, note = $5
         where allocation_id = $1",
        allocation.allocation_id as _,
        status as _,
        by as _,
        at,
        note,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn supersede(
    tx: &mut PgConnection,
    round: RoundId,
    pot_code: &str,
    status: AllocationStatus,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update allocation set status = 'superseded'
         where round_id = $1 and pot_code = $2 and status = $3",
        round as _,
        pot_code,
        status as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}
