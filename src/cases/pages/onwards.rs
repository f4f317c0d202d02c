//! From a case on to the next: the work list that somebody came from goes along in the address of the
//! case, so that the way back and the way on are those of that list.

use askama::Template;
use axum::response::Redirect;
use sqlx::PgConnection;

use crate::{
    cases::{model::Wish, store},
    requisitions::{self, Submission},
    values::{RequisitionId, RoundId},
    web::{Db, Error, Path, Query, Reply, Result},
    who::Staff,
};

/// Where an act leads.
pub struct Onwards {
    path: String,
    /// The organisation of the case that was left for another.
    left: Option<String>,
}

impl Onwards {
    /// Back to the case.
    pub fn here(id: RequisitionId, wish: &Wish) -> Self {
        Self { path: format!("/arenden/{id}{}", wish.query(&[])), left: None }
    }

    /// To the next case of the list that waits for the same act as this one; to the list where there
    /// is no other.
    pub async fn next_after(
        db: &mut PgConnection,
        case: &Submission,
        wish: &Wish,
        staff: &Staff,
    ) -> Result<Self> {
        let alike = wish.alike(case.status);
        let next =
            store::next(db, case.round_id, &alike, case.requisition_id, staff.person_id()).await?;
        let path = match next {
            Some(next) => Self::here(next, wish).path,
            None => list(case.round_id, wish),
        };
        Ok(Self { path, left: Some(case.organisation.clone()) })
    }

    pub fn reply<T: Template + Send + Sync + 'static>(&self) -> Reply<T> {
        Reply::to(&self.path)
    }

    /// There, where the page says what was done, and in which case unless it is still the same.
    pub fn saying<T: Template + Send + Sync + 'static>(self, notice: &str) -> Reply<T> {
        match &self.left {
            Some(organisation) => self.reply().saying(format!("{organisation}: {notice}")),
            None => self.reply().saying(notice),
        }
    }
}

/// The address of a work list.
pub fn list(round: RoundId, wish: &Wish) -> String {
    format!("/omgangar/{round}/rekvisitioner{}", wish.query(&[]))
}

/// On to the next case, without doing anything in this one.
pub async fn next(
    staff: Staff,
    Path(id): Path<RequisitionId>,
    Query(wish): Query<Wish>,
    db: Db,
) -> Result<Redirect> {
    let mut db = db.read().await?;
    let case = requisitions::submission(&mut db, id, None).await?.ok_or(Error::NotFound)?;
    let onwards = Onwards::next_after(&mut db, &case, &wish, &staff).await?;
    Ok(Redirect::to(&onwards.path))
}
