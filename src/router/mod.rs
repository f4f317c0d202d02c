//! The whole service as one router: every feature's addresses, the layers around them in their
//! order, and the navigation. It stands above all features; only the demonstration and the commands
//! use it.

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    response::IntoResponse,
    routing::get,
};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};

mod about;
mod labels;
mod navigation;
mod personal_data;
mod start;

pub use self::{
    labels::label,
    personal_data::{PERSONAL_DATA, PersonalData},
};
use crate::{
    administration, allocation,
    app::App,
    cases,
    identity::{self, PgSessions},
    mail, ombud, publishing, register, requisitions, statistics,
    web::{self, Error, Labels, Navigation, Routes},
};

/// The name of the one cookie, the session's, on localhost.
const COOKIE: &str = "statsbidrag";

/// Its name over TLS. Because of the prefix a browser accepts it only from this very host, over TLS
/// and for all paths (RFC 6265bis 4.1.3.2), so no neighbouring host can plant one.
const COOKIE_OVER_TLS: &str = "__Host-statsbidrag";

/// What the one cookie is called.
pub fn cookie(over_tls: bool) -> &'static str {
    if over_tls { COOKIE_OVER_TLS } else { COOKIE }
}

/// The whole service over a database.
pub fn app(app: App) -> Router {
    let sessions = PgSessions::of(&app);
    let over_tls = app.settings.secure_cookies();
    let sessions = SessionManagerLayer::new(sessions)
        .with_name(cookie(over_tls))
        .with_secure(over_tls)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnSessionEnd);
    let csrf = CsrfLayer::new().with_rejection_response(|_| Error::Forbidden.into_response());
    let pages = routes()
        .into_router()
        .fallback(start::elsewhere)
        .method_not_allowed_fallback(|| async { Error::MethodNotAllowed })
        .layer(csrf)
        .layer(CatchPanicLayer::custom(web::panicked))
        .layer(from_fn(identity::interrupted))
        .layer(from_fn_with_state(
            (app.clone(), navigation::of as Navigation, labels::label as Labels),
            web::dress,
        ))
        .layer(sessions)
        .layer(CompressionLayer::new())
        // Pages are rendered outside the handlers: a panic there has no page left to show.
        .layer(CatchPanicLayer::custom(web::panicked_outside));
    Router::new()
        .route("/halsa", get(start::health))
        .route("/static/{version}/{name}", get(web::serve_asset))
        .fallback_service(pages.with_state(app.clone()))
        .layer(from_fn_with_state(labels::label as Labels, web::patience))
        .layer(from_fn(web::one_host))
        .layer(from_fn_with_state(app.clone(), web::headers))
        .layer(from_fn(web::one_line))
        .with_state(app)
}

/// Every feature's routes, in the order a grant goes through them.
pub fn routes() -> Routes {
    start::routes()
        .merge(identity::routes())
        .merge(ombud::routes())
        .merge(statistics::routes())
        .merge(allocation::routes())
        .merge(requisitions::routes())
        .merge(cases::routes())
        .merge(publishing::routes())
        .merge(administration::routes())
        .merge(register::routes())
        .merge(mail::routes())
}
