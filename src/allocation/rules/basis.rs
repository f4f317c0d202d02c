//! What recipients are weighed by: the distribution keys (fördelningsnycklar).

use std::collections::BTreeMap;

use super::{AllocationRefusal, Share, weight_of};
use crate::statistics::RuralClass;

/// What the keys need to know of a municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Municipality {
    /// Four digits, such as `0180`.
    pub code: String,
    /// The two digits of its county, which is the code of its region.
    pub region: String,
    /// The inhabitants on the day that the round counts by.
    pub population: u64,
    /// How rural it is, or `None` for municipalities that are not rural.
    pub rural: Option<RuralClass>,
}

/// Weighs by a number that is given, such as individuals with municipal health care, or the
/// population of regions as published.
pub fn by_count<C: Into<String>>(counts: impl IntoIterator<Item = (C, u64)>) -> Vec<Share> {
    counts
        .into_iter()
        .map(|(code, count)| Share { code: code.into(), weight: u128::from(count) })
        .collect()
}

/// Weighs municipalities by their inhabitants.
pub fn by_population(municipalities: &[Municipality]) -> Vec<Share> {
    by_count(municipalities.iter().map(|it| (it.code.as_str(), it.population)))
}

/// Weighs regions by the inhabitants of their municipalities.
///
/// # Errors
/// [`AllocationRefusal::TooLarge`].
pub fn by_population_of_regions(
    municipalities: &[Municipality],
) -> Result<Vec<Share>, AllocationRefusal> {
    per_region(municipalities.iter().map(|it| (it, u128::from(it.population))))
}

/// The rural key of municipalities: each rural one by its own class times its inhabitants. The
/// others have no share.
///
/// The agency's instructions print the regions' wording for the municipalities too; what can be
/// meant is the municipality's own inhabitants.
pub fn by_rural_key(municipalities: &[Municipality]) -> Vec<Share> {
    let rural = municipalities.iter().filter_map(|it| Some((it, rural_weight(it)?)));
    rural.map(|(municipality, weight)| Share { code: municipality.code.clone(), weight }).collect()
}

/// The rural key of regions: each by the sum, over its rural municipalities, of class times
/// inhabitants. Regions without rural municipalities have no share.
///
/// # Errors
/// [`AllocationRefusal::TooLarge`].
pub fn by_rural_key_of_regions(
    municipalities: &[Municipality],
) -> Result<Vec<Share>, AllocationRefusal> {
    per_region(municipalities.iter().filter_map(|it| Some((it, rural_weight(it)?))))
}

fn rural_weight(municipality: &Municipality) -> Option<u128> {
    // 64 bits times 10 has room in 128.
    municipality.rural.map(|class| weight_of(class) * u128::from(municipality.population))
}

fn per_region<'a>(
    weights: impl Iterator<Item = (&'a Municipality, u128)>,
) -> Result<Vec<Share>, AllocationRefusal> {
    let mut sums: BTreeMap<&str, u128> = BTreeMap::new();
    for (municipality, weight) in weights {
        let sum = sums.entry(&municipality.region).or_default();
        *sum = sum.checked_add(weight).ok_or(AllocationRefusal::TooLarge)?;
    }
    let shares = sums.into_iter().map(|(code, weight)| Share { code: code.to_owned(), weight });
    Ok(shares.collect())
}

#[cfg(test)]
mod tests {
    use super::{super::largest_remainder, *};

    fn municipality(code: &str, population: u64, rural: Option<RuralClass>) -> Municipality {
        Municipality { code: code.to_owned(), region: code[..2].to_owned(), population, rural }
    }

    fn pairs(shares: &[Share]) -> Vec<(&str, u128)> {
        shares.iter().map(|it| (it.code.as_str(), it.weight)).collect()
    }

    /// All 290, by a column such as `pop_2024_12_31`.
    fn sweden(column: &str) -> Vec<Municipality> {
        let table = include_str!("../../../data/population_municipality.csv");
        let mut rows = csv::Reader::from_reader(table.as_bytes());
        let at = rows.headers().unwrap().iter().position(|it| it == column).unwrap();
        rows.records()
            .map(|row| row.unwrap())
            .map(|row| municipality(&row[0], row[at].parse().unwrap(), None))
            .collect()
    }

    #[test]
    fn stockholm_gets_what_the_population_of_2024_gives() {
        let shares = by_population(&sweden("pop_2024_12_31"));
        assert_eq!(shares.len(), 290);
        assert_eq!(shares.iter().map(|it| it.weight).sum::<u128>(), 10_587_710);
        let parts = largest_remainder(375_000_000, &shares).unwrap();
        let stockholm = parts.iter().find(|it| it.code == "0180").unwrap();
        assert_eq!(stockholm.amount, 35_261_662);
        assert_eq!(parts.iter().map(|it| it.amount).sum::<u64>(), 375_000_000);
    }

    #[test]
    fn the_regions_of_the_country_are_the_sums_of_their_municipalities() {
        let regions = by_population_of_regions(&sweden("pop_2024_12_31")).unwrap();
        let table = include_str!("../../../data/population_region.csv");
        let mut rows = csv::Reader::from_reader(table.as_bytes());
        let published: Vec<(String, u64)> = rows
            .records()
            .map(|row| row.unwrap())
            .map(|row| (row[0].to_owned(), row[3].parse().unwrap()))
            .collect();
        assert_eq!(regions, by_count(published));
    }

    #[test]
    fn a_rural_inhabitant_counts_one_five_or_ten() {
        use RuralClass::*;
        let all = [
            municipality("2401", 7_000, Some(NearCity)),
            municipality("2403", 2_000, Some(VerySparse)),
            municipality("2480", 130_000, None),
            municipality("2303", 5_000, Some(Sparse)),
            municipality("0180", 990_000, None),
        ];
        assert_eq!(
            pairs(&by_rural_key(&all)),
            [("2401", 7_000), ("2403", 20_000), ("2303", 25_000)]
        );
        let regions = by_rural_key_of_regions(&all).unwrap();
        assert_eq!(pairs(&regions), [("23", 25_000), ("24", 27_000)]);
        let regions = by_population_of_regions(&all).unwrap();
        assert_eq!(pairs(&regions), [("01", 990_000), ("23", 5_000), ("24", 139_000)]);
    }

    #[test]
    fn a_country_without_rural_municipalities_has_no_rural_key() {
        let all = [municipality("0180", 990_000, None)];
        assert_eq!(largest_remainder(1, &by_rural_key(&all)), Err(AllocationRefusal::NoRecipients));
    }
}
