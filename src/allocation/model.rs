//! The nouns.

use serde::{Deserialize, Serialize};

/// Where an allocation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "allocation_status", rename_all = "snake_case")]
pub enum AllocationStatus {
    Proposed,
    /// Fastställd: the frames of the round.
    Fixed,
    /// Sent back by the second person.
    Returned,
    /// There is a later one.
    Superseded,
}

/// Where the amounts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "allocation_origin", rename_all = "snake_case")]
pub enum Origin {
    /// By this service.
    Computed,
    /// From the official list, with the computed amounts beside it.
    Official,
}
