//! The pages of e-legitimation: to a provider and back, a newcomer's account, a person's links.

pub mod account;
pub mod answer;
pub mod first_time;
pub mod start;

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::{actions, rules::Refusal, way::Purpose};
use crate::{
    app::App,
    eid::ProviderFault,
    identity::session::Errand,
    values::Stopped,
    web::{Db, Error, Notice, Page, Result},
    who::Who,
};

/// An [`Errand`] as the hidden fields of the provider buttons carry it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct InHand {
    till: String,
    posted: String,
    kept: String,
}

impl InHand {
    fn errand(self) -> Result<Errand> {
        Errand::new(&self.till, self.posted == "1", self.kept)
    }

    /// The query of a link to the other ways of signing in. It carries the path but no form.
    fn query(&self) -> String {
        if self.till.is_empty() {
            return String::new();
        }
        format!("?till={}", utf8_percent_encode(&self.till, NON_ALPHANUMERIC))
    }
}

impl From<Errand> for InHand {
    fn from(errand: Errand) -> Self {
        let posted = errand.kept.as_ref().map_or("", |_| "1").to_owned();
        Self { till: errand.till, posted, kept: errand.kept.unwrap_or_default() }
    }
}

/// The page of a refusal, with buttons that try again and carry the errand.
#[derive(Template)]
#[template(path = "identity/eid/refused.html")]
struct Refused {
    refusal: Refusal,
    /// The path that the buttons post to, before the provider's key.
    path: &'static str,
    in_hand: InHand,
}

fn refused(refusal: Refusal, purpose: Purpose, errand: Errand) -> Response {
    let page = Refused { refusal, path: purpose.path(), in_hand: errand.into() };
    (StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response()
}

/// Asks for the e-legitimation of a person whose roles wait for a second factor and who has one
/// linked. Otherwise somebody who only got hold of the password, or reset it through the mailbox,
/// could add a second factor and get the roles.
///
/// # Errors
/// [`Error::Instead`], which leads to the e-legitimation, where it has to be shown first.
pub async fn shown_first(app: &App, db: &Db, who: &Who) -> Result<()> {
    let waits = !who.held_back.is_empty();
    if !waits || !actions::has_one(app, &mut *db.read().await?, who.person_id).await? {
        return Ok(());
    }
    let notice = Notice("Bekräfta först med din e-legitimation.".to_owned());
    Err(Error::instead((notice, Redirect::to("/bekrafta?till=%2Fkonto"))))
}

/// Why an answer leads to nothing: a refusal that the person reads, or a fault.
enum Stop {
    Refused(Refusal),
    Failed(Error),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<ProviderFault> for Stop {
    fn from(fault: ProviderFault) -> Self {
        Self::Refused(fault.into())
    }
}

impl From<Stopped<Refusal>> for Stop {
    fn from(stopped: Stopped<Refusal>) -> Self {
        stopped.refusal().map_or_else(|fault| Self::Failed(fault.into()), Self::Refused)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<sqlx::Error> for Stop {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}
