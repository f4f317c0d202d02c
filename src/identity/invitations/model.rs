//! An invitation, who sends it, who is invited, and to what.

use crate::{
    values::{Email, InvitationId, Line, Moment, OrganisationId, PersonId},
    who::{Actor, Administrator, AgencyRole, MandateRole, Sender},
};

/// What somebody is invited to.
#[derive(Debug, Clone)]
pub enum To {
    Organisation { id: OrganisationId, name: String, role: MandateRole, ends_at: Option<Moment> },
    Agency(Vec<AgencyRole>),
}

/// Who invites. Made only from a proof of capacity ([`Administrator`] or [`Sender`]).
#[derive(Debug, Clone, Copy)]
pub struct Inviter<'a> {
    pub(super) person_id: PersonId,
    pub(super) name: &'a str,
    pub(super) actor: Actor,
}

/// Who is invited.
#[derive(Debug, Clone)]
pub struct Invited {
    pub name: Line,
    pub email: Email,
}

/// An invitation as it was sent and as it stands.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub invitation_id: InvitationId,
    pub name: Line,
    pub email: Email,
    pub to: To,
    pub invited_by: PersonId,
    pub inviter: String,
    pub expires_at: Moment,
    pub accepted_at: Option<Moment>,
    pub withdrawn_at: Option<Moment>,
    /// Whether the inviter still has the right to invite to [`Self::to`].
    pub inviter_may: bool,
}

impl<'a> From<&'a Administrator> for Inviter<'a> {
    fn from(it: &'a Administrator) -> Self {
        Self { person_id: it.person_id(), name: it.staff().name(), actor: it.actor() }
    }
}

impl<'a> From<&'a Sender> for Inviter<'a> {
    fn from(it: &'a Sender) -> Self {
        let applicant = it.applicant();
        Self { person_id: applicant.person_id(), name: applicant.name(), actor: applicant.actor() }
    }
}

impl To {
    /// `uppgiftssamordnare för Härjedalens kommun`,
    /// `handläggare och beslutsfattare på myndigheten`.
    pub fn in_words(&self) -> String {
        match self {
            Self::Organisation { name, role, .. } => {
                format!("{} för {name}", role.title().to_lowercase())
            }
            Self::Agency(roles) => {
                let titles: Vec<_> = roles.iter().map(|it| it.title().to_lowercase()).collect();
                let (last, first) = titles.split_last().map_or(("", &[][..]), |it| (it.0, it.1));
                match first {
                    [] => format!("{last} på myndigheten"),
                    first => format!("{} och {last} på myndigheten", first.join(", ")),
                }
            }
        }
    }

    pub fn ends_at(&self) -> Option<Moment> {
        match self {
            Self::Organisation { ends_at, .. } => *ends_at,
            Self::Agency(_) => None,
        }
    }

    pub fn organisation_id(&self) -> Option<OrganisationId> {
        match self {
            Self::Organisation { id, .. } => Some(*id),
            Self::Agency(_) => None,
        }
    }
}
