//! The nouns.

use crate::values::{DecisionId, Kronor, Moment, Paragraph, PersonId, PotId, ProposalId};

/// What a decision says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "outcome", rename_all = "snake_case")]
pub enum Verdict {
    /// Bifall: all that was asked for.
    Granted,
    /// Delvis bifall.
    PartlyGranted,
    /// Avslag.
    Rejected,
}

/// What an officer proposes, open for a decider or sent back.
#[derive(Debug, Clone)]
pub struct Proposal {
    pub proposal_id: ProposalId,
    pub outcome: Verdict,
    pub amount: Kronor,
    pub reasons: Paragraph,
    pub prepared_by: PersonId,
    pub prepared_by_name: String,
    pub prepared_at: Moment,
    pub returned_by_name: Option<String>,
    pub returned_at: Option<Moment>,
    pub returned_reason: Option<String>,
    /// The version that it is about.
    pub version: i16,
    /// When a later version, or a withdrawal, made it void.
    pub voided_at: Option<Moment>,
}

/// A pot's share of what is proposed.
#[derive(Debug, Clone)]
pub struct ProposedAmount {
    pub pot_id: PotId,
    pub name: String,
    pub requested: Kronor,
    pub amount: Kronor,
}

#[derive(Debug, Clone)]
pub struct Decision {
    pub decision_id: DecisionId,
    pub decided_by_name: String,
    pub decided_at: Moment,
}

/// How far the examination of a requisition has come.
#[derive(Debug, Clone, Default)]
pub struct Review {
    /// The last proposal, with its amounts by pot.
    pub proposal: Option<Proposal>,
    pub amounts: Vec<ProposedAmount>,
    pub decision: Option<Decision>,
}

impl Verdict {
    pub const ALL: [Self; 3] = [Self::Granted, Self::PartlyGranted, Self::Rejected];

    /// As it stands in a form.
    pub fn code(self) -> &'static str {
        match self {
            Self::Granted => "bifall",
            Self::PartlyGranted => "delvis-bifall",
            Self::Rejected => "avslag",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Granted => "Bifall",
            Self::PartlyGranted => "Delvis bifall",
            Self::Rejected => "Avslag",
        }
    }
}

impl Proposal {
    pub fn is_open(&self) -> bool {
        self.returned_at.is_none() && self.voided_at.is_none()
    }
}

impl Review {
    /// The proposal that waits for a decider.
    pub fn open_proposal(&self) -> Option<&Proposal> {
        self.proposal.as_ref().filter(|it| it.is_open())
    }
}
