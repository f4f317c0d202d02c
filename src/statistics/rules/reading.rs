//! Rows into figures, with everything that is wrong on the way.

use std::collections::{BTreeMap, BTreeSet};

use super::{Mapping, Recipient, Recipients, Sheet, SheetRow, must_be_complete, number};
use crate::{
    ombud::OrganisationKind,
    statistics::{Figure, FigureValue, RuralClass, StatisticsKind},
    values::{Outcome, Problem, folded},
};

/// What a sheet says once its columns are known.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// In the order of code and pot.
    pub figures: Vec<Figure>,
    /// Cells that cannot be read and recipients that stand twice, with row and column.
    pub problems: Vec<String>,
    /// Rows about somebody who is no recipient.
    pub unknown: Vec<Unknown>,
    /// Recipients without a figure.
    pub missing: Vec<Recipient>,
}

/// A row about somebody who is no recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    pub line: usize,
    /// What the row says of whom it is about.
    pub who: String,
}

/// The classes as people and tables write them.
const CLASSES: [(RuralClass, &[&str]); 3] = [
    (RuralClass::NearCity, &["near_city", "tatortsnara", "1"]),
    (RuralClass::Sparse, &["sparse", "gles", "glesa", "5"]),
    (RuralClass::VerySparse, &["very_sparse", "mycket gles", "mycket glesa", "10"]),
];

/// What a cell holds that says that there is no value.
const NOTHING: [&str; 5] = ["", "-", "nej", "ingen", "0"];

impl Reading {
    pub fn of(
        sheet: &Sheet,
        mapping: &Mapping,
        kind: StatisticsKind,
        recipients: &Recipients,
    ) -> Self {
        let mut reading = Self::default();
        let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
        let mut given: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for row in &sheet.rows {
            let recipient = match who(row, mapping, recipients) {
                Who::Recipient(recipient) => recipient,
                Who::Unknown(who) => {
                    reading.unknown.push(Unknown { line: row.line, who });
                    continue;
                }
                Who::Two(by_code, by_name) => {
                    reading.problems.push(format!(
                        "Rad {}: koden är {} men namnet är {}. Rätta det ena.",
                        row.line, by_code.name, by_name.name
                    ));
                    continue;
                }
            };
            let twice = |it: &Recipient, before| {
                format!(
                    "Rad {}: {} {} finns redan på rad {before}. Ta bort den ena raden.",
                    row.line, it.code, it.name
                )
            };
            if let Some(before) = lines.insert(&recipient.code, row.line) {
                reading.problems.push(twice(recipient, before));
                continue;
            }
            // A code says which of the two Gotland is; its number and its name do not.
            let has_code = mapping.code.is_some_and(|it| !row.cell(it).is_empty());
            for (pot_code, column) in &mapping.values {
                let recipient = match mapping.kinds.get(pot_code) {
                    Some(kind) if !has_code => recipients.in_kind(recipient, *kind),
                    _ => recipient,
                };
                match value(row.cell(*column), kind) {
                    Ok(Some(value)) => {
                        lines.insert(&recipient.code, row.line);
                        if let Some(before) = given.insert((&recipient.code, pot_code), row.line) {
                            reading.problems.push(twice(recipient, before));
                            continue;
                        }
                        let (code, pot_code) = (recipient.code.clone(), pot_code.clone());
                        reading.figures.push(Figure { code, pot_code, value });
                    }
                    Ok(None) => {}
                    Err(error) => reading.problems.push(format!(
                        "Rad {}, kolumnen {}: {error}.{}",
                        row.line,
                        sheet.column(*column),
                        quoted(row.cell(*column))
                    )),
                }
            }
        }
        reading.figures.sort_by(|a, b| (&a.code, &a.pot_code).cmp(&(&b.code, &b.pot_code)));
        let missing = recipients.iter().filter(|it| !lines.contains_key(it.code.as_str()));
        reading.missing = missing.cloned().collect();
        reading
    }

    /// What keeps this from being imported.
    ///
    /// # Errors
    /// Everything that hinders; a row about somebody unknown does not where it is to be left out.
    pub fn check(&self, kind: StatisticsKind, skip_unknown: bool) -> Outcome<()> {
        let mut problems = Vec::new();
        let mut hinders = |field, message| problems.push(Problem::wrong(field, message));
        let again = "Rätta filen och välj den på nytt";
        match (self.problems.len(), self.figures.len()) {
            (0, 0) => hinders("figures", format!("Filen gav inga uppgifter. {again}.")),
            (0, _) => {}
            (1, _) => hinders("figures", format!("Ett fel finns i filen. {again}.")),
            (more, _) => hinders("figures", format!("{more} fel finns i filen. {again}.")),
        }
        if !self.missing.is_empty() && must_be_complete(kind) {
            let count = self.missing.len();
            hinders("missing", format!("{count} mottagare saknas i filen. {again}."));
        }
        if !self.unknown.is_empty() && !skip_unknown {
            let message = format!(
                "{} rader gäller ingen kommun eller region som vi känner till. {again}, eller \
                 kryssa i att de ska hoppas över.",
                self.unknown.len()
            );
            hinders("skip_unknown", message);
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// How many recipients there are figures about.
    pub fn count(&self) -> usize {
        count(&self.figures)
    }
}

/// How many recipients there are figures about.
pub fn count(figures: &[Figure]) -> usize {
    figures.iter().map(|it| &it.code).collect::<BTreeSet<_>>().len()
}

/// The sums of a pot's numbers: of the municipalities' and of the regions', which must not be added
/// where they are about the same people. Only of the kinds the pot has figures of.
pub fn totals(figures: &[Figure], pot_code: &str) -> Vec<(OrganisationKind, u128)> {
    let mut totals = BTreeMap::new();
    for figure in figures.iter().filter(|it| it.pot_code == pot_code) {
        let number = figure.value.number().map_or(0, u128::from);
        *totals.entry(kind_of(&figure.code)).or_default() += number;
    }
    totals.into_iter().collect()
}

/// A region's code has two digits and a municipality's four.
fn kind_of(code: &str) -> OrganisationKind {
    if code.len() == 2 { OrganisationKind::Region } else { OrganisationKind::Municipality }
}

enum Who<'a> {
    Recipient(&'a Recipient),
    Unknown(String),
    Two(&'a Recipient, &'a Recipient),
}

/// The recipient a row is about, by the first column that identifies one: code, organisation
/// number, name. Where the name is that of another recipient of the same kind, the columns have
/// probably been sorted apart, and neither is trusted.
fn who<'a>(row: &SheetRow, mapping: &Mapping, recipients: &'a Recipients) -> Who<'a> {
    let cell = |column: Option<usize>| column.map_or("", |it| row.cell(it));
    let (code, number, name) = (cell(mapping.code), cell(mapping.org_number), cell(mapping.name));
    let by_code = match code {
        "" if mapping.kinds.is_empty() => recipients.by_org_number(number),
        // Which of two that share a number is meant each pot says.
        "" => recipients.any_by_org_number(number),
        code => recipients.by_code(code),
    };
    let by_name = recipients.by_name(name);
    match (by_code, by_name) {
        (Some(by_code), Some(by_name))
            if by_code.code != by_name.code && by_code.kind == by_name.kind =>
        {
            Who::Two(by_code, by_name)
        }
        (Some(by_code), _) => Who::Recipient(by_code),
        (None, Some(by_name)) if code.is_empty() && number.is_empty() => Who::Recipient(by_name),
        _ => {
            let said = [code, number, name].map(str::trim);
            Who::Unknown(said.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" "))
        }
    }
}

/// A cell's figure; `None` where the cell says that there is none, in a kind of set that allows it.
fn value(cell: &str, kind: StatisticsKind) -> Result<Option<FigureValue>, String> {
    let cell = cell.trim();
    let nothing = NOTHING.contains(&folded(cell).as_str());
    match kind {
        StatisticsKind::RuralClass if nothing => Ok(None),
        StatisticsKind::RuralClass => match class(cell) {
            Some(class) => Ok(Some(FigureValue::Class(class))),
            None => Err("ange tätortsnära, gles eller mycket gles, eller lämna cellen tom".into()),
        },
        // Zero kronor in a list is an amount; an empty cell or a dash is none.
        StatisticsKind::OfficialList if nothing && cell != "0" => Ok(None),
        _ => match number(cell) {
            Ok(number) => Ok(Some(FigureValue::Number(number))),
            Err(error) => Err(error.to_string()),
        },
    }
}

/// The rural class that a cell names, with or without the word `landsbygdskommun`.
fn class(cell: &str) -> Option<RuralClass> {
    let cell = folded(cell);
    let words = cell.split_whitespace().filter(|it| !it.starts_with("landsbygd"));
    let word = words.collect::<Vec<_>>().join(" ");
    let found = CLASSES.iter().find(|(_, words)| words.contains(&word.as_str()));
    found.map(|(class, _)| *class)
}

/// What stands in the cell, short enough for a sentence.
fn quoted(cell: &str) -> String {
    if cell.is_empty() {
        return String::new();
    }
    let mut short: String = cell.chars().take(40).collect();
    if short.len() < cell.len() {
        short.push('…');
    }
    format!(" Där står ”{short}”.")
}
