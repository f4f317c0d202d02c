//! The work list of a round: all its recipients under the money strip.

use askama::Template;

use crate::{
    cases::{
        model::{ABSTAINED, Column, NOT_STARTED, PAGE, Row, Strip, Wish},
        store,
    },
    ombud,
    requisitions::{Abstention, Status},
    rounds::{self, Round},
    values::{Moment, RoundId},
    web::{
        Db, Error, Now, Page, Path, Query, Result,
        list::{Heading, Pager},
    },
    who::{AgencyRole, Staff},
};

#[derive(Template)]
#[template(path = "cases/worklist.html")]
pub struct List {
    round: Round,
    strip: Strip,
    counties: Vec<(String, String)>,
    columns: Vec<Heading>,
    rows: Vec<Row>,
    wish: Wish,
    pager: Pager,
    /// How many recipients have a later last day than the others.
    extended: i64,
    /// Whether the reader registers what comes by post.
    registers: bool,
    now: Moment,
}

/// The recipients in one state: a tab above the list.
struct Tab {
    title: &'static str,
    /// Of the whole round; `None` where something else is chosen too.
    count: Option<i64>,
    href: String,
    current: bool,
}

impl List {
    /// All, and the states that a recipient is in.
    fn tabs(&self) -> Vec<Tab> {
        let whole = Wish { lage: String::new(), ..self.wish.clone() }.is_everything();
        let (not_started, _) = Status::shown(None, false, self.round.is_past(&self.now));
        let begun =
            Status::ALL.into_iter().map(|it| (it.slug(), it.title(), self.strip.count(&it)));
        let unasked = [
            ("", "Alla", self.strip.recipients),
            (NOT_STARTED, not_started, self.strip.not_started()),
            (ABSTAINED, Abstention::TAG.0, self.strip.abstained),
        ];
        unasked
            .into_iter()
            .chain(begun)
            .filter(|(slug, _, count)| *count != 0 || self.shown_state() == *slug)
            .map(|(slug, title, count)| Tab {
                title,
                count: whole.then_some(count),
                href: address(&self.round, &self.wish, &[("lage", slug), ("sida", "")]),
                current: self.shown_state() == slug,
            })
            .collect()
    }

    /// The slug of the state that the list is filtered by; empty for all.
    fn shown_state(&self) -> &str {
        match self.wish.status().is_some() || self.wish.not_started() || self.wish.abstained() {
            true => &self.wish.lage,
            false => "",
        }
    }

    /// What a link to a case carries, so that its page leads back here and on to the next one.
    fn query(&self) -> String {
        self.wish.query(&[])
    }
}

pub async fn list(
    staff: Staff,
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
        address(&round, &wish, &[("sida", &page.to_string())])
    });
    Ok(Page(List {
        counties: counties.into_iter().map(|it| (it.county_code, it.name)).collect(),
        columns: columns(&round, &wish),
        extended: rounds::extended(&mut db, round.round_id).await?,
        round,
        strip,
        rows,
        wish,
        pager,
        registers: staff.has(AgencyRole::Officer),
        now,
    }))
}

/// The headings, in the order of the table. Two columns follow from another and have no order of
/// their own: the case numbers rise with the arrivals, and so do the days.
fn columns(round: &Round, wish: &Wish) -> Vec<Heading> {
    let order = wish.order();
    let by = |column: Column, title| {
        let falling = (order.column == column).then_some(order.falling);
        Heading::new(title, falling, column.is_figures(), |falling| {
            let sign = if falling { "-" } else { "" };
            let slug = format!("{sign}{}", column.slug());
            address(round, wish, &[("ordning", &slug), ("sida", "")])
        })
    };
    vec![
        by(Column::Name, "Mottagare"),
        Heading::plain("Org.nummer", false),
        by(Column::County, "Län"),
        Heading::plain("Ärende", false),
        Heading::plain("Läge", false),
        by(Column::Frame, "Ram"),
        by(Column::Requested, "Rekvirerat"),
        by(Column::Granted, "Beslutat"),
        by(Column::Paid, "Godkänt att betala"),
        by(Column::Arrival, "Kom in"),
        Heading::plain("Dagar", true),
    ]
}

/// The address of a work list; `with`: what differs from the one that is shown.
fn address(round: &Round, wish: &Wish, with: &[(&str, &str)]) -> String {
    format!("/omgangar/{}/rekvisitioner{}", round.round_id, wish.query(with))
}
