//! The register as a list that is searched.

use askama::Template;
use sqlx::PgConnection;

use crate::{
    register::{
        model::{Direction, DocumentKind, Row, Wish},
        store,
    },
    values::Errors,
    web::{Db, Page, Query, Result, list::Pager},
    who::Staff,
};

const PAGE: i64 = 50;

/// How far the documents are counted. Nobody turns so many pages, and a count of all would be the
/// slowest part of the page.
const MOST_COUNTED: i64 = 10_000;

#[derive(Template)]
#[template(path = "register/list.html")]
pub struct List {
    rows: Vec<Row>,
    wish: Wish,
    pager: Pager,
    errors: Errors,
}

impl List {
    pub async fn of(db: &mut PgConnection, wish: Wish) -> Result<Self> {
        let mut errors = Errors::default();
        let (days, page) = (wish.days(&mut errors), wish.page());
        let rows = store::list(db, &wish, days, PAGE, page * PAGE).await?;
        let counted = store::count(db, &wish, days, MOST_COUNTED + 1).await?;
        let shown = i64::try_from(rows.len()).unwrap_or(PAGE);
        let address = |page| wish.address("/diarium", Some(page));
        let pager = match MOST_COUNTED < counted {
            true => Pager::past(page, PAGE, shown, MOST_COUNTED, address),
            false => Pager::new(page, PAGE, shown, counted, address),
        };
        Ok(Self { rows, wish, pager, errors })
    }

    /// The same page, saying what is wrong with what was asked for.
    pub fn refused(mut self, message: &str) -> Self {
        self.errors.add("fran", message);
        self
    }

    fn directions(&self) -> [Direction; 3] {
        Direction::ALL
    }

    fn kinds(&self) -> &'static [DocumentKind] {
        DocumentKind::ALL
    }

    fn is_kind(&self, kind: &DocumentKind) -> bool {
        self.wish.kind() == Some(*kind)
    }

    fn is_direction(&self, direction: &Direction) -> bool {
        self.wish.direction() == Some(*direction)
    }
}

pub async fn list(_: Staff, Query(wish): Query<Wish>, db: Db) -> Result<Page<List>> {
    Ok(Page(List::of(&mut *db.read().await?, wish).await?))
}
