//! An allocation, how far it has come, and where its amounts come from.

use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::{
    rounds::plan::{FrameAmount, PlannedPot},
    values::{AllocationId, Kept, Kronor, Moment, PersonId, RoundId, StatisticsSetId},
};

/// How far an allocation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "allocation_status", rename_all = "snake_case")]
pub enum AllocationStatus {
    Proposed,
    /// Fastställd: the frames of the round.
    Fixed,
    /// Sent back by the second person.
    Returned,
    /// A later allocation of the same pot has taken its place.
    Superseded,
}

/// Where the amounts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "allocation_origin", rename_all = "snake_case")]
pub enum Origin {
    /// Computed by this service.
    Computed,
    /// From the official list, with the computed amounts beside it.
    Official,
}

/// A pot's allocation, without its certificate.
#[derive(Debug, Clone)]
pub struct Allocation {
    pub allocation_id: AllocationId,
    pub pot_code: String,
    /// The pot as it was in the plan.
    pub terms: Json<Kept<PlannedPot>>,
    pub origin: Origin,
    pub status: AllocationStatus,
    /// SHA-256 of the certificate, in hexadecimal.
    pub sha256: String,
    pub allocated: Kronor,
    pub recipients: i64,
    pub proposed_by: Option<PersonId>,
    pub proposed_by_name: Option<String>,
    pub proposed_at: Moment,
    pub decided_by_name: Option<String>,
    pub decided_at: Option<Moment>,
    /// Why it was sent back; empty for one that was not.
    pub note: String,
    /// The titles of the sets it was computed from, with a mark on those that are invented.
    pub figures: Vec<String>,
}

/// An allocation to be proposed: only [`super::rules::prepare`] makes one.
#[derive(Debug)]
pub struct NewAllocation {
    pub round_id: RoundId,
    pub pot: PlannedPot,
    pub origin: Origin,
    /// The certificate as JSON: the text that is published, byte for byte.
    pub certificate: String,
    pub amounts: Vec<FrameAmount>,
    pub sets: Vec<StatisticsSetId>,
}

impl AllocationStatus {
    /// The Swedish words for it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Proposed => "Föreslagen",
            Self::Fixed => "Fastställd",
            Self::Returned => "Återlämnad",
            Self::Superseded => "Ersatt",
        }
    }

    /// The colour of its tag.
    pub fn colour(self) -> &'static str {
        match self {
            Self::Proposed => "info",
            Self::Fixed => "success",
            Self::Returned => "warning",
            Self::Superseded => "neutral",
        }
    }
}

impl Origin {
    pub const ALL: [Self; 2] = [Self::Computed, Self::Official];

    /// Its value in a form.
    pub fn code(self) -> &'static str {
        match self {
            Self::Computed => "beraknad",
            Self::Official => "officiell",
        }
    }

    /// The Swedish words for it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Computed => "Beräkningen",
            Self::Official => "Den officiella listan",
        }
    }
}
