//! What is held against a plan before its round is opened, and what was found.

use super::{PlanSection, PlannedPot, head::PlanHead};
use crate::{
    ombud::OrganisationRow,
    values::{Kronor, Moment, OrganisationId},
};

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
    /// The very text it is about, where a person may say that it should stand as it is.
    pub text: Option<String>,
}

/// A text that a person has said should stand although it names other days than the round's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptText {
    pub section: PlanSection,
    pub text: String,
    pub reason: String,
    pub kept_by: String,
    pub kept_at: Moment,
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

/// A change of what an open round asks in its report, or of when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportChange {
    pub version: i32,
    pub reason: String,
    pub changed_at: Moment,
}

/// What a plan is held against.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    pub head: &'a PlanHead,
    /// The allocations that are proposed or fixed.
    pub frames: &'a [PotFrames],
    /// Everyone who could take part.
    pub register: &'a [OrganisationRow],
    /// The texts that a person has said should stand as they are.
    pub kept: &'a [KeptText],
    pub now: Moment,
}
