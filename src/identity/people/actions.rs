//! Ending a role, and disabling a person.

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

/// Ends a role at once; unlike giving one, it takes no second administrator.
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

/// Disables a person: ends its roles and sessions, and withdraws the invitations it has sent.
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

audit::events! {
    about person: PersonId;

    Ended, "role.ended", "Roll togs bort" { role: AgencyRole }
    Disabled, "person.disabled", "Konto stängdes av" {}
}
