//! A later day for a completion, asked for by the organisation.

use axum::extract::State;
use serde::Deserialize;

use super::change::Change;
use crate::{
    app::App,
    requisitions::{completion, store},
    values::RequisitionId,
    web::{Db, Error, Errors, Filled, Path, Posted, Reply, Result},
    who::Sender,
};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ExtensionForm {
    extension_reason: String,
}

pub async fn ask_extension(
    sender: Sender,
    Path(id): Path<RequisitionId>,
    State(app): State<App>,
    db: Db,
    Posted { typed, at }: Posted<ExtensionForm>,
) -> Result<Reply<Change>> {
    let applicant = sender.applicant();
    let mut tx = db.begin().await?;
    let dossier = store::lock(&mut tx, applicant, id).await?.ok_or(Error::NotFound)?;
    let Some(asked_for) = dossier.completion.clone() else {
        let words = "Det finns ingen komplettering att svara på.";
        return Ok(Reply::to(&format!("/rekvisitioner/{id}")).overtaken(words));
    };
    let mut errors = Errors::default();
    let typed = typed.extension_reason;
    let Some(asked) = completion::read_extension(&typed, &asked_for, &mut errors) else {
        let mut page = Change::of(&mut tx, dossier, applicant, at).await?;
        page.form = Filled { typed, errors };
        return Ok(Reply::Again(page));
    };
    let of = Some(applicant.organisation_id());
    let case = store::submission(&mut tx, id, of).await?.ok_or(Error::NotFound)?;
    let base_url = &app.settings.base_url;
    completion::ask_extension(&mut tx, &sender, &case, &asked, base_url, at).await?;
    tx.commit().await?;
    let words =
        "Ni har bett om en senare dag. Tills myndigheten har svarat gäller den dag som ni fick.";
    Ok(Reply::to(&format!("/rekvisitioner/{id}")).saying(words))
}
