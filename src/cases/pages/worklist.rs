//! The work list of a round: all its recipients under the money strip.

use askama::Template;

use crate::{
    cases::{
        model::{NOT_STARTED, Order, PAGE, Row, Strip, Wish},
        store,
    },
    ombud,
    requisitions::Status,
    rounds::{self, Round},
    values::{Moment, RoundId},
    web::{Db, Error, Now, Page, Path, Query, Result, list::Pager},
    who::Staff,
};

#[derive(Template)]
#[template(path = "cases/worklist.html")]
pub struct List {
    round: Round,
    strip: Strip,
    counties: Vec<(String, String)>,
    rows: Vec<Row>,
    wish: Wish,
    pager: Pager,
    now: Moment,
}

impl List {
    /// The states that can be chosen, with how many are in each.
    fn states(&self) -> Vec<(&'static str, &'static str, i64)> {
        let begun = Status::ALL
            .into_iter()
            .filter(|it| *it != Status::Withdrawn)
            .map(|it| (it.slug(), it.title(), self.strip.count(&it)));
        std::iter::once((NOT_STARTED, "Inte påbörjad", self.strip.not_started()))
            .chain(begun)
            .collect()
    }
}

pub async fn list(
    _: Staff,
    Path(round): Path<RoundId>,
    Query(wish): Query<Wish>,
    Now(now): Now,
    db: Db,
) -> Result<Page<List>> {
    let mut db = db.read().await?;
    let round = rounds::round(&mut db, round).await?.ok_or(Error::NotFound)?;
    let strip = store::strip(&mut db, round.round_id).await?;
    let rows = store::page(&mut db, round.round_id, &wish).await?;
    let total = match wish.is_everything() {
        true => strip.recipients,
        false => store::count(&mut db, round.round_id, &wish).await?,
    };
    let counties = ombud::counties(&mut db).await?;
    let pager = Pager::new(wish.page(), PAGE, rows.len() as i64, total, |page| {
        address(&round, &wish, page)
    });
    Ok(Page(List {
        counties: counties.into_iter().map(|it| (it.county_code, it.name)).collect(),
        round,
        strip,
        rows,
        wish,
        pager,
        now,
    }))
}

/// The address of another page of the list with the same filters.
fn address(round: &Round, wish: &Wish, page: i64) -> String {
    let pairs = [
        ("q", &wish.q),
        ("slag", &wish.slag),
        ("lage", &wish.lage),
        ("lan", &wish.lan),
        ("ordning", &wish.ordning),
        ("sida", &page.to_string()),
    ];
    let chosen: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let query = serde_html_form::to_string(chosen).unwrap_or_default();
    format!("/omgangar/{}/rekvisitioner?{query}", round.round_id)
}
