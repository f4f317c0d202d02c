//! The answer to a request without a session, too long after the person proved its identity, or from
//! a page of another organisation than the one the person acts for.

use askama::Template;
use axum::{
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{confirm::confirm_page, sign_in::sign_in_page};
use crate::{
    values::OrganisationId,
    web::{Error, Interrupted, Interruption, Page},
    who::{Mandate, Who},
};

/// Offers both ways out: to the organisation of the page with what was typed, or on without it.
#[derive(Template)]
#[template(path = "identity/other_organisation.html")]
struct OtherOrganisation {
    /// `None`: the page does not say, or the person may no longer act for that organisation.
    theirs: Option<Mandate>,
    acting: Mandate,
    till: String,
    kept: Option<String>,
}

impl OtherOrganisation {
    fn heading(&self) -> String {
        match &self.theirs {
            Some(theirs) => format!("Sidan gäller {}", theirs.organisation),
            None => "Sidan gäller en annan organisation".to_owned(),
        }
    }
}

fn other_organisation(
    who: Option<&Who>,
    theirs: Option<OrganisationId>,
    till: String,
    kept: Option<String>,
) -> Response {
    let Some((who, acting)) = who.and_then(|it| Some((it, it.acting()?.clone()))) else {
        return Error::NotFound.into_response();
    };
    let theirs = who.mandates.iter().find(|it| Some(it.organisation_id) == theirs).cloned();
    let page = OtherOrganisation { theirs, acting, till, kept };
    (StatusCode::CONFLICT, Page(page)).into_response()
}

/// Middleware: answers with the page to sign in, to confirm or to choose organisation on, which keeps
/// the path that was asked for and, of a posted form, all its fields.
pub async fn interrupted(request: Request, next: Next) -> Response {
    let who = request.extensions().get::<Who>().cloned();
    let factors = who.as_ref().map(|it| it.factors).unwrap_or_default();
    let mut response = next.run(request).await;
    let Some(Interrupted { why, till, kept }) = response.extensions_mut().remove() else {
        return response;
    };
    let asking = |page| {
        let till = utf8_percent_encode(&till, NON_ALPHANUMERIC);
        Redirect::to(&format!("{page}?till={till}")).into_response()
    };
    match (why, kept) {
        (Interruption::OtherOrganisation(theirs), kept) => {
            other_organisation(who.as_ref(), theirs, till, kept)
        }
        (Interruption::SignIn, None) => asking("/logga-in"),
        (Interruption::Confirm, None) => asking("/bekrafta"),
        (Interruption::SignIn, kept) => {
            (StatusCode::UNAUTHORIZED, sign_in_page(&till, kept)).into_response()
        }
        (Interruption::Confirm, kept) => {
            (StatusCode::UNAUTHORIZED, confirm_page(&till, kept, factors)).into_response()
        }
    }
}
