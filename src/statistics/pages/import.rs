//! Saying what a file is, seeing what comes of it, and importing it.

use std::sync::Arc;

use anyhow::Context;
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::{in_turn, may_import};
use crate::{
    ombud::{self, OrganisationRow},
    statistics::{
        actions, grouped,
        model::{StatisticsKind, StatisticsSet, Upload},
        rules::{
            self, Described, Differences, Guessed, Mapping, Opened, Pot, Reading, Recipients,
            fields,
        },
        store,
    },
    values::{Field, Outcome, Problem, StatisticsSetId, Typed, UploadId, parse_day},
    web::{ACT, Db, Error, Errors, Page, Path, Posted, Reply, Result},
    who::{Administrator, Staff},
};

/// What is said to whoever is the second to import a file.
const IMPORTED: &str = "Filen är redan inläst.";

/// The most rows that are shown of a list of what is wrong, and of the file itself.
const SHOWN: usize = 50;
const FIRST_ROWS: usize = 5;

/// Beside the inputs: the mapping that the preview was made with, and the sheet that the columns
/// are of.
const SEEN: Field = Field::new("seen", "", "");
const SHEET_SHOWN: Field = Field::new("shown", "", "");

#[derive(Template)]
#[template(path = "statistics/import.html")]
pub struct Import {
    upload: Upload,
    opened: Opened,
    pots: Vec<Pot>,
    typed: Typed,
    errors: Errors,
    /// What was guessed of each column with figures, by the name of the input.
    said: Vec<(String, Guessed)>,
    mapping: Outcome<Mapping>,
    /// The figures that the file gives, where its columns are known.
    preview: Option<Preview>,
    may_import: bool,
}

struct Preview {
    reading: Reading,
    recipients: Recipients,
    before: Option<(StatisticsSet, Differences)>,
}

/// An upload, what it says, and what that is about.
struct Read {
    upload: Upload,
    opened: Opened,
    pots: Vec<Pot>,
    organisations: Arc<[OrganisationRow]>,
}

impl Read {
    /// Holds no connection while the file is read, which may have to wait for its turn. `None`: the
    /// upload is gone.
    async fn of(db: &Db, id: UploadId, sheet: &str) -> Result<Option<Self>> {
        let (upload, pots, organisations) = {
            let mut db = db.read().await?;
            let Some(upload) = store::upload(&mut db, id).await? else {
                return Ok(None);
            };
            let pots = match upload.kind {
                StatisticsKind::OfficialList => store::pots(&mut db, upload.round_id).await?,
                _ => Vec::new(),
            };
            let organisations: Arc<[_]> = ombud::organisations(&mut db).await?.into();
            (upload, pots, organisations)
        };
        let (content, kind, all) = (upload.content.clone(), upload.kind, organisations.clone());
        let chosen = sheet.parse().ok();
        let opened = in_turn(move |abandoned| {
            let fits = |it: &_| rules::is_about_recipients(it, kind, &all);
            Opened::of(abandoned, &content, chosen, fits)
        });
        let opened = opened.await.context("the file was read before")?;
        Ok(Some(Self { upload, opened, pots, organisations }))
    }
}

impl Import {
    /// The page with the columns that were chosen, or else with guessed ones: columns that were
    /// chosen of another sheet are not those of this one.
    async fn of(
        db: &mut PgConnection,
        Read { upload, opened, pots, organisations }: Read,
        typed: Option<Typed>,
        may_import: bool,
    ) -> Result<Self> {
        let kind = upload.kind;
        let guess = rules::guess(&opened.sheet, kind, &pots, &organisations);
        let mut typed = match typed {
            Some(typed) if typed.one(&SHEET_SHOWN) == typed.one(&fields::SHEET) => typed,
            Some(earlier) => {
                let mut typed = guess.typed;
                for field in [fields::TITLE, fields::SOURCE, fields::AS_OF, fields::PUBLISHED_TOTAL]
                {
                    typed.set(&field, earlier.one(&field));
                }
                if earlier.has(&fields::INVENTED, "ja") {
                    typed.set(&fields::INVENTED, "ja");
                }
                typed
            }
            None => {
                let mut typed = guess.typed;
                typed.set(&fields::TITLE, title_of(&upload));
                typed
            }
        };
        typed.set(&fields::SHEET, opened.chosen.map_or_else(String::new, |it| it.to_string()));
        let mapping = Mapping::read(&typed, &opened.sheet, kind, &pots);
        let preview = match &mapping {
            Ok(mapping) => {
                let recipients = Recipients::of(&organisations, &mapping.about);
                let reading = Reading::of(&opened.sheet, mapping, kind, &recipients);
                let as_of = parse_day(typed.one(&fields::AS_OF)).ok();
                let before = store::before(db, kind, upload.round_id, as_of, None).await?;
                let before = match before {
                    Some(id) => Some(compared(db, id, &reading).await?),
                    None => None,
                };
                Some(Preview { reading, recipients, before })
            }
            Err(_) => None,
        };
        let (errors, said) = (Errors::default(), guess.said);
        Ok(Self { upload, opened, pots, typed, errors, said, mapping, preview, may_import })
    }

    /// The sheets to choose from: the value of each choice, and its label.
    fn sheets(&self) -> Vec<(String, String)> {
        let sheets = self.opened.sheets.iter().enumerate();
        let label = |it: &rules::SheetName| match it.hidden {
            true => format!("{} (dolt)", it.name),
            false => it.name.clone(),
        };
        sheets.map(|(place, it)| (place.to_string(), label(it))).collect()
    }

    /// Whether there is a table whose columns can be chosen.
    fn is_table(&self) -> bool {
        self.opened.check().is_ok()
    }

    /// What was guessed of an input's column, for as long as the choice is what was guessed.
    fn said(&self, field: &Field) -> &str {
        let said = self.said.iter().find(|(name, _)| *name == field.name);
        let guessed = |it: &Guessed| it.column.map_or_else(String::new, |it| it.to_string());
        let said = said.filter(|(_, it)| guessed(it) == self.typed.one(field));
        said.map_or("", |(_, it)| &it.said)
    }

    /// The inputs for the figures' columns: each with its label.
    fn values(&self) -> Vec<(Field, String)> {
        match self.upload.kind {
            StatisticsKind::OfficialList => {
                self.pots.iter().map(|it| (rules::value_field(&it.code), it.name.clone())).collect()
            }
            kind => vec![(rules::value_field(""), kind.title().to_owned())],
        }
    }

    /// The columns to choose from, by the value of the choice.
    fn columns(&self) -> Vec<(String, String)> {
        let columns = 0..self.opened.sheet.header.len();
        columns.map(|it| (it.to_string(), self.opened.sheet.column(it))).collect()
    }

    fn chosen(&self, field: &Field, column: &str) -> bool {
        self.typed.one(field) == column
    }

    /// The sums to show, each with its label.
    fn totals(&self) -> Vec<(String, String)> {
        let (Some(preview), true) = (&self.preview, self.upload.kind.has_numbers()) else {
            return Vec::new();
        };
        let figures = &preview.reading.figures;
        let of_pot = |pot: &str, label: &str| match rules::totals(figures, pot).as_slice() {
            [] => vec![(label.to_owned(), "–".to_owned())],
            totals => totals
                .iter()
                .map(|(kind, sum)| (format!("{label}, {}", kind.plural()), grouped(*sum)))
                .collect(),
        };
        match self.upload.kind {
            StatisticsKind::OfficialList => {
                self.pots.iter().flat_map(|it| of_pot(&it.code, &it.name)).collect()
            }
            kind => of_pot("", kind.column()),
        }
    }

    fn has_choice_of_kinds(&self) -> bool {
        1 < rules::about(self.upload.kind).len()
    }

    /// The value of the hidden field `seen`: which sheet and columns the preview was made with.
    fn seen(&self) -> String {
        let sheet = self.typed.one(&fields::SHEET);
        self.mapping.as_ref().map(|it| format!("{sheet}:{it}")).unwrap_or_default()
    }

    fn first_rows(&self) -> &[rules::SheetRow] {
        &self.opened.sheet.rows[..self.opened.sheet.rows.len().min(FIRST_ROWS)]
    }

    /// What hinders a preview: the sheet, or else its columns.
    fn hinders(&self) -> Vec<Problem> {
        match self.opened.check() {
            Ok(()) => self.mapping.as_ref().err().cloned().unwrap_or_default(),
            Err(error) => vec![Problem::wrong(fields::SHEET.name, error)],
        }
    }

    /// Everything that hinders the import, in the order of the page.
    fn check(&self, seen: &str) -> Outcome<Described> {
        let mut problems = self.hinders();
        let described = Described::read(&self.typed);
        problems.extend(described.as_ref().err().into_iter().flatten().cloned());
        if let Some(preview) = &self.preview {
            let skip_unknown = self.typed.has(&fields::SKIP_UNKNOWN, "ja");
            let checked = preview.reading.check(self.upload.kind, skip_unknown);
            problems.extend(checked.err().unwrap_or_default());
            if seen != self.seen() {
                let message = "Kolumnerna är inte de som du såg. Kontrollera förhandsgranskningen \
                               en gång till innan du läser in.";
                problems.push(Problem::wrong("preview", message));
            }
        }
        match described {
            Ok(described) if problems.is_empty() => Ok(described),
            _ => Err(problems),
        }
    }
}

impl Preview {
    fn problems(&self) -> impl Iterator<Item = &String> {
        self.reading.problems.iter().take(SHOWN)
    }

    fn unknown(&self) -> impl Iterator<Item = &rules::Unknown> {
        self.reading.unknown.iter().take(SHOWN)
    }

    /// How many of a list are not shown.
    fn more(&self, length: usize) -> usize {
        length.saturating_sub(SHOWN)
    }

    fn name<'a>(&'a self, code: &'a str) -> &'a str {
        self.recipients.name(code)
    }
}

async fn compared(
    db: &mut PgConnection,
    id: StatisticsSetId,
    reading: &Reading,
) -> Result<(StatisticsSet, Differences)> {
    let set = store::set(db, id).await?.ok_or(Error::NotFound)?;
    let figures = store::figures(db, id).await?;
    Ok((set, Differences::between(&figures, &reading.figures)))
}

fn title_of(upload: &Upload) -> String {
    match &upload.round {
        Some(round) => format!("{}, {round}", upload.kind.title()),
        None => upload.kind.title().to_owned(),
    }
}

pub async fn show(staff: Staff, Path(id): Path<UploadId>, db: Db) -> Result<Response> {
    let read = Read::of(&db, id, "").await?;
    let mut db = db.read().await?;
    let Some(read) = read else {
        return Ok(imported_already(&mut db, id).await?.into_response());
    };
    let page = Import::of(&mut db, read, None, may_import(&staff)).await?;
    Ok(Page(page).into_response())
}

pub async fn import(
    administrator: Administrator,
    Path(id): Path<UploadId>,
    db: Db,
    Posted { typed, at }: Posted<Typed>,
) -> Result<Reply<Import>> {
    let (act, seen) = (typed.one(&ACT).to_owned(), typed.one(&SEEN).to_owned());
    let read = Read::of(&db, id, typed.one(&fields::SHEET)).await?;
    let mut tx = db.begin().await?;
    let Some(read) = read else {
        return Ok(Reply::Onwards(imported_already(&mut tx, id).await?).overtaken(IMPORTED));
    };
    let mut page = Import::of(&mut tx, read, Some(typed), true).await?;
    if act != "confirm" {
        let problems = page.hinders();
        // Another sheet has just been guessed about: what is still to be chosen is no fault yet.
        if problems.is_empty() || act == "sheet" && page.is_table() {
            return Ok(Reply::Other(Page(page).into_response()));
        }
        page.errors = Errors::from(problems.as_slice());
        return Ok(Reply::Again(page));
    }
    let described = match page.check(&seen) {
        Ok(described) => described,
        Err(problems) => {
            page.errors = Errors::from(problems.as_slice());
            return Ok(Reply::Again(page));
        }
    };
    let figures = page.preview.as_ref().map_or(&[][..], |it| &it.reading.figures);
    let (file, sheet) = (&page.upload, page.opened.name());
    let imported =
        actions::import(&mut tx, &administrator, file, sheet, &described, figures, at).await?;
    if imported.is_none() {
        return Ok(Reply::Onwards(imported_already(&mut tx, id).await?).overtaken(IMPORTED));
    }
    tx.commit().await?;
    let set = format!("/administration/statistik/{id}");
    Ok(Reply::to(&set).saying("Uppgifterna är inlästa."))
}

/// Leads to the set that the upload has become. Where there is none, the upload was deleted after a
/// day without being imported.
async fn imported_already(db: &mut PgConnection, id: UploadId) -> Result<Redirect> {
    match store::set(db, id.into()).await? {
        Some(set) => Ok(Redirect::to(&format!("/administration/statistik/{}", set.set_id))),
        None => Err(Error::NotFound),
    }
}
