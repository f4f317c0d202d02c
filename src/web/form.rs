//! Forms: what a person typed, and every error in it at once.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::header,
};
use http_body_util::BodyExt;
use serde::{Deserialize, de::DeserializeOwned};

use super::Error;
use crate::{
    app::App,
    values::{Errors, Field, Moment},
};

/// The largest form. No field takes as much, but whoever pastes a hundred thousand letters into one is told
/// so beside the field and has them still: each `å` is six bytes on the wire.
pub const LARGEST_FORM: usize = 1024 * 1024;

/// The most of a too large body that is read and thrown away, so that the browser gets the answer
/// instead of a broken connection.
pub(super) const LARGEST_DRAINED: usize = 32 * 1024 * 1024;

/// A form as it is shown: empty the first time, and again with what was typed and what was wrong.
#[derive(Debug, Default)]
pub struct Filled<T> {
    pub typed: T,
    pub errors: Errors,
}

impl<T> Filled<T> {
    /// A form that shows `typed`, without errors.
    pub fn of(typed: T) -> Self {
        Self { typed, errors: Errors::default() }
    }
}

/// A form with nothing but its button.
#[derive(Debug, Default, Deserialize)]
pub struct Press {}

/// A form with several buttons: which of them was pressed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Buttons {
    pub act: String,
}

/// The hidden input of a section's form with the revision that the form started from.
pub const REVISION: Field = Field::new("revision", "", "");
/// The name of a section's buttons: the value tells which of them was pressed.
pub const ACT: Field = Field::new("act", "", "");
/// The hidden input with the organisation that a page was made for. The guard of the route compares
/// it with the one that the session acts for.
pub const ACTING_FOR: &str = "acting_for";

/// A form, and the moment when all of it had arrived, which is what counts (SFS 2017:900 22 §).
///
/// The clock is read when the last byte is here, before any lock is waited for.
#[derive(Debug)]
pub struct Posted<T> {
    pub typed: T,
    pub at: Moment,
}

/// When all of a form was here, in a request whose form has been read further out.
#[derive(Debug, Clone, Copy)]
pub(super) struct AllHere(pub Moment);

impl<T: DeserializeOwned> FromRequest<App> for Posted<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self, Error> {
        if !is_form(&request) {
            return Err(Error::BadRequest);
        }
        let most = most(request.uri().path());
        let at = request.extensions().get().map(|AllHere(at)| *at);
        let body = read(request.into_body(), most).await?;
        let at = at.unwrap_or_else(|| app.clock.now());
        let typed =
            serde_html_form::from_bytes(&without_nul(&body)).map_err(|_| Error::BadRequest)?;
        Ok(Self { typed, at })
    }
}

/// The largest form of a path.
pub(super) fn most(path: &str) -> usize {
    // A form in a form is encoded a second time.
    match carries_a_form(path) {
        true => LARGEST_FORM * 3,
        false => LARGEST_FORM,
    }
}

/// Whether a form that waits is posted inside the forms of a path: as `kept`, with `till` for where it
/// belongs.
pub(super) fn carries_a_form(path: &str) -> bool {
    ["/logga-in", "/bekrafta", "/valj-organisation"].iter().any(|it| path.starts_with(it))
}

/// Replaces NUL, the one character that PostgreSQL cannot store, by a replacement character. The
/// rules refuse that, so no handler has to look for NUL.
pub(super) fn without_nul(encoded: &[u8]) -> Vec<u8> {
    const LOST: &[u8] = b"%EF%BF%BD";
    let mut clean = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some((&first, after)) = rest.split_first() {
        if rest.starts_with(b"%00") {
            clean.extend_from_slice(LOST);
            rest = &rest[3..];
            continue;
        }
        match first {
            0 => clean.extend_from_slice(LOST),
            other => clean.push(other),
        }
        rest = after;
    }
    clean
}

pub(super) fn is_form(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    kind.and_then(|it| it.to_str().ok())
        .is_some_and(|it| it.starts_with("application/x-www-form-urlencoded"))
}

pub(super) async fn read(mut body: Body, most: usize) -> Result<Bytes, Error> {
    let mut kept = Vec::new();
    let mut seen = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Error::BadRequest)?.into_data() else {
            continue;
        };
        seen += data.len();
        if seen <= most {
            kept.extend_from_slice(&data);
        } else if LARGEST_DRAINED < seen {
            break;
        }
    }
    if most < seen {
        return Err(Error::TooLarge);
    }
    Ok(kept.into())
}

/// The form without passwords and codes that still work. It is kept in a page and in the session,
/// where those must not be, so the person types them again.
pub(super) fn without_secrets(path: &str, encoded: &str) -> String {
    let own_account =
        path == "/bekrafta" || path.starts_with("/konto/") || path.starts_with("/logga-in");
    let is_secret = |it: &str| match it.split('=').next() {
        Some("password") => true,
        Some("code" | "passkey") => own_account,
        _ => false,
    };
    encoded.split('&').filter(|it| !is_secret(it)).collect::<Vec<_>>().join("&")
}
