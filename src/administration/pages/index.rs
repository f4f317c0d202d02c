//! All rounds there are and will be, and how a new one begins.

use askama::Template;
use serde::Deserialize;

use crate::{
    rounds::{
        PlanHead,
        plan::{self, Start, StartRefusal, Writer, read_start},
    },
    values::{GrantId, Moment, RoundId},
    web::{Db, Error, Filled, Now, Page, Path, Posted, Query, Reply, Result},
    who::{Administrator, AgencyRole, Staff},
};

#[derive(Template)]
#[template(path = "administration/index.html")]
pub struct Index {
    plans: Vec<PlanHead>,
    may_write: bool,
    now: Moment,
}

pub async fn index(staff: Staff, Now(now): Now, db: Db) -> Result<Page<Index>> {
    let mut db = db.read().await?;
    let may_write = staff.has(AgencyRole::Administrator);
    Ok(Page(Index { plans: plan::plans(&mut db).await?, may_write, now }))
}

#[derive(Template)]
#[template(path = "administration/new.html")]
pub struct New {
    grants: Vec<(GrantId, String)>,
    copied: Option<PlanHead>,
    form: Filled<Start>,
}

/// The round to copy, from the address. A word that is no round's id copies nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CopyFrom {
    fran: String,
}

pub async fn new(_: Administrator, Query(from): Query<CopyFrom>, db: Db) -> Result<Page<New>> {
    let mut db = db.read().await?;
    let copied = copied(&mut db, &from).await?;
    let typed = copied.as_ref().map(a_year_later).unwrap_or_default();
    let grants = plan::grants(&mut db).await?;
    Ok(Page(New { grants, copied, form: Filled::of(typed) }))
}

pub async fn create(
    administrator: Administrator,
    Query(from): Query<CopyFrom>,
    db: Db,
    Posted { typed, at }: Posted<Start>,
) -> Result<Reply<New>> {
    let mut tx = db.begin().await?;
    let copied = copied(&mut tx, &from).await?;
    let grants = plan::grants(&mut tx).await?;
    let mut form = Filled::of(typed);
    let of_copied = copied.as_ref().map(|it| it.grant_id);
    let Some(start) = read_start(&form.typed, of_copied, &grants, &mut form.errors) else {
        return Ok(Reply::Again(New { grants, copied, form }));
    };
    let writer = Writer::from(&administrator);
    let demonstration = copied.as_ref().is_some_and(|it| it.demonstration);
    match plan::begin(&mut tx, writer, &start, copied.as_ref(), demonstration, at).await? {
        Some(round) => {
            tx.commit().await?;
            Ok(Reply::to(&format!("/administration/omgangar/{round}")))
        }
        None => {
            form.errors.add("title", StartRefusal::Taken);
            Ok(Reply::Again(New { grants, copied, form }))
        }
    }
}

async fn copied(db: &mut sqlx::PgConnection, from: &CopyFrom) -> Result<Option<PlanHead>> {
    match from.fran.parse::<RoundId>() {
        Ok(round) => Ok(Some(plan::plan(db, round).await?.ok_or(Error::NotFound)?)),
        Err(_) => Ok(None),
    }
}

/// What a copy is called: the same, a year later.
fn a_year_later(copied: &PlanHead) -> Start {
    let year = copied.year + 1;
    Start {
        title: copied.title.replace(&copied.year.to_string(), &year.to_string()),
        year: year.to_string(),
        ..Start::default()
    }
}

/// The plan of an address.
pub async fn plan_of(db: &mut sqlx::PgConnection, round: RoundId) -> Result<PlanHead> {
    plan::plan(db, round).await?.ok_or(Error::NotFound)
}

/// Leads on from an address that only a form posts to, when it is opened by hand or after signing
/// in again.
pub fn back_to(Path(round): Path<RoundId>, page: &str) -> axum::response::Redirect {
    axum::response::Redirect::to(&format!("/administration/omgangar/{round}/{page}"))
}
