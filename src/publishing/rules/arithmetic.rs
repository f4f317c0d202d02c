//! "Så räknades beloppet": one recipient's steps, read out of the pot's certificate.

use super::figures::{as_decimal, grouped, grouped_fraction, kronor};
use crate::{
    allocation::{
        Origin,
        rules::{
            Reason,
            certificate::{Certificate, DenominatorIs, Input, Row, Rule},
        },
    },
    rounds::plan::Key,
    values::{Day, parse_day, signed},
};

/// How a recipient's amount in a pot came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arithmetic {
    /// `None` where nothing is computed: the government's table.
    pub steps: Option<Steps>,
    /// What the computation gives, in whole kronor.
    pub computed: u64,
    /// What the recipient gets, in whole kronor.
    pub amount: u64,
    /// The official list's amount beside the computed one, where the official one is the frame.
    pub official: Option<Official>,
}

/// The steps from the pot to an amount in whole kronor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// What each recipient gets first, in whole kronor; zero for none.
    pub fixed_each: u64,
    /// What the key divides: the pot less the fixed sums.
    pub divided: u64,
    pub weight: String,
    pub denominator: String,
    /// The sum of all weights, where the denominator is another number.
    pub sum_of_weights: Option<String>,
    pub not_allocated: u64,
    /// The exact quota in lowest terms, `n/d`.
    pub quota: String,
    pub floor: u64,
    pub remainder: String,
    /// The place among the remainders, from 1 for the largest.
    pub rank: usize,
    /// How many kronor the rounding down left; they went to so many of the largest remainders.
    pub left_over: u64,
    pub got_one: bool,
    pub recipients: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Official {
    /// `2 819 kr mindre`, `1 kr mer`; empty where the two agree.
    pub difference: String,
    pub reason: String,
}

/// The official list's amount beside a computed one that is fixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub amount: u64,
    /// Computed less listed, `−2 819 kr`; empty where the two agree.
    pub difference: String,
    pub reason: String,
}

impl Listed {
    /// Finds the reason for a difference in the day the key counts by, and in the first of the
    /// certificate's inputs, which holds the key's figures.
    pub fn of(amount: u64, computed: u64, key_day: Option<Day>, input: Option<&Input>) -> Self {
        let difference = i128::from(computed) - i128::from(amount);
        if difference == 0 {
            return Self { amount, difference: String::new(), reason: String::new() };
        }
        let figures_day = input.and_then(|it| parse_day(&it.as_of).ok());
        let reason = match (key_day, figures_day) {
            _ if input.is_some_and(|it| it.invented) => {
                "Beräkningen använder påhittade uppgifter.".to_owned()
            }
            (Some(key), Some(figures)) if key != figures => {
                Reason::OtherDay { key, figures }.to_string()
            }
            _ => Reason::Unexplained.to_string(),
        };
        Self { amount, difference: signed(&difference), reason }
    }
}

impl Arithmetic {
    /// The steps of the recipient with this code; `None` where the certificate has no such row.
    pub fn of(certificate: &Certificate, code: &str) -> Option<Self> {
        let row = certificate.rows.iter().find(|it| it.code == code)?;
        let official = (certificate.origin == Origin::Official)
            .then(|| Official { difference: difference(row), reason: row.reason.clone() });
        Some(Self {
            steps: match certificate.rule {
                Rule::LargestRemainder => Some(Steps::of(certificate, row)?),
                Rule::Table => None,
            },
            computed: row.computed,
            amount: row.amount,
            official,
        })
    }
}

impl Steps {
    fn of(certificate: &Certificate, row: &Row) -> Option<Self> {
        let fixed_each = certificate.fixed_each;
        let recipients = certificate.rows.len();
        let fixed = fixed_each.checked_mul(u64::try_from(recipients).ok()?)?;
        Some(Self {
            fixed_each,
            divided: certificate.total.checked_sub(fixed)?,
            weight: row.weight.clone(),
            denominator: certificate.denominator.clone(),
            sum_of_weights: (certificate.denominator_is == DenominatorIs::Stated)
                .then(|| certificate.sum_of_weights.clone()),
            not_allocated: certificate.not_allocated,
            quota: row.quota.clone(),
            floor: row.floor?,
            remainder: row.remainder.clone(),
            rank: row.rank?,
            left_over: left_over(certificate),
            got_one: row.floor?.checked_add(fixed_each)? < row.computed,
            recipients,
        })
    }

    /// `375 000 000 × 10 042 / 10 587 710 = 355 676,7912… kr`.
    pub fn formula(&self) -> String {
        format!(
            "{} × {} / {} = {}\u{a0}kr",
            grouped(&self.divided.to_string()),
            grouped(&self.weight),
            grouped(&self.denominator),
            self.quota_in_decimals(),
        )
    }

    pub fn quota_in_decimals(&self) -> String {
        as_decimal(&self.quota)
    }

    pub fn exact_quota(&self) -> String {
        grouped_fraction(&self.quota)
    }

    pub fn remainder_in_decimals(&self) -> String {
        as_decimal(&self.remainder)
    }

    pub fn exact_remainder(&self) -> String {
        grouped_fraction(&self.remainder)
    }

    /// What became of the kronor that the rounding down left. The recipient is spoken of as `who`:
    /// `Härjedalens kommun`, or `Ni`.
    pub fn of_what_was_left(&self, who: &str) -> String {
        let rank = grouped(&self.rank.to_string());
        match (self.left_over, self.got_one) {
            (0, _) => "När alla hade rundats nedåt var inget kvar att dela ut.".to_owned(),
            (1, true) => {
                format!("Kronan som blev över gick till den största resten. {who} fick den.")
            }
            (1, false) => format!(
                "Kronan som blev över gick till den största resten. {who} har plats {rank} och fick ingen krona till."
            ),
            (left, got_one) => format!(
                "Kronorna som blev över gick till de {} största resterna. {who} har plats {rank} och fick {}.",
                grouped(&left.to_string()),
                if got_one { "en krona till" } else { "ingen krona till" },
            ),
        }
    }

    /// The key, and the recipient's part of it; `who` as in [`Self::of_what_was_left`].
    pub fn part(&self, who: &str, key: Option<Key>, in_words: &str) -> String {
        let (weight, all) = (grouped(&self.weight), grouped(&self.denominator));
        match key {
            Some(Key::Population) => format!(
                "Den fördelas efter andel av befolkningen. {who} har {weight} av {all} invånare."
            ),
            Some(Key::Individuals) => format!(
                "Den fördelas efter hur många individer med kommunal hälso- och sjukvård var och en har. {who} har {weight} av {all} individer."
            ),
            Some(Key::Rural) => format!(
                "Den fördelas efter invånare i landsbygdskommuner. En invånare räknas en gång i en tätortsnära, fem gånger i en gles och tio gånger i en mycket gles landsbygdskommun. {who} har {weight} av {all} viktade invånare."
            ),
            Some(Key::Equal) => format!(
                "Den fördelas i lika delar. {who} är en av {} mottagare.",
                grouped(&self.recipients.to_string()),
            ),
            Some(Key::Table) | None => {
                format!("Den fördelas efter nyckeln ”{in_words}”. {who} har {weight} av {all}.")
            }
        }
    }
}

/// How many kronor went to the largest remainders.
pub fn left_over(certificate: &Certificate) -> u64 {
    let more = |row: &&Row| {
        let floor = row.floor.and_then(|it| it.checked_add(certificate.fixed_each));
        floor.is_some_and(|it| it < row.computed)
    };
    certificate.rows.iter().filter(more).map(|_| 1).sum()
}

fn difference(row: &Row) -> String {
    let kr = kronor(&row.amount.abs_diff(row.computed));
    match row.amount.cmp(&row.computed) {
        std::cmp::Ordering::Less => format!("{kr} mindre"),
        std::cmp::Ordering::Equal => String::new(),
        std::cmp::Ordering::Greater => format!("{kr} mer"),
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::allocation::rules::certificate::FORMAT;

    /// 100 kr over three: 50, 25 and 25 of 101, which leaves one krona.
    pub fn certificate() -> Certificate {
        let row =
            |code: &str, weight: &str, quota: &str, floor, remainder: &str, rank, computed| Row {
                code: code.to_owned(),
                name: format!("Kommun {code}"),
                weight: weight.to_owned(),
                quota: quota.to_owned(),
                floor: Some(floor),
                remainder: remainder.to_owned(),
                rank: Some(rank),
                computed,
                amount: computed,
                reason: String::new(),
            };
        Certificate {
            format: FORMAT.to_owned(),
            engine: "statsbidrag 0.1.0".to_owned(),
            round: "God och nära vård 2026".to_owned(),
            pot: "Kommuner efter befolkning".to_owned(),
            rule: Rule::LargestRemainder,
            origin: Origin::Computed,
            total: 100,
            fixed_each: 0,
            denominator: "101".to_owned(),
            denominator_is: DenominatorIs::SumOfWeights,
            sum_of_weights: "101".to_owned(),
            recipients: 3,
            allocated: 100,
            not_allocated: 0,
            rows_sha256: String::new(),
            inputs: Vec::new(),
            rows: vec![
                row("0114", "51", "5100/101", 50, "50/101", 3, 50),
                row("0115", "25", "2500/101", 24, "76/101", 1, 25),
                row("0117", "25", "2500/101", 24, "76/101", 2, 25),
            ],
        }
    }

    fn steps(code: &str) -> Steps {
        Arithmetic::of(&certificate(), code).unwrap().steps.unwrap()
    }

    #[test]
    fn every_step_is_told_with_its_numbers() {
        let steps = steps("0115");
        assert_eq!(steps.formula(), "100 × 25 / 101 = 24,7524…\u{a0}kr");
        assert_eq!(steps.exact_quota(), "2\u{a0}500/101");
        assert_eq!(steps.remainder_in_decimals(), "0,7524…");
        assert_eq!(
            steps.part("Ni", Some(Key::Population), ""),
            "Den fördelas efter andel av befolkningen. Ni har 25 av 101 invånare."
        );
    }

    #[test]
    fn the_largest_remainders_got_a_krona_and_the_others_none() {
        assert_eq!(
            steps("0117").of_what_was_left("Bergs kommun"),
            "Kronorna som blev över gick till de 2 största resterna. Bergs kommun har plats 2 och fick en krona till."
        );
        assert!(
            steps("0114")
                .of_what_was_left("Ni")
                .ends_with("Ni har plats 3 och fick ingen krona till.")
        );
    }

    #[test]
    fn a_fixed_sum_is_taken_first_and_is_no_krona_left_over() {
        let mut fixed = certificate();
        fixed.total = 130;
        fixed.fixed_each = 10;
        for row in &mut fixed.rows {
            row.computed += 10;
        }
        let steps = Arithmetic::of(&fixed, "0114").unwrap().steps.unwrap();
        assert_eq!((steps.divided, steps.left_over, steps.got_one), (100, 2, false));
    }

    #[test]
    fn the_official_amount_stands_beside_the_computed() {
        let mut official = certificate();
        official.origin = Origin::Official;
        official.rows[0].amount = 47;
        official.rows[0].reason = "Befolkningen är av annat datum.".to_owned();
        let told = Arithmetic::of(&official, "0114").unwrap().official.unwrap();
        assert_eq!(told.difference, "3\u{a0}kr mindre");
        assert_eq!(told.reason, "Befolkningen är av annat datum.");
        assert_eq!(Arithmetic::of(&official, "0115").unwrap().official.unwrap().difference, "");
    }

    #[test]
    fn the_governments_table_has_no_steps_and_an_unknown_code_no_row() {
        let mut table = certificate();
        table.rule = Rule::Table;
        assert_eq!(Arithmetic::of(&table, "0114").unwrap().steps, None);
        assert_eq!(Arithmetic::of(&table, "9999"), None);
    }
}
