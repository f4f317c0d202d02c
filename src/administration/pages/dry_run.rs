//! The result of a dry run. Nothing of it is kept.

use askama::Template;

use crate::{
    administration::{
        dry_run::{self, DryRunReport},
        opening::Preparation,
    },
    rounds::PlanHead,
    values::RoundId,
    web::{Db, Error, Page, Path, Posted, Press, Result},
    who::Administrator,
};

#[derive(Template)]
#[template(path = "administration/dry_run.html")]
pub struct DryRun {
    head: PlanHead,
    outcome: DryRunReport,
}

pub async fn run(
    administrator: Administrator,
    Path(round): Path<RoundId>,
    db: Db,
    Posted { at, .. }: Posted<Press>,
) -> Result<Page<DryRun>> {
    let mut tx = db.begin().await?;
    let prepared = Preparation::of(&mut tx, round).await?.ok_or(Error::NotFound)?;
    let Some(plan) = prepared.examined.plan() else {
        return Err(Error::Conflict);
    };
    let outcome = dry_run::run(&mut tx, &prepared, &plan, &administrator, at).await?;
    tx.rollback().await?;
    Ok(Page(DryRun { head: prepared.head, outcome }))
}
