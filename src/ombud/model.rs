//! The nouns.

use serde::{Deserialize, Serialize};

/// What an organisation is. Gotland is both.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "organisation_kind", rename_all = "snake_case")]
pub enum OrganisationKind {
    Municipality,
    Region,
}

impl OrganisationKind {
    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Municipality => "Kommun",
            Self::Region => "Region",
        }
    }

    /// `kommuner`, `regioner`.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Municipality => "kommuner",
            Self::Region => "regioner",
        }
    }
}

/// The kinds an organisation has: municipality, region or both. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kinds(Vec<OrganisationKind>);

impl Kinds {
    pub fn new(kinds: Vec<OrganisationKind>) -> Self {
        Self(kinds)
    }

    pub fn contains(&self, kind: OrganisationKind) -> bool {
        self.0.contains(&kind)
    }

    /// Both municipality and region: Gotland, which has nobody to make a joint plan with
    /// (2024:1253 4 § second paragraph).
    pub fn is_both(&self) -> bool {
        self.contains(OrganisationKind::Municipality) && self.contains(OrganisationKind::Region)
    }

    /// `Kommun`, `Region`, `Kommun och region`.
    pub fn title(&self) -> &'static str {
        if self.is_both() {
            "Kommun och region"
        } else if self.contains(OrganisationKind::Region) {
            OrganisationKind::Region.title()
        } else {
            OrganisationKind::Municipality.title()
        }
    }
}
