//! The certificate (intyg) of a pot's allocation: everything that is needed to compute it again.

use serde::{Deserialize, Serialize};

use crate::allocation::Origin;

/// The format's name and version, first in every certificate.
pub const FORMAT: &str = "statsbidrag-fordelningsintyg-1";

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
    /// The pot.
    pub total: u64,
    /// To each first; the rest by the rule.
    pub fixed_each: u64,
    /// What the weights were divided by; a decimal number.
    pub denominator: String,
    /// Whether the denominator is the sum of the weights or stated.
    pub denominator_is: DenominatorIs,
    pub sum_of_weights: String,
    pub allocated: u64,
    /// What a stated denominator leaves of the pot.
    pub not_allocated: u64,
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
    /// A decimal number, as it stood in the input; empty by the rule [`Rule::Table`].
    pub weight: String,
    /// The exact quota in kronor as a fraction in lowest terms, `n/d`, the fixed sum not in it;
    /// likewise empty, as are floor, remainder and rank.
    pub quota: String,
    pub floor: Option<u64>,
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
