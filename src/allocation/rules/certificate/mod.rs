//! The certificate (intyg) of a pot's allocation: everything that is needed to compute it again.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

mod verify;
mod weights;

pub use self::verify::{Difference, read, verify};
use super::{AllocationRefusal, Comparison, Denominator, Divided, Exact, Recipient, Share, divide};
use crate::allocation::Origin;

/// The format's name and version, first in every certificate.
pub const FORMAT: &str = "statsbidrag-fordelningsintyg-2";

/// The format before this one, without a digest of the rows. What was published in it stays as it is.
pub const WITHOUT_DIGEST: &str = "statsbidrag-fordelningsintyg-1";

/// A pot's allocation, whole. Published as JSON; amounts in whole kronor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    pub format: String,
    /// `statsbidrag 0.1.0`.
    pub engine: String,
    /// The round's title; empty for one from the command line.
    pub round: String,
    /// The pot's name; empty for one from the command line.
    pub pot: String,
    pub rule: Rule,
    /// Where the amounts come from.
    pub origin: Origin,
    /// The pot, in whole kronor, as all amounts are.
    pub total: u64,
    /// What each recipient gets first, in whole kronor; the rest of the pot is divided by the rule.
    pub fixed_each: u64,
    /// What the weights were divided by; a decimal number. Empty by the rule [`Rule::Table`], as is
    /// the sum of the weights.
    pub denominator: String,
    /// Whether the denominator is the sum of the weights or stated.
    pub denominator_is: DenominatorIs,
    pub sum_of_weights: String,
    /// How many rows there are, so that none can be taken away unseen.
    pub recipients: u64,
    /// The sum of the amounts.
    pub allocated: u64,
    /// What a stated denominator, or the official list, leaves of the pot.
    pub not_allocated: u64,
    /// [`digest`] of the rows; not there in the format [`WITHOUT_DIGEST`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub rows_sha256: String,
    /// The files the weights and amounts were read from.
    pub inputs: Vec<Input>,
    /// In the order of codes.
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Hamilton's: floors, and the missing kronor to the largest remainders, ties by code.
    LargestRemainder,
    /// Amounts from the government's table: nothing is computed.
    Table,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DenominatorIs {
    SumOfWeights,
    Stated,
}

/// A file that figures were read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    pub title: String,
    pub source: String,
    /// The day the figures are about, `2025-12-31`; empty where not said.
    pub as_of: String,
    pub file_name: String,
    /// In hexadecimal.
    pub sha256: String,
    /// Invented, for demonstration.
    pub invented: bool,
}

/// One recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub code: String,
    pub name: String,
    /// A decimal number, as it stood in the input. Empty by the rule [`Rule::Table`], and for a
    /// recipient of the official list that does not take part in the computation.
    pub weight: String,
    /// The exact quota in kronor as a fraction in lowest terms, `n/d`, the fixed sum not in it;
    /// likewise empty, as are floor, remainder and rank.
    pub quota: String,
    /// The quota rounded down.
    pub floor: Option<u64>,
    /// What is left of the quota after rounding down, as a fraction in lowest terms; zero is `0/1`.
    pub remainder: String,
    /// The place among the remainders, from 1 for the largest.
    pub rank: Option<usize>,
    /// What the rule gives, the fixed sum in it.
    pub computed: u64,
    /// What the recipient gets: `computed`, or the official list's.
    pub amount: u64,
    /// Why the official amount differs from the computed one, where it does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What a certificate says that is not computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The round's title; empty, as `pot` is, for a certificate from the command line.
    pub round: String,
    pub pot: String,
    pub rule: Rule,
    /// The pot in whole kronor.
    pub total: u64,
    pub fixed_each: u64,
    /// The stated denominator; `None` for the sum of the weights.
    pub denominator: Option<Exact>,
    pub inputs: Vec<Input>,
}

/// Somebody who takes part, and what they weigh. By the rule [`Rule::Table`]: their amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub code: String,
    pub name: String,
    pub weight: Exact,
}

/// The shares with the names of the register.
pub fn entries(shares: &[Share], register: &[Recipient]) -> Vec<Entry> {
    let names: BTreeMap<&str, &str> =
        register.iter().map(|it| (it.code.as_str(), it.name.as_str())).collect();
    let named = |it: &Share| Entry {
        code: it.code.clone(),
        name: names.get(it.code.as_str()).map_or_else(String::new, ToString::to_string),
        weight: Exact::new(it.weight, 0),
    };
    shares.iter().map(named).collect()
}

/// Divides the pot and writes down every step. With an official list, held against the same
/// entries by [`super::compare()`], the amounts are the list's.
///
/// # Errors
/// [`AllocationRefusal`].
pub fn certify(
    heading: Heading,
    mut entries: Vec<Entry>,
    official: Option<&Comparison>,
) -> Result<Certificate, AllocationRefusal> {
    entries.sort_by(|a, b| a.code.cmp(&b.code));
    let weighed = Weighed::of(&entries, heading.denominator)?;
    let divided = weighed.divide(heading.total, heading.fixed_each)?;
    let sum = weighed.sum()?;
    let by_table = heading.rule == Rule::Table;
    if by_table && sum != Exact::new(u128::from(heading.total), 0) {
        let sum = sum.parts(0).ok_or(AllocationRefusal::TooLarge)?;
        return Err(AllocationRefusal::TableIsNotThePot { sum, pot: heading.total });
    }
    let mut rows = rows(entries, &divided, heading.rule)?;
    if let Some(list) = official {
        rows = with_official_amounts(rows, list);
    }
    let sum_of_amounts = rows.iter().map(|it| u128::from(it.amount)).sum();
    let allocated = u64::try_from(sum_of_amounts).ok().filter(|it| *it <= heading.total);
    let allocated = allocated
        .ok_or(AllocationRefusal::ListAboveThePot { sum: sum_of_amounts, pot: heading.total })?;
    let written = |it: Exact| if by_table { String::new() } else { it.to_string() };
    Ok(Certificate {
        format: FORMAT.to_owned(),
        engine: concat!("statsbidrag ", env!("CARGO_PKG_VERSION")).to_owned(),
        round: heading.round,
        pot: heading.pot,
        rule: heading.rule,
        origin: if official.is_some() { Origin::Official } else { Origin::Computed },
        total: heading.total,
        fixed_each: heading.fixed_each,
        denominator: written(heading.denominator.unwrap_or(sum)),
        denominator_is: match heading.denominator {
            Some(_) => DenominatorIs::Stated,
            None => DenominatorIs::SumOfWeights,
        },
        sum_of_weights: written(sum),
        recipients: rows.len() as u64,
        allocated,
        not_allocated: heading.total - allocated,
        rows_sha256: digest(heading.rule, &rows),
        inputs: heading.inputs,
        rows,
    })
}

impl Certificate {
    /// Whether it says what its rows' codes, names and weights were.
    pub fn has_digest(&self) -> bool {
        !self.rows_sha256.is_empty()
    }
}

/// The text that is published: the same certificate is always the same text.
pub fn to_json(certificate: &Certificate) -> String {
    // Nothing but texts, numbers and lists, which can always be written.
    let mut json = serde_json::to_string_pretty(certificate).unwrap_or_default();
    json.push('\n');
    json
}

/// `code,name,weight` in the order of codes (RFC 4180, with line feeds): what `statsbidrag allocate`
/// reads. A weight is empty where the recipient takes no part in the computation; by the rule
/// [`Rule::Table`] it is the amount in the table, so that something holds that.
pub fn to_csv(rule: Rule, rows: &[Row]) -> String {
    let mut csv = "code,name,weight\n".to_owned();
    for row in rows {
        let cells = [&row.code, &row.name, &*row.weighs(rule)].map(|it| quoted(it).into_owned());
        csv.push_str(&cells.join(","));
        csv.push('\n');
    }
    csv
}

/// SHA-256 of that file, in hexadecimal. Codes and names are not computed, so only this tells one
/// that was changed; and since it is a file's, anybody's tool can find it.
pub fn digest(rule: Rule, rows: &[Row]) -> String {
    hex::encode(Sha256::digest(to_csv(rule, rows)))
}

fn quoted(cell: &str) -> Cow<'_, str> {
    match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")).into(),
        false => cell.into(),
    }
}

/// Decimal weights as whole parts of one size, so that dividing by them is exact.
pub(super) struct Weighed {
    pub decimals: u32,
    pub shares: Vec<Share>,
    pub denominator: Denominator,
}

impl Weighed {
    pub fn of(entries: &[Entry], stated: Option<Exact>) -> Result<Self, AllocationRefusal> {
        let numbers = entries.iter().map(|it| it.weight).chain(stated);
        let decimals = numbers.map(Exact::decimals).max().unwrap_or_default();
        let parts = |it: Exact| it.parts(decimals).ok_or(AllocationRefusal::TooLarge);
        let share = |it: &Entry| Ok(Share { code: it.code.clone(), weight: parts(it.weight)? });
        Ok(Self {
            decimals,
            shares: entries.iter().map(share).collect::<Result<_, AllocationRefusal>>()?,
            denominator: match stated {
                Some(stated) => Denominator::Stated(parts(stated)?),
                None => Denominator::SumOfWeights,
            },
        })
    }

    pub fn sum(&self) -> Result<Exact, AllocationRefusal> {
        let sum = self.shares.iter().try_fold(0_u128, |sum, it| sum.checked_add(it.weight));
        sum.map(|it| Exact::new(it, self.decimals)).ok_or(AllocationRefusal::TooLarge)
    }

    pub fn divide(&self, total: u64, fixed_each: u64) -> Result<Divided, AllocationRefusal> {
        divide(total, fixed_each, &self.shares, self.denominator).map_err(|refused| match refused {
            AllocationRefusal::DenominatorTooSmall { stated, sum } => {
                AllocationRefusal::DenominatorTooSmall {
                    stated: stated.of_parts(self.decimals),
                    sum: sum.of_parts(self.decimals),
                }
            }
            refused => refused,
        })
    }
}

/// The entries and their parts, which are both in the order of codes.
fn rows(entries: Vec<Entry>, divided: &Divided, rule: Rule) -> Result<Vec<Row>, AllocationRefusal> {
    let parts = entries.into_iter().zip(&divided.rest.parts);
    parts
        .map(|(Entry { code, name, weight }, part)| {
            let computed = part.amount + divided.fixed_each;
            if rule == Rule::Table {
                return Ok(Row { computed, ..Row::without_weight(code, name, computed) });
            }
            let quota = divided.rest.quota(part)?;
            Ok(Row {
                code,
                name,
                weight: weight.to_string(),
                quota: quota.to_string(),
                floor: Some(part.floor),
                remainder: quota.split().1.to_string(),
                rank: Some(part.remainder_rank),
                computed,
                amount: computed,
                reason: String::new(),
            })
        })
        .collect()
}

/// The rows with the amounts of the official list, and a row for each recipient that only the list
/// has.
fn with_official_amounts(rows: Vec<Row>, list: &Comparison) -> Vec<Row> {
    let mut rows: BTreeMap<String, Row> =
        rows.into_iter().map(|it| (it.code.clone(), it)).collect();
    for compared in &list.rows {
        let row = rows.entry(compared.code.clone()).or_insert_with(|| {
            Row::without_weight(compared.code.clone(), compared.name.clone(), 0)
        });
        row.amount = compared.official.unwrap_or_default();
        if row.amount != row.computed {
            row.reason = compared.reason.as_ref().map_or_else(String::new, ToString::to_string);
        }
    }
    rows.into_values().collect()
}

impl Row {
    fn without_weight(code: String, name: String, amount: u64) -> Self {
        Self {
            code,
            name,
            weight: String::new(),
            quota: String::new(),
            floor: None,
            remainder: String::new(),
            rank: None,
            computed: 0,
            amount,
            reason: String::new(),
        }
    }
}
