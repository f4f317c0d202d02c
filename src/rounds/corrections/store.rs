//! The SQL of corrected frames.

use sqlx::PgConnection;

use super::{
    model::{FrameCorrection, PotSum},
    rules::{ReadCorrection, SecondPerson},
};
use crate::values::{FrameCorrectionId, Moment, PersonId, RoundId};

/// All corrections that have been proposed in a round, the latest first.
pub async fn corrections(
    db: &mut PgConnection,
    round: RoundId,
) -> sqlx::Result<Vec<FrameCorrection>> {
    sqlx::query_as!(
        FrameCorrection,
        r#"select frame_correction_id, correction.organisation_id, recipient.name as organisation,
                  correction.pot_id, pot.code as pot_code, pot.name as pot, amount_before,
                  amount_after, reason, proposed_by, proposer.name as proposed_by_name, proposed_at,
                  decider.name as "decided_by_name?", decided_at, approved, version
           from frame_correction correction
           join pot using (pot_id)
           join recipient on recipient.round_id = correction.round_id
               and recipient.organisation_id = correction.organisation_id
           join person proposer on proposer.person_id = proposed_by
           left join person decider on decider.person_id = decided_by
           where correction.round_id = $1
           order by version desc nulls first, proposed_at desc"#,
        round as _,
    )
    .fetch_all(db)
    .await
}

/// Those that were approved, the latest version of the list first.
pub async fn approved(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Vec<FrameCorrection>> {
    Ok(corrections(db, round).await?.into_iter().filter(|it| it.version.is_some()).collect())
}

/// The rounds with corrections that wait for somebody else than `person` to decide, and how many.
pub async fn waiting_for(
    db: &mut PgConnection,
    person: PersonId,
) -> sqlx::Result<Vec<(RoundId, String, i64)>> {
    let found = sqlx::query!(
        r#"select round_id as "round_id: RoundId", title, count(*) as "count!"
           from frame_correction join round using (round_id)
           where approved is null and proposed_by <> $1 group by round_id, title order by title"#,
        person as _,
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().map(|it| (it.round_id, it.title, it.count)).collect())
}

/// The pots of a round in their order.
pub async fn pots(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Vec<PotSum>> {
    sqlx::query_as!(
        PotSum,
        r#"select pot_id, code, name, amount,
                  (select coalesce(sum(frame.amount), 0) from frame
                   where frame.pot_id = pot.pot_id) as "frames!: crate::values::Kronor"
           from pot where round_id = $1 order by position"#,
        round as _,
    )
    .fetch_all(db)
    .await
}

pub async fn insert(
    tx: &mut PgConnection,
    round: RoundId,
    correction: &ReadCorrection,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into frame_correction (frame_correction_id, round_id, organisation_id, pot_id,
                                       amount_before, amount_after, reason, proposed_by, proposed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        FrameCorrectionId::generate() as _,
        round as _,
        correction.organisation as _,
        correction.pot as _,
        correction.before,
        correction.after,
        correction.reason.as_ref(),
        by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Keeps the decision; the version of the list that an approved one makes. The round is locked.
pub async fn decide(
    tx: &mut PgConnection,
    round: RoundId,
    correction: FrameCorrectionId,
    by: SecondPerson,
    approved: bool,
    at: Moment,
) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!(
        "update frame_correction set decided_by = $3, decided_at = $4, approved = $5,
             version = case when $5 then 1 + (select coalesce(max(version), 1)
                                              from frame_correction where round_id = $1) end
         where frame_correction_id = $2 returning version",
        round as _,
        correction as _,
        by.0 as _,
        at,
        approved,
    )
    .fetch_one(tx)
    .await
}

/// Sets the frame, and with it what the recipient may have and what the round gives out.
pub async fn apply(
    tx: &mut PgConnection,
    round: RoundId,
    correction: &FrameCorrection,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with corrected as (
             update frame set amount = $4 where pot_id = $2 and organisation_id = $3
         ), given as (
             update recipient set frame = frame - $5 + $4
             where round_id = $1 and organisation_id = $3
         )
         update round set frames_total = frames_total - $5 + $4 where round_id = $1",
        round as _,
        correction.pot_id as _,
        correction.organisation_id as _,
        correction.amount_after,
        correction.amount_before,
    )
    .execute(tx)
    .await?;
    Ok(())
}
