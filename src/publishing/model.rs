//! A round, its pots and its recipients as everybody sees them.

use serde::Deserialize;

use crate::{
    ombud::{Kinds, OrganisationKind},
    rounds::plan::{ConditionDue, ConditionMetBy, Content, PlannedPot},
    values::{AllocationId, Day, Kept, Kronor, Moment, OrgNumber},
};

/// What a round's own page shows beyond what the list of rounds does.
#[derive(Debug, Clone)]
pub struct About {
    pub grant: String,
    /// The round's purpose, or the grant's where the round has none.
    pub purpose: String,
    pub recipients: i32,
    pub content: Kept<Content>,
}

/// What the money may be used for, with examples in Markdown.
#[derive(Debug, Clone)]
pub struct Aim {
    pub number: i16,
    pub text: String,
    pub rural: bool,
    pub examples: String,
}

/// What must be met, by when, and who sees to it.
#[derive(Debug, Clone)]
pub struct Condition {
    pub text: String,
    pub met_by: ConditionMetBy,
    pub due: ConditionDue,
}

/// A pot of the round.
#[derive(Debug, Clone)]
pub struct Pot {
    pub code: String,
    pub name: String,
    pub kind: OrganisationKind,
    pub rural: bool,
    /// The distribution key in words.
    pub key: String,
    pub amount: Kronor,
    /// The hash of the fixed allocation's certificate, in hexadecimal; `None` where there is none.
    pub sha256: Option<String>,
    /// The days that the figures of the fixed allocation are about, ordered. The key may name
    /// another day, the one that the government decided.
    pub figures_of: Vec<Day>,
}

impl Pot {
    /// `31 december 2025`; empty where no figures were used.
    pub fn figures_of_in_words(&self) -> String {
        in_words(&self.figures_of)
    }
}

/// `31 december 2024 och 31 december 2025`.
pub fn in_words(days: &[Day]) -> String {
    let days: Vec<_> = days.iter().map(|it| it.without_weekday()).collect();
    days.join(" och ")
}

/// A recipient in the list.
#[derive(Debug, Clone)]
pub struct Recipient {
    pub name: String,
    pub org_number: OrgNumber,
    pub county: String,
    /// The county's place in Swedish alphabetical order.
    pub county_place: i64,
    pub kinds: Kinds,
    /// By pot, in the order of the pots; `None` where it takes no part.
    pub amounts: Vec<Option<Kronor>>,
    pub frame: Kronor,
}

/// What to show of the list, as the address says it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// Part of a name, an organisation number or a county.
    pub q: String,
    /// `kommun`, `region`, or everything.
    pub slag: String,
    /// A column, with `-` before it for the largest or last first.
    pub ordning: String,
    /// The number of the page, from 1.
    pub sida: String,
    /// `alla`: one long page.
    pub visa: String,
}

/// The fixed allocation of a pot.
#[derive(Debug, Clone)]
pub struct Fixed {
    pub allocation_id: AllocationId,
    /// The text that is published, byte for byte.
    pub certificate: String,
    /// In hexadecimal.
    pub sha256: String,
    /// The pot as it was planned; `None` where it was fixed without a plan.
    pub terms: Option<PlannedPot>,
    pub decided_at: Option<Moment>,
}

/// One recipient's part in a pot.
#[derive(Debug, Clone)]
pub struct FramedPot {
    pub code: String,
    pub name: String,
    pub key: String,
    pub amount: Kronor,
    pub frame: Kronor,
    /// The recipient's code in the certificate: a municipality's or a region's.
    pub recipient_code: String,
    /// Whole kronor in the official list that the allocation was held against.
    pub listed: Option<u64>,
    pub fixed: Option<Fixed>,
}
