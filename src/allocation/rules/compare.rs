//! The official list held against what is computed, with a reason for each difference where one
//! can be found.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::{Denominator, Divided, Figures, Recipient, divide, shares};
use crate::{rounds::plan::PlannedPot, values::Day};

/// How the amounts were computed, and what else they could have been computed from.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    pub pot: &'a PlannedPot,
    pub register: &'a [Recipient],
    /// What the computation weighs by.
    pub figures: &'a Figures,
    /// The day those figures are about, where they are about one.
    pub as_of: Option<Day>,
    pub denominator: Denominator,
    /// The total published with the figures, where it is not their sum.
    pub published_total: Option<u64>,
    /// The other sets of the same kind.
    pub others: &'a [OtherSet],
}

/// Figures that the pot could have been weighed by instead.
#[derive(Debug, Clone)]
pub struct OtherSet {
    pub title: String,
    pub as_of: Day,
    /// All that the key needs, with this set in the place of the one that was used.
    pub figures: Figures,
}

/// The official list and the computed amounts side by side. All in whole kronor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Everyone in either, in the order of codes.
    pub rows: Vec<Compared>,
    /// Those who take part and are not in the list.
    pub missing: Vec<String>,
    /// Those who are in the list and do not take part.
    pub unknown: Vec<String>,
    pub official_sum: u128,
    pub computed_sum: u128,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    pub code: String,
    /// Empty for codes that are not in the register.
    pub name: String,
    /// `None` where the list has no row.
    pub official: Option<u64>,
    /// `None` for a recipient that does not take part.
    pub computed: Option<u64>,
    /// Computed less official, what is not there counted as zero.
    pub difference: i128,
    /// `None` where there is no difference.
    pub reason: Option<Reason>,
}

/// Why the official amount is not the computed one, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    NotInList,
    NotAParticipant,
    /// The amounts differ by a krona, and the two lists have the same sum.
    Rounding,
    /// Divided by the other denominator, the amount is the official one.
    Denominator(Denominator),
    /// With the figures of another set, the amount is the official one.
    OtherSet {
        title: String,
        as_of: Day,
    },
    /// The key counts by one day and the figures are about another.
    OtherDay {
        key: Day,
        figures: Day,
    },
    Unexplained,
}

/// Compares the official amounts, by code, with the computed ones.
///
/// A reason is the first of [`Reason`]'s that holds.
pub fn compare(
    official: &BTreeMap<String, u64>,
    computed: &Divided,
    context: &Context<'_>,
) -> Comparison {
    let computed: BTreeMap<&str, u64> = computed.amounts().collect();
    let names: BTreeMap<&str, &str> =
        context.register.iter().map(|it| (it.code.as_str(), it.name.as_str())).collect();
    let official_sum = official.values().map(|it| u128::from(*it)).sum();
    let computed_sum = computed.values().map(|it| u128::from(*it)).sum();
    let same_sum = official_sum == computed_sum;
    let others = Others::of(context);

    let codes: BTreeSet<&str> =
        official.keys().map(String::as_str).chain(computed.keys().copied()).collect();
    let rows: Vec<Compared> = codes
        .into_iter()
        .map(|code| {
            let (official, computed) = (official.get(code).copied(), computed.get(code).copied());
            let amount = |it: Option<u64>| i128::from(it.unwrap_or_default());
            let difference = amount(computed) - amount(official);
            let reason = (difference != 0).then(|| match (official, computed) {
                (None, _) => Reason::NotInList,
                (_, None) => Reason::NotAParticipant,
                _ if same_sum && difference.abs() <= 1 => Reason::Rounding,
                (Some(official), _) => others.explain(code, official, context),
            });
            let name = names.get(code).map_or_else(String::new, ToString::to_string);
            Compared { code: code.to_owned(), name, official, computed, difference, reason }
        })
        .collect();
    let codes = |those: fn(&Compared) -> bool| -> Vec<String> {
        rows.iter().filter(|it| those(it)).map(|it| it.code.clone()).collect()
    };
    let missing = codes(|it| it.official.is_none());
    let unknown = codes(|it| it.computed.is_none());
    Comparison { rows, missing, unknown, official_sum, computed_sum }
}

impl Comparison {
    /// The computed sum less the official one.
    pub fn difference(&self) -> i128 {
        // Sums of fewer than 2⁶³ numbers of 64 bits have room.
        self.computed_sum.cast_signed() - self.official_sum.cast_signed()
    }

    /// The rows that differ.
    pub fn differences(&self) -> impl Iterator<Item = &Compared> {
        self.rows.iter().filter(|it| it.difference != 0)
    }
}

/// Other computations that could explain the official amounts: for each the reason it would be, and
/// the amounts it gives by code.
struct Others(Vec<(Reason, BTreeMap<String, u64>)>);

impl Others {
    fn of(context: &Context<'_>) -> Self {
        let mut others = Vec::new();
        let denominator = match (context.denominator, context.published_total) {
            (Denominator::Stated(_), _) => Some(Denominator::SumOfWeights),
            (_, Some(total)) => Some(Denominator::Stated(u128::from(total))),
            _ => None,
        };
        if let Some(denominator) = denominator
            && let Some(amounts) = amounts(context, context.figures, denominator)
        {
            others.push((Reason::Denominator(denominator), amounts));
        }
        for set in context.others {
            // A stated total belongs to the set it was published with, so it is not used here.
            if let Some(amounts) = amounts(context, &set.figures, Denominator::SumOfWeights) {
                let reason = Reason::OtherSet { title: set.title.clone(), as_of: set.as_of };
                others.push((reason, amounts));
            }
        }
        Self(others)
    }

    fn explain(&self, code: &str, official: u64, context: &Context<'_>) -> Reason {
        let found = self.0.iter().find(|(_, amounts)| amounts.get(code) == Some(&official));
        match (found, context.pot.as_of, context.as_of) {
            (Some((reason, _)), ..) => reason.clone(),
            (None, Some(key), Some(figures)) if key != figures => Reason::OtherDay { key, figures },
            _ => Reason::Unexplained,
        }
    }
}

/// What everyone gets by these figures and denominator; `None` where the pot cannot be divided so.
fn amounts(
    context: &Context<'_>,
    figures: &Figures,
    denominator: Denominator,
) -> Option<BTreeMap<String, u64>> {
    let pot = context.pot;
    let shares = shares(pot, context.register, figures).ok()?;
    let (total, fixed_each) = (pot.amount.as_whole()?, pot.fixed_each.as_whole()?);
    let divided = divide(total, fixed_each, &shares, denominator).ok()?;
    Some(divided.amounts().map(|(code, amount)| (code.to_owned(), amount)).collect())
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInList => f.write_str("Finns inte i den officiella listan."),
            Self::NotAParticipant => f.write_str("Deltar inte i delpotten."),
            Self::Rounding => f.write_str("Avrundning: en krona, och summan är densamma."),
            Self::Denominator(by) => {
                write!(f, "Nämnaren: delat med {by} blir det det officiella beloppet.")
            }
            Self::OtherSet { title, as_of } => write!(
                f,
                "Datumet: med uppgifterna {title} från {} blir det det officiella beloppet.",
                as_of.without_weekday()
            ),
            Self::OtherDay { key, figures } => write!(
                f,
                "Nyckeln gäller {}, men uppgifterna som beräkningen använder är från {}.",
                key.without_weekday(),
                figures.without_weekday()
            ),
            Self::Unexplained => f.write_str("Ingen förklaring hittad."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::key::tests::{population, pot, register},
        *,
    };
    use crate::{ombud::OrganisationKind, rounds::plan::Key};

    fn day(year: i16, month: i8, day: i8) -> Day {
        Day::new(jiff::civil::date(year, month, day))
    }

    fn figures(of: &[(&str, u64)]) -> Figures {
        let population = of.iter().map(|(code, it)| (code.to_string(), *it)).collect();
        Figures { population, ..Figures::default() }
    }

    fn list(of: &[(&str, u64)]) -> BTreeMap<String, u64> {
        of.iter().map(|(code, it)| (code.to_string(), *it)).collect()
    }

    /// Compares a pot of so many kronor over three municipalities of 20, 30 and 50 inhabitants.
    fn three(
        kronor: u64,
        official: &[(&str, u64)],
        change: impl Fn(&mut Context<'_>),
    ) -> Vec<(String, i128, Option<Reason>)> {
        let codes = ["0114", "0115", "0117"];
        let register: Vec<Recipient> =
            register().into_iter().filter(|it| codes.contains(&it.code.as_str())).collect();
        let figures = figures(&[("0114", 20), ("0115", 30), ("0117", 50)]);
        let pot = pot(OrganisationKind::Municipality, Key::Population, kronor);
        let mut context = Context {
            pot: &pot,
            register: &register,
            figures: &figures,
            as_of: Some(day(2024, 12, 31)),
            denominator: Denominator::SumOfWeights,
            published_total: None,
            others: &[],
        };
        change(&mut context);
        let shares = shares(context.pot, &register, &figures).unwrap();
        let computed = divide(kronor, 0, &shares, context.denominator).unwrap();
        let compared = compare(&list(official), &computed, &context);
        compared.rows.into_iter().map(|it| (it.code, it.difference, it.reason)).collect()
    }

    #[test]
    fn stockholms_difference_of_2025_is_explained_by_the_date() {
        let mut pot = pot(OrganisationKind::Municipality, Key::Population, 375_000_000);
        pot.as_of = Some(day(2024, 11, 1));
        let (register, figures) = (
            register(),
            Figures { population: population("pop_2024_12_31"), ..Figures::default() },
        );
        let context = Context {
            pot: &pot,
            register: &register,
            figures: &figures,
            as_of: Some(day(2024, 12, 31)),
            denominator: Denominator::SumOfWeights,
            published_total: None,
            others: &[],
        };
        let shares = shares(&pot, &register, &figures).unwrap();
        let computed = divide(375_000_000, 0, &shares, Denominator::SumOfWeights).unwrap();
        let compared = compare(&list(&[("0180", 35_264_481)]), &computed, &context);
        let stockholm = compared.rows.iter().find(|it| it.code == "0180").unwrap();
        assert_eq!(stockholm.computed, Some(35_261_662));
        assert_eq!(stockholm.difference, -2_819);
        assert_eq!(
            stockholm.reason.as_ref().unwrap().to_string(),
            "Nyckeln gäller 1 november 2024, men uppgifterna som beräkningen använder är från \
             31 december 2024."
        );
        assert_eq!(stockholm.name, "Stockholm");
        assert_eq!(compared.missing.len(), 289);
        assert_eq!(compared.difference(), 375_000_000 - 35_264_481);
    }

    #[test]
    fn equal_lists_have_no_differences() {
        let rows = three(10, &[("0114", 2), ("0115", 3), ("0117", 5)], |_| {});
        assert!(rows.iter().all(|(_, difference, reason)| *difference == 0 && reason.is_none()));
    }

    #[test]
    fn a_recipient_in_only_one_of_the_lists_is_named() {
        let rows = three(10, &[("0114", 2), ("0115", 3), ("9999", 5)], |_| {});
        assert_eq!(rows[2], ("0117".to_owned(), 5, Some(Reason::NotInList)));
        assert_eq!(rows[3], ("9999".to_owned(), -5, Some(Reason::NotAParticipant)));
    }

    #[test]
    fn a_krona_with_the_same_sum_is_rounding() {
        let rows = three(10, &[("0114", 1), ("0115", 4), ("0117", 5)], |_| {});
        assert_eq!(rows[0], ("0114".to_owned(), 1, Some(Reason::Rounding)));
        assert_eq!(rows[1].2, Some(Reason::Rounding));
        let rows = three(10, &[("0114", 1), ("0115", 3), ("0117", 5)], |_| {});
        assert_eq!(rows[0], ("0114".to_owned(), 1, Some(Reason::Unexplained)));
    }

    #[test]
    fn the_other_denominator_is_found_as_the_reason() {
        // 1 000 kr divided by 125 instead of 100.
        let official = [("0114", 160), ("0115", 240), ("0117", 401)];
        let rows = three(1_000, &official, |it| it.published_total = Some(125));
        let by_total = Some(Reason::Denominator(Denominator::Stated(125)));
        assert_eq!((rows[0].1, &rows[0].2), (40, &by_total));
        assert_eq!(rows[2].2, Some(Reason::Unexplained));

        let by_sum = [("0114", 200), ("0115", 300), ("0117", 500)];
        let rows = three(1_000, &by_sum, |it| it.denominator = Denominator::Stated(125));
        assert_eq!(
            (rows[0].1, &rows[0].2),
            (-40, &Some(Reason::Denominator(Denominator::SumOfWeights)))
        );
        assert_eq!(
            rows[0].2.as_ref().unwrap().to_string(),
            "Nämnaren: delat med mottagarnas summa blir det det officiella beloppet."
        );
    }

    #[test]
    fn another_set_is_a_reason_before_another_day_is() {
        let others = [OtherSet {
            title: "Folkmängd".to_owned(),
            as_of: day(2024, 11, 1),
            figures: figures(&[("0114", 40), ("0115", 30), ("0117", 30)]),
        }];
        let mut dated = pot(OrganisationKind::Municipality, Key::Population, 1_000);
        dated.as_of = Some(day(2024, 11, 1));
        let register = register();
        let three: Vec<Recipient> = register
            .into_iter()
            .filter(|it| ["0114", "0115", "0117"].contains(&it.code.as_str()))
            .collect();
        let used = figures(&[("0114", 20), ("0115", 30), ("0117", 50)]);
        let context = Context {
            pot: &dated,
            register: &three,
            figures: &used,
            as_of: Some(day(2024, 12, 31)),
            denominator: Denominator::SumOfWeights,
            published_total: None,
            others: &others,
        };
        let shares = shares(&dated, &three, &used).unwrap();
        let computed = divide(1_000, 0, &shares, Denominator::SumOfWeights).unwrap();
        let official = list(&[("0114", 400), ("0115", 300), ("0117", 305)]);
        let rows = compare(&official, &computed, &context).rows;
        assert_eq!(
            rows[0].reason.as_ref().unwrap().to_string(),
            "Datumet: med uppgifterna Folkmängd från 1 november 2024 blir det det officiella \
             beloppet."
        );
        assert_eq!(rows[1].reason, None);
        assert!(matches!(rows[2].reason, Some(Reason::OtherDay { .. })));
    }
}
