//! The list of all rounds.

use askama::Template;

use crate::{
    publishing::{rules::words, store},
    rounds::{self, Round},
    values::{Kronor, Moment},
    web::{Db, Now, Page, Result},
};

#[derive(Template)]
#[template(path = "publishing/rounds.html")]
pub struct Rounds {
    open: Vec<Listed>,
    coming: Vec<Listed>,
    past: Vec<Listed>,
    now: Moment,
}

/// A round with the sum that it gives out.
struct Listed {
    round: Round,
    total: Kronor,
}

pub async fn rounds(Now(now): Now, db: Db) -> Result<Page<Rounds>> {
    let mut db = db.read().await?;
    let mut totals = store::totals(&mut db).await?;
    let mut page = Rounds { open: Vec::new(), coming: Vec::new(), past: Vec::new(), now };
    for round in rounds::list(&mut db).await? {
        let total = totals.remove(&round.round_id).unwrap_or(Kronor::ZERO);
        let list = match () {
            () if round.is_open(&now) => &mut page.open,
            () if round.is_past(&now) => &mut page.past,
            () => &mut page.coming,
        };
        list.push(Listed { round, total });
    }
    Ok(Page(page))
}
