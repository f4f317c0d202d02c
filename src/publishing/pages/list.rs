//! The public list of who gets how much (fördelningslista).

use askama::Template;
use sqlx::PgConnection;

use super::with_slug;
use crate::{
    publishing::{
        model::{Pot, Recipient, Wish},
        rules::list::{self, Column, PAGE},
        store,
    },
    rounds::{
        Round,
        corrections::{self, FrameCorrection},
    },
    values::Kronor,
    web::{
        Db, Page, Path, Query, Result,
        list::{Heading, Pager},
    },
};

#[derive(Template)]
#[template(path = "publishing/list.html")]
pub struct List {
    view: View,
    columns: Vec<Heading>,
    /// The rows on this page.
    rows: Vec<Recipient>,
    pager: Pager,
}

/// The rows that are asked for, on all pages.
pub struct View {
    pub round: Round,
    pub pots: Vec<Pot>,
    pub rows: Vec<Recipient>,
    pub totals: Vec<Kronor>,
    pub total: Kronor,
    /// What was corrected after the opening, the latest version of the list first.
    pub corrections: Vec<FrameCorrection>,
    pub wish: Wish,
}

impl View {
    pub async fn read(db: &mut PgConnection, slug: &str, wish: Wish) -> Result<Self> {
        let round = with_slug(db, slug).await?;
        let pots = store::pots(db, round.round_id).await?;
        let rows = store::recipients(db, round.round_id).await?;
        let rows = list::shown(rows, &wish, &pots);
        let (totals, total) = list::totals(&rows, &pots);
        let corrections = corrections::approved(db, round.round_id).await?;
        Ok(Self { round, pots, rows, totals, total, corrections, wish })
    }

    /// The version of the list: 1 as it was opened.
    pub fn version(&self) -> i32 {
        corrections::list_version(&self.corrections)
    }

    /// The address of the same rows in another shape: `.csv`, or empty for the page.
    fn address(&self, shape: &str, more: &[(&str, &str)]) -> String {
        let mut pairs = vec![("q", self.wish.q.trim()), ("slag", self.wish.slag.as_str())];
        if !more.iter().any(|(name, _)| *name == "ordning") {
            pairs.push(("ordning", self.wish.ordning.as_str()));
        }
        pairs.extend_from_slice(more);
        pairs.retain(|(_, value)| !value.is_empty());
        let query = serde_html_form::to_string(pairs).unwrap_or_default();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("/bidrag/{}/fordelning{shape}{mark}{query}", self.round.slug)
    }

    fn heading(&self, column: Column, title: &str) -> Heading {
        let order = self.wish.order(&self.pots);
        let falling = (order.column == column).then_some(order.falling);
        Heading::new(title, falling, column.begins_falling(), |falling| {
            let sign = if falling { "-" } else { "" };
            let slug = format!("{sign}{}", column.slug(&self.pots));
            self.address("", &[("ordning", &slug), ("visa", &self.wish.visa)])
        })
    }
}

pub async fn list(
    Path(slug): Path<String>,
    Query(wish): Query<Wish>,
    db: Db,
) -> Result<Page<List>> {
    let view = View::read(&mut *db.read().await?, &slug, wish).await?;
    let pots = view.pots.iter().enumerate();
    let columns: Vec<_> = [(Column::Name, "Mottagare"), (Column::Sum, "Summa")]
        .into_iter()
        .chain(pots.map(|(place, pot)| (Column::Pot(place), pot.name.as_str())))
        .chain([(Column::Number, "Org.nummer"), (Column::County, "Län")])
        .map(|(column, title)| view.heading(column, title))
        .collect();

    let (page, size) = match view.wish.shows_all() {
        true => (0, view.rows.len().max(1)),
        false => (view.wish.page(), PAGE),
    };
    let rows: Vec<_> =
        view.rows.iter().skip(page.saturating_mul(size)).take(size).cloned().collect();
    let numbers = [page, size, rows.len(), view.rows.len()].map(|it| it as i64);
    let pager = Pager::new(numbers[0], numbers[1], numbers[2], numbers[3], |page| {
        view.address("", &[("sida", &page.to_string())])
    });
    Ok(Page(List { view, columns, rows, pager }))
}
