//! Who may give and take roles.

use super::model::{RoleProposal, Standing};
use crate::{values::PersonId, who::AgencyRole};

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoleRefusal {
    #[error("Välj minst en roll")]
    NoRole,
    #[error(
        "Du kan inte ge dig själv en roll eller bekräfta en egen. En annan administratör behöver göra det."
    )]
    Own,
    #[error(
        "Du föreslog rollen och kan inte själv bekräfta den. En annan administratör behöver göra det."
    )]
    SamePerson,
    #[error("Du är inte längre administratör.")]
    NoAdministrator,
    #[error("Personen är den enda administratören. Gör först någon annan till administratör.")]
    LastAdministrator,
    #[error(
        "Personen företräder en organisation som får bidrag och kan inte ha en roll på myndigheten samtidigt."
    )]
    OtherSide,
    #[error("Personen har redan rollen.")]
    Held,
    #[error("Rollen är redan föreslagen och väntar på att bekräftas.")]
    Waiting,
    #[error("Personen är avstängd.")]
    Disabled,
    #[error("Det är redan gjort. Så här ser det ut nu.")]
    Settled,
}

/// Whether `proposer` may propose the role for `person`.
pub fn may_propose(
    proposer: PersonId,
    person: PersonId,
    standing: &Standing,
    role: AgencyRole,
    administrators: &[PersonId],
) -> Result<(), RoleRefusal> {
    acts(proposer, administrators)?;
    match () {
        () if proposer == person => Err(RoleRefusal::Own),
        () if standing.roles.contains(&role) => Err(RoleRefusal::Held),
        () if standing.waiting.contains(&role) => Err(RoleRefusal::Waiting),
        () => may_have(standing),
    }
}

/// Whether there is an administrator who can confirm what `proposer` proposes for `person`.
pub fn waits(proposer: PersonId, person: PersonId, administrators: &[PersonId]) -> bool {
    administrators.iter().any(|it| *it != proposer && *it != person)
}

/// Whether `confirmer` may confirm the proposal.
pub fn may_confirm(
    confirmer: PersonId,
    proposal: &RoleProposal,
    standing: &Standing,
    administrators: &[PersonId],
) -> Result<(), RoleRefusal> {
    acts(confirmer, administrators)?;
    match () {
        () if proposal.person_id == confirmer => Err(RoleRefusal::Own),
        () if proposal.proposed_by == confirmer => Err(RoleRefusal::SamePerson),
        () => may_have(standing),
    }
}

/// Whether `who` may decline the proposal. Its proposer may, but never the person it is for.
pub fn may_decline(
    who: PersonId,
    proposal: &RoleProposal,
    administrators: &[PersonId],
) -> Result<(), RoleRefusal> {
    acts(who, administrators)?;
    match proposal.person_id == who {
        true => Err(RoleRefusal::Own),
        false => Ok(()),
    }
}

/// Whether `who` may end a role of `person`: an administrator, or the person itself.
pub fn may_end(
    who: PersonId,
    person: PersonId,
    role: AgencyRole,
    administrators: &[PersonId],
) -> Result<(), RoleRefusal> {
    if who != person {
        acts(who, administrators)?;
    }
    match role == AgencyRole::Administrator && is_last(person, administrators) {
        true => Err(RoleRefusal::LastAdministrator),
        false => Ok(()),
    }
}

/// Whether `who` may disable `person`.
pub fn may_disable(
    who: PersonId,
    person: PersonId,
    administrators: &[PersonId],
) -> Result<(), RoleRefusal> {
    acts(who, administrators)?;
    match () {
        () if who == person => Err(RoleRefusal::Own),
        () if is_last(person, administrators) => Err(RoleRefusal::LastAdministrator),
        () => Ok(()),
    }
}

/// Whether `person` is the only administrator, without whom nobody could be let in.
pub fn is_last(person: PersonId, administrators: &[PersonId]) -> bool {
    administrators.contains(&person) && administrators.iter().all(|it| *it == person)
}

/// Whether `who` is an administrator still: the role may have ended while the act waited for the
/// lock.
fn acts(who: PersonId, administrators: &[PersonId]) -> Result<(), RoleRefusal> {
    administrators.contains(&who).then_some(()).ok_or(RoleRefusal::NoAdministrator)
}

fn may_have(standing: &Standing) -> Result<(), RoleRefusal> {
    match () {
        () if standing.disabled => Err(RoleRefusal::Disabled),
        () if standing.has_mandate => Err(RoleRefusal::OtherSide),
        () => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::RoleChangeId;

    fn proposal(person_id: PersonId, proposed_by: PersonId) -> RoleProposal {
        RoleProposal {
            role_change_id: RoleChangeId::generate(),
            person_id,
            person: String::new(),
            role: AgencyRole::Decider,
            proposed_by,
            proposer: String::new(),
            proposed_at: "2026-03-10T11:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_role_takes_two_administrators_other_than_the_person() {
        let [one, other, person] = [(); 3].map(|()| PersonId::generate());
        let both = [one, other];
        let free = Standing::default();
        let role = AgencyRole::Decider;
        assert_eq!(may_propose(one, person, &free, role, &both), Ok(()));
        assert_eq!(may_propose(one, one, &free, role, &both), Err(RoleRefusal::Own));
        assert_eq!(
            may_propose(person, other, &free, role, &both),
            Err(RoleRefusal::NoAdministrator)
        );
        let made = proposal(person, one);
        assert_eq!(may_confirm(one, &made, &free, &both), Err(RoleRefusal::SamePerson));
        assert_eq!(may_confirm(other, &made, &free, &both), Ok(()));
        let own = proposal(other, one);
        assert_eq!(may_confirm(other, &own, &free, &both), Err(RoleRefusal::Own));
        assert_eq!(may_decline(other, &own, &both), Err(RoleRefusal::Own));
        assert_eq!(may_decline(one, &made, &both), Ok(()));
        assert!(waits(one, person, &both));
        assert!(!waits(one, person, &[one]));
        assert!(!waits(one, other, &both), "the only other administrator is the person itself");
    }

    #[test]
    fn a_role_is_refused_if_held_waiting_or_beside_a_mandate() {
        let [one, person] = [(); 2].map(|()| PersonId::generate());
        let role = AgencyRole::Officer;
        let refused =
            |standing: &Standing| may_propose(one, person, standing, role, &[one]).unwrap_err();
        let held = Standing { roles: vec![role], ..Standing::default() };
        assert_eq!(refused(&held), RoleRefusal::Held);
        let waiting = Standing { waiting: vec![role], ..Standing::default() };
        assert_eq!(refused(&waiting), RoleRefusal::Waiting);
        let ombud = Standing { has_mandate: true, ..Standing::default() };
        assert_eq!(refused(&ombud), RoleRefusal::OtherSide);
        let disabled = Standing { disabled: true, ..Standing::default() };
        assert_eq!(refused(&disabled), RoleRefusal::Disabled);
    }

    #[test]
    fn the_last_administrator_cannot_be_removed() {
        let [one, other] = [(); 2].map(|()| PersonId::generate());
        let role = AgencyRole::Administrator;
        assert_eq!(may_end(one, one, role, &[one]), Err(RoleRefusal::LastAdministrator));
        assert_eq!(may_end(one, one, AgencyRole::Decider, &[one]), Ok(()));
        assert_eq!(may_end(one, other, role, &[one, other]), Ok(()));
        assert_eq!(may_end(one, one, role, &[one, other]), Ok(()));
        assert_eq!(may_end(other, one, role, &[one]), Err(RoleRefusal::NoAdministrator));
        assert_eq!(may_disable(one, one, &[one, other]), Err(RoleRefusal::Own));
        assert_eq!(may_disable(one, other, &[one, other]), Ok(()));
    }
}
