//! A corrected frame, and what it is held against.

use crate::values::{FrameCorrectionId, Kronor, Moment, OrganisationId, PersonId, PotId};

/// A proposed correction of one organisation's frame in one pot.
#[derive(Debug, Clone)]
pub struct FrameCorrection {
    pub frame_correction_id: FrameCorrectionId,
    pub organisation_id: OrganisationId,
    pub organisation: String,
    pub pot_id: PotId,
    pub pot_code: String,
    pub pot: String,
    pub amount_before: Kronor,
    pub amount_after: Kronor,
    pub reason: String,
    pub proposed_by: PersonId,
    pub proposed_by_name: String,
    pub proposed_at: Moment,
    pub decided_by_name: Option<String>,
    pub decided_at: Option<Moment>,
    pub approved: Option<bool>,
    /// The version of the list that it made.
    pub version: Option<i32>,
}

/// A pot, with the sum of its frames as they are now.
#[derive(Debug, Clone)]
pub struct PotSum {
    pub pot_id: PotId,
    pub code: String,
    pub name: String,
    pub amount: Kronor,
    pub frames: Kronor,
}
