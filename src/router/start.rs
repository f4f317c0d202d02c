//! The front page, the pages about the service, and the health check.

use std::time::Duration;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use sqlx::Connection;
use tokio::time::timeout;

use super::about;
use crate::{
    app::App,
    web::{Access::Anyone, Page, Routes},
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
