//! The first page, the one about the service, and whether the service is well.

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

/// Whoever is signed in is at work; everybody else learns what this is.
async fn start(who: Option<axum::Extension<Who>>) -> Response {
    match who {
        Some(who) => Redirect::to(who.home()).into_response(),
        None => Page(Start).into_response(),
    }
}

async fn about() -> Page<About> {
    Page(About)
}

/// For whoever watches the service: does it reach its database?
pub async fn health(State(app): State<App>) -> Response {
    let asked = async { app.db.acquire().await?.ping().await };
    match asked.await {
        Ok(()) => "ok".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response(),
    }
}
