//! A pot divided: a fixed sum to each first, where there is one, and the rest by the weights.

use super::{AllocationRefusal, Apportionment, Denominator, Share, largest_remainder_over};

/// A pot that has been divided, in whole kronor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Divided {
    /// The pot.
    pub total: u64,
    /// What each gets first; in every amount here.
    pub fixed_each: u64,
    pub allocated: u64,
    /// What a stated denominator leaves of the pot.
    pub not_allocated: u64,
    /// What is left after the fixed sums, divided by the weights. The fixed sum is not in it.
    pub rest: Apportionment,
}

/// Gives each share `fixed_each` and divides the rest of `total` by the largest remainder, over
/// the denominator. All in whole kronor.
///
/// # Errors
/// [`AllocationRefusal`].
pub fn divide(
    total: u64,
    fixed_each: u64,
    shares: &[Share],
    denominator: Denominator,
) -> Result<Divided, AllocationRefusal> {
    let left = after_fixed(total, fixed_each, shares.len())?;
    let rest = largest_remainder_over(left, shares, denominator)?;
    let not_allocated = rest.not_allocated;
    Ok(Divided { total, fixed_each, allocated: total - not_allocated, not_allocated, rest })
}

/// What the fixed sums leave of a pot.
pub(super) fn after_fixed(
    total: u64,
    fixed_each: u64,
    of: usize,
) -> Result<u64, AllocationRefusal> {
    let of = u64::try_from(of).map_err(|_| AllocationRefusal::TooLarge)?;
    // Two numbers of 64 bits have room in 128.
    let sum = u128::from(fixed_each) * u128::from(of);
    let fixed = u64::try_from(sum).ok().filter(|it| *it <= total);
    fixed.map(|it| total - it).ok_or(AllocationRefusal::FixedTooLarge { sum, pot: total })
}

impl Divided {
    /// Everyone's code and amount in whole kronor, the fixed sum in it, in the order of codes.
    pub fn amounts(&self) -> impl Iterator<Item = (&str, u64)> {
        self.rest.parts.iter().map(|it| (it.code.as_str(), it.amount + self.fixed_each))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shares(weights: &[u128]) -> Vec<Share> {
        let codes = (0..).map(|it: u32| format!("{it:02}"));
        codes.zip(weights).map(|(code, weight)| Share { code, weight: *weight }).collect()
    }

    #[test]
    fn each_gets_the_fixed_sum_and_the_rest_goes_by_the_key() {
        let divided = divide(1_000, 100, &shares(&[3, 4, 0]), Denominator::SumOfWeights).unwrap();
        let amounts: Vec<_> = divided.amounts().collect();
        assert_eq!(amounts, [("00", 400), ("01", 500), ("02", 100)]);
        assert_eq!((divided.allocated, divided.not_allocated), (1_000, 0));
        assert_eq!(divided.rest.pot, 700);
        let divided = divide(1_000, 100, &shares(&[3, 4]), Denominator::Stated(8)).unwrap();
        let amounts: Vec<_> = divided.amounts().collect();
        assert_eq!(amounts, [("00", 400), ("01", 500)]);
        assert_eq!((divided.allocated, divided.not_allocated), (900, 100));
    }

    #[test]
    fn fixed_sums_above_the_pot_are_refused() {
        let refused = divide(1_000, 334, &shares(&[1, 1, 1]), Denominator::SumOfWeights);
        assert_eq!(refused, Err(AllocationRefusal::FixedTooLarge { sum: 1_002, pot: 1_000 }));
        let refused = divide(u64::MAX, u64::MAX, &shares(&[1, 1]), Denominator::SumOfWeights);
        assert!(matches!(refused, Err(AllocationRefusal::FixedTooLarge { .. })));
        assert!(divide(999, 333, &shares(&[1, 1, 1]), Denominator::SumOfWeights).is_ok());
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nobody_gets_less_than_the_fixed_sum(
            total in any::<u64>(), fixed_each in 0..1_000_000_u64,
            weights in prop::collection::vec(0..10_000_000_u128, 1..20), more in 0..10_u128,
        ) {
            let stated = Denominator::Stated(weights.iter().sum::<u128>() + more);
            if let Ok(divided) = divide(total, fixed_each, &shares(&weights), stated) {
                prop_assert_eq!(divided.allocated + divided.not_allocated, total);
                prop_assert_eq!(divided.amounts().map(|it| it.1).sum::<u64>(), divided.allocated);
                prop_assert!(divided.amounts().all(|it| fixed_each <= it.1));
            }
        }
    }
}
