//! Saying no, and what undoes it: each with its event in the trail, in the caller's transaction.

use sqlx::PgConnection;

use super::{
    rules::{AbstentionRefusal, may_abstain},
    store,
};
use crate::{
    audit,
    requisitions::model::Status,
    rounds::OpenRound,
    values::{Moment, OrganisationId, PersonId, RoundId, Stopped},
    who::{Actor, Applicant, Sender},
};

/// Says that the organisation does not requisition. Said twice, the first holds. `requisition` is what
/// [`super::lock_place`] found.
pub async fn declare(
    tx: &mut PgConnection,
    sender: &Sender,
    round: RoundId,
    requisition: Option<Status>,
    open: OpenRound,
) -> Result<(), Stopped<AbstentionRefusal>> {
    may_abstain(requisition).map_err(Stopped::Refused)?;
    let applicant = sender.applicant();
    let (organisation, at) = (applicant.organisation_id(), open.at());
    if store::insert(tx, round, organisation, applicant.person_id(), at).await? {
        audit::record(tx, at, applicant.actor(), &Abstained { round, organisation }).await?;
    }
    Ok(())
}

/// The organisation requisitions after all: what it may have said before is undone.
pub async fn end(
    tx: &mut PgConnection,
    applicant: &Applicant,
    round: RoundId,
    at: Moment,
) -> anyhow::Result<()> {
    let (organisation, by) = (applicant.organisation_id(), applicant.person_id());
    end_by(tx, round, organisation, applicant.actor(), by, at).await
}

/// The same, by whoever registers what came by post.
pub async fn end_by(
    tx: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
    actor: Actor,
    by: PersonId,
    at: Moment,
) -> anyhow::Result<()> {
    // Whoever says no at the same moment comes before this, or finds it.
    store::lock_place(tx, round, organisation).await?;
    if store::end(tx, round, organisation, by, at).await? {
        let event = AbstentionEnded { round, organisation };
        audit::record(tx, at, actor, &event).await?;
    }
    Ok(())
}

audit::events! {
    about round: RoundId;

    Abstained, "round.abstained", "En mottagare meddelade att den inte rekvirerar" {
        organisation: OrganisationId
    }
    AbstentionEnded, "round.abstention_ended", "En mottagare rekvirerar ändå" {
        organisation: OrganisationId
    }
}
