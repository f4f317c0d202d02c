//! The nouns: an application with what is attached to it, what the agency asked for, and who is
//! ombud meanwhile.

use serde::{Deserialize, Serialize};

use crate::{
    files::StoredFile,
    values::{
        CaseNumber, Day, Email, MandateApplicationId, MandateId, Moment, OrgNumber, OrganisationId,
        PersonId,
    },
    who::MandateRole,
};

/// Where an application stands. Stored, and tied to its facts by checks in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "application_status", rename_all = "snake_case")]
pub enum ApplicationStatus {
    Draft,
    Submitted,
    /// The agency waits for the applicant (komplettering).
    CompletionRequested,
    Approved,
    Rejected,
    /// Closed without having been tried (avskrivet).
    Discontinued,
    Withdrawn,
}

/// What shows that somebody may act for the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "application_document", rename_all = "snake_case")]
pub enum DocumentKind {
    /// A certified extract of the delegation order (delegationsutdrag).
    Delegation,
    /// A signed certificate (intyg).
    Certificate,
}

#[derive(Debug, Clone)]
pub struct Application {
    pub application_id: MandateApplicationId,
    pub person_id: PersonId,
    pub applicant: String,
    pub email: Email,
    /// Whether the applicant still has an account.
    pub has_account: bool,
    /// Whether the applicant has got a role at the agency.
    pub works_at_the_agency: bool,
    pub organisation_id: OrganisationId,
    pub organisation: String,
    pub org_number: OrgNumber,
    pub title: String,
    pub phone: String,
    pub scope: String,
    pub start_on: Day,
    pub end_on: Option<Day>,
    pub document: DocumentKind,
    pub status: ApplicationStatus,
    pub submitted_at: Option<Moment>,
    pub case_year: Option<i16>,
    pub case_number: Option<i32>,
    pub decided_by_name: Option<String>,
    pub decided_at: Option<Moment>,
    pub reason: Option<String>,
}

/// A file, and when the agency got it; `None` while it is the applicant's own.
#[derive(Debug, Clone)]
pub struct Attachment {
    pub file: StoredFile,
    pub sent_at: Option<Moment>,
}

/// A request for completion (komplettering), and the applicant's answer.
#[derive(Debug, Clone)]
pub struct Completion {
    pub number: i16,
    pub missing: String,
    pub last_day: Day,
    pub requested_by_name: String,
    pub requested_at: Moment,
    pub answer: Option<String>,
    pub answered_at: Option<Moment>,
}

/// A mandate for the organisation that has not ended: in force, or to begin.
#[derive(Debug, Clone)]
pub struct LiveMandate {
    pub mandate_id: MandateId,
    pub person_id: PersonId,
    pub name: String,
    pub email: Email,
    pub role: MandateRole,
    pub started_at: Moment,
    pub ends_at: Option<Moment>,
}

/// An application with all that belongs to it.
#[derive(Debug, Clone)]
pub struct Case {
    pub application: Application,
    /// In the order they came, without those that were taken back.
    pub attachments: Vec<Attachment>,
    pub completions: Vec<Completion>,
    /// Who is or will be ombud of the organisation, in the order their mandates begin.
    pub ombuds: Vec<LiveMandate>,
}

/// An application in a list.
#[derive(Debug, Clone)]
pub struct Listed {
    pub application_id: MandateApplicationId,
    pub organisation: String,
    pub applicant: String,
    pub status: ApplicationStatus,
    pub started_at: Moment,
    pub submitted_at: Option<Moment>,
    pub case_year: Option<i16>,
    pub case_number: Option<i32>,
    /// The last day of a completion that is waited for.
    pub last_day: Option<Day>,
}

impl ApplicationStatus {
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::Submitted,
        Self::CompletionRequested,
        Self::Approved,
        Self::Rejected,
        Self::Discontinued,
        Self::Withdrawn,
    ];

    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Draft => "Utkast, inte inskickad",
            Self::Submitted => "Inskickad",
            Self::CompletionRequested => "Komplettering begärd",
            Self::Approved => "Godkänd",
            Self::Rejected => "Avslagen",
            Self::Discontinued => "Avskriven",
            Self::Withdrawn => "Återkallad",
        }
    }

    /// As it stands in addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Draft => "utkast",
            Self::Submitted => "inskickad",
            Self::CompletionRequested => "komplettering",
            Self::Approved => "godkand",
            Self::Rejected => "avslagen",
            Self::Discontinued => "avskriven",
            Self::Withdrawn => "aterkallad",
        }
    }

    pub fn colour(self) -> &'static str {
        match self {
            Self::Withdrawn | Self::Discontinued => "neutral",
            Self::Submitted => "info",
            Self::Draft | Self::CompletionRequested => "warning",
            Self::Approved => "success",
            Self::Rejected => "danger",
        }
    }
}

impl DocumentKind {
    pub const ALL: [Self; 2] = [Self::Delegation, Self::Certificate];

    pub fn title(self) -> &'static str {
        match self {
            Self::Delegation => "Bestyrkt utdrag ur delegationsordningen",
            Self::Certificate => "Undertecknat intyg",
        }
    }

    /// As it is posted.
    pub fn code(self) -> &'static str {
        match self {
            Self::Delegation => "delegationsutdrag",
            Self::Certificate => "intyg",
        }
    }
}

impl Application {
    pub fn case_number(&self) -> Option<CaseNumber> {
        Some(CaseNumber { year: self.case_year?, number: self.case_number? })
    }

    pub fn is_draft(&self) -> bool {
        self.status == ApplicationStatus::Draft
    }

    pub fn is(&self, status: ApplicationStatus) -> bool {
        self.status == status
    }

    /// `från och med 1 mars 2026 och tills vidare`.
    pub fn period(&self) -> String {
        match self.end_on {
            Some(end) => format!("från och med {} till och med {end}", self.start_on),
            None => format!("från och med {} och tills vidare", self.start_on),
        }
    }
}

impl Listed {
    pub fn case_number(&self) -> Option<CaseNumber> {
        Some(CaseNumber { year: self.case_year?, number: self.case_number? })
    }
}

impl Case {
    /// The completion that the applicant has not answered.
    pub fn waits_for(&self) -> Option<&Completion> {
        self.completions.iter().find(|it| it.answered_at.is_none())
    }

    /// The files that the agency has got.
    pub fn sent(&self) -> impl Iterator<Item = &Attachment> {
        self.attachments.iter().filter(|it| it.sent_at.is_some())
    }

    /// The files that the applicant has attached and not sent.
    pub fn unsent(&self) -> impl Iterator<Item = &Attachment> {
        self.attachments.iter().filter(|it| it.sent_at.is_none())
    }

    /// What an officer's page was built on: the ombuds, and how many files and completions there
    /// are. The page posts it back, and a decision is refused if it has changed.
    pub fn seen(&self) -> String {
        let ombuds: Vec<_> = self.ombuds.iter().map(|it| it.mandate_id.to_string()).collect();
        format!("{}.{}.{}", ombuds.join("."), self.sent().count(), self.completions.len())
    }
}
