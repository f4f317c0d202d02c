//! The headers that every answer carries.

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Version,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY, SET_COOKIE,
            STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{Error, arrived::Typed, page::bare};
use crate::app::App;

/// Only files of this service and nothing inline: a script that gets into a page does not run.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// Middleware: refuses two `Host`, and none but in HTTP/1.0 (RFC 9112 3.2). A proxy and the service
/// might else take a request as meant for different sites.
pub async fn one_host(request: Request, next: Next) -> Response {
    match request.headers().get_all(HOST).iter().count() {
        1 => next.run(request).await,
        0 if request.version() == Version::HTTP_10 => next.run(request).await,
        _ => {
            let reference = request.extensions().get().cloned();
            bare(Error::BadRequest.into_response(), reference, Typed::default())
        }
    }
}

pub async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // `download` has set a stricter policy on a file.
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(POLICY);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=()"),
    );
    // A page is somebody's own; after signing out the back button must not show it.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    let over_tls = app.settings.secure_cookies();
    if over_tls {
        headers.insert(
            STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    forget_as_it_was_set(headers, over_tls);
    response
}

/// Adds the attributes that the session layer leaves out when it removes the cookie. A browser
/// keeps a cookie whose name begins `__Host-` unless the removal is `Secure`.
fn forget_as_it_was_set(headers: &mut HeaderMap, over_tls: bool) {
    let missing =
        if over_tls { "; HttpOnly; SameSite=Lax; Secure" } else { "; HttpOnly; SameSite=Lax" };
    for (_, cookie) in headers.iter_mut().filter(|(name, _)| **name == SET_COOKIE) {
        let whole = match cookie.to_str() {
            Ok(it) if !it.contains("; HttpOnly") => format!("{it}{missing}"),
            _ => continue,
        };
        if let Ok(whole) = whole.try_into() {
            *cookie = whole;
        }
    }
}
