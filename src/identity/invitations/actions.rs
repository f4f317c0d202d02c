//! Inviting, sending anew, withdrawing, accepting.

use serde::Serialize;
use sqlx::PgConnection;

use super::{
    mail::Link,
    model::{Invitation, Invited, To},
    rules::{InviteRefusal, LASTS},
    store,
};
use crate::{
    app::Settings,
    audit::{self, Subject},
    identity::{
        link::LinkSecret,
        model::{Actor, AgencyRole, MandateRole},
        people,
    },
    values::{Email, InvitationId, Moment, OrganisationId, PersonId},
};

/// Sends somebody a link. The caller has seen to it that `inviter` may invite to this.
pub async fn invite(
    tx: &mut PgConnection,
    settings: &Settings,
    (inviter, actor): (&str, Actor),
    by: PersonId,
    invited: &Invited,
    to: &To,
    at: Moment,
) -> anyhow::Result<Result<(), InviteRefusal>> {
    if let Err(refusal) = is_free(tx, &invited.email, to).await? {
        return Ok(Err(refusal));
    }
    let (secret, expires_at) = (LinkSecret::generate()?, at.after(LASTS));
    let made = store::insert(tx, &secret.hash(), invited, to, by, at, expires_at).await?;
    let Some(invitation) = made else {
        return Ok(Err(InviteRefusal::AlreadyInvited));
    };
    let base_url = &settings.base_url;
    let link = Link { invited, inviter, to, base_url, secret: &secret, expires_at };
    crate::ops::mail::enqueue(tx, link.mail()?, at).await?;
    audit::record(tx, at, actor, &Made { invitation, to: to.into() }).await?;
    Ok(Ok(()))
}

/// Sends a new link in the name of whoever sends it now; the one before is dead.
pub async fn renew(
    tx: &mut PgConnection,
    settings: &Settings,
    (inviter, actor): (&str, Actor),
    by: PersonId,
    invitation: &Invitation,
    at: Moment,
) -> anyhow::Result<()> {
    let (secret, expires_at) = (LinkSecret::generate()?, at.after(LASTS));
    let id = invitation.invitation_id;
    store::renew(tx, id, &secret.hash(), by, expires_at).await?;
    let invited = Invited { name: invitation.name.clone(), email: invitation.email.clone() };
    let (to, base_url) = (&invitation.to, &settings.base_url);
    let link = Link { invited: &invited, inviter, to, base_url, secret: &secret, expires_at };
    crate::ops::mail::enqueue(tx, link.mail()?, at).await?;
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
) -> anyhow::Result<Result<(), InviteRefusal>> {
    let to = &invitation.to;
    if let Err(refusal) = is_free(tx, &invitation.email, to).await? {
        return Ok(Err(refusal));
    }
    store::mark_accepted(tx, invitation.invitation_id, person, at).await?;
    let event = Accepted { invitation: invitation.invitation_id, person, to: to.into() };
    audit::record(tx, at, Actor::new(person, "Den inbjudna"), &event).await?;
    match to {
        To::Organisation { id, role, ends_at, .. } => {
            let by = invitation.invited_by;
            store::insert_mandate(tx, person, (*id, *role), *ends_at, by, at).await?;
        }
        To::Agency(roles) => {
            for role in roles {
                // What is refused here is held or proposed already.
                let _ = people::propose(tx, invitation.invited_by, person, *role, at).await?;
            }
        }
    }
    Ok(Ok(()))
}

/// Nobody is on both sides, and nobody has two mandates for one organisation.
async fn is_free(
    tx: &mut PgConnection,
    email: &Email,
    to: &To,
) -> sqlx::Result<Result<(), InviteRefusal>> {
    let holder = store::holder(tx, email.as_ref(), to.organisation_id()).await?;
    Ok(match (holder, to) {
        (Some(it), To::Organisation { .. }) if it.has_role => Err(InviteRefusal::OtherSide),
        (Some(it), To::Agency(_)) if it.has_mandate => Err(InviteRefusal::OtherSide),
        (Some(it), _) if it.is_here => Err(InviteRefusal::AlreadyHere),
        _ => Ok(()),
    })
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
