//! A pot's allocation made ready: from what it weighs by to the certificate.

use std::collections::BTreeMap;

use super::{
    AllocationRefusal, Comparison, Context, Denominator, Exact, Figures, KeyRefusal, OtherSet,
    Recipient,
    certificate::{Certificate, Heading, Input, Rule, certify, entries},
    compare, divide, grouped, shares,
};
use crate::{
    allocation::model::Origin,
    rounds::plan::{Key, PlannedPot},
    values::Day,
};

/// Everything a pot's allocation is made from.
#[derive(Debug, Clone)]
pub struct Basis<'a> {
    pub round: &'a str,
    pub pot: &'a PlannedPot,
    pub register: &'a [Recipient],
    pub figures: Figures,
    /// The day the figures of the key are about.
    pub as_of: Option<Day>,
    pub inputs: Vec<Input>,
    /// The stated denominator; `None` for the sum of the weights.
    pub denominator: Option<u128>,
    pub published_total: Option<u64>,
    /// The official amounts of the pot, by code.
    pub official: Option<BTreeMap<String, u64>>,
    /// Other sets of the key's figures, to explain differences by.
    pub others: Vec<OtherSet>,
    pub origin: Origin,
}

/// An allocation that has been computed, and held against the official list where there is one.
#[derive(Debug)]
pub struct Prepared {
    pub certificate: Certificate,
    pub comparison: Option<Comparison>,
}

/// Why an allocation cannot be made, as a sentence to the administrator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrepareRefusal {
    #[error(transparent)]
    Key(#[from] KeyRefusal),
    #[error(transparent)]
    Allocation(#[from] AllocationRefusal),
    #[error("Delpottens belopp måste vara hela kronor.")]
    NotWhole,
    #[error(
        "Det finns ingen officiell lista för delpotten. Läs in den, eller fastställ beräkningen."
    )]
    NoOfficialList,
    #[error(
        "Den officiella listans summa är {} kr men delpotten är {} kr. Listan går inte att fastställa.",
        grouped(*sum),
        grouped(*pot)
    )]
    OfficialSum { sum: u128, pot: u128 },
    #[error("Den officiella listan har mottagare som inte deltar i delpotten: {}.", codes.join(", "))]
    OfficialUnknown { codes: Vec<String> },
}

/// Weighs, divides, compares and certifies.
///
/// # Errors
/// [`PrepareRefusal`].
pub fn prepare(basis: Basis<'_>) -> Result<Prepared, PrepareRefusal> {
    let pot = basis.pot;
    let total = pot.amount.as_whole().ok_or(PrepareRefusal::NotWhole)?;
    let fixed_each = pot.fixed_each.as_whole().ok_or(PrepareRefusal::NotWhole)?;
    let shares = shares(pot, basis.register, &basis.figures)?;
    // The government's table says what each gets, so a stated denominator is ignored.
    let stated = basis.denominator.filter(|_| pot.key != Key::Table);
    let denominator = stated.map_or(Denominator::SumOfWeights, Denominator::Stated);
    let divided = divide(total, fixed_each, &shares, denominator)?;
    let comparison = basis.official.as_ref().map(|official| {
        let context = Context {
            pot,
            register: basis.register,
            figures: &basis.figures,
            as_of: basis.as_of,
            denominator,
            published_total: basis.published_total,
            others: &basis.others,
        };
        compare(official, &divided, &context)
    });
    if basis.origin == Origin::Official {
        let comparison = comparison.as_ref().ok_or(PrepareRefusal::NoOfficialList)?;
        may_be_fixed(comparison, u128::from(total))?;
    }
    let heading = Heading {
        round: basis.round.to_owned(),
        pot: pot.name.to_string(),
        rule: if pot.key == Key::Table { Rule::Table } else { Rule::LargestRemainder },
        total,
        fixed_each,
        denominator: stated.map(|it| Exact::new(it, 0)),
        inputs: basis.inputs,
    };
    let official = comparison.as_ref().filter(|_| basis.origin == Origin::Official);
    let certificate = certify(heading, entries(&shares, basis.register), official)?;
    Ok(Prepared { certificate, comparison })
}

/// An official list is the legal truth when it is whole: the pot's money, to those who take part.
fn may_be_fixed(comparison: &Comparison, pot: u128) -> Result<(), PrepareRefusal> {
    if !comparison.unknown.is_empty() {
        let codes = comparison.unknown.iter().take(10).cloned().collect();
        return Err(PrepareRefusal::OfficialUnknown { codes });
    }
    if comparison.official_sum != pot {
        return Err(PrepareRefusal::OfficialSum { sum: comparison.official_sum, pot });
    }
    Ok(())
}
