//! Sending, renewing, withdrawing and accepting invitations.

use serde::Serialize;
use sqlx::PgConnection;

use super::{
    mail::Link,
    model::{Invitation, Invited, Inviter, To},
    rules::{InviteRefusal, LASTS},
    store,
};
use crate::{
    app::Settings,
    audit::{self, Subject},
    identity::{roles, store::lock_person},
    secrets::LinkSecret,
    values::{Email, InvitationId, Moment, OrganisationId, PersonId, Stopped},
    who::{Actor, AgencyRole, MandateRole},
};

/// Makes an invitation and mails its link. The caller has checked that `inviter` may invite to it.
pub async fn invite(
    tx: &mut PgConnection,
    settings: &Settings,
    Inviter { person_id: by, name: inviter, actor }: Inviter<'_>,
    invited: &Invited,
    to: &To,
    at: Moment,
) -> Result<(), Stopped<InviteRefusal>> {
    is_free(tx, &invited.email, to).await?;
    let (secret, expires_at) = (LinkSecret::generate()?, at.after(LASTS));
    let made = store::insert(tx, &secret.hash(), invited, to, by, at, expires_at).await?;
    let Some(invitation) = made else {
        return Err(Stopped::Refused(InviteRefusal::AlreadyInvited));
    };
    let base_url = &settings.base_url;
    let link = Link { invited, inviter, to, base_url, secret: &secret, expires_at };
    crate::mail::enqueue(tx, link.mail()?, at).await?;
    Ok(audit::record(tx, at, actor, &Made { invitation, to: to.into() }).await?)
}

/// Mails a new link, in the name of the person who renews the invitation. The earlier link stops
/// working.
pub async fn renew(
    tx: &mut PgConnection,
    settings: &Settings,
    Inviter { person_id: by, name: inviter, actor }: Inviter<'_>,
    invitation: &Invitation,
    at: Moment,
) -> anyhow::Result<()> {
    let (secret, expires_at) = (LinkSecret::generate()?, at.after(LASTS));
    let id = invitation.invitation_id;
    store::renew(tx, id, &secret.hash(), by, expires_at).await?;
    let invited = Invited { name: invitation.name.clone(), email: invitation.email.clone() };
    let (to, base_url) = (&invitation.to, &settings.base_url);
    let link = Link { invited: &invited, inviter, to, base_url, secret: &secret, expires_at };
    crate::mail::enqueue(tx, link.mail()?, at).await?;
    audit::record(tx, at, actor, &Renewed { invitation: id, to: to.into() }).await
}

pub async fn withdraw(
    tx: &mut PgConnection,
    actor: Actor,
    invitation: &Invitation,
    at: Moment,
) -> anyhow::Result<()> {
    let id = invitation.invitation_id;
    store::mark_withdrawn(tx, id, at).await?;
    audit::record(tx, at, actor, &Withdrawn { invitation: id, to: (&invitation.to).into() }).await
}

/// Gives the person the mandate it was invited to. Roles at the agency become proposals by the
/// inviter, which another administrator confirms where there is one.
pub async fn accept(
    tx: &mut PgConnection,
    invitation: &Invitation,
    person: PersonId,
    at: Moment,
) -> Result<(), Stopped<InviteRefusal>> {
    let to = &invitation.to;
    if let To::Organisation { .. } = to {
        // An administrator may be confirming a role for the same person. Proposed roles lock the
        // administrators first, and then the person.
        lock_person(tx, person).await?;
    }
    is_free(tx, &invitation.email, to).await?;
    store::mark_accepted(tx, invitation.invitation_id, person, at).await?;
    let event = Accepted { invitation: invitation.invitation_id, person, to: to.into() };
    audit::record(tx, at, Actor::new(person, "Den inbjudna"), &event).await?;
    match to {
        To::Organisation { id, role, ends_at, .. } => {
            let by = invitation.invited_by;
            store::insert_mandate(tx, person, *id, *role, *ends_at, by, at).await?;
        }
        To::Agency(roles) => {
            for role in roles {
                // A refusal is passed over: the role is held or proposed already, or the inviter
                // may no longer propose it.
                let proposed = roles::propose(tx, invitation.invited_by, person, *role, at).await;
                if let Err(Stopped::Fault(fault)) = proposed {
                    return Err(Stopped::Fault(fault));
                }
            }
        }
    }
    Ok(())
}

/// Refuses a holder of the address who would have both a role at the agency and a mandate, or two
/// mandates for one organisation.
async fn is_free(
    tx: &mut PgConnection,
    email: &Email,
    to: &To,
) -> Result<(), Stopped<InviteRefusal>> {
    let holder = store::holder(tx, email.as_ref(), to.organisation_id()).await?;
    let refusal = match (holder, to) {
        (Some(it), To::Organisation { .. }) if it.has_role => InviteRefusal::OtherSide,
        (Some(it), To::Agency(_)) if it.has_mandate => InviteRefusal::OtherSide,
        (Some(it), _) if it.is_here => InviteRefusal::AlreadyHere,
        _ => return Ok(()),
    };
    Err(Stopped::Refused(refusal))
}

/// What an invitation is to, as the audit trail records it.
#[derive(Serialize)]
struct Recorded {
    organisation: Option<OrganisationId>,
    role: Option<MandateRole>,
    roles: Vec<AgencyRole>,
}

impl From<&To> for Recorded {
    fn from(to: &To) -> Self {
        match to {
            To::Organisation { id, role, .. } => {
                Self { organisation: Some(*id), role: Some(*role), roles: Vec::new() }
            }
            To::Agency(roles) => Self { organisation: None, role: None, roles: roles.clone() },
        }
    }
}

impl Recorded {
    fn subject(&self, invitation: InvitationId) -> String {
        match self.organisation {
            Some(organisation) => organisation.on_the_trail(),
            None => format!("invitation:{invitation}"),
        }
    }
}

audit::events! {
    about |it| it.to.subject(it.invitation);

    Made, "invitation.made", "Inbjudan skickades" {
        invitation: InvitationId, #[serde(flatten)] to: Recorded
    }
    Renewed, "invitation.renewed", "Inbjudan skickades igen" {
        invitation: InvitationId, #[serde(flatten)] to: Recorded
    }
    Withdrawn, "invitation.withdrawn", "Inbjudan återkallades" {
        invitation: InvitationId, #[serde(flatten)] to: Recorded
    }
    Accepted, "invitation.accepted", "Inbjudan togs emot" {
        invitation: InvitationId, person: PersonId, #[serde(flatten)] to: Recorded
    }
}
