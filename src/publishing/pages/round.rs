//! A round's public page: what it is for, who may have it, when and on what conditions.

use askama::Template;

use super::with_slug;
use crate::{
    publishing::{
        model::{About, Aim, Condition, Pot},
        rules::words,
        store,
    },
    rounds::{Round, changes, plan::ReportChange},
    values::{Kronor, Moment},
    web::{Db, Now, Page, Path, Result},
};

#[derive(Template)]
#[template(path = "publishing/round.html")]
pub struct Public {
    round: Round,
    about: About,
    aims: Vec<Aim>,
    conditions: Vec<Condition>,
    pots: Vec<Pot>,
    total: Kronor,
    /// Of what is asked in the report, the last first.
    report_changes: Vec<ReportChange>,
    now: Moment,
}

impl Public {
    fn purpose(&self) -> &str {
        match self.about.content.purpose.as_str() {
            "" => &self.about.purpose,
            own => own,
        }
    }

    fn has_examples(&self) -> bool {
        self.aims.iter().any(|it| !it.examples.is_empty())
    }
}

pub async fn round(Path(slug): Path<String>, Now(now): Now, db: Db) -> Result<Page<Public>> {
    let mut db = db.read().await?;
    let round = with_slug(&mut db, &slug).await?;
    let pots = store::pots(&mut db, round.round_id).await?;
    Ok(Page(Public {
        about: store::about(&mut db, round.round_id).await?,
        aims: store::aims(&mut db, round.round_id).await?,
        report_changes: changes::report_changes(&mut db, round.round_id).await?,
        conditions: store::conditions(&mut db, round.round_id).await?,
        total: pots.iter().map(|it| it.amount).sum(),
        pots,
        round,
        now,
    }))
}
