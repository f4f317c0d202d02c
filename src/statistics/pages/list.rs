//! All sets, by kind.

use askama::Template;

use super::may_import;
use crate::{
    statistics::{
        model::{StatisticsKind, StatisticsSet},
        store,
    },
    web::{Db, Page, Result},
    who::Staff,
};

#[derive(Template)]
#[template(path = "statistics/list.html")]
pub struct List {
    kinds: Vec<(StatisticsKind, Vec<StatisticsSet>)>,
    may_import: bool,
}

pub async fn index(staff: Staff, db: Db) -> Result<Page<List>> {
    let sets = store::sets(&mut *db.read().await?, None).await?;
    let of = |kind| sets.iter().filter(|it| it.kind == kind).cloned().collect();
    let kinds = StatisticsKind::ALL.into_iter().map(|it| (it, of(it))).collect();
    Ok(Page(List { kinds, may_import: may_import(&staff) }))
}
