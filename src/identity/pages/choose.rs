//! Choosing which organisation to act for.

use askama::Template;
use axum::{
    Extension,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;
use tower_sessions::Session;

use crate::{
    identity::{actions, session::Errand, session_store::CHOSEN},
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
    form: ChooseForm,
    errors: Errors,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ChooseForm {
    organisation: String,
    /// What the person was doing in a page of this organisation: see [`Errand`].
    till: String,
    posted: String,
    kept: String,
}

pub async fn choose(SignedIn(who): SignedIn) -> Page<Choose> {
    Page(choices(who, ChooseForm::default(), Errors::default()))
}

fn choices(who: Who, form: ChooseForm, errors: Errors) -> Choose {
    // Without a mandate there is nothing to choose, so no control for an error to stand at.
    let errors = if who.mandates.is_empty() { Errors::default() } else { errors };
    let chosen = who.acting().map(|it| it.organisation_id.to_string()).unwrap_or_default();
    Choose { mandates: who.mandates, chosen, form, errors }
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
    let Some(mandate) =
        errors.take("organisation", mandate.ok_or("Välj vilken organisation du vill arbeta för"))
    else {
        return Ok(Reply::Again(choices(who, typed, errors)));
    };
    let mandate = mandate.clone();
    let errand = Errand::new(&typed.till, typed.posted == "1", typed.kept)?;
    let mut tx = db.begin().await?;
    actions::choose(&mut tx, who.person_id, mandate.organisation_id, at).await?;
    tx.commit().await?;
    session.insert(CHOSEN, mandate.organisation_id).await?;
    let onwards = match errand.till.as_str() {
        "" => Redirect::to("/att-gora").into_response(),
        _ => errand.go_on_since(&format!("Du arbetar nu för {}.", mandate.organisation))?,
    };
    // The page of the answer is this organisation's already.
    let who = Who { chosen: Some(mandate.organisation_id), ..who };
    Ok(Reply::Other((Extension(who), onwards).into_response()))
}
