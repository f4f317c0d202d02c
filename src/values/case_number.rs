//! The number that a case is registered under.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Diarienummer, from a gapless series per year: `SB 17/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseNumber {
    pub year: i16,
    pub number: i32,
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SB {}/{}", self.number, self.year)
    }
}
