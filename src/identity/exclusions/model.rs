//! An exclusion (jäv) and its extent.

use crate::values::{ExclusionId, Moment, OrganisationId, PersonId, RequisitionId};

/// What somebody is excluded from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExcludedFrom {
    Case(RequisitionId),
    /// Every case of the organisation, present and later.
    Organisation(OrganisationId),
}

/// An exclusion, in force or lifted.
#[derive(Debug, Clone)]
pub struct Exclusion {
    pub exclusion_id: ExclusionId,
    pub person_id: PersonId,
    pub person: String,
    /// Whether it concerns every case of the organisation, or one case only.
    pub whole_organisation: bool,
    pub reason: String,
    pub recorder: String,
    pub recorded_at: Moment,
    pub lifter: Option<String>,
    pub lifted_at: Option<Moment>,
    pub lifted_reason: Option<String>,
}
