//! A set with its figures.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::{
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::IntoResponse,
};
use serde::Deserialize;
use sqlx::PgConnection;

use crate::{
    ombud::{self, OrganisationKind},
    statistics::{
        grouped,
        model::{Figure, FigureValue, StatisticsKind, StatisticsSet},
        rules::{self, Differences, Pot, Recipients},
        store,
    },
    values::{Sought, StatisticsSetId, slug},
    web::{Db, Error, Page, Path, Query, Result},
    who::Staff,
};

#[derive(Template)]
#[template(path = "statistics/set.html")]
pub struct Show {
    set: StatisticsSet,
    /// The columns of the table: one, or the pots of a list.
    columns: Vec<Pot>,
    rows: Vec<Row>,
    figures: Vec<Figure>,
    recipients: Recipients,
    before: Option<(StatisticsSet, Differences)>,
    wish: Wish,
}

/// A recipient's figures, a cell for each column.
struct Row {
    code: String,
    name: String,
    cells: Vec<Option<FigureValue>>,
}

/// Which of the recipients to show.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    q: String,
}

impl Show {
    /// The sums under the table: a row for each kind of recipient, a cell for each column.
    fn totals(&self) -> Vec<(&'static str, Vec<String>)> {
        if !self.set.kind.has_numbers() {
            return Vec::new();
        }
        let columns: Vec<_> =
            self.columns.iter().map(|it| rules::totals(&self.figures, &it.code)).collect();
        let kinds: BTreeSet<_> = columns.iter().flatten().map(|it| it.0).collect();
        let sum = |column: &[(OrganisationKind, u128)], kind| {
            let found = column.iter().find(|it| it.0 == kind);
            found.map_or_else(|| "–".to_owned(), |it| format!("{}{}", grouped(it.1), self.unit()))
        };
        let row = |kind| columns.iter().map(|it| sum(it, kind)).collect();
        kinds.into_iter().map(|kind| (kind.plural(), row(kind))).collect()
    }

    fn published_total(&self) -> Option<String> {
        self.set.published_total.map(|it| grouped(u128::from(it)))
    }

    fn name<'a>(&'a self, code: &'a str) -> &'a str {
        self.recipients.name(code)
    }

    fn unit(&self) -> &'static str {
        if self.set.kind.is_money() { " kr" } else { "" }
    }
}

/// A set with its table.
struct Table {
    set: StatisticsSet,
    columns: Vec<Pot>,
    rows: Vec<Row>,
    figures: Vec<Figure>,
    recipients: Recipients,
}

async fn table(db: &mut PgConnection, id: StatisticsSetId) -> Result<Table> {
    let set = store::set(db, id).await?.ok_or(Error::NotFound)?;
    let figures = store::figures(db, id).await?;
    let both = [OrganisationKind::Municipality, OrganisationKind::Region];
    let recipients = Recipients::of(&ombud::organisations(db).await?, &both);
    let columns = match set.kind {
        StatisticsKind::OfficialList => {
            // Since the import a pot may have got another name, or been removed from the plan.
            let planned = store::pots(db, set.round_id).await?;
            let codes: BTreeSet<_> = figures.iter().map(|it| it.pot_code.as_str()).collect();
            let name = |code: &str| planned.iter().find(|it| it.code == code);
            let pot = |code: &str| Pot {
                code: code.to_owned(),
                name: name(code).map_or_else(|| code.to_owned(), |it| it.name.clone()),
                kind: None,
            };
            codes.into_iter().map(pot).collect()
        }
        kind => vec![Pot { code: String::new(), name: kind.column().to_owned(), kind: None }],
    };
    let mut by_code: BTreeMap<&str, Vec<Option<FigureValue>>> = BTreeMap::new();
    for figure in &figures {
        let cells = by_code.entry(&figure.code).or_insert_with(|| vec![None; columns.len()]);
        if let Some(at) = columns.iter().position(|it| it.code == figure.pot_code) {
            cells[at] = Some(figure.value);
        }
    }
    let rows = by_code
        .into_iter()
        .map(|(code, cells)| Row {
            code: code.to_owned(),
            name: recipients.name(code).to_owned(),
            cells,
        })
        .collect();
    Ok(Table { set, columns, rows, figures, recipients })
}

pub async fn show(
    _: Staff,
    Path(id): Path<StatisticsSetId>,
    Query(wish): Query<Wish>,
    db: Db,
) -> Result<Page<Show>> {
    let mut db = db.read().await?;
    let Table { set, columns, mut rows, figures, recipients } = table(&mut db, id).await?;
    let before =
        store::before(&mut db, set.kind, set.round_id, Some(set.as_of), Some(set.version)).await?;
    let before = match before {
        Some(id) => {
            let earlier = store::set(&mut db, id).await?.ok_or(Error::NotFound)?;
            let theirs = store::figures(&mut db, id).await?;
            Some((earlier, Differences::between(&theirs, &figures)))
        }
        None => None,
    };
    let sought = Sought::of(&wish.q);
    rows.retain(|it| sought.finds(&it.name) || it.code.starts_with(sought.text()));
    Ok(Page(Show { set, columns, rows, figures, recipients, before, wish }))
}

pub async fn csv(_: Staff, Path(id): Path<StatisticsSetId>, db: Db) -> Result<impl IntoResponse> {
    let table = table(&mut *db.read().await?, id).await?;
    let columns = table.columns.iter().map(|it| it.name.clone());
    let header = ["Kod".to_owned(), "Namn".to_owned()].into_iter().chain(columns).collect();
    let rows = table.rows.into_iter().map(|row| {
        let cells = row.cells.into_iter().map(|it| it.map(plain).unwrap_or_default());
        [row.code, row.name].into_iter().chain(cells).collect()
    });
    let rows: Vec<Vec<String>> = std::iter::once(header).chain(rows).collect();
    let name = format!("{}-version-{}.csv", slug(&table.set.title), table.set.version);
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, rules::csv_of(&rows)))
}

/// A figure for a spreadsheet: a number in its digits alone.
fn plain(value: FigureValue) -> String {
    match value {
        FigureValue::Number(number) => number.to_string(),
        FigureValue::Class(class) => class.to_string(),
    }
}
