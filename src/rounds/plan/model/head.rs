//! What a round in preparation is called, and whose it is.

use crate::values::{GrantId, Moment, RoundId};

/// A round in preparation, or one that was.
#[derive(Debug, Clone)]
pub struct PlanHead {
    pub round_id: RoundId,
    pub grant_id: GrantId,
    pub grant: String,
    pub ordinance: String,
    pub title: String,
    pub slug: String,
    pub year: i16,
    pub demonstration: bool,
    /// What it was copied from.
    pub copied_from: Option<String>,
    /// The round's window, once it has been opened: from then on the plan is history.
    pub opens_at: Option<Moment>,
    pub closes_at: Option<Moment>,
}
