//! The nouns: a requisition with what has been typed into it, and the document that was sent.

mod attached;
mod document;
mod section;
mod versions;

use serde::{Deserialize, Serialize};

pub use self::{
    attached::AttachedPlan,
    document::{Carrier, Contact, Document, Payment, Plan, PlannedInsats, Requested},
    section::Section,
    versions::{Completion, CompletionKind, Kind, Version, Withdrawal},
};
use crate::{
    files::StoredFile,
    values::{self, CaseNumber, Kept, Moment, OrgNumber, OrganisationId, RequisitionId, RoundId},
};

/// Where a requisition stands. Stored, and tied to its facts by checks in the database.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "requisition_status", rename_all = "snake_case")]
pub enum Status {
    Draft,
    Submitted,
    /// The agency has asked for what is missing (komplettering).
    CompletionRequested,
    Proposed,
    Granted,
    PartlyGranted,
    Rejected,
    PayoutRecorded,
    /// Two people have approved the payout. Nothing tells whether the bank has paid.
    Paid,
    /// By the organisation (återkallelse); the case is still to be closed.
    Withdrawn,
    /// Closed without a decision (avskrivning).
    Discontinued,
}

/// The sections of a requisition that have been saved.
pub type Answers = values::Answers<Section>;

/// A requisition with its saved answers, for those who fill it in.
#[derive(Debug, Clone)]
pub struct Dossier {
    pub requisition_id: RequisitionId,
    pub round_id: RoundId,
    pub organisation_id: OrganisationId,
    pub org_number: OrgNumber,
    pub status: Status,
    /// The version that was sent last; in a draft that was never sent, the one it will be.
    pub version: i16,
    /// The correction under way.
    pub draft_version: Option<i16>,
    /// Those of the correction under way, or else of what was sent.
    pub answers: Answers,
    /// What was sent last.
    pub sent: Option<Kept<Document>>,
    /// What the agency has asked for and not got.
    pub completion: Option<Completion>,
    /// The joint plan that is attached to the version.
    pub plan_file: Option<StoredFile>,
}

/// A requisition that was sent.
#[derive(Debug, Clone)]
pub struct Submission {
    pub requisition_id: RequisitionId,
    pub round_id: RoundId,
    pub organisation_id: OrganisationId,
    pub organisation: String,
    pub status: Status,
    /// Whether the last proposal or payout was sent back, so that it is to be made again.
    pub sent_back: bool,
    pub case: CaseNumber,
    /// When the first version arrived.
    pub submitted_at: Moment,
    pub version: i16,
    pub document: Kept<Document>,
    /// The document of the version before, where there is one.
    pub before: Option<Kept<Document>>,
    /// Whether a correction is under way.
    pub is_being_corrected: bool,
}

impl Dossier {
    pub fn is_sent(&self) -> bool {
        self.status != Status::Draft
    }

    /// The version that is being written: the first, or the one after what was sent.
    pub fn written_version(&self) -> i16 {
        self.version + i16::from(self.is_sent())
    }

    /// The sections that the agency has asked for and not got.
    pub fn asked(&self) -> &[Section] {
        self.completion.as_ref().map_or(&[], |it| it.sections.as_slice())
    }
}

impl Submission {
    /// The document of the version before.
    pub fn before(&self) -> Option<&Document> {
        self.before.as_deref()
    }

    pub fn is_first(&self) -> bool {
        self.version == 1
    }
}

impl Status {
    /// Every state, in the order of the path.
    pub const ALL: [Self; 11] = [
        Self::Draft,
        Self::Submitted,
        Self::CompletionRequested,
        Self::Proposed,
        Self::Granted,
        Self::PartlyGranted,
        Self::Rejected,
        Self::PayoutRecorded,
        Self::Paid,
        Self::Withdrawn,
        Self::Discontinued,
    ];

    /// Whether it stands: one that was withdrawn, or closed without a decision, leaves room for another.
    pub fn is_live(self) -> bool {
        !matches!(self, Self::Withdrawn | Self::Discontinued)
    }

    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Draft => "Utkast, inte inskickad",
            Self::Submitted => "Inskickad",
            Self::CompletionRequested => "Komplettering begärd",
            Self::Proposed => "Beslut föreslaget",
            Self::Granted => "Bifall",
            Self::PartlyGranted => "Delvis bifall",
            Self::Rejected => "Avslag",
            Self::PayoutRecorded => "Utbetalning registrerad",
            Self::Paid => "Utbetalning godkänd",
            Self::Withdrawn => "Återkallad",
            Self::Discontinued => "Avskriven",
        }
    }

    /// The title that the ombud sees: it does not tell that a decision is proposed or a payout
    /// recorded.
    pub fn title_outside(self) -> &'static str {
        match self {
            Self::Proposed => Self::Submitted.title(),
            Self::PayoutRecorded => "Beslutad, utbetalning förbereds",
            other => other.title(),
        }
    }

    /// The colour of its tag.
    pub fn colour(self) -> &'static str {
        match self {
            Self::Draft | Self::CompletionRequested => "warning",
            Self::Submitted | Self::Proposed => "info",
            Self::Granted | Self::PartlyGranted | Self::PayoutRecorded => "accent",
            Self::Paid => "success",
            Self::Rejected => "danger",
            Self::Withdrawn | Self::Discontinued => "neutral",
        }
    }

    /// The words of its tag at the agency, and its colour. None is no requisition: before the last
    /// day it can still be begun, after it nothing was asked for.
    pub fn shown(
        it: Option<Self>,
        sent_back: bool,
        round_is_past: bool,
    ) -> (&'static str, &'static str) {
        match it {
            Some(_) if sent_back => ("Återlämnad", "warning"),
            Some(status) => (status.title(), status.colour()),
            None if round_is_past => ("Inte rekvirerat", "neutral"),
            None => ("Inte påbörjad", "neutral"),
        }
    }

    /// As it stands in an address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Draft => "utkast",
            Self::Submitted => "inskickad",
            Self::CompletionRequested => "komplettering",
            Self::Proposed => "foreslagen",
            Self::Granted => "bifall",
            Self::PartlyGranted => "delvis-bifall",
            Self::Rejected => "avslag",
            Self::PayoutRecorded => "utbetalning-registrerad",
            Self::Paid => "utbetalning-godkand",
            Self::Withdrawn => "aterkallad",
            Self::Discontinued => "avskriven",
        }
    }
}

impl Document {
    /// The sections that it answers.
    pub fn sections(&self) -> impl Iterator<Item = Section> {
        let asked = self.wants_leftover.is_some();
        Section::ALL.into_iter().filter(move |it| asked || *it != Section::Leftover)
    }

    /// The title of a section in it.
    pub fn title(&self, section: &Section) -> String {
        match section {
            Section::Plan => self.plan_title(),
            other => other.title().to_owned(),
        }
    }

    /// What the answers on what the money is used for are called: `Plan`, or the grant's own word.
    pub fn plan_title(&self) -> String {
        if self.is_plan { Section::Plan.title().to_owned() } else { self.aim_word.title() }
    }
}
