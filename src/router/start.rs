//! The front page, the page about the service, and the health check.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use sqlx::Connection;

use crate::{
    app::App,
    web::{Access::Anyone, Page, Routes},
    who::Who,
};

pub fn routes() -> Routes {
    Routes::default().get(Anyone, "/", start).get(Anyone, "/om-tjansten", about)
}

#[derive(Template)]
#[template(path = "start.html")]
struct Start;

#[derive(Template)]
#[template(path = "about.html")]
struct About;

/// Sends a signed-in person to its own start page, and tells everybody else what the service is.
async fn start(who: Option<axum::Extension<Who>>) -> Response {
    match who {
        Some(who) => Redirect::to(who.home()).into_response(),
        None => Page(Start).into_response(),
    }
}

async fn about() -> Page<About> {
    Page(About)
}

/// The health check: whether the service reaches its database.
pub async fn health(State(app): State<App>) -> Response {
    let asked = async { app.db.acquire().await?.ping().await };
    match asked.await {
        Ok(()) => "ok".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response(),
    }
}
