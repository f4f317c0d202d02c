//! Reading who is invited, and whether an invitation can still be accepted.

use jiff::SignedDuration;

use super::model::{Invitation, Invited};
use crate::values::{
    Email, Errors, Field, Line, Misread, Moment, Told, Window, WindowError, is_blank, parse_day,
};

/// How long a link works.
pub const LASTS: SignedDuration = SignedDuration::from_hours(14 * 24);

const LONGEST_NAME: usize = 200;

const NAME: Field = Field::new("name", "Namn", "Skriv namnet på den du bjuder in");
const EMAIL: Field =
    Field::new("email", "E-postadress", "Ange e-postadressen till den du bjuder in");

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InviteRefusal {
    #[error(transparent)]
    Day(#[from] Told),
    #[error(transparent)]
    Window(#[from] WindowError),
    #[error(
        "Den sista dagen har redan passerat. Välj i dag eller en senare dag, eller lämna tomt."
    )]
    Past,
    #[error("Det finns redan en inbjudan till den adressen. Skicka den igen eller återkalla den.")]
    AlreadyInvited,
    #[error("Den som har adressen har redan en behörighet här.")]
    AlreadyHere,
    #[error(
        "Den som arbetar på myndigheten kan inte företräda en organisation som får bidrag, och tvärtom."
    )]
    OtherSide,
}

/// Why an invitation that was sent can no longer be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Dead {
    #[error("Adressen är inte en inbjudan. Kontrollera att hela länken i mejlet kom med.")]
    Unknown,
    #[error("Inbjudan är redan använd. Logga in med din e-postadress för att fortsätta.")]
    Accepted,
    #[error("Inbjudan är återkallad. Fråga den som bjöd in dig om du ska ha en ny.")]
    Withdrawn,
    #[error("Inbjudan har gått ut. Be den som bjöd in dig att skicka den igen.")]
    Expired,
    #[error(
        "Den som bjöd in dig har inte längre rätt att göra det. Be någon annan i organisationen om en ny inbjudan."
    )]
    Void,
}

/// Whether an invitation can be accepted now, and otherwise why not.
pub fn alive(invitation: &Invitation, now: Moment) -> Result<(), Dead> {
    let runs_out = invitation.to.ends_at().unwrap_or(invitation.expires_at);
    match () {
        () if invitation.accepted_at.is_some() => Err(Dead::Accepted),
        () if invitation.withdrawn_at.is_some() => Err(Dead::Withdrawn),
        () if invitation.expires_at.min(runs_out) <= now => Err(Dead::Expired),
        () if !invitation.inviter_may => Err(Dead::Void),
        () => Ok(()),
    }
}

impl Invitation {
    /// For the list: the state in words, and the colour of its tag.
    pub fn state(&self, now: &Moment) -> (String, &'static str) {
        match alive(self, *now) {
            Ok(()) => (format!("Gäller till {}", self.expires_at), "info"),
            Err(Dead::Void) => {
                ("Gäller inte: avsändaren har inte rätten kvar".to_owned(), "warning")
            }
            Err(_) => ("Har gått ut".to_owned(), "warning"),
        }
    }
}

/// Reads the name and address of the person to invite.
pub fn read(name: &str, email: &str, errors: &mut Errors) -> Option<Invited> {
    let name = read_name(&NAME, name, errors);
    let email = errors.required(&EMAIL, email, Email::parse);
    Some(Invited { name: name?, email: email? })
}

/// A name typed into `field`.
pub fn read_name(field: &Field, typed: &str, errors: &mut Errors) -> Option<Line> {
    errors.required(field, typed, |it| Line::parse(it, LONGEST_NAME))
}

/// When a mandate ends whose last day was typed; `None` where the field was left empty.
pub fn read_last_day(typed: &str, now: Moment) -> Result<Option<Moment>, InviteRefusal> {
    if is_blank(typed) {
        return Ok(None);
    }
    let day = parse_day(typed).map_err(|it| it.about("Sista dag"))?;
    let ends_at = Window::of_days(day, day)?.closes();
    match now < ends_at {
        true => Ok(Some(ends_at)),
        false => Err(InviteRefusal::Past),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        identity::invitations::To,
        values::{InvitationId, OrganisationId, PersonId},
        who::{AgencyRole, MandateRole},
    };

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    fn invitation() -> Invitation {
        Invitation {
            invitation_id: InvitationId::generate(),
            name: Line::parse("Ny Kollega", 100).unwrap(),
            email: Email::parse("ny@kommun.example").unwrap(),
            to: To::Organisation {
                id: OrganisationId::generate(),
                name: "Bergs kommun".to_owned(),
                role: MandateRole::Coordinator,
                ends_at: None,
            },
            invited_by: PersonId::generate(),
            inviter: "Anna".to_owned(),
            expires_at: at("2026-03-24T11:00:00Z"),
            accepted_at: None,
            withdrawn_at: None,
            inviter_may: true,
        }
    }

    #[test]
    fn an_invitation_works_until_used_withdrawn_expired_or_void() {
        let now = at("2026-03-24T10:59:59Z");
        assert_eq!(alive(&invitation(), now), Ok(()));
        assert_eq!(alive(&invitation(), at("2026-03-24T11:00:00Z")), Err(Dead::Expired));
        let used = Invitation { accepted_at: Some(now), ..invitation() };
        assert_eq!(alive(&used, now), Err(Dead::Accepted));
        let withdrawn = Invitation { withdrawn_at: Some(now), ..invitation() };
        assert_eq!(alive(&withdrawn, now), Err(Dead::Withdrawn));
        let void = Invitation { inviter_may: false, ..invitation() };
        assert_eq!(alive(&void, now), Err(Dead::Void));
        let (id, name) = (OrganisationId::generate(), String::new());
        let ends_at = Some(at("2026-03-12T23:00:00Z"));
        let to = To::Organisation { id, name, role: MandateRole::Coordinator, ends_at };
        let over = Invitation { to, ..invitation() };
        assert_eq!(alive(&over, at("2026-03-12T23:00:00Z")), Err(Dead::Expired));
    }

    #[test]
    fn a_last_day_is_a_whole_day_in_stockholm_and_not_in_the_past() {
        let now = at("2026-03-10T11:00:00Z");
        assert_eq!(read_last_day(" ", now), Ok(None));
        assert_eq!(read_last_day("2026-03-10", now), Ok(Some(at("2026-03-10T23:00:00Z"))));
        assert_eq!(read_last_day("2026-04-01", now), Ok(Some(at("2026-04-01T22:00:00Z"))));
        assert_eq!(read_last_day("2026-03-09", now), Err(InviteRefusal::Past));
        assert!(matches!(read_last_day("snart", now), Err(InviteRefusal::Day(_))));
        let last = read_last_day("2026-04-01", now).unwrap().unwrap();
        assert_eq!(last.last_day().iso(), "2026-04-01");
    }

    #[test]
    fn an_invitation_names_the_role_and_the_organisation() {
        assert_eq!(invitation().to.in_words(), "uppgiftssamordnare för Bergs kommun");
        let roles = vec![AgencyRole::Officer, AgencyRole::Decider, AgencyRole::Auditor];
        assert_eq!(
            To::Agency(roles).in_words(),
            "handläggare, beslutsfattare och granskare på myndigheten"
        );
        assert_eq!(To::Agency(vec![AgencyRole::Officer]).in_words(), "handläggare på myndigheten");
    }
}
