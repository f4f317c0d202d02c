//! The nouns: a requisition with what has been typed into it, and the document that was sent.

mod attached;
mod document;

use serde::{Deserialize, Serialize};

pub use self::attached::AttachedPlan;
pub use self::document::{Carrier, Contact, Document, Payment, Plan, PlannedInsats, Requested};
use crate::{
    files::StoredFile,
    rounds::plan::Ordinance,
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
    Proposed,
    Granted,
    PartlyGranted,
    Rejected,
    PayoutRecorded,
    /// Two people have approved the payout. Nothing tells whether the bank has paid.
    Paid,
    Withdrawn,
}

/// The parts of the form, in their order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "requisition_section", rename_all = "snake_case")]
pub enum Section {
    Plan,
    Amounts,
    Leftover,
    Payment,
    Contact,
    Certifications,
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
    pub version: i16,
    pub answers: Answers,
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
    pub submitted_at: Moment,
    pub submitted_by: String,
    pub document: Kept<Document>,
}

impl Status {
    /// Every state, in the order of the path.
    pub const ALL: [Self; 9] = [
        Self::Draft,
        Self::Submitted,
        Self::Proposed,
        Self::Granted,
        Self::PartlyGranted,
        Self::Rejected,
        Self::PayoutRecorded,
        Self::Paid,
        Self::Withdrawn,
    ];

    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Draft => "Utkast, inte inskickad",
            Self::Submitted => "Inskickad",
            Self::Proposed => "Beslut föreslaget",
            Self::Granted => "Bifall",
            Self::PartlyGranted => "Delvis bifall",
            Self::Rejected => "Avslag",
            Self::PayoutRecorded => "Utbetalning registrerad",
            Self::Paid => "Utbetalning godkänd",
            Self::Withdrawn => "Återkallad",
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
            Self::Draft => "warning",
            Self::Submitted | Self::Proposed => "info",
            Self::Granted | Self::PartlyGranted | Self::PayoutRecorded => "accent",
            Self::Paid => "success",
            Self::Rejected => "danger",
            Self::Withdrawn => "neutral",
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
            Self::Proposed => "foreslagen",
            Self::Granted => "bifall",
            Self::PartlyGranted => "delvis-bifall",
            Self::Rejected => "avslag",
            Self::PayoutRecorded => "utbetalning-registrerad",
            Self::Paid => "utbetalning-godkand",
            Self::Withdrawn => "aterkallad",
        }
    }
}

impl Document {
    /// What the answers on what the money is used for are called: `Plan`, or the grant's own word.
    pub fn plan_title(&self) -> String {
        if self.is_plan { Section::Plan.title().to_owned() } else { self.aim_word.title() }
    }
}

impl Section {
    pub const ALL: [Self; 6] = [
        Self::Plan,
        Self::Amounts,
        Self::Leftover,
        Self::Payment,
        Self::Contact,
        Self::Certifications,
    ];

    /// As it stands in an address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Amounts => "belopp",
            Self::Leftover => "kvarvarande-medel",
            Self::Payment => "utbetalning",
            Self::Contact => "kontakt",
            Self::Certifications => "intyganden",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.slug() == slug)
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Plan => "Plan",
            Self::Amounts => "Belopp",
            Self::Leftover => "Kvarvarande medel",
            Self::Payment => "Utbetalning",
            Self::Contact => "Kontaktuppgifter",
            Self::Certifications => "Intyganden",
        }
    }

    /// The sections that a grant asks for: without a paragraph on leftover money nobody is asked
    /// about it.
    pub fn asked(ordinance: &Ordinance) -> impl Iterator<Item = Self> {
        let leftover = ordinance.leftover.is_some();
        Self::ALL.into_iter().filter(move |it| leftover || *it != Self::Leftover)
    }

    /// Its title in a round: what the money is used for is a plan only where the ordinance asks for
    /// one, and otherwise has the grant's own word.
    pub fn title_in(self, ordinance: &Ordinance) -> String {
        match self {
            Self::Plan if ordinance.plan.is_none() => ordinance.aim.title(),
            other => other.title().to_owned(),
        }
    }

    /// What the section asks, in one line.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Plan => "Vad pengarna ska användas till.",
            Self::Amounts => "Hur mycket ni rekvirerar ur varje delpott.",
            Self::Leftover => "Om ni vill ha del av pengar som andra inte rekvirerar.",
            Self::Payment => "Kontot som pengarna ska betalas ut till.",
            Self::Contact => "Vem vi kan fråga, och er registrator.",
            Self::Certifications => "Villkoren som ni intygar att ni följer.",
        }
    }
}
