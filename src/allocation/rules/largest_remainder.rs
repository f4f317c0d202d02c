//! The method of the largest remainder (Hamilton).
//!
//! Every amount is its quota rounded down or up, and the amounts add up to the pot. No method that
//! keeps both promises also promises that nobody loses by a larger pot (the Alabama paradox): with
//! weights 6, 6 and 2, a pot of 10 kr gives 4, 4 and 2, and one of 11 kr gives 5, 5 and 1. What
//! does hold is that the rounded down quota never falls when the pot grows, so that an amount falls
//! by one krona at most.

use std::{cmp::Reverse, fmt};

use super::{Exact, Fraction, grouped};

/// What one recipient weighs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The recipient's code, which also breaks ties.
    pub code: String,
    /// The weight: people, places, or people times class. Zero is allowed and gives zero.
    pub weight: u128,
}

/// What the weights are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Denominator {
    /// Their sum: the whole pot is allocated.
    SumOfWeights,
    /// A published total, which since 2025 need not equal the sum of its parts, because SCB adds
    /// controlled noise to each. It may be larger, not smaller, than the sum.
    Stated(u128),
}

/// One recipient's part of the pot, with every step to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apportioned {
    /// The recipient's code.
    pub code: String,
    /// The weight that was given.
    pub weight: u128,
    /// The quota in whole kronor, rounded down.
    pub floor: u64,
    /// What the rounding left, in parts of the denominator: the quota is `floor` and
    /// `remainder`/denominator kronor.
    pub remainder: u128,
    /// The place among the remainders, from 1 for the largest; equal ones by code.
    pub remainder_rank: usize,
    /// The amount in whole kronor: `floor`, or one krona more for the first ranks.
    pub amount: u64,
}

/// A pot that has been divided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apportionment {
    /// The pot in whole kronor.
    pub pot: u64,
    /// What the weights were divided by.
    pub denominator: u128,
    /// What a stated denominator leaves of the pot, in whole kronor; zero for the sum of weights.
    pub not_allocated: u64,
    /// One part per share, ordered by code.
    pub parts: Vec<Apportioned>,
}

/// Why a pot cannot be divided, as a sentence to the officer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AllocationRefusal {
    /// There are no shares.
    #[error("Det finns inga mottagare att fördela till. Lägg till minst en.")]
    NoRecipients,
    /// Two shares have the same code.
    #[error("Mottagaren {code} finns med två gånger. Ta bort den ena raden.")]
    DuplicateCode {
        /// The code that is there twice.
        code: String,
    },
    /// All weights are zero.
    #[error(
        "Ingen mottagare har någon vikt i fördelningsnyckeln. \
         Ange ett värde över noll för minst en."
    )]
    NoWeight,
    /// A stated denominator below the sum of the weights.
    #[error(
        "Den angivna totalen {stated} är mindre än mottagarnas summa {sum}, så mer än hela \
         delpotten skulle fördelas. Lämna totalen tom så används summan."
    )]
    DenominatorTooSmall {
        /// What was stated.
        stated: Exact,
        /// The sum of the weights.
        sum: Exact,
    },
    /// The fixed sums are more than the pot.
    #[error(
        "Fasta belopp till alla blir {} kronor, mer än hela delpotten på {} kronor. \
         Sänk det fasta beloppet.",
        grouped(*sum), grouped(*pot)
    )]
    FixedTooLarge {
        /// The fixed sums together, in whole kronor.
        sum: u128,
        /// The pot, in whole kronor.
        pot: u64,
    },
    /// The amounts of the government's table are not the pot.
    #[error(
        "Regeringens tabell ger deltagarna {} kronor, men delpotten är {} kronor. \
         De ska vara lika.",
        grouped(*sum), grouped(*pot)
    )]
    TableIsNotThePot { sum: u128, pot: u64 },
    /// The amounts of the official list are more than the pot.
    #[error(
        "Den officiella listan ger {} kronor, mer än hela delpotten på {} kronor. \
         Kontrollera delpottens belopp.",
        grouped(*sum), grouped(*pot)
    )]
    ListAboveThePot { sum: u128, pot: u64 },
    /// A number that exact arithmetic has no room for.
    #[error("Talen är för stora för att räkna med. Kontrollera vikterna och delpottens belopp.")]
    TooLarge,
}

/// Divides a pot of whole kronor by the sum of the weights.
///
/// Each quota, pot · weight / Σ weights, is rounded down; the missing kronor go one each to the
/// largest remainders, equal ones by code. The amounts add up to the pot, none is a krona or more
/// from its quota, and the order of the shares has no influence. The parts come ordered by code.
///
/// Neither the ordinance (2024:1253 7 §) nor the government's keys say how to round, so the rule
/// is stated on the list.
///
/// # Errors
/// [`AllocationRefusal`].
pub fn largest_remainder(
    pot: u64,
    shares: &[Share],
) -> Result<Vec<Apportioned>, AllocationRefusal> {
    largest_remainder_over(pot, shares, Denominator::SumOfWeights).map(|it| it.parts)
}

/// Divides a pot as [`largest_remainder`] does, by a denominator of the officer's choice.
///
/// By a stated one the quotas add up to pot · Σ weights / denominator. That, rounded down, is
/// allocated; the rest of the pot is `not_allocated`.
///
/// # Errors
/// [`AllocationRefusal`].
pub fn largest_remainder_over(
    pot: u64,
    shares: &[Share],
    denominator: Denominator,
) -> Result<Apportionment, AllocationRefusal> {
    let shares = by_code(shares)?;
    let sum = sum_of_weights(&shares)?;
    let denominator = match denominator {
        Denominator::SumOfWeights => sum,
        Denominator::Stated(stated) if stated < sum => {
            return Err(AllocationRefusal::DenominatorTooSmall {
                stated: Exact::new(stated, 0),
                sum: Exact::new(sum, 0),
            });
        }
        Denominator::Stated(stated) => stated,
    };

    let mut parts = shares
        .into_iter()
        .map(|share| rounded_down(pot, share, denominator))
        .collect::<Result<Vec<_>, _>>()?;

    // All remainders have one denominator, so comparing them is comparing integers. The parts are
    // in the order of codes already, so their places break ties.
    let remainders = parts.iter().enumerate().map(|(place, it)| (Reverse(it.remainder), place));
    let mut ranked: Vec<_> = remainders.collect();
    ranked.sort_unstable();
    let (allocated, _) = divided(pot, sum, denominator)?;
    let floors: u64 = parts.iter().map(|it| it.floor).sum();
    // Fewer kronor are missing than there are remainders above zero, since each is below one.
    let mut missing = allocated - floors;
    for (rank, (_, place)) in (1..).zip(ranked) {
        let part = &mut parts[place];
        part.remainder_rank = rank;
        part.amount = part.floor + u64::from(0 < missing);
        missing = missing.saturating_sub(1);
    }
    Ok(Apportionment { pot, denominator, not_allocated: pot - allocated, parts })
}

impl Apportionment {
    /// The exact quota of a part in kronor.
    ///
    /// # Errors
    /// [`AllocationRefusal::TooLarge`], for a part of another apportionment.
    pub fn quota(&self, part: &Apportioned) -> Result<Fraction, AllocationRefusal> {
        let numerator = u128::from(self.pot).checked_mul(part.weight);
        let quota = numerator.and_then(|it| Fraction::new(it, self.denominator));
        quota.ok_or(AllocationRefusal::TooLarge)
    }
}

impl fmt::Display for Denominator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SumOfWeights => f.write_str("mottagarnas summa"),
            Self::Stated(stated) => write!(f, "den angivna totalen {stated}"),
        }
    }
}

/// The shares in the order of their codes, which are all different.
fn by_code(shares: &[Share]) -> Result<Vec<&Share>, AllocationRefusal> {
    // Comparing the first eight bytes settles most comparisons without following the pointer to the
    // whole code.
    let mut ordered: Vec<_> = shares.iter().map(|it| (beginning(&it.code), it)).collect();
    ordered
        .sort_unstable_by(|(one, a), (other, b)| one.cmp(other).then_with(|| a.code.cmp(&b.code)));
    let ordered: Vec<&Share> = ordered.into_iter().map(|(_, share)| share).collect();
    let twice = ordered.windows(2).find(|it| it[0].code == it[1].code);
    match twice {
        Some(twice) => Err(AllocationRefusal::DuplicateCode { code: twice[0].code.clone() }),
        None => Ok(ordered),
    }
}

/// The first eight bytes as a number, in which a smaller one never begins the larger code.
fn beginning(code: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(code.bytes()).for_each(|(to, from)| *to = from);
    u64::from_be_bytes(bytes)
}

/// The sum, which is more than zero.
fn sum_of_weights(shares: &[&Share]) -> Result<u128, AllocationRefusal> {
    if shares.is_empty() {
        return Err(AllocationRefusal::NoRecipients);
    }
    let sum = shares.iter().try_fold(0_u128, |sum, share| sum.checked_add(share.weight));
    match sum.ok_or(AllocationRefusal::TooLarge)? {
        0 => Err(AllocationRefusal::NoWeight),
        sum => Ok(sum),
    }
}

fn rounded_down(
    pot: u64,
    share: &Share,
    denominator: u128,
) -> Result<Apportioned, AllocationRefusal> {
    let (floor, remainder) = divided(pot, share.weight, denominator)?;
    Ok(Apportioned {
        code: share.code.clone(),
        weight: share.weight,
        floor,
        remainder,
        remainder_rank: 0,
        amount: floor,
    })
}

/// pot · weight / denominator in whole kronor, and the remainder. The denominator is not zero, and
/// not less than the weight, so the quotient is at most the pot.
fn divided(pot: u64, weight: u128, denominator: u128) -> Result<(u64, u128), AllocationRefusal> {
    let product = u128::from(pot).checked_mul(weight).ok_or(AllocationRefusal::TooLarge)?;
    let quotient = u64::try_from(product / denominator).map_err(|_| AllocationRefusal::TooLarge)?;
    Ok((quotient, product - u128::from(quotient) * denominator))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(code: &str, weight: u128) -> Share {
        Share { code: code.to_owned(), weight }
    }

    fn amounts(pot: u64, weights: &[(&str, u128)]) -> Vec<u64> {
        let shares: Vec<Share> = weights.iter().map(|(code, it)| share(code, *it)).collect();
        largest_remainder(pot, &shares).unwrap().iter().map(|it| it.amount).collect()
    }

    #[test]
    fn the_missing_kronor_go_to_the_largest_remainders() {
        // Quotas 1,4 and 3,5 and 5,1: the krona that is missing goes to b.
        assert_eq!(amounts(10, &[("a", 14), ("b", 35), ("c", 51)]), [1, 4, 5]);
        let shares = [share("a", 14), share("b", 35), share("c", 51)];
        let whole = largest_remainder_over(10, &shares, Denominator::SumOfWeights).unwrap();
        let b = &whole.parts[1];
        assert_eq!((b.floor, b.remainder, b.remainder_rank, b.amount), (3, 50, 1, 4));
        assert_eq!(whole.quota(b).map(|it| it.to_string()), Ok("7/2".to_owned()));
        assert_eq!(whole.not_allocated, 0);
    }

    #[test]
    fn equal_remainders_are_ranked_by_code() {
        assert_eq!(amounts(2, &[("c", 1), ("b", 1), ("a", 1)]), [1, 1, 0]);
        assert_eq!(amounts(0, &[("a", 1), ("b", 2)]), [0, 0]);
        assert_eq!(amounts(7, &[("a", 3)]), [7]);
        assert_eq!(amounts(7, &[("a", 0), ("b", 1)]), [0, 7]);
    }

    #[test]
    fn an_impossible_division_is_refused() {
        assert_eq!(largest_remainder(1, &[]), Err(AllocationRefusal::NoRecipients));
        let zeros = [share("a", 0), share("b", 0)];
        assert_eq!(largest_remainder(1, &zeros), Err(AllocationRefusal::NoWeight));
        let twice = [share("a", 1), share("b", 1), share("a", 2)];
        let refusal = largest_remainder(1, &twice).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "Mottagaren a finns med två gånger. Ta bort den ena raden."
        );
    }

    #[test]
    fn numbers_near_the_bound_are_refused_rather_than_wrapped() {
        let too_large = Err(AllocationRefusal::TooLarge);
        assert_eq!(largest_remainder(1, &[share("a", u128::MAX), share("b", 1)]), too_large);
        assert_eq!(largest_remainder(2, &[share("a", u128::MAX)]), too_large);
        assert_eq!(largest_remainder(u64::MAX, &[share("a", 1 << 65)]), too_large);
        assert_eq!(amounts(1, &[("a", u128::MAX)]), [1]);
        assert_eq!(
            amounts(u64::MAX, &[("a", 1 << 63), ("b", 1 << 62)]).iter().sum::<u64>(),
            u64::MAX
        );
    }

    #[test]
    fn a_larger_stated_denominator_leaves_a_part_of_the_pot() {
        let shares = [share("a", 30), share("b", 60)];
        let stated = largest_remainder_over(1000, &shares, Denominator::Stated(101)).unwrap();
        // Quotas 297,03 and 594,06 add up to 891,09.
        let amounts: Vec<u64> = stated.parts.iter().map(|it| it.amount).collect();
        assert_eq!((amounts, stated.not_allocated), (vec![297, 594], 109));

        let sum = largest_remainder_over(1000, &shares, Denominator::Stated(90)).unwrap();
        assert_eq!(sum.parts, largest_remainder(1000, &shares).unwrap());

        let refusal = largest_remainder_over(1000, &shares, Denominator::Stated(89)).unwrap_err();
        let sentence = refusal.to_string();
        assert!(sentence.contains("totalen 89 är mindre än mottagarnas summa 90"), "{sentence}");
    }

    #[test]
    fn a_larger_pot_can_give_somebody_a_krona_less() {
        // Alabama, 1880. Quotas 4,29 and 4,29 and 1,43; and then 4,71 and 4,71 and 1,57.
        let weights = [("a", 6), ("b", 6), ("c", 2)];
        assert_eq!(amounts(10, &weights), [4, 4, 2]);
        assert_eq!(amounts(11, &weights), [5, 5, 1]);
    }

    fn any_shares() -> impl Strategy<Value = Vec<Share>> {
        let weight = prop_oneof![1 => Just(0_u128), 4 => 1..1000_u128, 2 => any::<u64>().prop_map(u128::from)];
        prop::collection::btree_map("[0-9]{2,4}", weight, 1..40)
            .prop_map(|it| it.into_iter().map(|(code, weight)| Share { code, weight }).collect())
            .prop_filter("some weight", |it: &Vec<Share>| it.iter().any(|it| 0 < it.weight))
    }

    proptest! {
        #[test]
        fn the_sum_is_the_pot_and_no_amount_is_a_krona_from_its_quota(
            pot in any::<u32>().prop_map(u64::from), shares in any_shares(),
        ) {
            let sum: u128 = shares.iter().map(|it| it.weight).sum();
            let parts = largest_remainder(pot, &shares).unwrap();
            prop_assert_eq!(parts.len(), shares.len());
            prop_assert_eq!(parts.iter().map(|it| it.amount).sum::<u64>(), pot);
            for part in &parts {
                let quota = u128::from(pot) * part.weight;
                let amount = u128::from(part.amount) * sum;
                prop_assert!(amount.abs_diff(quota) < sum);
                prop_assert!(part.weight != 0 || part.amount == 0);
                prop_assert_eq!(u128::from(part.floor) * sum + part.remainder, quota);
            }
        }

        #[test]
        fn the_order_of_the_shares_has_no_influence(
            pot in any::<u32>().prop_map(u64::from),
            (shares, shuffled) in any_shares()
                .prop_flat_map(|it| (Just(it.clone()), Just(it).prop_shuffle())),
        ) {
            prop_assert_eq!(largest_remainder(pot, &shares), largest_remainder(pot, &shuffled));
        }

        #[test]
        fn by_a_larger_pot_no_floor_falls_and_no_amount_by_more_than_a_krona(
            pot in any::<u32>().prop_map(u64::from), more in prop_oneof![Just(1), 1..1000_u64],
            shares in any_shares(),
        ) {
            let before = largest_remainder(pot, &shares).unwrap();
            let after = largest_remainder(pot + more, &shares).unwrap();
            for (before, after) in before.iter().zip(&after) {
                prop_assert!(before.floor <= after.floor);
                prop_assert!(before.amount <= after.amount + 1);
            }
        }

        #[test]
        fn a_larger_weight_never_gets_less_than_a_smaller_one(
            pot in any::<u32>().prop_map(u64::from), shares in any_shares(),
        ) {
            let mut parts = largest_remainder(pot, &shares).unwrap();
            parts.sort_by_key(|it| it.weight);
            for pair in parts.windows(2).filter(|it| it[0].weight < it[1].weight) {
                prop_assert!(pair[0].amount <= pair[1].amount);
            }
        }

        #[test]
        fn the_parts_come_in_the_order_of_codes_of_any_length(
            codes in prop::collection::hash_set("[ab\0]{0,10}|.{0,12}", 1..40),
        ) {
            let shares: Vec<Share> = codes.iter().map(|it| share(it, 1)).collect();
            let parts = largest_remainder(7, &shares).unwrap();
            prop_assert_eq!(parts.len(), codes.len());
            prop_assert!(parts.is_sorted_by_key(|it| &it.code));
        }

        #[test]
        fn one_recipient_gets_everything(pot in any::<u64>(), weight in 1..=u128::from(u64::MAX)) {
            prop_assert_eq!(amounts(pot, &[("0180", weight)]), [pot]);
        }

        #[test]
        fn with_a_stated_denominator_nothing_is_lost(
            pot in any::<u32>().prop_map(u64::from), shares in any_shares(), more in any::<u32>(),
        ) {
            let sum: u128 = shares.iter().map(|it| it.weight).sum();
            let stated = sum + u128::from(more);
            let whole = largest_remainder_over(pot, &shares, Denominator::Stated(stated)).unwrap();
            let allocated: u64 = whole.parts.iter().map(|it| it.amount).sum();
            prop_assert_eq!(allocated + whole.not_allocated, pot);
            for part in &whole.parts {
                let amount = u128::from(part.amount) * stated;
                prop_assert!(amount.abs_diff(u128::from(pot) * part.weight) < stated);
            }
        }

        #[test]
        fn any_numbers_are_divided_exactly_or_refused(
            pot in any::<u64>(), weights in prop::collection::vec(any::<u128>(), 0..5),
            stated in any::<Option<u128>>(),
        ) {
            let shares: Vec<Share> =
                weights.iter().enumerate().map(|(i, it)| share(&i.to_string(), *it)).collect();
            let denominator = stated.map_or(Denominator::SumOfWeights, Denominator::Stated);
            if let Ok(whole) = largest_remainder_over(pot, &shares, denominator) {
                let allocated: u64 = whole.parts.iter().map(|it| it.amount).sum();
                prop_assert_eq!(allocated + whole.not_allocated, pot);
            }
        }
    }
}
