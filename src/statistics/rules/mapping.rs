//! Which column is what: guessed from the headings and the cells, and changed by hand.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::{
    Guessed, Pot, Recipients, Sheet, about,
    columns::{column_of_figures, columns, columns_of, mostly},
    fields, value_field,
};
use crate::{
    ombud::{OrganisationKind, OrganisationRow},
    statistics::StatisticsKind,
    values::{Field, OrgNumber, Outcome, Reader, Typed, slug},
};

/// Which columns say who and how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    pub about: Vec<OrganisationKind>,
    /// The columns that say whom a row is about, tried in this order: code, organisation number,
    /// name.
    pub code: Option<usize>,
    pub org_number: Option<usize>,
    pub name: Option<usize>,
    /// A pot's code (empty but in an official list) and the column of its figures.
    pub values: Vec<(String, usize)>,
    /// Whom each pot is for, by its code, where the plan says so.
    pub kinds: BTreeMap<String, OrganisationKind>,
}

const CODE: &[&str] =
    &["kommunkod", "kod", "regionkod", "lanskod", "region", "code", "kommun", "lan"];
const ORG_NUMBER: &[&str] = &["organisationsnummer", "orgnr", "org"];
const NAME: &[&str] = &["kommun", "namn", "region", "mottagare", "huvudman", "name", "lan"];

/// What the columns seem to be, for the form to begin with.
#[derive(Debug, Clone)]
pub struct Guess {
    pub typed: Typed,
    /// By the name of the input: what was guessed of its column, and why.
    pub said: Vec<(String, Guessed)>,
}

pub fn guess(
    sheet: &Sheet,
    kind: StatisticsKind,
    pots: &[Pot],
    organisations: &[OrganisationRow],
) -> Guess {
    let everybody = Recipients::of(organisations, about(kind));
    let [code, org_number, name] = who(sheet, &everybody);
    let mut typed = Typed::default();
    let columns = [(fields::CODE, code), (fields::ORG_NUMBER, org_number), (fields::NAME, name)];
    for (field, found) in columns {
        typed.set(&field, text(found));
    }
    let taken: BTreeSet<usize> = [code, org_number, name].into_iter().flatten().collect();
    let guessed: Vec<(Field, Guessed)> = match kind {
        StatisticsKind::OfficialList => {
            let fields = pots.iter().map(|it| value_field(&it.code));
            fields.zip(columns_of(pots, sheet, &taken)).collect()
        }
        _ => vec![(value_field(""), column_of_figures(sheet, kind, &taken))],
    };
    for (field, found) in &guessed {
        typed.set(field, text(found.column));
    }
    // Of a list the pots say it, which tells Gotland's two kinds apart where its row does not.
    let with_column = pots.iter().zip(&guessed).filter(|(_, (_, it))| it.column.is_some());
    let mut kinds: BTreeSet<_> = with_column.filter_map(|(pot, _)| pot.kind).collect();
    if kinds.is_empty() {
        kinds = kinds_in(sheet, &everybody, [code, org_number, name]);
    }
    typed.set(&fields::ABOUT, word_for(&kinds));
    let said = guessed.into_iter().map(|(field, it)| (field.name.into_owned(), it)).collect();
    Guess { typed, said }
}

/// Whether most of the rows are about recipients: so a workbook's sheet with the figures is told
/// from those about them. Small numbers are no sign of codes, since contents are numbered too.
pub fn is_about_recipients(
    sheet: &Sheet,
    kind: StatisticsKind,
    organisations: &[OrganisationRow],
) -> bool {
    let [code, org_number, name] = who(sheet, &Recipients::of(organisations, about(kind)));
    let code = code.filter(|it| mostly(sheet, *it, |cell| 2 < cell.len()));
    code.or(org_number).or(name).is_some()
}

/// The columns that seem to say whom a row is about: by code, organisation number and name.
fn who(sheet: &Sheet, everybody: &Recipients) -> [Option<usize>; 3] {
    // Small numbers look like codes, but codes stand under their heading or first of all.
    let code = fitting(sheet, CODE, |it| everybody.by_code(it).is_some());
    let code = code.filter(|it| *it == 0 || heading(sheet, *it, CODE).is_some());
    let org_number = fitting(sheet, ORG_NUMBER, |it| OrgNumber::parse(it).is_ok());
    let name = fitting(sheet, NAME, |it| everybody.has_name(it));
    [code, org_number, name]
}

impl Mapping {
    /// # Errors
    /// Everything in the form that hinders.
    pub fn read(typed: &Typed, sheet: &Sheet, kind: StatisticsKind, pots: &[Pot]) -> Outcome<Self> {
        let mut form = Reader::new(typed);
        let column = |field: &Field| {
            typed.one(field).parse().ok().filter(|it: &usize| *it < sheet.header.len())
        };
        let about = match (typed.one(&fields::ABOUT), self::about(kind)) {
            (_, [one]) => vec![*one],
            ("municipality", _) => vec![OrganisationKind::Municipality],
            ("region", _) => vec![OrganisationKind::Region],
            ("both", both) => both.to_vec(),
            _ => {
                form.missing(&fields::ABOUT);
                Vec::new()
            }
        };
        let (code, org_number, name) =
            (column(&fields::CODE), column(&fields::ORG_NUMBER), column(&fields::NAME));
        if code.or(org_number).or(name).is_none() {
            let message = "Välj minst en kolumn som säger vem raden gäller: kod, \
                           organisationsnummer eller namn.";
            form.missing(&fields::CODE.saying(message));
        }
        let codes: Vec<&str> = match kind {
            StatisticsKind::OfficialList => pots.iter().map(|it| it.code.as_str()).collect(),
            _ => vec![""],
        };
        let values: Vec<(String, usize)> = codes
            .iter()
            .filter_map(|code| Some(((*code).to_owned(), column(&value_field(code))?)))
            .collect();
        let first = codes.first().map_or_else(|| value_field(""), |it| value_field(it));
        let columns: BTreeSet<usize> = values.iter().map(|it| it.1).collect();
        if values.is_empty() {
            form.missing(&first);
        } else if columns.len() < values.len() {
            let message = "Samma kolumn är vald för två delpotter. Välj en kolumn för varje.";
            form.wrong(&first, message);
        } else if [code, org_number, name].iter().flatten().any(|it| columns.contains(it)) {
            let message = "Kolumnen kan inte både säga vem raden gäller och ha värdena.";
            form.wrong(&first, message);
        }
        let kinds = pots.iter().filter_map(|it| Some((it.code.clone(), it.kind?))).collect();
        form.done(|| Some(Self { about, code, org_number, name, values, kinds }))
    }
}

impl fmt::Display for Mapping {
    /// A text that only equal mappings share: a form carries it to say which its preview was made
    /// with.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let about: Vec<_> = self.about.iter().map(|it| it.title()).collect();
        write!(f, "{};", about.join("+"))?;
        for column in [self.code, self.org_number, self.name] {
            write!(f, "{};", text(column))?;
        }
        let values: Vec<_> = self.values.iter().map(|(pot, it)| format!("{pot}={it}")).collect();
        f.write_str(&values.join(";"))
    }
}

fn text(column: Option<usize>) -> String {
    column.map_or_else(String::new, |it| it.to_string())
}

/// Among the columns most of whose cells fit, the one headed by the earliest of `words`; where none
/// of the words heads a column, the first.
fn fitting(sheet: &Sheet, words: &[&str], fits: impl Fn(&str) -> bool) -> Option<usize> {
    let mut fitting: Vec<usize> = columns(sheet).filter(|it| mostly(sheet, *it, &fits)).collect();
    fitting.sort_by_key(|it| heading(sheet, *it, words).unwrap_or(words.len()));
    fitting.first().copied()
}

/// The place of the first of these words that stands in the column's heading.
fn heading(sheet: &Sheet, column: usize, words: &[&str]) -> Option<usize> {
    let heading = slug(&sheet.header[column]);
    words.iter().position(|word| heading.split('-').any(|part| part == *word))
}

/// The kinds of recipient that are found in the file.
fn kinds_in(
    sheet: &Sheet,
    everybody: &Recipients,
    [code, org_number, name]: [Option<usize>; 3],
) -> BTreeSet<OrganisationKind> {
    sheet
        .rows
        .iter()
        .filter_map(|row| {
            let cell = |column: Option<usize>| column.map_or("", |it| row.cell(it));
            everybody
                .by_code(cell(code))
                .or_else(|| everybody.by_org_number(cell(org_number)))
                .or_else(|| everybody.by_name(cell(name)))
        })
        .map(|it| it.kind)
        .collect()
}

/// The choice in the form that means these kinds.
fn word_for(kinds: &BTreeSet<OrganisationKind>) -> &'static str {
    let has = |kind| kinds.contains(&kind);
    match (has(OrganisationKind::Municipality), has(OrganisationKind::Region)) {
        (true, true) => "both",
        (false, true) => "region",
        _ => "municipality",
    }
}
