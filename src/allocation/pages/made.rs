//! An allocation as its certificate says it was made. The second person fixes this, even if the pot
//! would be computed otherwise today.

use askama::Template;

use crate::{
    allocation::{
        model::{Allocation, Origin},
        rules::certificate::{self, Certificate},
        store,
    },
    rounds::{PlanHead, plan},
    values::{AllocationId, RoundId},
    web::{Db, Error, Page, Path, Result},
    who::Staff,
};

#[derive(Template)]
#[template(path = "allocation/made.html")]
pub struct Made {
    head: PlanHead,
    /// `None` when a later one has taken its place.
    allocation: Option<Allocation>,
    certificate: Certificate,
}

pub async fn show(
    _: Staff,
    Path((round, id)): Path<(RoundId, AllocationId)>,
    db: Db,
) -> Result<Page<Made>> {
    let mut db = db.read().await?;
    let head = plan::plan(&mut db, round).await?.ok_or(Error::NotFound)?;
    let text = store::certificate(&mut db, round, id).await?.ok_or(Error::NotFound)?;
    let certificate = certificate::read(text.as_bytes()).map_err(anyhow::Error::from)?;
    let allocations = store::of_round(&mut db, round).await?;
    let allocation = allocations.into_iter().find(|it| it.allocation_id == id);
    Ok(Page(Made { head, allocation, certificate }))
}
