//! Which columns hold the figures: a guess with its reason, or none where several could be meant.

use std::collections::BTreeSet;

use super::{Pot, Sheet, number, sheet::and};
use crate::{statistics::StatisticsKind, values::slug};

/// A guessed column, and the sentence that says why it is that one or why it is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guessed {
    pub column: Option<usize>,
    pub said: String,
}

/// The column of the only figures: headed by a word that belongs to the kind, or else with numbers
/// in it. Of several, the one of the latest year; where not all say their year, the person chooses.
pub(super) fn column_of_figures(
    sheet: &Sheet,
    kind: StatisticsKind,
    taken: &BTreeSet<usize>,
) -> Guessed {
    let words: &[&str] = match kind {
        StatisticsKind::Population => {
            &["folkmangd", "befolkning", "invanare", "antal", "vikt", "weight"]
        }
        StatisticsKind::Individuals => &["individer", "antal", "personer", "vikt", "weight"],
        StatisticsKind::RuralClass => &["klass", "landsbygd", "kategori", "vikt", "class"],
        StatisticsKind::GovernmentTable | StatisticsKind::OfficialList => {
            &["belopp", "kronor", "kr", "ram", "bidrag", "amount"]
        }
    };
    let free: Vec<usize> = columns(sheet).filter(|it| !taken.contains(it)).collect();
    let headed = |fits: &dyn Fn(&str) -> bool| {
        let found = free.iter().copied().filter(|it| fits(&slug(&sheet.header[*it])));
        Some(found.collect::<Vec<_>>()).filter(|it| !it.is_empty())
    };
    let by_word = words.iter().find_map(|word| {
        headed(&|heading| heading == *word).or_else(|| headed(&|heading| heading.contains(word)))
    });
    let numbers = |these: &[usize]| -> Vec<usize> {
        let has_numbers = |it: &usize| mostly(sheet, *it, |cell| number(cell).is_ok());
        these.iter().copied().filter(has_numbers).collect()
    };
    let (found, why) = match by_word {
        Some(headed) if kind.has_numbers() && 1 < headed.len() && !numbers(&headed).is_empty() => {
            (numbers(&headed), "rubriken säger det")
        }
        Some(headed) => (headed, "rubriken säger det"),
        None => (numbers(&free), "det är den enda kolumnen med tal"),
    };
    match found.as_slice() {
        [] => Guessed::none("Vi ser ingen kolumn med värden. Välj den."),
        [only] => Guessed::is(sheet, *only, why),
        several => of_the_latest_year(sheet, several),
    }
}

/// The column of each pot: headed as the pot is called, or else with a heading that shares more
/// words with that pot than with any other, and more than any other heading does.
pub(super) fn columns_of(pots: &[Pot], sheet: &Sheet, taken: &BTreeSet<usize>) -> Vec<Guessed> {
    let free: Vec<usize> = columns(sheet).filter(|it| !taken.contains(it)).collect();
    let is_named =
        |pot: &Pot, it: usize| [&pot.code, &slug(&pot.name)].contains(&&slug(&sheet.header[it]));
    let shared = |pot: &Pot, column: usize| {
        let heading = slug(&sheet.header[column]);
        // `Kommun` and `Kommuner` are one word here.
        let alike =
            |a: &str, b: &str| 3 < a.len().min(b.len()) && (a.starts_with(b) || b.starts_with(a));
        pot.code.split('-').filter(|word| heading.split('-').any(|it| alike(word, it))).count()
    };
    let best_of = |pot: &Pot, column: usize| {
        let words = shared(pot, column);
        let elsewhere = free.iter().filter(|it| **it != column).map(|it| shared(pot, *it));
        let others = pots.iter().filter(|it| it.code != pot.code).map(|it| shared(it, column));
        elsewhere.chain(others).all(|it| it < words)
    };
    let of = |pot: &Pot| {
        let named: Vec<usize> = free.iter().copied().filter(|it| is_named(pot, *it)).collect();
        let others = |it: &usize| pots.iter().all(|other| !is_named(other, *it));
        match named.as_slice() {
            [only] => return Guessed::is(sheet, *only, "rubriken är delpottens namn"),
            [] => {}
            several => return Guessed::asks(sheet, several),
        }
        let left: Vec<usize> = free.iter().copied().filter(others).collect();
        if let Some(best) =
            left.iter().copied().find(|it| 0 < shared(pot, *it) && best_of(pot, *it))
        {
            return Guessed::is(sheet, best, "rubriken liknar delpottens namn mest");
        }
        let most = left.iter().map(|it| shared(pot, *it)).max().unwrap_or_default();
        let alike: Vec<usize> =
            left.iter().copied().filter(|it| 0 < most && shared(pot, *it) == most).collect();
        match alike.as_slice() {
            [] | [_] => Guessed::none("Ingen rubrik liknar delpottens namn mer än de andras."),
            several => Guessed::asks(sheet, several),
        }
    };
    pots.iter().map(of).collect()
}

/// Years stand in any order, so their own digits count and not their place.
fn of_the_latest_year(sheet: &Sheet, several: &[usize]) -> Guessed {
    let years: Option<Vec<(u32, usize)>> =
        several.iter().map(|it| Some((year_in(&sheet.header[*it])?, *it))).collect();
    let mut years = years.unwrap_or_default();
    years.sort_unstable();
    match years.as_slice() {
        [.., (before, _), (year, column)] if before < year => Guessed::is(
            sheet,
            *column,
            &format!("{year} är det senaste av {} år i filen", several.len()),
        ),
        _ => Guessed::asks(sheet, several),
    }
}

/// The year that a heading names; none where it names two, as a change between them does.
fn year_in(heading: &str) -> Option<u32> {
    let slug = slug(heading);
    let years = slug.split('-').filter(|it| it.len() == 4).filter_map(|it| it.parse().ok());
    let mut years = years.filter(|it: &u32| (1900..2200).contains(it));
    let first = years.next()?;
    years.next().is_none().then_some(first)
}

pub(super) fn columns(sheet: &Sheet) -> std::ops::Range<usize> {
    0..sheet.header.len()
}

/// How many rows are looked at for a guess.
const LOOKED_AT: usize = 500;

/// Whether more than half of the cells that hold something fit.
pub(super) fn mostly(sheet: &Sheet, column: usize, fits: impl Fn(&str) -> bool) -> bool {
    let cells =
        || sheet.rows.iter().take(LOOKED_AT).map(|it| it.cell(column)).filter(|it| !it.is_empty());
    cells().count() < 2 * cells().filter(|it| fits(it)).count()
}

impl Guessed {
    fn is(sheet: &Sheet, column: usize, why: &str) -> Self {
        let said = format!("Vi läser kolumnen ”{}”, därför att {why}.", sheet.column(column));
        Self { column: Some(column), said }
    }

    fn none(said: &str) -> Self {
        Self { column: None, said: said.to_owned() }
    }

    fn asks(sheet: &Sheet, several: &[usize]) -> Self {
        let names = and(several.iter().map(|it| format!("”{}”", sheet.column(*it))).collect());
        Self::none(&format!("Flera kolumner kan ha värdena: {names}. Välj en."))
    }
}
