//! Which recipients a set of each kind has figures for, and how its importer describes it.

use crate::{
    ombud::OrganisationKind,
    statistics::StatisticsKind,
    values::{Day, Line, Outcome, Problem, Typed, parse_day, slug},
};

use super::number;

/// A pot that an official list has a column for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pot {
    pub code: String,
    pub name: String,
}

/// How the importer describes a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    pub title: Line,
    pub source: Line,
    pub as_of: Day,
    pub published_total: Option<u64>,
    pub invented: bool,
}

/// The most pots of a round.
const MOST_POTS: usize = 10;

/// The pots of a round in preparation, as they stand in the form they are typed into.
pub fn pots(typed: &Typed) -> Vec<Pot> {
    let mut pots: Vec<Pot> = Vec::new();
    for row in 1..=MOST_POTS {
        let name = typed.one(&format!("name-{row}")).trim();
        let code = slug(name);
        if !code.is_empty() && pots.iter().all(|it| it.code != code) {
            pots.push(Pot { code, name: name.to_owned() });
        }
    }
    pots
}

/// The kinds of recipient a set of this kind may be about. More than one: the importer says which.
pub fn about(kind: StatisticsKind) -> &'static [OrganisationKind] {
    match kind {
        StatisticsKind::Individuals | StatisticsKind::RuralClass => {
            &[OrganisationKind::Municipality]
        }
        StatisticsKind::Population
        | StatisticsKind::GovernmentTable
        | StatisticsKind::OfficialList => {
            &[OrganisationKind::Municipality, OrganisationKind::Region]
        }
    }
}

/// Whether a set of this kind must have a figure for everybody it is about. Most municipalities are
/// not rural, and a list may be of some.
pub fn must_be_complete(kind: StatisticsKind) -> bool {
    !matches!(kind, StatisticsKind::RuralClass | StatisticsKind::OfficialList)
}

/// The inputs of the form that says what a file is.
pub fn fields(kind: StatisticsKind, pots: &[Pot]) -> Vec<String> {
    let mut fields: Vec<String> = [
        "about",
        "code",
        "org_number",
        "name",
        "skip_unknown",
        "title",
        "source",
        "as_of",
        "published_total",
        "invented",
    ]
    .map(str::to_owned)
    .into();
    match kind {
        StatisticsKind::OfficialList => {
            fields.extend(pots.iter().map(|it| value_field(&it.code)));
        }
        _ => fields.push(value_field("")),
    }
    fields
}

/// The input that says which column holds a pot's amounts; the empty code's is the only one.
pub fn value_field(pot_code: &str) -> String {
    if pot_code.is_empty() { "value".to_owned() } else { format!("value-{pot_code}") }
}

impl Described {
    /// # Errors
    /// Everything in the form that hinders.
    pub fn read(typed: &Typed) -> Outcome<Self> {
        let mut problems = Vec::new();
        let mut line = |field: &'static str| {
            let read = Line::parse(typed.one(field), 200);
            read.map_err(|error| problems.push(Problem::wrong(field, error))).ok()
        };
        let (title, source) = (line("title"), line("source"));
        let as_of = parse_day(typed.one("as_of"))
            .map_err(|error| problems.push(Problem::wrong("as_of", error)))
            .ok();
        let published_total = published_total(typed.one("published_total"))
            .map_err(|message| problems.push(Problem::wrong("published_total", message)))
            .ok();
        match (title, source, as_of, published_total) {
            (Some(title), Some(source), Some(as_of), Some(published_total)) => {
                let invented = typed.has("invented", "ja");
                Ok(Self { title, source, as_of, published_total, invented })
            }
            _ => Err(problems),
        }
    }
}

fn published_total(text: &str) -> Result<Option<u64>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    match number(text) {
        Ok(0) => Err("Ange en total som är större än noll, eller lämna rutan tom.".to_owned()),
        Ok(total) => Ok(Some(total)),
        Err(error) => Err(format!("Ange totalen som ett heltal: {error}.")),
    }
}
