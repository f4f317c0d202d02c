//! A person with its roles and mandates, how it proved its identity, and the actor of a change.

use serde::{Deserialize, Serialize};

use crate::values::{Email, Moment, OrganisationId, PersonId, SessionId};

/// A role at the agency (myndigheten). A person may hold several; each act that takes four eyes
/// compares the persons, not the roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "agency_role", rename_all = "snake_case")]
pub enum AgencyRole {
    /// Handläggare: examines and proposes.
    Officer,
    /// Beslutsfattare: decides.
    Decider,
    /// Ekonom: records and approves payouts.
    Economist,
    /// Administratör: grants, rounds, people.
    Administrator,
    /// Granskare: reads everything, changes nothing.
    Auditor,
}

/// What a person may do for an organisation, as in the agency's published matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "mandate_role", rename_all = "snake_case")]
pub enum MandateRole {
    /// Ombud: one per organisation, approved by the agency.
    Ombud,
    /// Representant: starts, fills in and submits.
    Representative,
    /// Uppgiftssamordnare: fills in, does not submit.
    Coordinator,
}

/// A right to act for one organisation, in force now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mandate {
    pub organisation_id: OrganisationId,
    pub organisation: String,
    pub role: MandateRole,
}

/// The person behind a request with all it may do at this moment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Who {
    pub person_id: PersonId,
    pub name: String,
    pub email: Email,
    pub roles: Vec<AgencyRole>,
    pub mandates: Vec<Mandate>,
    /// The organisation chosen in this session, or else the last one chosen.
    pub chosen: Option<OrganisationId>,
    /// Roles that wait until the person has shown a second factor: none of them can be used.
    pub held_back: Vec<AgencyRole>,
    /// Whether the person proved its identity within the last quarter of an hour.
    pub proved_lately: bool,
    /// Whether the person signed in by two factors, as whoever moves money does; in a demonstration
    /// everybody is taken to have.
    pub proved_strongly: bool,
    /// The second factors that the person has.
    pub factors: Factors,
    pub session_id: SessionId,
    /// When the session ends if it is not used before then, and when it ends in any case.
    pub ends_at: Moment,
    pub ends_for_good_at: Moment,
}

/// The second factors that a person has. Recovery codes can replace a lost one, but are no factor
/// by themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factors {
    pub app: bool,
    pub passkey: bool,
}

/// How a person proved its identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The password alone.
    Password,
    /// The password and a code from an app or a recovery code.
    PasswordAndCode,
    /// A passkey, which is two factors in one: the device, and what unlocks it.
    Passkey,
    /// An electronic identification (e-legitimation).
    Eid,
}

/// Who caused a change, as the audit trail records it.
#[derive(Debug, Clone, Copy)]
pub struct Actor {
    pub person_id: Option<PersonId>,
    pub capacity: &'static str,
}

impl AgencyRole {
    pub const ALL: [Self; 5] =
        [Self::Officer, Self::Decider, Self::Economist, Self::Administrator, Self::Auditor];

    /// The role's Swedish name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Officer => "Handläggare",
            Self::Decider => "Beslutsfattare",
            Self::Economist => "Ekonom",
            Self::Administrator => "Administratör",
            Self::Auditor => "Granskare",
        }
    }

    /// As forms post it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Officer => "handlaggare",
            Self::Decider => "beslutsfattare",
            Self::Economist => "ekonom",
            Self::Administrator => "administrator",
            Self::Auditor => "granskare",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.slug() == slug)
    }
}

impl MandateRole {
    /// The role's Swedish name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Ombud => "Ombud",
            Self::Representative => "Representant",
            Self::Coordinator => "Uppgiftssamordnare",
        }
    }

    /// Whether the role may start a requisition and submit it.
    pub fn may_submit(self) -> bool {
        match self {
            Self::Ombud | Self::Representative => true,
            Self::Coordinator => false,
        }
    }

    /// Whether this role may invite somebody to `role`, and take it away. Only the agency makes an
    /// ombud.
    pub fn may_grant(self, role: Self) -> bool {
        match (self, role) {
            (_, Self::Ombud) | (Self::Coordinator, _) => false,
            (Self::Ombud, _) | (Self::Representative, Self::Coordinator) => true,
            (Self::Representative, Self::Representative) => false,
        }
    }

    /// As forms post it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Ombud => "ombud",
            Self::Representative => "representant",
            Self::Coordinator => "uppgiftssamordnare",
        }
    }
}

impl Proof {
    /// Whether the proof is two factors, as every role at the agency asks for.
    pub fn is_strong(self) -> bool {
        match self {
            Self::Password => false,
            Self::PasswordAndCode | Self::Passkey | Self::Eid => true,
        }
    }

    /// In Swedish: `med lösenord`.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Password => "med lösenord",
            Self::PasswordAndCode => "med lösenord och kod",
            Self::Passkey => "med nyckel",
            Self::Eid => "med e-legitimation",
        }
    }
}

impl Who {
    /// The same person with the roles that wait for a second factor.
    pub fn with_what_is_held_back(&self) -> Self {
        Self { roles: self.held_back.clone(), held_back: Vec::new(), ..self.clone() }
    }

    /// The mandate the person acts by: the chosen organisation's, or else the first.
    pub fn acting(&self) -> Option<&Mandate> {
        self.mandates
            .iter()
            .find(|it| Some(it.organisation_id) == self.chosen)
            .or_else(|| self.mandates.first())
    }

    pub fn is_staff(&self) -> bool {
        !self.roles.is_empty()
    }

    /// Whether the person has any role, even one that waits for a second factor: a person who works
    /// at the agency must not act for an organisation that gets money from it.
    pub fn works_at_the_agency(&self) -> bool {
        !self.roles.is_empty() || !self.held_back.is_empty()
    }

    pub fn has(&self, role: AgencyRole) -> bool {
        self.roles.contains(&role)
    }

    /// The page that the person comes to from `/`.
    pub fn home(&self) -> &'static str {
        if self.is_staff() {
            "/omgangar"
        } else if self.acting().is_some() {
            "/att-gora"
        } else {
            "/konto"
        }
    }

    /// The capacity that the page header shows: `Ombud för Härjedalens kommun`.
    pub fn capacity(&self) -> Option<String> {
        if self.is_staff() {
            let titles: Vec<_> = self.roles.iter().map(|it| it.title()).collect();
            return Some(titles.join(", "));
        }
        let mandate = self.acting()?;
        Some(format!("{} för {}", mandate.role.title(), mandate.organisation))
    }
}

impl Factors {
    pub fn any(self) -> bool {
        self.app || self.passkey
    }
}

impl Actor {
    /// The service itself: a job or a command.
    pub const SYSTEM: Self = Self { person_id: None, capacity: "Tjänsten" };

    pub fn new(person_id: PersonId, capacity: &'static str) -> Self {
        Self { person_id: Some(person_id), capacity }
    }
}
