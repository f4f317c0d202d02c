//! The nouns: the money strip of a round, and how its work list is asked for.

use serde::Deserialize;

use crate::{
    ombud::OrganisationKind,
    requisitions::{Abstention, Status},
    values::{
        CaseNumber, Kronor, Moment, OrgNumber, OrganisationId, PayoutAccount, RequisitionId, Sought,
    },
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
    /// How many recipients have said that they do not requisition.
    pub abstained: i64,
    /// How many of those have a draft all the same.
    pub abstained_drafts: i64,
}

/// A recipient in the work list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Row {
    pub organisation_id: OrganisationId,
    pub name: String,
    pub org_number: OrgNumber,
    pub county: String,
    pub frame: Kronor,
    /// Until when it may send, where that was extended.
    pub extension: Option<Moment>,
    pub requisition_id: Option<RequisitionId>,
    pub status: Option<Status>,
    pub sent_back: Option<bool>,
    pub case_year: Option<i16>,
    pub case_number: Option<i32>,
    pub submitted_at: Option<Moment>,
    pub requested: Option<Kronor>,
    pub granted: Option<Kronor>,
    pub paid: Option<Kronor>,
    /// It has said that it does not requisition.
    pub abstained: bool,
}

/// What an officer weighs a requisition against.
#[derive(Debug, Clone)]
pub struct Figures {
    pub frame: Kronor,
    /// The grant's round before this one, if the recipient was in it.
    pub before: Option<Before>,
}

/// What came of the grant's round before.
#[derive(Debug, Clone)]
pub struct Before {
    pub year: i16,
    pub frame: Kronor,
    pub requested: Option<Kronor>,
    pub granted: Option<Kronor>,
    pub account: Option<PayoutAccount>,
}

/// What to show of a work list, as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// Part of a name, an organisation number or a case number.
    pub q: String,
    /// `kommun`, `region`, or everything.
    pub slag: String,
    /// A status's slug, `ej-paborjad`, `rekvirerar-inte`, or everything.
    pub lage: String,
    /// A county code, or everything.
    pub lan: String,
    pub ordning: String,
    pub sida: String,
}

/// In what order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    pub column: Column,
    pub falling: bool,
}

/// A column that a work list can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Name,
    County,
    Frame,
    Requested,
    Granted,
    Paid,
    Arrival,
}

/// The slug of the state of recipients without a requisition.
pub const NOT_STARTED: &str = "ej-paborjad";

/// The slug of the state of recipients that have said that they do not requisition. A draft that such
/// a one has counts as this, not as a draft.
pub const ABSTAINED: &str = "rekvirerar-inte";

/// How many rows a page has.
pub const PAGE: i64 = 50;

impl Strip {
    /// What is left of the pot when what has been granted is subtracted.
    pub fn left(&self) -> Kronor {
        self.pot.checked_sub(self.granted).unwrap_or(Kronor::ZERO)
    }

    /// How many have not begun, and not said that they will not.
    pub fn not_started(&self) -> i64 {
        let begun: i64 =
            self.counts.iter().filter(|(status, _)| status.is_live()).map(|(_, count)| count).sum();
        self.recipients - begun - (self.abstained - self.abstained_drafts)
    }

    /// How many have sent a requisition.
    pub fn sent(&self) -> i64 {
        let sent = |it: &&(Status, i64)| it.0 != Status::Draft && it.0.is_live();
        self.counts.iter().filter(sent).map(|(_, count)| count).sum()
    }

    /// How many are shown in a state: whoever has said no is not shown as a draft.
    pub fn count(&self, status: &Status) -> i64 {
        let count = self.counts.iter().find(|(it, _)| it == status).map_or(0, |(_, count)| *count);
        if *status == Status::Draft { count - self.abstained_drafts } else { count }
    }

    /// How much of the pot an amount is, in whole percent, for a bar.
    pub fn percent(&self, amount: &Kronor) -> u64 {
        percent(*amount, self.pot).min(100)
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

    /// What has become of the frame, and what each amount is called.
    pub fn amounts(&self) -> [(&'static str, Option<Kronor>); 3] {
        [
            ("Rekvirerat", self.requested),
            ("Beslutat", self.granted),
            ("Godkänt att betala", self.paid),
        ]
    }

    /// The words and the colour of its state.
    pub fn shown(&self, round_is_past: bool, now: Moment) -> (&'static str, &'static str) {
        let is_past = round_is_past && self.extension.is_none_or(|it| it <= now);
        match self.abstained {
            true => Abstention::TAG,
            false => Status::shown(self.status, self.sent_back == Some(true), is_past),
        }
    }

    /// In how many days the agency has had it, until it has been decided and approved for payment.
    pub fn waited(&self, now: Moment) -> Option<i64> {
        let waits = self.status.is_some_and(waits);
        self.submitted_at.filter(|_| waits).map(|it| days_since(it, now))
    }
}

/// A part of a whole, in whole percent rounded down.
pub fn percent(part: Kronor, whole: Kronor) -> u64 {
    let whole = whole.as_whole().unwrap_or(0).max(1);
    (u128::from(part.as_whole().unwrap_or(0)) * 100 / u128::from(whole)) as u64
}

/// Whether the agency has something left to do with a requisition.
pub fn waits(status: Status) -> bool {
    match status {
        Status::Submitted
        | Status::CompletionRequested
        | Status::Proposed
        | Status::Granted
        | Status::PartlyGranted
        | Status::PayoutRecorded
        | Status::Withdrawn => true,
        Status::Draft | Status::Rejected | Status::Paid | Status::Discontinued => false,
    }
}

pub fn days_since(at: Moment, now: Moment) -> i64 {
    at.day().days_until(now.day())
}

impl Before {
    /// Of what was asked for then.
    pub fn in_words(&self) -> String {
        match (self.granted, self.requested) {
            (Some(granted), _) => format!("{granted} beviljat"),
            (None, Some(requested)) => format!("{requested} rekvirerat"),
            (None, None) => "Inget rekvirerat".to_owned(),
        }
    }
}

impl Column {
    pub const ALL: [Self; 7] = [
        Self::Name,
        Self::County,
        Self::Frame,
        Self::Requested,
        Self::Granted,
        Self::Paid,
        Self::Arrival,
    ];

    pub fn slug(self) -> &'static str {
        match self {
            Self::Name => "namn",
            Self::County => "lan",
            Self::Frame => "ram",
            Self::Requested => "belopp",
            Self::Granted => "beslutat",
            Self::Paid => "godkant",
            Self::Arrival => "inkommen",
        }
    }

    /// Amounts: the largest come first.
    pub fn is_figures(self) -> bool {
        matches!(self, Self::Frame | Self::Requested | Self::Granted | Self::Paid)
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

    pub fn not_started(&self) -> bool {
        self.lage == NOT_STARTED
    }

    pub fn abstained(&self) -> bool {
        self.lage == ABSTAINED
    }

    /// By a column's slug, falling where a minus stands before it. Where nothing is asked for: the
    /// oldest first among those that wait, and otherwise by name.
    pub fn order(&self) -> Order {
        let (slug, falling) = match self.ordning.strip_prefix('-') {
            Some(slug) => (slug, true),
            None => (self.ordning.as_str(), false),
        };
        match Column::ALL.into_iter().find(|it| it.slug() == slug) {
            Some(column) => Order { column, falling },
            None if self.status().is_some_and(waits) => {
                Order { column: Column::Arrival, falling: false }
            }
            None => Order { column: Column::Name, falling: false },
        }
    }

    /// What of this list waits for the same act: the state that was chosen, also when this case has
    /// left it, and otherwise that of the case. In the order of the list.
    pub fn alike(&self, status: Status) -> Self {
        let Order { column, falling } = self.order();
        let sign = if falling { "-" } else { "" };
        Self {
            lage: self.status().unwrap_or(status).slug().to_owned(),
            ordning: format!("{sign}{}", column.slug()),
            ..self.clone()
        }
    }

    /// As it stands in an address after the path; empty where nothing is chosen. `with`: instead of
    /// what was chosen.
    pub fn query(&self, with: &[(&str, &str)]) -> String {
        let own = [
            ("q", self.q.as_str()),
            ("slag", &self.slag),
            ("lage", &self.lage),
            ("lan", &self.lan),
            ("ordning", &self.ordning),
            ("sida", &self.sida),
        ];
        let other = |name| with.iter().find(|(it, _)| *it == name).map(|(_, value)| *value);
        let chosen: Vec<_> = own
            .into_iter()
            .map(|(name, value)| (name, other(name).unwrap_or(value)))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        match serde_html_form::to_string(chosen) {
            Ok(query) if !query.is_empty() => format!("?{query}"),
            _ => String::new(),
        }
    }

    /// Counted from 0.
    pub fn page(&self) -> i64 {
        self.sida.parse::<i64>().map_or(0, |it| it.saturating_sub(1).clamp(0, 1_000_000))
    }

    /// What is searched for.
    pub fn sought(&self) -> Sought {
        Sought::of(&self.q)
    }

    /// Whether nothing but a state is chosen.
    pub fn is_only_a_state(&self) -> bool {
        Self { lage: String::new(), ..self.clone() }.is_everything() && self.status().is_some()
    }

    /// Whether everything is shown.
    pub fn is_everything(&self) -> bool {
        self.sought().is_empty()
            && self.kind().is_none()
            && self.status().is_none()
            && !self.not_started()
            && !self.abstained()
            && self.lan.is_empty()
    }
}
