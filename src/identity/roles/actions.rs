//! Giving roles: one administrator proposes, and another confirms or declines.

use sqlx::PgConnection;

use super::{
    mail::RolesChanged,
    model::RoleProposal,
    rules::{self, RoleRefusal},
    store,
};
use crate::{
    audit,
    identity::store::end_sessions,
    values::{Moment, PersonId, RoleChangeId, Stopped},
    who::{Actor, AgencyRole},
};

/// The result of an act on roles. Every such act first locks the administrators' rows
/// (`hold_administrators`), so that simultaneous acts take turns.
pub type RoleResult<T> = Result<T, Stopped<RoleRefusal>>;

pub fn administrator(person: PersonId) -> Actor {
    Actor::new(person, AgencyRole::Administrator.title())
}

/// Proposes a role. Where no other administrator could confirm it, it is given at once; returns
/// whether it was.
pub async fn propose(
    tx: &mut PgConnection,
    proposer: PersonId,
    person: PersonId,
    role: AgencyRole,
    at: Moment,
) -> RoleResult<bool> {
    let administrators = store::hold_administrators(tx).await?;
    let standing = store::standing(tx, person).await?.unwrap_or_default();
    rules::may_propose(proposer, person, &standing, role, &administrators)
        .map_err(Stopped::Refused)?;
    let change = store::insert_proposal(tx, person, role, proposer, at).await?;
    let actor = administrator(proposer);
    audit::record(tx, at, actor, &Proposed { person, role, change }).await?;
    let alone = !rules::waits(proposer, person, &administrators);
    if alone {
        store::settle(tx, change, None, true, at).await?;
        grant(tx, change, person, role, at).await?;
        audit::record(tx, at, actor, &Confirmed { person, role, change, alone }).await?;
    }
    Ok(alone)
}

/// Confirms a role that another administrator proposed.
pub async fn confirm(
    tx: &mut PgConnection,
    confirmer: PersonId,
    change: RoleChangeId,
    at: Moment,
) -> RoleResult<()> {
    let administrators = store::hold_administrators(tx).await?;
    let proposal = proposal(tx, change).await?;
    let (person, role) = (proposal.person_id, proposal.role);
    let standing = store::standing(tx, person).await?.unwrap_or_default();
    rules::may_confirm(confirmer, &proposal, &standing, &administrators)
        .map_err(Stopped::Refused)?;
    store::settle(tx, change, Some(confirmer), true, at).await?;
    grant(tx, change, person, role, at).await?;
    let event = Confirmed { person, role, change, alone: false };
    Ok(audit::record(tx, at, administrator(confirmer), &event).await?)
}

/// Declines a proposed role; the proposer takes it back the same way.
pub async fn decline(
    tx: &mut PgConnection,
    who: PersonId,
    change: RoleChangeId,
    at: Moment,
) -> RoleResult<()> {
    let administrators = store::hold_administrators(tx).await?;
    let proposal = proposal(tx, change).await?;
    rules::may_decline(who, &proposal, &administrators).map_err(Stopped::Refused)?;
    store::settle(tx, change, Some(who), false, at).await?;
    let event = Declined { person: proposal.person_id, role: proposal.role, change };
    Ok(audit::record(tx, at, administrator(who), &event).await?)
}

async fn proposal(tx: &mut PgConnection, change: RoleChangeId) -> RoleResult<RoleProposal> {
    let found = store::proposals(tx).await?.into_iter().find(|it| it.role_change_id == change);
    found.ok_or(Stopped::Refused(RoleRefusal::Settled))
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

/// Ends the person's sessions, so that it signs in with its new roles, and mails it.
pub async fn changed(tx: &mut PgConnection, person: PersonId, at: Moment) -> anyhow::Result<()> {
    end_sessions(tx, person, None).await?;
    for it in store::colleagues(tx, Some(person)).await? {
        let mail = RolesChanged { name: &it.name }.mail(it.email.clone())?;
        crate::mail::enqueue(tx, mail, at).await?;
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
}
