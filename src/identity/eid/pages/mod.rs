//! The pages of e-legitimation: away to a provider, back from it, the first time, and one's links.

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

/// Where somebody was on the way, and the form it had in hand, as the buttons carry it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct InHand {
    till: String,
    posted: String,
    kept: String,
}

impl InHand {
    fn errand(self) -> Errand {
        Errand::new(&self.till, self.posted == "1", self.kept)
    }

    /// For a link to the other ways, which carries no form.
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

/// Nobody was signed in, and why; with what was in hand, and the buttons to try once more.
#[derive(Template)]
#[template(path = "identity/eid/refused.html")]
struct Refused {
    refusal: Refusal,
    /// What the buttons lead to.
    path: &'static str,
    in_hand: InHand,
}

fn refused(refusal: Refusal, purpose: Purpose, errand: Errand) -> Response {
    let page = Refused { refusal, path: purpose.path(), in_hand: errand.into() };
    (StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response()
}

/// Sends somebody to show its e-legitimation whose roles wait for a second factor and who has one:
/// else whoever has come over its password alone, by its mailbox perhaps, could choose a second
/// factor for it.
///
/// Errors: [`Error::Instead`] for whoever must show it first.
pub async fn shown_first(app: &App, db: &Db, who: &Who) -> Result<()> {
    let waits = !who.held_back.is_empty();
    if !waits || !actions::has_one(app, &mut *db.read().await?, who.person_id).await? {
        return Ok(());
    }
    let notice = Notice("Bekräfta först med din e-legitimation.".to_owned());
    Err(Error::instead((notice, Redirect::to("/bekrafta?till=%2Fkonto"))))
}

/// Why there is no going on: the person hears it, or it is a fault.
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

impl<E: Into<Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}
