//! The acts: proposing, sending back, deciding.

use sqlx::PgConnection;

use super::{
    model::{Proposal, Verdict},
    rules::{self, Proposed, Separated},
    store,
};
use crate::{
    audit,
    requisitions::{self, Status, Submission},
    values::{Kronor, Moment, Paragraph, RequisitionId},
    who::{Decider, Officer},
};

pub async fn propose(
    tx: &mut PgConnection,
    officer: &Officer,
    case: &Submission,
    proposed: &Proposed,
    at: Moment,
) -> anyhow::Result<()> {
    let id = case.requisition_id;
    store::insert_proposal(tx, id, case.version, proposed, officer.person_id(), at).await?;
    requisitions::mark_status(tx, id, Status::Proposed, false).await?;
    let event =
        ProposalMade { requisition: id, outcome: proposed.outcome(), amount: proposed.total() };
    audit::record(tx, at, officer.actor(), &event).await
}

pub async fn send_back(
    tx: &mut PgConnection,
    decider: &Decider,
    case: &Submission,
    proposal: &Proposal,
    reason: &Paragraph,
    at: Moment,
) -> anyhow::Result<()> {
    store::return_proposal(tx, proposal.proposal_id, decider.person_id(), reason, at).await?;
    requisitions::mark_status(tx, case.requisition_id, Status::Submitted, true).await?;
    let event = ProposalReturned { requisition: case.requisition_id };
    audit::record(tx, at, decider.actor(), &event).await
}

pub async fn decide(
    tx: &mut PgConnection,
    decider: &Decider,
    case: &Submission,
    proposal: &Proposal,
    separated: Separated,
    at: Moment,
) -> anyhow::Result<()> {
    let id = case.requisition_id;
    store::insert_decision(tx, id, proposal.proposal_id, separated, at).await?;
    let status = rules::status_of(proposal.outcome);
    requisitions::mark_granted(tx, id, status, proposal.amount).await?;
    let event = Decided { requisition: id, outcome: proposal.outcome, amount: proposal.amount };
    audit::record(tx, at, decider.actor(), &event).await
}

audit::events! {
    about requisition: RequisitionId;

    ProposalMade, "requisition.proposed", "Beslut föreslogs" { outcome: Verdict, amount: Kronor }
    ProposalReturned, "requisition.proposal_returned", "Förslaget lämnades tillbaka" {}
    Decided, "requisition.decided", "Beslut fattades" { outcome: Verdict, amount: Kronor }
}
