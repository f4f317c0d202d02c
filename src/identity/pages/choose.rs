//! Choosing which organisation to act for.

use askama::Template;
use serde::Deserialize;
use tower_sessions::Session;

use crate::{
    identity::{actions, session_store::CHOSEN},
    values::OrganisationId,
    web::{Db, Errors, Page, Posted, Reply, Result},
    who::{Mandate, SignedIn, Who},
};

#[derive(Template)]
#[template(path = "identity/choose.html")]
pub struct Choose {
    mandates: Vec<Mandate>,
    /// The organisation the person works for now, as the form posts it; empty for none.
    chosen: String,
    errors: Errors,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ChooseForm {
    organisation: String,
}

pub async fn choose(SignedIn(who): SignedIn) -> Page<Choose> {
    Page(choices(who, Errors::default()))
}

fn choices(who: Who, errors: Errors) -> Choose {
    let chosen = who.acting().map(|it| it.organisation_id.to_string()).unwrap_or_default();
    Choose { mandates: who.mandates, chosen, errors }
}

pub async fn chosen(
    SignedIn(who): SignedIn,
    session: Session,
    db: Db,
    Posted { typed, at }: Posted<ChooseForm>,
) -> Result<Reply<Choose>> {
    let wished: Option<OrganisationId> = typed.organisation.parse().ok();
    let mandate = who.mandates.iter().find(|it| Some(it.organisation_id) == wished);
    let mut errors = Errors::default();
    let Some(mandate) = errors.take("organisation", mandate.ok_or("Välj en av organisationerna"))
    else {
        return Ok(Reply::Again(choices(who, errors)));
    };
    let mut tx = db.begin().await?;
    actions::choose(&mut tx, who.person_id, mandate.organisation_id, at).await?;
    tx.commit().await?;
    session.insert(CHOSEN, mandate.organisation_id).await?;
    Ok(Reply::to("/att-gora"))
}
