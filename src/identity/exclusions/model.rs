//! The nouns.

use crate::values::{ExclusionId, Moment, OrganisationId, PersonId, RequisitionId};

/// From what somebody is excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExcludedFrom {
    Case(RequisitionId),
    /// From everything of the organisation, now and later.
    Organisation(OrganisationId),
}

/// That somebody is or was excluded.
#[derive(Debug, Clone)]
pub struct Exclusion {
    pub exclusion_id: ExclusionId,
    pub person_id: PersonId,
    pub person: String,
    /// From everything of the organisation, or from the case alone.
    pub whole_organisation: bool,
    pub reason: String,
    pub recorder: String,
    pub recorded_at: Moment,
    pub lifter: Option<String>,
    pub lifted_at: Option<Moment>,
    pub lifted_reason: Option<String>,
}
