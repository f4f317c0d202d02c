//! Why a request got no page, and the page that says so.

use std::{any::Any, borrow::Cow, io};

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::who::NoProof;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request got no page. What a person can put right is not here: that is a form error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("sign-in required")]
    SignInRequired,
    /// A post from another site.
    #[error("cross-site request")]
    Forbidden,
    /// Also for a thing that exists but belongs to someone else.
    #[error("not found")]
    NotFound,
    #[error("method not allowed")]
    MethodNotAllowed,
    #[error("unreadable request")]
    BadRequest,
    #[error("too large")]
    TooLarge,
    /// What the person acted upon has changed meanwhile.
    #[error("changed by someone else meanwhile")]
    Conflict,
    #[error("unavailable")]
    Unavailable,
    /// There is no room for what was sent.
    #[error("full")]
    Full,
    /// No fault: the handler answers with this response instead, and commits nothing.
    #[error("answered otherwise")]
    Instead(Box<Response>),
    #[error(transparent)]
    Unexpected(anyhow::Error),
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast_ref() {
            Some(sqlx::Error::PoolTimedOut | sqlx::Error::Io(_)) => {
                tracing::error!(?error, "the database does not answer");
                return Self::Unavailable;
            }
            Some(sqlx::Error::Database(it)) if it.code().as_deref() == Some(DISK_FULL) => {
                tracing::error!(?error, "the database's disk is full");
                return Self::Full;
            }
            Some(sqlx::Error::Database(it)) if it.constraint() == Some(ONE_SIDE) => {
                return Self::Conflict;
            }
            _ => {}
        }
        if is_full(&error) {
            tracing::error!(?error, "the disk of FILES_DIR is full");
            return Self::Full;
        }
        Self::Unexpected(error)
    }
}

/// PostgreSQL's code for a disk that is full.
const DISK_FULL: &str = "53100";

/// The trigger that stops a person from getting a role at the agency and a mandate at once: somebody
/// was faster.
const ONE_SIDE: &str = "person_is_on_one_side";

/// Whether a file could not be written because there is no room.
fn is_full(error: &anyhow::Error) -> bool {
    let mut files = error.chain().filter_map(|it| it.downcast_ref::<io::Error>());
    files.any(|it| matches!(it.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        anyhow::Error::from(error).into()
    }
}

impl From<NoProof> for Error {
    fn from(refused: NoProof) -> Self {
        match refused {
            NoProof::NotSignedIn => Self::SignInRequired,
            NoProof::WithoutTheRole => Self::NotFound,
        }
    }
}

impl From<tower_sessions::session::Error> for Error {
    fn from(error: tower_sessions::session::Error) -> Self {
        use tower_sessions::session_store::Error::Backend;
        match error {
            tower_sessions::session::Error::Store(Backend(cause)) => {
                tracing::error!(cause, "the sessions cannot be reached");
                Self::Unavailable
            }
            other => Self::Unexpected(other.into()),
        }
    }
}

/// What happened and what to do: rendered by the shell, which knows the reference number.
#[derive(Debug, Clone, Template)]
#[template(path = "error.html")]
pub(super) struct ErrorPage {
    title: &'static str,
    advice: Cow<'static, str>,
    /// The page that shows how things stand; empty where none does.
    onwards: String,
    /// What the link onwards is called.
    link: &'static str,
}

impl ErrorPage {
    /// For whoever is led to another page, but has typed something that this one shows first.
    pub(super) fn leading(
        title: &'static str,
        advice: String,
        link: &'static str,
        onwards: String,
    ) -> Self {
        Self { title, advice: advice.into(), onwards, link }
    }
}

impl Error {
    /// An answer that a handler gives by `?` instead of the page that it makes.
    pub fn instead(answer: impl IntoResponse) -> Self {
        Self::Instead(Box::new(answer.into_response()))
    }

    fn page(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::SignInRequired => {
                (StatusCode::UNAUTHORIZED, "Du behöver logga in", "Logga in och försök igen.")
            }
            Self::Forbidden => (
                StatusCode::FORBIDDEN,
                "Begäran kom från en annan webbplats",
                "Av säkerhetsskäl tar vi bara emot det som skickas från vår egen sida. Öppna sidan här och försök igen.",
            ),
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "Sidan finns inte",
                "Adressen kan vara felskriven, eller så hör sidan till någon annan. Kontrollera adressen eller börja om från startsidan.",
            ),
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "Sidan kan inte öppnas så",
                "Adressen används bara av ett formulär. Gå till startsidan och öppna formuläret därifrån.",
            ),
            Self::BadRequest => (
                StatusCode::BAD_REQUEST,
                "Vi kunde inte läsa det som skickades",
                "Gå tillbaka, ladda om sidan och försök igen.",
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "Det som skickades är för stort",
                "Gå tillbaka, korta texterna och försök igen. Inget av det du skickade nu har sparats.",
            ),
            Self::Conflict => (
                StatusCode::CONFLICT,
                "Uppgifterna har ändrats",
                "Någon annan hann före, eller så är det redan gjort. Öppna sidan på nytt och se hur det ser ut nu.",
            ),
            Self::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Tjänsten svarar inte just nu",
                "Vänta en minut och försök igen. Om du höll på att spara eller skicka in: gå tillbaka i webbläsaren, där det som var ifyllt brukar finnas kvar.",
            ),
            Self::Full => (
                StatusCode::INSUFFICIENT_STORAGE,
                "Det finns ingen plats kvar hos oss",
                "Vårt utrymme är fullt, så inget av det du skickade har sparats. Gå tillbaka i webbläsaren, där det som var ifyllt brukar finnas kvar, och försök igen om en stund. Är det bråttom, hör av dig och ange referensnumret.",
            ),
            Self::Unexpected(_) | Self::Instead(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Något gick fel hos oss",
                "Felet ligger hos oss. Gå tillbaka och försök igen om en stund. Händer det igen, hör av dig och ange referensnumret.",
            ),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Instead(answer) = self {
            return *answer;
        }
        let (status, title, advice) = self.page();
        let mut response = status.into_response();
        let advice = Cow::Borrowed(advice);
        response.extensions_mut().insert(ErrorPage {
            title,
            advice,
            onwards: String::new(),
            link: "",
        });
        if let Self::Unexpected(error) = self {
            // Logged by `web::log`, once, beside the reference number that the page shows.
            response.extensions_mut().insert(super::log::Cause::new(error));
        }
        response
    }
}

/// Answers a panic with the page of any other fault.
pub fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|it| (*it).to_owned()))
        .unwrap_or_default();
    Error::Unexpected(anyhow::anyhow!("panic: {text}")).into_response()
}

/// Answers a panic outside the layer that renders pages: plain text, and the cause in the log.
pub fn panicked_outside(panic: Box<dyn Any + Send>) -> Response {
    let mut response = panicked(panic);
    *response.body_mut() =
        "Något gick fel hos oss. Gå tillbaka och försök igen om en stund.".into();
    response
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn a_file_that_found_no_room_is_told_from_other_faults() {
        let error = |kind: io::ErrorKind| {
            let written: Result<(), io::Error> = Err(kind.into());
            Error::from(written.context("writing a file").unwrap_err())
        };
        assert!(matches!(error(io::ErrorKind::StorageFull), Error::Full));
        assert!(matches!(error(io::ErrorKind::PermissionDenied), Error::Unexpected(_)));
    }
}
