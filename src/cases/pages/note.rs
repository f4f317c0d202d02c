//! A note (tjänsteanteckning) in a case.

use sqlx::PgConnection;

use crate::{
    identity::exclusions::{self, EXCLUDED},
    register::WriteNote,
    requisitions::{self, Submission},
    values::{Moment, RequisitionId, Typed},
    web::{Db, Error, Now, Page, Path, Posted, Reply, Result},
    who::Officer,
};

pub async fn show(
    officer: Officer,
    Path(id): Path<RequisitionId>,
    Now(now): Now,
    db: Db,
) -> Result<Page<WriteNote>> {
    let mut db = db.read().await?;
    let submission = requisitions::submission(&mut db, id, None).await?.ok_or(Error::NotFound)?;
    Ok(Page(form(&mut db, &submission, &officer, now).await?))
}

pub async fn write(
    officer: Officer,
    Path(id): Path<RequisitionId>,
    db: Db,
    Posted { typed, at }: Posted<Typed>,
) -> Result<Reply<WriteNote>> {
    let mut tx = db.begin().await?;
    let submission = requisitions::lock_sent(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let form = form(&mut tx, &submission, &officer, at).await?;
    let reply = form.write(&mut tx, &officer, &id, typed, at).await?;
    tx.commit().await?;
    Ok(reply)
}

async fn form(
    db: &mut PgConnection,
    submission: &Submission,
    officer: &Officer,
    now: Moment,
) -> Result<WriteNote> {
    let id = submission.requisition_id;
    let exclusions = exclusions::of_case(db, id, submission.organisation_id).await?;
    let is_mine = |it: &exclusions::Exclusion| it.person_id == officer.person_id();
    let excluded = exclusions.iter().any(|it| it.lifted_at.is_none() && is_mine(it));
    let (case, address) = (submission.case, format!("/arenden/{id}"));
    let hindrance = excluded.then_some(EXCLUDED);
    WriteNote::of(db, case, &submission.organisation, address, hindrance, now).await
}
