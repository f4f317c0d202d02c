//! The agency's own, published matrix of who may do what for an organisation.

use jiff::SignedDuration;

use crate::{
    values::Moment,
    who::MandateRole::{self, Coordinator, Ombud, Representative},
};

/// What somebody who acts for an organisation may want to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Start a requisition.
    Start,
    /// Fill in and change it, the contact person too.
    Fill,
    Submit,
    /// Invite somebody to a role, and remove whoever has it.
    Grant(MandateRole),
    /// Change one's own contact data, delete one's own account.
    OwnAccount,
    /// End every mandate of the organisation.
    RemoveOrganisation,
}

/// How many days before a mandate ends a warning is sent, the largest number first.
pub const WARNINGS: [i16; 3] = [60, 30, 7];

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MandateRefusal {
    #[error("Välj vilken roll personen ska ha")]
    NoRole,
    #[error("Du har inte rätt att bjuda in någon till den rollen.")]
    NotYours,
    #[error("Välj vem som ska ta över")]
    NoSuccessor,
    #[error("Kryssa i att du har läst vad som händer")]
    NotRead,
}

/// The agency's matrix: whether a role may do an act.
pub fn may(role: MandateRole, act: Act) -> bool {
    match act {
        Act::Start | Act::Submit => role.may_submit(),
        Act::Fill | Act::OwnAccount => true,
        Act::Grant(wished) => role.may_grant(wished),
        Act::RemoveOrganisation => role == Ombud,
    }
}

/// Whether somebody with `role` may end a mandate whose role is `target`. Everybody may end their
/// own, except the ombud: an ombud's mandate ends when there is a new ombud, when the whole
/// organisation leaves, or by the agency.
pub fn may_remove(role: MandateRole, target: MandateRole, is_own: bool) -> bool {
    target != Ombud && (is_own || may(role, Act::Grant(target)))
}

/// Which warning is due: the smallest number in [`WARNINGS`] that the days left do not exceed.
pub fn warning_due(ends_at: Moment, now: Moment) -> Option<i16> {
    let within =
        |days: &i16| ends_at <= now.after(SignedDuration::from_hours(24 * i64::from(*days)));
    WARNINGS.into_iter().filter(within).min()
}

impl Act {
    pub const ALL: [Self; 7] = [
        Self::Start,
        Self::Fill,
        Self::Submit,
        Self::Grant(Representative),
        Self::Grant(Coordinator),
        Self::OwnAccount,
        Self::RemoveOrganisation,
    ];

    /// As the matrix on the page says it.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Start => "Påbörja en rekvisition",
            Self::Fill => "Fylla i, ändra och byta kontaktperson",
            Self::Submit => "Skicka in",
            Self::Grant(Representative) => "Bjuda in och ta bort en representant",
            Self::Grant(Coordinator) => "Bjuda in och ta bort en uppgiftssamordnare",
            Self::Grant(Ombud) => "Utse ombud",
            Self::OwnAccount => "Ändra egna uppgifter och ta bort sitt konto",
            Self::RemoveOrganisation => "Avsluta organisationens behörigheter",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_is_as_published() {
        let published = [
            (Act::Start, [true, true, false]),
            (Act::Fill, [true, true, true]),
            (Act::Submit, [true, true, false]),
            (Act::Grant(Representative), [true, false, false]),
            (Act::Grant(Coordinator), [true, true, false]),
            (Act::OwnAccount, [true, true, true]),
            (Act::RemoveOrganisation, [true, false, false]),
            (Act::Grant(Ombud), [false, false, false]),
        ];
        for (act, cells) in published {
            let roles = [Ombud, Representative, Coordinator];
            assert_eq!(roles.map(|it| may(it, act)), cells, "{act:?}");
        }
    }

    #[test]
    fn everybody_may_end_their_own_mandate_but_the_ombud() {
        assert!(may_remove(Coordinator, Coordinator, true));
        assert!(!may_remove(Coordinator, Coordinator, false));
        assert!(may_remove(Representative, Representative, true));
        assert!(!may_remove(Representative, Representative, false));
        assert!(may_remove(Ombud, Representative, false));
        for role in [Ombud, Representative, Coordinator] {
            assert!(!may_remove(role, Ombud, false) && !may_remove(role, Ombud, true));
        }
    }

    #[test]
    fn the_warning_due_is_the_smallest_number_not_exceeded() {
        let now: Moment = "2026-03-10T11:00:00Z".parse().unwrap();
        let in_days = |days: i64| now.after(SignedDuration::from_hours(24 * days));
        assert_eq!(warning_due(in_days(61), now), None);
        assert_eq!(warning_due(in_days(60), now), Some(60));
        assert_eq!(warning_due(in_days(30), now), Some(30));
        assert_eq!(warning_due(in_days(8), now), Some(30));
        assert_eq!(warning_due(in_days(7), now), Some(7));
        assert_eq!(warning_due(in_days(1), now), Some(7));
    }
}
