//! Giving and taking roles.

use sqlx::PgConnection;

use super::{
    mail::RolesChanged,
    rules::{self, RoleRefusal},
    store,
};
use crate::{
    audit,
    identity::{
        invitations,
        model::{Actor, AgencyRole},
        store::end_sessions,
    },
    values::{Moment, PersonId, RoleChangeId},
};

/// Every act begins with holding the administrators, so that two of them come after each other.
type Outcome<T> = anyhow::Result<Result<T, RoleRefusal>>;

fn administrator(person: PersonId) -> Actor {
    Actor::new(person, AgencyRole::Administrator.title())
}

/// Proposes a role; says whether it holds at once, because nobody else could confirm it.
pub async fn propose(
    tx: &mut PgConnection,
    proposer: PersonId,
    person: PersonId,
    role: AgencyRole,
    at: Moment,
) -> Outcome<bool> {
    let administrators = store::hold_administrators(tx).await?;
    let standing = store::standing(tx, person).await?.unwrap_or_default();
    let may = rules::may_propose(proposer, person, &standing, role, &administrators);
    if let Err(refusal) = may {
        return Ok(Err(refusal));
    }
    let change = store::insert_proposal(tx, person, role, proposer, at).await?;
    let actor = administrator(proposer);
    audit::record(tx, at, actor, &Proposed { person, role, change }).await?;
    let alone = !rules::waits(proposer, person, &administrators);
    if alone {
        store::settle(tx, change, None, true, at).await?;
        grant(tx, change, person, role, at).await?;
        audit::record(tx, at, actor, &Confirmed { person, role, change, alone }).await?;
    }
    Ok(Ok(alone))
}

/// Confirms what another administrator proposed.
pub async fn confirm(
    tx: &mut PgConnection,
    confirmer: PersonId,
    change: RoleChangeId,
    at: Moment,
) -> Outcome<()> {
    let administrators = store::hold_administrators(tx).await?;
    let proposals = store::proposals(tx).await?;
    let Some(proposal) = proposals.into_iter().find(|it| it.role_change_id == change) else {
        return Ok(Err(RoleRefusal::Settled));
    };
    let (person, role) = (proposal.person_id, proposal.role);
    let standing = store::standing(tx, person).await?.unwrap_or_default();
    if let Err(refusal) = rules::may_confirm(confirmer, &proposal, &standing, &administrators) {
        return Ok(Err(refusal));
    }
    store::settle(tx, change, Some(confirmer), true, at).await?;
    grant(tx, change, person, role, at).await?;
    let event = Confirmed { person, role, change, alone: false };
    audit::record(tx, at, administrator(confirmer), &event).await?;
    Ok(Ok(()))
}

/// Says no to it, or takes back what one proposed oneself.
pub async fn decline(
    tx: &mut PgConnection,
    who: PersonId,
    change: RoleChangeId,
    at: Moment,
) -> Outcome<()> {
    let administrators = store::hold_administrators(tx).await?;
    let proposals = store::proposals(tx).await?;
    let Some(proposal) = proposals.into_iter().find(|it| it.role_change_id == change) else {
        return Ok(Err(RoleRefusal::Settled));
    };
    if let Err(refusal) = rules::may_decline(who, &proposal, &administrators) {
        return Ok(Err(refusal));
    }
    store::settle(tx, change, Some(who), false, at).await?;
    let event = Declined { person: proposal.person_id, role: proposal.role, change };
    audit::record(tx, at, administrator(who), &event).await?;
    Ok(Ok(()))
}

/// Takes a role away, at once.
pub async fn end(
    tx: &mut PgConnection,
    (who, actor): (PersonId, Actor),
    person: PersonId,
    role: AgencyRole,
    at: Moment,
) -> Outcome<()> {
    let administrators = store::hold_administrators(tx).await?;
    if let Err(refusal) = rules::may_end(who, person, role, &administrators) {
        return Ok(Err(refusal));
    }
    if !store::end_role(tx, person, role, who, at).await? {
        return Ok(Err(RoleRefusal::Settled));
    }
    if role == AgencyRole::Administrator {
        invitations::withdraw_all_by(tx, person, None, at).await?;
    }
    changed(tx, person, at).await?;
    audit::record(tx, at, actor, &Ended { person, role }).await?;
    Ok(Ok(()))
}

/// Shuts somebody out: no role, no session, no invitation of its own.
pub async fn disable(
    tx: &mut PgConnection,
    who: PersonId,
    person: PersonId,
    at: Moment,
) -> Outcome<()> {
    let administrators = store::hold_administrators(tx).await?;
    if let Err(refusal) = rules::may_disable(who, person, &administrators) {
        return Ok(Err(refusal));
    }
    store::disable(tx, person, who, at).await?;
    invitations::withdraw_all_by(tx, person, None, at).await?;
    end_sessions(tx, person, None).await?;
    audit::record(tx, at, administrator(who), &Disabled { person }).await?;
    Ok(Ok(()))
}

async fn grant(
    tx: &mut PgConnection,
    change: RoleChangeId,
    person: PersonId,
    role: AgencyRole,
    at: Moment,
) -> anyhow::Result<()> {
    store::insert_role(tx, change, person, role, at).await?;
    changed(tx, person, at).await
}

/// The person signs in anew, and is told.
async fn changed(tx: &mut PgConnection, person: PersonId, at: Moment) -> anyhow::Result<()> {
    end_sessions(tx, person, None).await?;
    for it in store::colleagues(tx, Some(person)).await? {
        let mail = RolesChanged { name: &it.name }.mail(it.email.clone())?;
        crate::ops::mail::enqueue(tx, mail, at).await?;
    }
    Ok(())
}

audit::events! {
    about person: PersonId;

    Proposed, "role.proposed", "Roll föreslogs" { role: AgencyRole, change: RoleChangeId }
    Confirmed, "role.confirmed", "Roll bekräftades" {
        role: AgencyRole, change: RoleChangeId, alone: bool
    }
    Declined, "role.declined", "Roll avslogs" { role: AgencyRole, change: RoleChangeId }
    Ended, "role.ended", "Roll togs bort" { role: AgencyRole }
    Disabled, "person.disabled", "Konto stängdes av" {}
}
