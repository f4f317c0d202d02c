//! The SQL of proposals and decisions.

use sqlx::PgConnection;

use super::{
    model::{Decision, Proposal, ProposedAmount, Review},
    rules::{Proposed, Separated},
};
use crate::values::{
    DecisionId, Kronor, Moment, Paragraph, PersonId, PotId, ProposalId, RequisitionId,
};

/// How far the examination has come.
pub async fn review(db: &mut PgConnection, id: RequisitionId) -> sqlx::Result<Review> {
    let proposal = sqlx::query_as!(
        Proposal,
        r#"select proposal_id, outcome, amount, reasons as "reasons: Paragraph",
                  prepared_by, preparer.name as prepared_by_name, prepared_at,
                  returner.name as "returned_by_name?", returned_at, returned_reason,
                  version, voided_at
           from proposal
           join person preparer on preparer.person_id = prepared_by
           left join person returner on returner.person_id = returned_by
           where requisition_id = $1
           order by prepared_at desc, proposal_id desc limit 1"#,
        id as _,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(proposal) = proposal else {
        return Ok(Review::default());
    };
    let amounts = sqlx::query_as!(
        ProposedAmount,
        "select pot.pot_id, pot.name, requested_amount.amount as requested, proposed_amount.amount
         from proposed_amount
         join pot using (pot_id)
         join proposal using (proposal_id)
         join requested_amount on requested_amount.requisition_id = proposal.requisition_id
              and requested_amount.version = proposal.version
              and requested_amount.pot_id = pot.pot_id
         where proposal_id = $1 order by pot.position",
        proposal.proposal_id as _,
    )
    .fetch_all(&mut *db)
    .await?;
    let decision = sqlx::query_as!(
        Decision,
        "select decision_id, person.name as decided_by_name, decided_at
         from decision join person on person.person_id = decided_by
         where requisition_id = $1",
        id as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(Review { proposal: Some(proposal), amounts, decision })
}

pub async fn insert_proposal(
    tx: &mut PgConnection,
    id: RequisitionId,
    version: i16,
    proposed: &Proposed,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    let proposal = ProposalId::generate();
    let (pots, amounts): (Vec<PotId>, Vec<Kronor>) = proposed.amounts().iter().copied().unzip();
    sqlx::query!(
        "insert into proposal (proposal_id, requisition_id, version, outcome, amount, reasons, prepared_by,
                               prepared_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        proposal as _,
        id as _,
        version,
        proposed.outcome() as _,
        proposed.total(),
        proposed.reasons() as _,
        by as _,
        at,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into proposed_amount (proposal_id, pot_id, amount)
         select $1, * from unnest($2::uuid[], $3::numeric[])",
        proposal as _,
        &pots as _,
        &amounts as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn return_proposal(
    tx: &mut PgConnection,
    proposal: ProposalId,
    by: PersonId,
    reason: &Paragraph,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update proposal set returned_by = $2, returned_reason = $3, returned_at = $4
         where proposal_id = $1",
        proposal as _,
        by as _,
        reason as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn insert_decision(
    tx: &mut PgConnection,
    id: RequisitionId,
    proposal: ProposalId,
    separated: Separated,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into decision (decision_id, requisition_id, proposal_id, prepared_by, decided_by, decided_at)
         values ($1, $2, $3, $4, $5, $6)",
        DecisionId::generate() as _,
        id as _,
        proposal as _,
        separated.prepared_by as _,
        separated.decided_by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}
