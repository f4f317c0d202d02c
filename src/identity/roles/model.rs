//! The people at the agency, their roles, and proposed roles.

use crate::{
    values::{Email, Moment, PersonId, RoleChangeId},
    who::AgencyRole,
};

/// Somebody who has or has had a role at the agency, or is proposed for one.
#[derive(Debug, Clone)]
pub struct Colleague {
    pub person_id: PersonId,
    pub name: String,
    pub email: Email,
    pub roles: Vec<AgencyRole>,
    /// Whether the person has an app or a passkey. Without a second factor no role can be used.
    pub has_second_factor: bool,
    pub last_signed_in_at: Option<Moment>,
    pub disabled_at: Option<Moment>,
}

/// A role that somebody has or had, and who gave and took it.
#[derive(Debug, Clone)]
pub struct HeldRole {
    pub role: AgencyRole,
    pub granted_at: Moment,
    pub proposed_by: Option<String>,
    pub confirmed_by: Option<String>,
    pub ended_at: Option<Moment>,
    pub ended_by: Option<String>,
}

/// A proposed role that waits for a second administrator to confirm it.
#[derive(Debug, Clone)]
pub struct RoleProposal {
    pub role_change_id: RoleChangeId,
    pub person_id: PersonId,
    pub person: String,
    pub role: AgencyRole,
    pub proposed_by: PersonId,
    pub proposer: String,
    pub proposed_at: Moment,
}

/// What the rules of `may_propose` and `may_confirm` need to know of a person.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    pub roles: Vec<AgencyRole>,
    /// Roles that are proposed.
    pub waiting: Vec<AgencyRole>,
    pub has_mandate: bool,
    pub disabled: bool,
}

impl Colleague {
    pub fn titles(&self) -> String {
        let titles: Vec<_> = self.roles.iter().map(|it| it.title()).collect();
        titles.join(", ")
    }
}

impl HeldRole {
    /// `Anna Ett, bekräftad av Bo Två`.
    pub fn given_by(&self) -> String {
        match (&self.proposed_by, &self.confirmed_by) {
            (Some(one), Some(other)) => format!("{one}, bekräftad av {other}"),
            (Some(one), None) => format!("{one}, ensam administratör"),
            (None, _) => "Tjänsten".to_owned(),
        }
    }
}
