//! The distribution keys (fördelningsnycklar): who takes part in a pot, and what each weighs.
//!
//! Pots and keys are data: [`PlannedPot`] says who takes part and by which key, the register who
//! there is, and the [`Figures`] what is counted.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::{AllocationRefusal, Share};
use crate::{
    ombud::OrganisationKind,
    rounds::plan::{Key, Participants, PlannedPot},
    statistics::{Figure, FigureValue, RuralClass, StatisticsKind},
    values::Kronor,
};

/// Somebody in the register who may receive a grant. Gotland is there twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Four digits for a municipality, such as `0180`; two for a region.
    pub code: String,
    pub name: String,
    pub kind: OrganisationKind,
    /// The two digits of the county, which are the code of its region.
    pub county_code: String,
}

/// The figures that a pot is weighed by, each by code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Inhabitants of municipalities, and of regions where those are published apart.
    pub population: BTreeMap<String, u64>,
    /// Individuals with municipal health care.
    pub individuals: BTreeMap<String, u64>,
    /// Municipalities without a class are not rural.
    pub rural: BTreeMap<String, RuralClass>,
    /// Whole kronor in the government's table.
    pub table: BTreeMap<String, u64>,
}

/// Why nobody can be weighed, as sentences to the officer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    #[error("Ingen deltar i delpotten. Ändra vilka som deltar.")]
    NoParticipants,
    #[error("Det finns ingen klassning av landsbygdskommuner. Läs in en.")]
    NoClassification,
    #[error("Delpotten räknar upp koder som inte finns i registret: {}.", some(codes))]
    UnknownListed { codes: Vec<String> },
    /// Somebody has no figure. The names are in the order of codes.
    #[error("{what} saknas för {}. Läs in uppgifter där alla finns med.", some(names))]
    Lacks { what: Counted, names: Vec<String> },
    #[error(
        "Regeringens tabell säger vad var och en får, så ett fast belopp till alla kan inte ges \
         först. Ta bort det fasta beloppet."
    )]
    FixedWithTable,
    #[error("Delpottens belopp ska vara i hela kronor.")]
    NotWhole,
    #[error(transparent)]
    Refused(#[from] AllocationRefusal),
}

/// What is counted; shown as the beginning of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    Population,
    Individuals,
    Table,
}

impl Figures {
    /// Without the figures of a kind.
    pub fn without(mut self, kind: StatisticsKind) -> Self {
        match kind {
            StatisticsKind::Population => self.population.clear(),
            StatisticsKind::Individuals => self.individuals.clear(),
            StatisticsKind::RuralClass => self.rural.clear(),
            StatisticsKind::GovernmentTable => self.table.clear(),
            StatisticsKind::OfficialList => {}
        }
        self
    }

    /// Takes in the figures of a set. An official list holds amounts rather than what one weighs
    /// by, and is not taken in.
    pub fn take(&mut self, kind: StatisticsKind, figures: impl IntoIterator<Item = Figure>) {
        for Figure { code, value, .. } in figures {
            match (kind, value) {
                (StatisticsKind::Population, FigureValue::Number(it)) => {
                    self.population.insert(code, it);
                }
                (StatisticsKind::Individuals, FigureValue::Number(it)) => {
                    self.individuals.insert(code, it);
                }
                (StatisticsKind::GovernmentTable, FigureValue::Number(it)) => {
                    self.table.insert(code, it);
                }
                (StatisticsKind::RuralClass, FigureValue::Class(it)) => {
                    self.rural.insert(code, it);
                }
                _ => {}
            }
        }
    }
}

/// Who takes part in a pot, in the order of codes.
///
/// # Errors
/// [`KeyRefusal::UnknownListed`], [`KeyRefusal::NoClassification`], [`KeyRefusal::NoParticipants`].
pub fn participants<'a>(
    pot: &PlannedPot,
    register: &'a [Recipient],
    figures: &Figures,
) -> Result<Vec<&'a Recipient>, KeyRefusal> {
    let of_kind = register.iter().filter(|it| it.kind == pot.kind);
    let mut taking_part: Vec<&Recipient> = match &pot.participants {
        Participants::All => of_kind.collect(),
        Participants::Rural => {
            if figures.rural.is_empty() {
                return Err(KeyRefusal::NoClassification);
            }
            let rural: BTreeSet<&str> = register
                .iter()
                .filter(|it| class_of(it, figures).is_some())
                .flat_map(|it| [it.code.as_str(), &it.county_code])
                .collect();
            of_kind.filter(|it| rural.contains(it.code.as_str())).collect()
        }
        Participants::Listed(codes) => {
            let listed: BTreeSet<&str> = codes.iter().map(String::as_str).collect();
            let found: Vec<_> = of_kind.filter(|it| listed.contains(it.code.as_str())).collect();
            let known: BTreeSet<&str> = found.iter().map(|it| it.code.as_str()).collect();
            let unknown: Vec<String> = listed.difference(&known).map(ToString::to_string).collect();
            if !unknown.is_empty() {
                return Err(KeyRefusal::UnknownListed { codes: unknown });
            }
            found
        }
    };
    taking_part.sort_unstable_by(|a, b| a.code.cmp(&b.code));
    if taking_part.is_empty() { Err(KeyRefusal::NoParticipants) } else { Ok(taking_part) }
}

/// What each participant of a pot weighs, in the order of codes.
///
/// By the government's table the weights are its amounts in kronor, which add up to the pot, so
/// that dividing the pot by them gives each its amount.
///
/// # Errors
/// [`KeyRefusal`].
pub fn shares(
    pot: &PlannedPot,
    register: &[Recipient],
    figures: &Figures,
) -> Result<Vec<Share>, KeyRefusal> {
    let taking_part = participants(pot, register, figures)?;
    match pot.key {
        Key::Population => {
            counted(Counted::Population, &figures.population, &taking_part, register)
        }
        Key::Individuals => {
            counted(Counted::Individuals, &figures.individuals, &taking_part, register)
        }
        Key::Rural => rural(&taking_part, register, figures),
        Key::Equal => Ok(taking_part.iter().map(|it| share(it, 1)).collect()),
        Key::Table => table(pot, &taking_part, figures),
    }
}

/// What an inhabitant counts for in the government's rural key (förordning (2024:1253) 7 §; the
/// agency's instructions for 2025 and 2026 print it).
pub fn weight_of(class: RuralClass) -> u128 {
    match class {
        RuralClass::NearCity => 1,
        RuralClass::Sparse => 5,
        RuralClass::VerySparse => 10,
    }
}

/// Everyone's own figure, where the set has it for all of them; for regions otherwise the sum of
/// their municipalities' figures.
fn counted(
    what: Counted,
    figures: &BTreeMap<String, u64>,
    taking_part: &[&Recipient],
    register: &[Recipient],
) -> Result<Vec<Share>, KeyRefusal> {
    let own = |it: &&Recipient| Some(share(it, u128::from(*figures.get(&it.code)?)));
    if let Some(shares) = taking_part.iter().map(own).collect() {
        return Ok(shares);
    }
    weighed(what, taking_part, register, |it| figures.get(&it.code).copied().map(u128::from))
}

/// The rural key. A municipality weighs its class times its inhabitants, and a region the sum of
/// that over its municipalities; who is not rural, nothing.
///
/// The agency's instructions print the regions' wording for the municipalities too; what can be
/// meant is the municipality's own inhabitants.
fn rural(
    taking_part: &[&Recipient],
    register: &[Recipient],
    figures: &Figures,
) -> Result<Vec<Share>, KeyRefusal> {
    if figures.rural.is_empty() {
        return Err(KeyRefusal::NoClassification);
    }
    weighed(Counted::Population, taking_part, register, |it| match class_of(it, figures) {
        // 64 bits times 10 has room in 128.
        Some(class) => Some(weight_of(class) * u128::from(*figures.population.get(&it.code)?)),
        None => Some(0),
    })
}

/// Weighs municipalities by their own weight, and regions by the sum of their municipalities'.
fn weighed(
    what: Counted,
    taking_part: &[&Recipient],
    register: &[Recipient],
    weight: impl Fn(&Recipient) -> Option<u128>,
) -> Result<Vec<Share>, KeyRefusal> {
    let mut inside: BTreeMap<&str, Vec<&Recipient>> = BTreeMap::new();
    for it in register.iter().filter(|it| it.kind == OrganisationKind::Municipality) {
        inside.entry(&it.county_code).or_default().push(it);
    }
    let mut lacking: BTreeMap<&str, &str> = BTreeMap::new();
    let mut shares = Vec::with_capacity(taking_part.len());
    for recipient in taking_part {
        let parts: &[&Recipient] = match recipient.kind {
            OrganisationKind::Municipality => &[recipient],
            OrganisationKind::Region => {
                inside.get(recipient.code.as_str()).map_or(&[], Vec::as_slice)
            }
        };
        if parts.is_empty() {
            lacking.insert(&recipient.code, &recipient.name);
        }
        let mut sum = 0_u128;
        for part in parts {
            match weight(part) {
                Some(weight) => sum = sum.checked_add(weight).ok_or(AllocationRefusal::TooLarge)?,
                None => _ = lacking.insert(&part.code, &part.name),
            }
        }
        shares.push(share(recipient, sum));
    }
    refuse_lacking(what, lacking.into_values())?;
    Ok(shares)
}

fn table(
    pot: &PlannedPot,
    taking_part: &[&Recipient],
    figures: &Figures,
) -> Result<Vec<Share>, KeyRefusal> {
    if pot.fixed_each != Kronor::ZERO {
        return Err(KeyRefusal::FixedWithTable);
    }
    let lacking = taking_part.iter().filter(|it| !figures.table.contains_key(&it.code));
    refuse_lacking(Counted::Table, lacking.map(|it| it.name.as_str()))?;
    let amount = |it: &Recipient| figures.table.get(&it.code).copied().map_or(0, u128::from);
    let shares: Vec<Share> = taking_part.iter().map(|it| share(it, amount(it))).collect();
    let sum: u128 = shares.iter().map(|it| it.weight).sum();
    let whole = pot.amount.as_whole().ok_or(KeyRefusal::NotWhole)?;
    if sum == u128::from(whole) {
        Ok(shares)
    } else {
        Err(AllocationRefusal::TableIsNotThePot { sum, pot: whole }.into())
    }
}

fn share(recipient: &Recipient, weight: u128) -> Share {
    Share { code: recipient.code.clone(), weight }
}

fn class_of(recipient: &Recipient, figures: &Figures) -> Option<RuralClass> {
    let is_municipality = recipient.kind == OrganisationKind::Municipality;
    is_municipality.then(|| figures.rural.get(&recipient.code).copied()).flatten()
}

fn refuse_lacking<'a>(
    what: Counted,
    names: impl Iterator<Item = &'a str>,
) -> Result<(), KeyRefusal> {
    let names: Vec<String> = names.map(str::to_owned).collect();
    if names.is_empty() { Ok(()) } else { Err(KeyRefusal::Lacks { what, names }) }
}

/// `Arboga, Arjeplog och 3 till`: the first ten.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 10;
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] if names.len() <= SHOWN => format!("{} och {last}", first.join(", ")),
        _ => {
            let (shown, rest) = names.split_at(SHOWN);
            format!("{} och {} till", shown.join(", "), rest.len())
        }
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Population => "Folkmängden",
            Self::Individuals => "Antalet individer med kommunal hälso- och sjukvård",
            Self::Table => "Beloppet i regeringens tabell",
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{
        super::{Denominator, divide},
        *,
    };
    use crate::values::Line;

    /// All 290 municipalities and 21 regions.
    pub fn register() -> Vec<Recipient> {
        let municipalities = include_str!("../../../data/organisations_municipality.csv");
        let regions = include_str!("../../../data/organisations_region.csv");
        let read = |table: &str, kind, name: usize, county: usize| -> Vec<Recipient> {
            let mut rows = csv::Reader::from_reader(table.as_bytes());
            let rows = rows.records().map(|row| row.unwrap());
            rows.map(|row| Recipient {
                code: row[0].to_owned(),
                name: row[name].to_owned(),
                kind,
                county_code: row[county].to_owned(),
            })
            .collect()
        };
        let mut register = read(municipalities, OrganisationKind::Municipality, 2, 4);
        register.extend(read(regions, OrganisationKind::Region, 2, 0));
        register
    }

    /// A column such as `pop_2024_12_31` of all municipalities.
    pub fn population(column: &str) -> BTreeMap<String, u64> {
        numbers(include_str!("../../../data/population_municipality.csv"), column)
    }

    fn numbers(table: &str, column: &str) -> BTreeMap<String, u64> {
        let mut rows = csv::Reader::from_reader(table.as_bytes());
        let at = rows.headers().unwrap().iter().position(|it| it == column).unwrap();
        let rows = rows.records().map(|row| row.unwrap());
        rows.map(|row| (row[0].to_owned(), row[at].parse().unwrap())).collect()
    }

    pub fn pot(kind: OrganisationKind, key: Key, amount: u64) -> PlannedPot {
        PlannedPot {
            code: "delpott".to_owned(),
            name: Line::parse("Delpott", 100).unwrap(),
            kind,
            participants: Participants::All,
            rural: false,
            key,
            fixed_each: Kronor::ZERO,
            amount: Kronor::whole(amount).unwrap(),
            as_of: None,
        }
    }

    fn recipient(code: &str, name: &str) -> Recipient {
        let kind = match code.len() {
            2 => OrganisationKind::Region,
            _ => OrganisationKind::Municipality,
        };
        let county_code = code[..2].to_owned();
        Recipient { code: code.to_owned(), name: name.to_owned(), kind, county_code }
    }

    /// Two regions and five municipalities of the north, and Stockholm.
    fn the_north() -> (Vec<Recipient>, Figures) {
        let register = [
            ("0180", "Stockholm"),
            ("01", "Region Stockholm"),
            ("2403", "Bjurholm"),
            ("2401", "Nordmaling"),
            ("2480", "Umeå"),
            ("2303", "Ragunda"),
            ("24", "Region Västerbotten"),
            ("23", "Region Jämtland Härjedalen"),
        ];
        let population = [
            ("0180", 990_000),
            ("2403", 2_000),
            ("2401", 7_000),
            ("2480", 130_000),
            ("2303", 5_000),
        ];
        use RuralClass::*;
        let rural = [("2401", NearCity), ("2403", VerySparse), ("2303", Sparse)];
        let figures = Figures {
            population: population.map(|(code, it)| (code.to_owned(), it)).into(),
            rural: rural.map(|(code, it)| (code.to_owned(), it)).into(),
            ..Figures::default()
        };
        (register.map(|(code, name)| recipient(code, name)).to_vec(), figures)
    }

    fn pairs(shares: &[Share]) -> Vec<(&str, u128)> {
        shares.iter().map(|it| (it.code.as_str(), it.weight)).collect()
    }

    use OrganisationKind::{Municipality, Region};

    #[test]
    fn stockholm_gets_what_the_population_of_2024_gives() {
        let figures = Figures { population: population("pop_2024_12_31"), ..Figures::default() };
        let pot = pot(Municipality, Key::Population, 375_000_000);
        let shares = shares(&pot, &register(), &figures).unwrap();
        assert_eq!(shares.len(), 290);
        let divided = divide(375_000_000, 0, &shares, Denominator::SumOfWeights).unwrap();
        assert_eq!(divided.amounts().find(|it| it.0 == "0180"), Some(("0180", 35_261_662)));
        assert_eq!(divided.amounts().map(|it| it.1).sum::<u64>(), 375_000_000);
    }

    #[test]
    fn regions_have_their_own_population_or_else_their_municipalities() {
        let pot = pot(Region, Key::Population, 1);
        let figures = Figures { population: population("pop_2024_12_31"), ..Figures::default() };
        let summed = shares(&pot, &register(), &figures).unwrap();
        let table = include_str!("../../../data/population_region.csv");
        let published = numbers(table, "pop_2024_12_31");
        let own = Figures { population: published.clone(), ..Figures::default() };
        assert_eq!(shares(&pot, &register(), &own).unwrap(), summed);
        assert_eq!(summed.len(), 21);

        // The regions' published figures are used, also where they are not the sums.
        let mut both = figures.clone();
        both.population.extend(published);
        both.population.insert("01".to_owned(), 7);
        assert_eq!(pairs(&shares(&pot, &register(), &both).unwrap())[0], ("01", 7));
        // A figure for one region only is not enough: then every region gets the sum of its
        // municipalities.
        let mut one = figures;
        one.population.insert("01".to_owned(), 7);
        assert_eq!(shares(&pot, &register(), &one).unwrap(), summed);
    }

    #[test]
    fn a_rural_inhabitant_counts_one_five_or_ten() {
        let (register, figures) = the_north();
        let mut pot = pot(Municipality, Key::Rural, 1);
        pot.participants = Participants::Rural;
        assert_eq!(
            pairs(&shares(&pot, &register, &figures).unwrap()),
            [("2303", 25_000), ("2401", 7_000), ("2403", 20_000)]
        );
        pot.kind = Region;
        let regions = shares(&pot, &register, &figures).unwrap();
        assert_eq!(pairs(&regions), [("23", 25_000), ("24", 27_000)]);
        // All take part, but a municipality that is not rural weighs nothing.
        pot.participants = Participants::All;
        let regions = shares(&pot, &register, &figures).unwrap();
        assert_eq!(pairs(&regions), [("01", 0), ("23", 25_000), ("24", 27_000)]);
    }

    #[test]
    fn a_pot_can_name_who_takes_part() {
        let (register, figures) = the_north();
        let mut pot = pot(Municipality, Key::Equal, 1);
        pot.participants = Participants::Listed(vec!["2480".to_owned(), "0180".to_owned()]);
        let equal = shares(&pot, &register, &figures).unwrap();
        assert_eq!(pairs(&equal), [("0180", 1), ("2480", 1)]);

        // A region is no municipality.
        pot.participants = Participants::Listed(["0180", "24", "9999"].map(str::to_owned).into());
        let refused = shares(&pot, &register, &figures).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "Delpotten räknar upp koder som inte finns i registret: 24 och 9999."
        );
        pot.participants = Participants::Listed(vec![]);
        assert_eq!(shares(&pot, &register, &figures), Err(KeyRefusal::NoParticipants));
    }

    #[test]
    fn recipients_without_a_figure_are_named() {
        let (register, mut figures) = the_north();
        figures.population.remove("2403");
        figures.population.remove("2303");
        for kind in [Municipality, Region] {
            let refused = shares(&pot(kind, Key::Population, 1), &register, &figures).unwrap_err();
            assert_eq!(
                refused.to_string(),
                "Folkmängden saknas för Ragunda och Bjurholm. \
                 Läs in uppgifter där alla finns med."
            );
        }
        let refused = shares(&pot(Region, Key::Rural, 1), &register, &figures).unwrap_err();
        assert!(matches!(refused, KeyRefusal::Lacks { what: Counted::Population, .. }));

        let all = super::tests::register();
        let none = Figures::default();
        let refused = shares(&pot(Municipality, Key::Individuals, 1), &all, &none).unwrap_err();
        let sentence = refused.to_string();
        assert!(sentence.contains("Haninge och 280 till."), "{sentence}");
        assert_eq!(
            shares(&pot(Municipality, Key::Rural, 1), &all, &none),
            Err(KeyRefusal::NoClassification)
        );
    }

    #[test]
    fn the_governments_table_is_given_as_it_stands() {
        let (register, mut figures) = the_north();
        figures.table = [("01", 700), ("23", 0), ("24", 300)]
            .map(|(code, it): (&str, u64)| (code.to_owned(), it))
            .into();
        let mut pot = pot(Region, Key::Table, 1_000);
        let table = shares(&pot, &register, &figures).unwrap();
        let divided = divide(1_000, 0, &table, Denominator::SumOfWeights).unwrap();
        assert_eq!(divided.amounts().collect::<Vec<_>>(), [("01", 700), ("23", 0), ("24", 300)]);

        pot.amount = Kronor::whole(1_001).unwrap();
        assert_eq!(
            shares(&pot, &register, &figures),
            Err(AllocationRefusal::TableIsNotThePot { sum: 1_000, pot: 1_001 }.into())
        );
        let sentence = shares(&pot, &register, &figures).unwrap_err().to_string();
        assert!(sentence.contains("1 000 kronor, men delpotten är 1 001 kronor"), "{sentence}");
        pot.fixed_each = Kronor::whole(1).unwrap();
        assert_eq!(shares(&pot, &register, &figures), Err(KeyRefusal::FixedWithTable));
        pot.fixed_each = Kronor::ZERO;
        figures.table.remove("23");
        let refused = shares(&pot, &register, &figures).unwrap_err();
        assert!(refused.to_string().contains("saknas för Region Jämtland Härjedalen."));
    }

    #[test]
    fn figures_are_taken_in_by_the_kind_of_their_set() {
        let figure =
            |code: &str, value| Figure { code: code.to_owned(), pot_code: String::new(), value };
        let mut figures = Figures::default();
        figures.take(StatisticsKind::Population, [figure("0180", FigureValue::Number(7))]);
        figures.take(StatisticsKind::Individuals, [figure("0180", FigureValue::Number(3))]);
        let class = RuralClass::Sparse;
        figures.take(StatisticsKind::RuralClass, [figure("2303", FigureValue::Class(class))]);
        figures.take(StatisticsKind::GovernmentTable, [figure("01", FigureValue::Number(9))]);
        figures.take(StatisticsKind::OfficialList, [figure("01", FigureValue::Number(1))]);
        assert_eq!(figures.population["0180"], 7);
        assert_eq!(figures.individuals["0180"], 3);
        assert_eq!(figures.rural["2303"], class);
        assert_eq!(figures.table["01"], 9);
    }
}
