//! The answer to a request without a session, or too long after the person proved its identity.

use axum::{
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{confirm::confirm_page, sign_in::sign_in_page};
use crate::{
    web::{Interrupted, Interruption},
    who::Who,
};

/// Middleware: answers with the page to sign in or to confirm on, which keeps the path that was
/// asked for and, of a posted form, all its fields.
pub async fn interrupted(request: Request, next: Next) -> Response {
    let factors = request.extensions().get::<Who>().map(|it| it.factors).unwrap_or_default();
    let mut response = next.run(request).await;
    let Some(Interrupted { why, till, kept }) = response.extensions_mut().remove() else {
        return response;
    };
    match (why, kept) {
        (why, None) => {
            let page = match why {
                Interruption::SignIn => "/logga-in",
                Interruption::Confirm => "/bekrafta",
            };
            let till = utf8_percent_encode(&till, NON_ALPHANUMERIC);
            Redirect::to(&format!("{page}?till={till}")).into_response()
        }
        (Interruption::SignIn, kept) => {
            (StatusCode::UNAUTHORIZED, sign_in_page(&till, kept)).into_response()
        }
        (Interruption::Confirm, kept) => {
            (StatusCode::UNAUTHORIZED, confirm_page(&till, kept, factors)).into_response()
        }
    }
}
