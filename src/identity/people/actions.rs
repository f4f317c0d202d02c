//! Taking roles away, and shutting somebody out.

use serde::Serialize;
use sqlx::PgConnection;

use crate::{
    audit,
    identity::{
        invitations,
        roles::{self, Outcome, RoleRefusal, rules},
        store::end_sessions,
    },
    values::{Moment, PersonId},
    who::{Actor, AgencyRole},
};

/// Takes a role away, at once.
pub async fn end(
    tx: &mut PgConnection,
    (who, actor): (PersonId, Actor),
    person: PersonId,
    role: AgencyRole,
    at: Moment,
) -> Outcome<()> {
    let administrators = roles::hold_administrators(tx).await?;
    if let Err(refusal) = rules::may_end(who, person, role, &administrators) {
        return Ok(Err(refusal));
    }
    if !roles::end_role(tx, person, role, who, at).await? {
        return Ok(Err(RoleRefusal::Settled));
    }
    if role == AgencyRole::Administrator {
        invitations::withdraw_all_by(tx, person, None, at).await?;
    }
    roles::changed(tx, person, at).await?;
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
    let administrators = roles::hold_administrators(tx).await?;
    if let Err(refusal) = rules::may_disable(who, person, &administrators) {
        return Ok(Err(refusal));
    }
    roles::disable(tx, person, who, at).await?;
    invitations::withdraw_all_by(tx, person, None, at).await?;
    end_sessions(tx, person, None).await?;
    audit::record(tx, at, roles::administrator(who), &Disabled { person }).await?;
    Ok(Ok(()))
}

#[derive(Serialize)]
struct Ended {
    person: PersonId,
    role: AgencyRole,
}

impl audit::Event for Ended {
    const ACTION: &'static str = "role.ended";
    fn subject(&self) -> String {
        audit::person(self.person)
    }
}

#[derive(Serialize)]
struct Disabled {
    person: PersonId,
}

impl audit::Event for Disabled {
    const ACTION: &'static str = "person.disabled";
    fn subject(&self) -> String {
        audit::person(self.person)
    }
}
