//! What becomes of a request that has to wait: for a session, a new proof, or another organisation.

use axum::{
    extract::Request,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};

use super::{
    arrived::Arrived,
    form::{is_form, read},
};
use crate::values::OrganisationId;

/// A request that waits until the person has signed in, has proved again who it is, or has chosen the
/// organisation that its page was made for. The response carries it to a layer of `identity`, which
/// makes the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interrupted {
    pub why: Interruption,
    /// The path and query of the request.
    pub till: String,
    /// Of a post: the form without its secrets, encoded as it came.
    pub kept: Option<String>,
}

/// Why a request waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interruption {
    /// Nobody is signed in.
    SignIn,
    /// The request moves money or rights, and the person has not lately proved who it is.
    Confirm,
    /// The page was made for another organisation than the one the session acts for: for this one,
    /// or for one that the page does not say.
    OtherOrganisation(Option<OrganisationId>),
}

impl Interrupted {
    /// Keeps the form that has [`Arrived`], so that what was typed is not lost.
    pub(super) async fn of(request: Request, why: Interruption) -> Self {
        let till = request.uri().path_and_query().map_or("/", |it| it.as_str()).to_owned();
        if request.method() != Method::POST {
            return Self { why, till, kept: None };
        }
        let kept = Arrived::form(&request).unwrap_or_default().to_owned();
        if !is_form(&request) {
            // A file is not kept: the person chooses it again. Its body is read all the same, so
            // that the browser gets an answer instead of a broken connection.
            let _ = read(request.into_body(), 0).await;
        }
        Self { why, till, kept: Some(kept) }
    }
}

impl IntoResponse for Interrupted {
    fn into_response(self) -> Response {
        let mut response = StatusCode::UNAUTHORIZED.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
