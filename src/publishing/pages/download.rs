//! The list as files, with the rows of all its pages.

use axum::response::Response;

use super::list::View;
use crate::{
    publishing::{export, model::Wish},
    web::{CSV, Db, Path, Query, Result, XLSX, file},
};

pub async fn csv(Path(slug): Path<String>, Query(wish): Query<Wish>, db: Db) -> Result<Response> {
    let view = View::read(&mut *db.read().await?, &slug, wish).await?;
    let list = list(&view);
    Ok(file(CSV, &format!("{}.csv", list.file_name()), list.csv()?))
}

pub async fn xlsx(Path(slug): Path<String>, Query(wish): Query<Wish>, db: Db) -> Result<Response> {
    let view = View::read(&mut *db.read().await?, &slug, wish).await?;
    let list = list(&view);
    Ok(file(XLSX, &format!("{}.xlsx", list.file_name()), list.xlsx()?))
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
