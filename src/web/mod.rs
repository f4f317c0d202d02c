//! The shell around the features: router, extractors, pages, errors, forms.

use std::time::Duration;

use axum::{
    Router,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
    response::IntoResponse,
};
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer,
    timeout::TimeoutLayer,
};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};

mod assets;
mod error;
mod extract;
mod form;
pub mod list;
mod log;
mod markdown;
mod page;
mod routes;
mod security;
mod start;
mod upload;

pub use self::{
    assets::asset,
    error::{Error, Result},
    extract::{Db, Now, Path, Query},
    form::{ACT, Buttons, Filled, Posted, Press, REVISION, keep_form},
    log::Reference,
    markdown::{Markdown, markdown},
    page::{NavItem, Page, Reply, SessionEnds, Shell},
    routes::{Access, Entry, Routes},
    upload::{LARGEST_FILE, Uploaded, UploadedFile},
};
pub use crate::values::Errors;
use crate::{app::App, identity::PgSessions};

/// No request takes longer. A form that has not arrived by then never will.
pub const LONGEST_REQUEST: Duration = Duration::from_secs(30);

/// The one cookie, the session, on this machine.
const COOKIE: &str = "statsbidrag";

/// The same over TLS: by its name alone a browser takes it from this very host only, over TLS
/// only, and for the whole of it (RFC 6265bis 4.1.3.2). No neighbour can plant another.
const COOKIE_OVER_TLS: &str = "__Host-statsbidrag";

/// What the one cookie is called.
pub fn cookie(over_tls: bool) -> &'static str {
    if over_tls { COOKIE_OVER_TLS } else { COOKIE }
}

/// The whole service over a database.
pub fn app(app: App) -> Router {
    let sessions = PgSessions { db: app.db.clone(), clock: app.clock.clone() };
    let over_tls = app.settings.secure_cookies();
    let sessions = SessionManagerLayer::new(sessions)
        .with_name(cookie(over_tls))
        .with_secure(over_tls)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnSessionEnd);
    let csrf = CsrfLayer::new().with_rejection_response(|_| Error::Forbidden.into_response());
    let pages = routes()
        .into_router()
        .fallback(|| async { Error::NotFound })
        .method_not_allowed_fallback(|| async { Error::MethodNotAllowed })
        .layer(csrf)
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_REQUEST))
        .layer(from_fn_with_state(app.clone(), page::dress))
        .layer(sessions)
        .layer(CompressionLayer::new())
        // Pages are rendered outside the handlers: a panic there has no page left to show.
        .layer(CatchPanicLayer::custom(error::panicked_outside));
    Router::new()
        .route("/halsa", axum::routing::get(start::health))
        .route("/static/{version}/{name}", axum::routing::get(assets::serve))
        .fallback_service(pages.with_state(app.clone()))
        .layer(from_fn_with_state(app.clone(), security::headers))
        .layer(from_fn(log::one_line))
        .with_state(app)
}

/// Every feature's routes, in the order a grant goes through them.
pub fn routes() -> Routes {
    start::routes()
        .merge(crate::identity::routes())
        .merge(crate::ombud::routes())
        .merge(crate::statistics::routes())
        .merge(crate::allocation::routes())
        .merge(crate::requisitions::routes())
        .merge(crate::cases::routes())
        .merge(crate::publishing::routes())
        .merge(crate::administration::routes())
        .merge(crate::ops::mail::routes())
}
