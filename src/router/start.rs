//! The front page, the pages about the service, and the health check.

use std::time::Duration;

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, Uri},
    response::{IntoResponse, Redirect, Response},
};
use sqlx::Connection;
use tokio::time::timeout;

use super::about;
use crate::{
    app::App,
    identity::local_path,
    web::{self, Access::Anyone, Error, Page, Routes},
    who::Who,
};

pub fn routes() -> Routes {
    Routes::default()
        .get(Anyone, "/", start)
        .get(Anyone, "/om-tjansten", about::about)
        .get(Anyone, "/tillganglighet", about::accessibility)
        .get(Anyone, "/personuppgifter", about::privacy)
}

#[derive(Template)]
#[template(path = "start.html")]
struct Start;

/// Sends a signed-in person to its own start page, and tells everybody else what the service is.
async fn start(who: Option<axum::Extension<Who>>) -> Response {
    match who {
        Some(who) => Redirect::to(who.home()).into_response(),
        None => Page(Start).into_response(),
    }
}

/// An address with a slash after it leads to the one without, whatever the method; there is nothing
/// at any other that is not in the map. Not for good: nobody knows yet what an address that is in no
/// map will be, and browsers never ask again for what has moved for good.
pub async fn elsewhere(asked: Uri) -> web::Result<Redirect> {
    let without = asked.path().strip_suffix('/').map(|it| it.trim_end_matches('/'));
    let here = without.and_then(local_path).ok_or(Error::NotFound)?;
    match asked.query() {
        // However long; but no header can hold every byte that an address may.
        Some(query) if query.bytes().all(|it| it.is_ascii_graphic()) => {
            Ok(Redirect::temporary(&format!("{here}?{query}")))
        }
        Some(_) => Err(Error::NotFound),
        None => Ok(Redirect::temporary(here)),
    }
}

/// How long the database may take to answer the health check.
const HEALTHY: Duration = Duration::from_secs(5);

/// The health check: whether the service reaches its database, and its workers come round.
pub async fn health(State(app): State<App>) -> Response {
    let unwell = |why: String| {
        tracing::error!("not healthy: {why}");
        (StatusCode::SERVICE_UNAVAILABLE, why).into_response()
    };
    let asked = async { app.db.acquire().await?.ping().await };
    match (timeout(HEALTHY, asked).await, app.workers.stuck()) {
        (Ok(Ok(())), None) => "ok".into_response(),
        (Ok(Ok(())), Some(worker)) => unwell(format!("the worker {worker} is stuck")),
        _ => unwell("the database does not answer".to_owned()),
    }
}
