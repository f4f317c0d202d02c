//! Which recipients a set of each kind has figures for, and how its importer describes it.

use super::number;
use crate::{
    ombud::OrganisationKind,
    statistics::StatisticsKind,
    values::{Day, Field, Line, Outcome, Reader, Typed, is_blank, parse_day, slug},
};

/// A pot that an official list has a column for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pot {
    pub code: String,
    pub name: String,
    /// Whom it is for; `None` where the plan does not say.
    pub kind: Option<OrganisationKind>,
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

/// The name of a pot and whom it is for, in that form.
const NAME_OF_POT: Field = Field::new("name", "", "");
const KIND_OF_POT: Field = Field::new("kind", "", "");

/// The pots of a round in preparation, as they stand in the form they are typed into.
pub fn pots(typed: &Typed) -> Vec<Pot> {
    let mut pots: Vec<Pot> = Vec::new();
    for row in 1..=MOST_POTS {
        let name = typed.one(&NAME_OF_POT.row(row)).trim();
        let code = slug(name);
        if !code.is_empty() && pots.iter().all(|it| it.code != code) {
            let kind = match typed.one(&KIND_OF_POT.row(row)) {
                "municipality" => Some(OrganisationKind::Municipality),
                "region" => Some(OrganisationKind::Region),
                _ => None,
            };
            pots.push(Pot { code, name: name.to_owned(), kind });
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

crate::values::forms! {
    /// The inputs of the form that says what a file is.
    fields {
        SHEET = "sheet", "Vilket blad ska läsas?", "";
        ABOUT = "about", "Vilka handlar filen om?", "Välj vilka filen handlar om.";
        CODE = "code", "Kolumn med kommunkod eller regionkod", "";
        ORG_NUMBER = "org_number", "Kolumn med organisationsnummer", "";
        NAME = "name", "Kolumn med namn", "";
        SKIP_UNKNOWN = "skip_unknown", "Hoppa över dem", "";
        TITLE = "title", "Vad ska uppgifterna heta?", "Skriv vad uppgifterna ska heta";
        SOURCE = "source", "Var kommer de ifrån?", "Skriv var uppgifterna kommer ifrån";
        AS_OF = "as_of", "Vilken dag avser de?", "Ange vilken dag uppgifterna avser";
        PUBLISHED_TOTAL = "published_total",
            "Publicerad total, om den skiljer sig från summan", "";
        INVENTED = "invented", "Uppgifterna är påhittade, för demonstration", "";
    }
}

/// Which column holds a pot's amounts; of no pot, the only figures there are.
pub fn value_field(pot_code: &str) -> Field {
    let field = Field::new("value", "", "Välj kolumnen med värdena.");
    if pot_code.is_empty() { field } else { field.row(pot_code) }
}

impl Described {
    /// # Errors
    /// Everything in the form that hinders.
    pub fn read(typed: &Typed) -> Outcome<Self> {
        let mut form = Reader::new(typed);
        let title = form.required(&fields::TITLE, |it| Line::parse(it, 200));
        let source = form.required(&fields::SOURCE, |it| Line::parse(it, 200));
        let as_of = form.required(&fields::AS_OF, parse_day);
        let total = published_total(typed.one(&fields::PUBLISHED_TOTAL));
        let published_total = form.read(&fields::PUBLISHED_TOTAL, total);
        form.done(|| {
            Some(Self {
                title: title?,
                source: source?,
                as_of: as_of?,
                published_total: published_total?,
                invented: typed.has(&fields::INVENTED, "ja"),
            })
        })
    }
}

fn published_total(text: &str) -> Result<Option<u64>, String> {
    if is_blank(text) {
        return Ok(None);
    }
    match number(text) {
        Ok(0) => Err("Ange en total som är större än noll, eller lämna rutan tom.".to_owned()),
        Ok(total) => Ok(Some(total)),
        Err(error) => Err(format!("Ange totalen som ett heltal: {error}.")),
    }
}
