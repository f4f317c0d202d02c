//! The acts: recording, sending back, approving.

use sqlx::PgConnection;

use super::{
    model::Payout,
    rules::{Checked, PayoutRefusal, Recorded},
    store,
};
use crate::{
    audit,
    requisitions::{self, Status, Submission},
    review::{Decision, Proposal, status_of},
    values::{Day, Kronor, Moment, Paragraph, RequisitionId, Stopped},
    who::Economist,
};

/// Records a payout; refused when another payout has the reference.
pub async fn record(
    tx: &mut PgConnection,
    economist: &Economist,
    case: &Submission,
    decision: &Decision,
    recorded: &Recorded,
    at: Moment,
) -> Result<(), Stopped<PayoutRefusal>> {
    let by = economist.person_id();
    if !store::insert(tx, case, decision.decision_id, recorded, by, at).await? {
        let refusal = PayoutRefusal::ReferenceTaken(recorded.reference.to_string());
        return Err(Stopped::Refused(refusal));
    }
    requisitions::mark_status(tx, case.requisition_id, Status::PayoutRecorded, false).await?;
    let event = PayoutRecorded {
        requisition: case.requisition_id,
        amount: recorded.amount,
        pay_on: recorded.pay_on,
        reference: recorded.reference.to_string(),
    };
    Ok(audit::record(tx, at, economist.actor(), &event).await?)
}

/// Sends a payout back; the requisition gets the status that the decision gave it.
pub async fn send_back(
    tx: &mut PgConnection,
    economist: &Economist,
    case: &Submission,
    proposal: &Proposal,
    payout: &Payout,
    reason: &Paragraph,
    at: Moment,
) -> anyhow::Result<()> {
    store::send_back(tx, payout.payout_id, economist.person_id(), reason, at).await?;
    let before = status_of(proposal.outcome);
    requisitions::mark_status(tx, case.requisition_id, before, true).await?;
    let event = PayoutReturned { requisition: case.requisition_id };
    audit::record(tx, at, economist.actor(), &event).await
}

pub async fn approve(
    tx: &mut PgConnection,
    economist: &Economist,
    case: &Submission,
    payout: &Payout,
    checked: Checked,
    at: Moment,
) -> anyhow::Result<()> {
    store::approve(tx, payout.payout_id, checked, at).await?;
    requisitions::mark_paid(tx, case.requisition_id, payout.amount).await?;
    let event = PayoutApproved { requisition: case.requisition_id, amount: payout.amount };
    audit::record(tx, at, economist.actor(), &event).await
}

audit::events! {
    about requisition: RequisitionId;

    PayoutRecorded, "payout.recorded", "Utbetalning registrerades" {
        amount: Kronor, pay_on: Day, reference: String
    }
    PayoutReturned, "payout.returned", "Utbetalningen lämnades tillbaka" {}
    PayoutApproved, "payout.approved", "Utbetalning godkändes" { amount: Kronor }
}
