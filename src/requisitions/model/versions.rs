//! What comes after the first send: versions, completion, withdrawal.

use serde::{Deserialize, Serialize};

use super::section::Section;
use crate::values::{Day, Moment};

/// What a version is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "submission_kind", rename_all = "snake_case")]
pub enum Kind {
    First,
    /// Rättelse.
    Correction,
    /// The answer to what the agency asked for (komplettering).
    Completion,
    /// Contact person, registrator or account: nothing that is examined.
    Details,
}

/// A version as the list of them shows it.
#[derive(Debug, Clone)]
pub struct Version {
    pub version: i16,
    pub kind: Kind,
    /// The sections that differ from the version before.
    pub changed: Vec<Section>,
    pub submitted_at: Moment,
    pub submitted_by: String,
    /// The day it came by post or mail, where an officer registered it.
    pub received_on: Option<Day>,
    pub received_reason: Option<String>,
    /// Whether the account is another than in the version before.
    pub other_account: bool,
}

/// What the agency asks for (SFS 2017:900 20 §).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "completion_kind", rename_all = "snake_case")]
pub enum CompletionKind {
    /// A lack that hinders the examination: unanswered, the requisition may be dismissed.
    Hindering,
    /// Unanswered, it is decided on what there is.
    Supplementary,
}

/// A request for completion (komplettering).
#[derive(Debug, Clone, Deserialize)]
pub struct Completion {
    pub number: i16,
    pub kind: CompletionKind,
    pub sections: Vec<Section>,
    pub missing: String,
    pub last_day: Day,
    pub requested_by: String,
    pub requested_at: Moment,
    pub extension_asked_at: Option<Moment>,
    pub extension_reason: Option<String>,
    pub extension_settled_at: Option<Moment>,
    pub extended_to: Option<Day>,
    pub cancelled_at: Option<Moment>,
    pub answered_version: Option<i16>,
}

/// That an organisation took its requisition back (återkallelse), and that the case was closed.
#[derive(Debug, Clone)]
pub struct Withdrawal {
    pub reason: String,
    pub withdrawn_by: String,
    pub withdrawn_at: Moment,
    pub discontinued_by: Option<String>,
    pub discontinued_at: Option<Moment>,
}

impl Kind {
    /// As the register and the lists call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::First => "Rekvisition",
            Self::Correction => "Rättelse",
            Self::Completion => "Komplettering",
            Self::Details => "Ändrade uppgifter",
        }
    }
}

impl CompletionKind {
    pub const ALL: [Self; 2] = [Self::Supplementary, Self::Hindering];

    /// As a form posts it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Hindering => "hindrar",
            Self::Supplementary => "komplettering",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Hindering => "Brist som hindrar prövning (20 § förvaltningslagen)",
            Self::Supplementary => "Komplettering",
        }
    }

    /// What comes of an answer that does not come.
    pub fn unless_answered(self) -> &'static str {
        match self {
            Self::Hindering => {
                "Svarar ni inte senast den dagen kan rekvisitionen komma att avvisas. \
                 Då prövas den inte."
            }
            Self::Supplementary => {
                "Svarar ni inte senast den dagen prövas rekvisitionen på de uppgifter som finns."
            }
        }
    }
}

impl Completion {
    /// The last day that holds.
    pub fn due(&self) -> Day {
        self.extended_to.unwrap_or(self.last_day)
    }

    pub fn is_open(&self) -> bool {
        self.cancelled_at.is_none() && self.answered_version.is_none()
    }

    /// Whether its day has passed. An answer that comes late is still taken in.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.is_open() && self.due() < today
    }

    /// Whether a later day can be asked for: once.
    pub fn may_be_extended(&self) -> bool {
        self.is_open() && self.extension_asked_at.is_none()
    }

    /// Whether a later day is asked for, and the agency has not answered.
    pub fn extension_waits(&self) -> bool {
        self.is_open() && self.extension_asked_at.is_some() && self.extension_settled_at.is_none()
    }
}

impl Version {
    pub fn is_first(&self) -> bool {
        self.version == 1
    }
}
