//! Taking roles away, and shutting somebody out.

use serde::Serialize;
use sqlx::PgConnection;

use crate::{
    audit,
    identity::{
        invitations,
        roles::{self, RoleRefusal, RoleResult, rules},
        store::end_sessions,
    },
    values::{Moment, PersonId, Stopped},
    who::{AgencyRole, Staff},
};

/// Takes a role away, at once.
pub async fn end(
    tx: &mut PgConnection,
    staff: &Staff,
    person: PersonId,
    role: AgencyRole,
    at: Moment,
) -> RoleResult<()> {
    let administrators = roles::hold_administrators(tx).await?;
    rules::may_end(staff.person_id(), person, role, &administrators).map_err(Stopped::Refused)?;
    if !roles::end_role(tx, person, role, staff.person_id(), at).await? {
        return Err(Stopped::Refused(RoleRefusal::Settled));
    }
    if role == AgencyRole::Administrator {
        invitations::withdraw_all_by(tx, person, None, at).await?;
    }
    roles::changed(tx, person, at).await?;
    Ok(audit::record(tx, at, staff.actor(), &Ended { person, role }).await?)
}

/// Shuts somebody out: no role, no session, no invitation of its own.
pub async fn disable(
    tx: &mut PgConnection,
    who: PersonId,
    person: PersonId,
    at: Moment,
) -> RoleResult<()> {
    let administrators = roles::hold_administrators(tx).await?;
    rules::may_disable(who, person, &administrators).map_err(Stopped::Refused)?;
    roles::disable(tx, person, who, at).await?;
    invitations::withdraw_all_by(tx, person, None, at).await?;
    end_sessions(tx, person, None).await?;
    Ok(audit::record(tx, at, roles::administrator(who), &Disabled { person }).await?)
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
