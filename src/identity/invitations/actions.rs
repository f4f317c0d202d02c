//! Inviting, sending anew, withdrawing, accepting.

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
    identity::roles,
    secrets::LinkSecret,
    values::{Email, InvitationId, Moment, OrganisationId, PersonId, Stopped},
    who::{Actor, AgencyRole, MandateRole},
};

/// Sends somebody a link. The caller has seen to it that `inviter` may invite to this.
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

/// Sends a new link in the name of whoever sends it now; the one before is dead.
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

/// Gives the person what it was invited to. At the agency that is a proposal by the inviter, which
/// another administrator confirms where there is one.
pub async fn accept(
    tx: &mut PgConnection,
    invitation: &Invitation,
    person: PersonId,
    at: Moment,
) -> Result<(), Stopped<InviteRefusal>> {
    let to = &invitation.to;
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
                // What is refused here is held or proposed already.
                let proposed = roles::propose(tx, invitation.invited_by, person, *role, at).await;
                if let Err(Stopped::Fault(fault)) = proposed {
                    return Err(Stopped::Fault(fault));
                }
            }
        }
    }
    Ok(())
}

/// Nobody is on both sides, and nobody has two mandates for one organisation.
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

/// What an invitation is to, on the trail.
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
