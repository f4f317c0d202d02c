//! The parts of the form.

use serde::{Deserialize, Serialize};

use crate::rounds::plan::Ordinance;

/// The parts of the form, in their order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "requisition_section", rename_all = "snake_case")]
pub enum Section {
    Plan,
    Amounts,
    Leftover,
    Payment,
    Contact,
    Certifications,
}

impl Section {
    pub const ALL: [Self; 6] = [
        Self::Plan,
        Self::Amounts,
        Self::Leftover,
        Self::Payment,
        Self::Contact,
        Self::Certifications,
    ];

    /// As it stands in an address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Amounts => "belopp",
            Self::Leftover => "kvarvarande-medel",
            Self::Payment => "utbetalning",
            Self::Contact => "kontakt",
            Self::Certifications => "intyganden",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.slug() == slug)
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Plan => "Plan",
            Self::Amounts => "Belopp",
            Self::Leftover => "Kvarvarande medel",
            Self::Payment => "Utbetalning",
            Self::Contact => "Kontaktuppgifter",
            Self::Certifications => "Intyganden",
        }
    }

    /// The sections that a grant asks for: without a paragraph on leftover money nobody is asked
    /// about it.
    pub fn asked(ordinance: &Ordinance) -> impl Iterator<Item = Self> {
        let leftover = ordinance.leftover.is_some();
        Self::ALL.into_iter().filter(move |it| leftover || *it != Self::Leftover)
    }

    /// Its title in a round: what the money is used for is a plan only where the ordinance asks for
    /// one, and otherwise has the grant's own word.
    pub fn title_in(self, ordinance: &Ordinance) -> String {
        match self {
            Self::Plan if ordinance.plan.is_none() => ordinance.aim.title(),
            other => other.title().to_owned(),
        }
    }

    /// What the section asks, in one line.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Plan => "Vad pengarna ska användas till.",
            Self::Amounts => "Hur mycket ni rekvirerar ur varje delpott.",
            Self::Leftover => "Om ni vill ha del av pengar som andra inte rekvirerar.",
            Self::Payment => "Kontot som pengarna ska betalas ut till.",
            Self::Contact => "Vem vi kan fråga, och er registrator.",
            Self::Certifications => "Villkoren som ni intygar att ni följer.",
        }
    }
}
