//! The list as files, with the rows of all its pages.

use anyhow::Context;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use tokio::task::spawn_blocking;

use super::list::List;
use crate::{
    app::App,
    register::{
        export::{self, MOST_EXPORTED},
        model::{Row, Wish},
        store,
    },
    values::Errors,
    web::{CSV, Db, Now, Query, Reply, Result, XLSX, file},
    who::Staff,
};

pub async fn csv(
    _: Staff,
    Query(wish): Query<Wish>,
    State(app): State<App>,
    Now(now): Now,
    db: Db,
) -> Result<Response> {
    match rows(&db, &wish).await? {
        Some(rows) => {
            let name = format!("diarium-{}.csv", now.day().iso());
            Ok(file(CSV, &name, export::csv(&rows, &app.settings.base_url)))
        }
        None => too_many(&db, wish).await,
    }
}

pub async fn xlsx(
    _: Staff,
    Query(wish): Query<Wish>,
    State(app): State<App>,
    Now(now): Now,
    db: Db,
) -> Result<Response> {
    let Some(rows) = rows(&db, &wish).await? else {
        return too_many(&db, wish).await;
    };
    // Of the most rows there may be it takes a second, in which others are not kept waiting.
    let made = spawn_blocking(move || export::xlsx(&rows, &app.settings.base_url));
    let content = made.await.context("the workbook")??;
    Ok(file(XLSX, &format!("diarium-{}.xlsx", now.day().iso()), content))
}

/// All that is asked for; `None` where it is more than a file holds.
async fn rows(db: &Db, wish: &Wish) -> Result<Option<Vec<Row>>> {
    let days = wish.days(&mut Errors::default());
    let mut db = db.read().await?;
    let rows = store::list(&mut db, wish, days, MOST_EXPORTED + 1, 0).await?;
    Ok(i64::try_from(rows.len()).is_ok_and(|it| it <= MOST_EXPORTED).then_some(rows))
}

async fn too_many(db: &Db, wish: Wish) -> Result<Response> {
    let list = List::of(&mut *db.read().await?, wish).await?;
    let message = "En fil rymmer högst 50 000 handlingar. Välj från och med vilken dag, eller en \
                   handling.";
    Ok(Reply::Again(list.refused(message)).into_response())
}
