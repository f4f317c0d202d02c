//! The list as files, with the rows of all its pages.

use axum::{
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse, Response},
};

use super::list::View;
use crate::{
    publishing::{export, model::Wish},
    web::{Db, Path, Query, Result},
};

pub async fn csv(Path(slug): Path<String>, Query(wish): Query<Wish>, db: Db) -> Result<Response> {
    let view = View::read(&mut *db.read().await?, &slug, wish).await?;
    let list = list(&view);
    Ok(file("text/csv; charset=utf-8", &format!("{}.csv", list.file_name()), list.csv()?))
}

pub async fn xlsx(Path(slug): Path<String>, Query(wish): Query<Wish>, db: Db) -> Result<Response> {
    let view = View::read(&mut *db.read().await?, &slug, wish).await?;
    let list = list(&view);
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(file(kind, &format!("{}.xlsx", list.file_name()), list.xlsx()?))
}

pub async fn json(Path(slug): Path<String>, Query(wish): Query<Wish>, db: Db) -> Result<Response> {
    let view = View::read(&mut *db.read().await?, &slug, wish).await?;
    let list = list(&view);
    Ok(file("application/json", &format!("{}.json", list.file_name()), list.json()?))
}

fn list(view: &View) -> export::List<'_> {
    export::List {
        round: &view.round,
        pots: &view.pots,
        rows: &view.rows,
        totals: &view.totals,
        total: view.total,
        version: view.version(),
    }
}

/// A file to keep, under a name of our own making: letters, digits, hyphens and dots.
pub fn file(kind: &'static str, name: &str, content: impl IntoResponse) -> Response {
    named("attachment", kind, name, content)
}

/// The same for a file to read, which the browser shows.
pub fn shown(kind: &'static str, name: &str, content: impl IntoResponse) -> Response {
    named("inline", kind, name, content)
}

fn named(how: &str, kind: &'static str, name: &str, content: impl IntoResponse) -> Response {
    let disposition = format!("{how}; filename=\"{name}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], content).into_response()
}
