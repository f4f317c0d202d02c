//! Saying what a file is, seeing what comes of it, and importing it.

use anyhow::Context;
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use sqlx::PgConnection;

use super::{may_import, sheet_of};
use crate::{
    ombud,
    statistics::{
        actions, grouped,
        model::{StatisticsKind, StatisticsSet, Upload},
        rules::{self, Described, Differences, Mapping, Pot, Reading, Recipients, Sheet, fields},
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

/// Beside the inputs: the mapping that the preview was made with.
const SEEN: Field = Field::new("seen", "", "");

#[derive(Template)]
#[template(path = "statistics/import.html")]
pub struct Import {
    upload: Upload,
    sheet: Sheet,
    pots: Vec<Pot>,
    typed: Typed,
    errors: Errors,
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

/// An upload and what it says.
struct Read {
    upload: Upload,
    sheet: Sheet,
}

impl Read {
    /// Holds no connection while the file is read, which may have to wait for its turn. `None`: the
    /// upload is gone.
    async fn of(db: &Db, id: UploadId) -> Result<Option<Self>> {
        let Some(upload) = store::upload(&mut *db.read().await?, id).await? else {
            return Ok(None);
        };
        let sheet = sheet_of(upload.content.clone()).await.context("the file was read before")?;
        Ok(Some(Self { upload, sheet }))
    }
}

impl Import {
    /// The page with the columns that were chosen, or else with guessed ones.
    async fn of(
        db: &mut PgConnection,
        Read { upload, sheet }: Read,
        typed: Option<Typed>,
        may_import: bool,
    ) -> Result<Self> {
        let kind = upload.kind;
        let pots = match kind {
            StatisticsKind::OfficialList => store::pots(db, upload.round_id).await?,
            _ => Vec::new(),
        };
        let organisations = ombud::organisations(db).await?;
        let typed = typed.unwrap_or_else(|| {
            let mut typed = rules::guess(&sheet, kind, &pots, &organisations);
            typed.set(&fields::TITLE, title_of(&upload));
            typed
        });
        let mapping = Mapping::read(&typed, &sheet, kind, &pots);
        let preview = match &mapping {
            Ok(mapping) => {
                let recipients = Recipients::of(&organisations, &mapping.about);
                let reading = Reading::of(&sheet, mapping, kind, &recipients);
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
        let errors = Errors::default();
        Ok(Self { upload, sheet, pots, typed, errors, mapping, preview, may_import })
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
        let columns = 0..self.sheet.header.len();
        columns.map(|it| (it.to_string(), self.sheet.column(it))).collect()
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

    /// The value of the hidden field `seen`: which columns the preview was made with.
    fn seen(&self) -> String {
        self.mapping.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    fn first_rows(&self) -> &[rules::SheetRow] {
        &self.sheet.rows[..self.sheet.rows.len().min(FIRST_ROWS)]
    }

    /// Everything that hinders the import, in the order of the page.
    fn check(&self, seen: &str) -> Outcome<Described> {
        let mut problems = self.mapping.as_ref().err().cloned().unwrap_or_default();
        let described = Described::read(&self.typed);
        problems.extend(described.as_ref().err().into_iter().flatten().cloned());
        if let Some(preview) = &self.preview {
            let skip_unknown = self.typed.has(&fields::SKIP_UNKNOWN, "ja");
            let checked = preview.reading.check(self.upload.kind, skip_unknown);
            problems.extend(checked.err().unwrap_or_default());
            if seen != self.seen() {
                let message = "Kolumnerna är inte de som ni såg. Kontrollera förhandsgranskningen \
                               en gång till innan ni läser in.";
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
    let read = Read::of(&db, id).await?;
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
    let read = Read::of(&db, id).await?;
    let mut tx = db.begin().await?;
    let Some(read) = read else {
        return Ok(Reply::Onwards(imported_already(&mut tx, id).await?).overtaken(IMPORTED));
    };
    let mut page = Import::of(&mut tx, read, Some(typed), true).await?;
    if act != "confirm" {
        return Ok(match &page.mapping {
            Ok(_) => Reply::Other(Page(page).into_response()),
            Err(problems) => {
                page.errors = Errors::from(problems.as_slice());
                Reply::Again(page)
            }
        });
    }
    let described = match page.check(&seen) {
        Ok(described) => described,
        Err(problems) => {
            page.errors = Errors::from(problems.as_slice());
            return Ok(Reply::Again(page));
        }
    };
    let figures = page.preview.as_ref().map_or(&[][..], |it| &it.reading.figures);
    let imported =
        actions::import(&mut tx, &administrator, &page.upload, &described, figures, at).await?;
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
