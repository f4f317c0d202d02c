//! The agency's queue.

use askama::Template;
use serde::Deserialize;

use crate::{
    ombud::applications::{
        model::{ApplicationStatus, Listed},
        rules, store,
    },
    values::{Moment, Sought},
    web::{Db, Now, Page, Query, Result, list::Pager},
    who::Staff,
};

const PAGE: i64 = 50;

/// The statuses of cases that wait for an officer or for the applicant.
const OPEN: [ApplicationStatus; 3] = [
    ApplicationStatus::Submitted,
    ApplicationStatus::CompletionRequested,
    ApplicationStatus::Withdrawn,
];

/// What to show, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// Part of an organisation's name, or its number.
    q: String,
    /// A status's slug, or `alla`; anything else shows the open ones.
    lage: String,
    sida: String,
}

#[derive(Template)]
#[template(path = "ombud/applications/queue.html")]
pub struct Queue {
    rows: Vec<Listed>,
    wish: Wish,
    pager: Pager,
    now: Moment,
}

impl Wish {
    fn statuses(&self) -> Vec<ApplicationStatus> {
        if self.lage == "alla" {
            return ApplicationStatus::ALL.to_vec();
        }
        let chosen = ApplicationStatus::ALL.into_iter().find(|it| it.slug() == self.lage);
        chosen.map_or_else(|| OPEN.to_vec(), |it| vec![it])
    }

    /// Counted from 0; bounded, for the database reads all pages before the one it returns.
    fn page(&self) -> i64 {
        self.sida.parse::<i64>().map_or(0, |it| it.clamp(1, 1000) - 1)
    }

    fn address(&self, page: i64) -> String {
        let page = page.to_string();
        let pairs = [("q", self.q.as_str()), ("lage", &self.lage), ("sida", &page)];
        let chosen: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let query = serde_html_form::to_string(chosen).unwrap_or_default();
        format!("/ombudsarenden?{query}")
    }
}

impl Queue {
    /// The states that can be chosen: a draft is the applicant's own.
    fn states(&self) -> impl Iterator<Item = ApplicationStatus> {
        ApplicationStatus::ALL.into_iter().filter(|it| *it != ApplicationStatus::Draft)
    }

    /// How many days a case has been open; `None` for a closed one.
    fn waited(&self, row: &Listed) -> Option<i64> {
        let waits = OPEN.contains(&row.status);
        row.submitted_at.filter(|_| waits).map(|it| rules::days_waited(it, self.now))
    }

    fn is_long(&self, days: &i64) -> bool {
        rules::is_long_wait(*days)
    }

    /// Whether a completion has not come in time.
    fn is_overdue(&self, row: &Listed) -> bool {
        row.last_day.is_some_and(|it| it < self.now.day())
    }
}

pub async fn queue(
    _: Staff,
    Query(wish): Query<Wish>,
    Now(now): Now,
    db: Db,
) -> Result<Page<Queue>> {
    let mut db = db.read().await?;
    let statuses = wish.statuses();
    let page = wish.page();
    let sought = Sought::of(&wish.q);
    let rows = store::queue(&mut db, &statuses, &sought, PAGE, page * PAGE).await?;
    let total = store::queued(&mut db, &statuses, &sought).await?;
    let shown = i64::try_from(rows.len()).unwrap_or(PAGE);
    let pager = Pager::new(page, PAGE, shown, total, |it| wish.address(it));
    Ok(Page(Queue { rows, wish, pager, now }))
}
