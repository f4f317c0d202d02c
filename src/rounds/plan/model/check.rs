//! What is held against a plan before its round is opened, and what was found.

use super::{PlanSection, PlannedPot};
use crate::values::{Kronor, OrganisationId};

/// An allocation of a pot: the frames that the round would get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PotFrames {
    pub pot_code: String,
    /// The pot as it was when it was allocated.
    pub pot: PlannedPot,
    pub status: FrameStatus,
    pub amounts: Vec<FrameAmount>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameStatus {
    /// Proposed by one person.
    Proposed,
    /// Fixed (fastställd) by a second person.
    Fixed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameAmount {
    pub organisation_id: OrganisationId,
    /// Municipality (4 digits) or region (2).
    pub code: String,
    pub amount: Kronor,
}

/// Something in a plan that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub severity: Severity,
    /// Whole sentences.
    pub message: String,
    pub mend: Mend,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The round cannot be opened.
    Hindrance,
    /// The round can be opened all the same, if this is intended.
    Warning,
}

/// Where the finding is put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mend {
    Section(PlanSection),
    /// The pot with this code.
    Allocation(String),
}
