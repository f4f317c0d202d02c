//! The nouns: the money strip of a round, and how its work list is asked for.

use serde::Deserialize;

use crate::{
    ombud::OrganisationKind,
    requisitions::Status,
    values::{CaseNumber, Kronor, Moment, OrgNumber, RequisitionId, Sought},
};

/// What has become of a round's money so far.
#[derive(Debug, Clone)]
pub struct Strip {
    pub pot: Kronor,
    pub frames: Kronor,
    pub requested: Kronor,
    pub granted: Kronor,
    pub paid: Kronor,
    /// How many recipients the round has, those without a requisition included.
    pub recipients: i64,
    /// How many requisitions are in each state.
    pub counts: Vec<(Status, i64)>,
}

/// A recipient in the work list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Row {
    pub name: String,
    pub org_number: OrgNumber,
    pub county: String,
    pub kinds: Vec<OrganisationKind>,
    pub frame: Kronor,
    pub requisition_id: Option<RequisitionId>,
    pub status: Option<Status>,
    pub case_year: Option<i16>,
    pub case_number: Option<i32>,
    pub submitted_at: Option<Moment>,
    pub requested: Option<Kronor>,
    pub granted: Option<Kronor>,
    pub paid: Option<Kronor>,
}

/// What to show of a work list, as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// Part of a name, an organisation number or a case number.
    pub q: String,
    /// `kommun`, `region`, or everything.
    pub slag: String,
    /// A status's slug, `ej-paborjad`, or everything.
    pub lage: String,
    /// A county code, or everything.
    pub lan: String,
    pub ordning: String,
    pub sida: String,
}

/// In what order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Name,
    Frame,
    Requested,
    Arrival,
}

/// The slug of the state of recipients without a requisition.
pub const NOT_STARTED: &str = "ej-paborjad";

/// How many rows a page has.
pub const PAGE: i64 = 50;

impl Strip {
    /// What is left of the pot when what has been granted is subtracted.
    pub fn left(&self) -> Kronor {
        self.pot.checked_sub(self.granted).unwrap_or(Kronor::ZERO)
    }

    /// How many have not begun.
    pub fn not_started(&self) -> i64 {
        let begun: i64 = self
            .counts
            .iter()
            .filter(|(status, _)| *status != Status::Withdrawn)
            .map(|(_, count)| count)
            .sum();
        self.recipients - begun
    }

    pub fn count(&self, status: &Status) -> i64 {
        self.counts.iter().find(|(it, _)| it == status).map_or(0, |(_, count)| *count)
    }

    /// How much of the pot an amount is, in whole percent, for a bar.
    pub fn percent(&self, amount: &Kronor) -> u64 {
        let whole = self.pot.as_whole().unwrap_or(0).max(1);
        (u128::from(amount.as_whole().unwrap_or(0)) * 100 / u128::from(whole)).min(100) as u64
    }
}

impl Row {
    pub fn case(&self) -> Option<CaseNumber> {
        Some(CaseNumber { year: self.case_year?, number: self.case_number? })
    }

    /// The case the officer may open; `None` for a draft, which only the organisation sees.
    pub fn opens(&self) -> Option<RequisitionId> {
        self.case()?;
        self.requisition_id
    }

    pub fn kind(&self) -> &'static str {
        crate::ombud::Kinds::new(self.kinds.clone()).title()
    }

    pub fn state(&self) -> &'static str {
        self.status.map_or("Inte påbörjad", Status::title)
    }

    pub fn colour(&self) -> &'static str {
        self.status.map_or("neutral", Status::colour)
    }
}

impl Order {
    pub const ALL: [Self; 4] = [Self::Name, Self::Frame, Self::Requested, Self::Arrival];

    pub fn slug(self) -> &'static str {
        match self {
            Self::Name => "namn",
            Self::Frame => "ram",
            Self::Requested => "belopp",
            Self::Arrival => "inkommen",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Name => "Namn",
            Self::Frame => "Största ramen först",
            Self::Requested => "Största beloppet först",
            Self::Arrival => "Senast inkommen först",
        }
    }
}

impl Wish {
    pub fn kind(&self) -> Option<OrganisationKind> {
        match self.slag.as_str() {
            "kommun" => Some(OrganisationKind::Municipality),
            "region" => Some(OrganisationKind::Region),
            _ => None,
        }
    }

    pub fn status(&self) -> Option<Status> {
        Status::ALL.into_iter().find(|it| it.slug() == self.lage)
    }

    /// Whether the filter stands on the state with this slug.
    pub fn shows_state(&self, slug: &str) -> bool {
        self.lage == slug
    }

    pub fn not_started(&self) -> bool {
        self.lage == NOT_STARTED
    }

    pub fn order(&self) -> Order {
        let found = Order::ALL.into_iter().find(|it| it.slug() == self.ordning);
        found.unwrap_or(Order::Name)
    }

    /// Counted from 0.
    pub fn page(&self) -> i64 {
        self.sida.parse::<i64>().map_or(0, |it| it.saturating_sub(1).clamp(0, 1_000_000))
    }

    /// What is searched for.
    pub fn sought(&self) -> Sought {
        Sought::of(&self.q)
    }

    /// A case number, if that is what is searched for: `SB 17/2026`, `17/2026`.
    pub fn searched_case(&self) -> Option<CaseNumber> {
        let sought = self.sought();
        let (number, year) = sought.text().trim_start_matches("sb").trim().split_once('/')?;
        Some(CaseNumber { year: year.trim().parse().ok()?, number: number.trim().parse().ok()? })
    }

    /// Whether everything is shown.
    pub fn is_everything(&self) -> bool {
        self.sought().is_empty()
            && self.kind().is_none()
            && self.status().is_none()
            && !self.not_started()
            && self.lan.is_empty()
    }
}
