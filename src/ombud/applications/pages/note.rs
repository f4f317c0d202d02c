//! A note (tjänsteanteckning) in the case of an application.

use sqlx::PgConnection;

use super::sent;
use crate::{
    identity::exclusions::{EXCLUDED, is_excluded_from},
    ombud::applications::{model::Application, rules, store},
    register::WriteNote,
    values::{MandateApplicationId, Moment, Typed},
    web::{Db, Error, Now, Page, Path, Posted, Reply, Result},
    who::Officer,
};

pub async fn show(
    officer: Officer,
    Path(id): Path<MandateApplicationId>,
    Now(now): Now,
    db: Db,
) -> Result<Page<WriteNote>> {
    let mut db = db.read().await?;
    let case = sent(&mut db, id, now).await?;
    Ok(Page(form(&mut db, &case.application, &officer, now).await?))
}

pub async fn write(
    officer: Officer,
    Path(id): Path<MandateApplicationId>,
    db: Db,
    Posted { typed, at }: Posted<Typed>,
) -> Result<Reply<WriteNote>> {
    let mut tx = db.begin().await?;
    store::lock(&mut tx, id).await?;
    let case = sent(&mut tx, id, at).await?;
    let form = form(&mut tx, &case.application, &officer, at).await?;
    let reply = form.write(&mut tx, &officer, &id, typed, at).await?;
    tx.commit().await?;
    Ok(reply)
}

async fn form(
    db: &mut PgConnection,
    application: &Application,
    officer: &Officer,
    now: Moment,
) -> Result<WriteNote> {
    let case = application.case_number().ok_or(Error::NotFound)?;
    let organisation = application.organisation_id;
    let excluded = is_excluded_from(db, officer.person_id(), organisation).await?;
    let hindrance = match rules::is_not_own(application, officer.person_id()) {
        Err(_) => Some("Du är den som söker. En annan handläggare behöver skriva anteckningen."),
        Ok(()) => excluded.then_some(EXCLUDED),
    };
    let address = format!("/ombudsarenden/{}", application.application_id);
    WriteNote::of(db, case, &application.organisation, address, hindrance, now).await
}
