//! The board: how many recipients each segment has, who they are, and the messages sent to them.

use askama::Template;
use serde::Deserialize;

use crate::{
    cases::{
        model::{PAGE, Strip, Wish},
        readiness::{
            model::{Counted, Row, Segment, SentMessage, Unreachable},
            store,
        },
        store as cases,
    },
    rounds::{self, Round},
    values::RoundId,
    web::{Db, Error, Now, Page, Path, Query, Result, list::Pager},
    who::{AgencyRole, Staff},
};

/// How many messages are listed.
const MESSAGES: i64 = 50;

#[derive(Template)]
#[template(path = "cases/readiness.html")]
pub struct Board {
    round: Round,
    strip: Strip,
    counts: Vec<Counted>,
    /// Whether the round's last day has passed.
    closed: bool,
    chosen: Segment,
    rows: Vec<Row>,
    /// Those of the chosen segment with nobody to write to, whose registrator is known.
    registrars: Vec<Unreachable>,
    pager: Pager,
    messages: Vec<SentMessage>,
    may_write: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    pub urval: String,
    sida: String,
}

impl Board {
    /// How many recipients a segment has.
    fn count(&self, segment: &Segment) -> i64 {
        count(&self.counts, *segment)
    }

    /// Whether there is anybody in a segment to write to.
    fn reaches(&self, segment: &Segment) -> bool {
        self.counts.iter().any(|it| it.segment == *segment && it.reachable)
    }
}

fn count(counts: &[Counted], segment: Segment) -> i64 {
    counts.iter().find(|it| it.segment == segment).map_or(0, |it| it.recipients)
}

pub async fn show(
    staff: Staff,
    Path(round): Path<RoundId>,
    Query(wish): Query<Chosen>,
    Now(now): Now,
    db: Db,
) -> Result<Page<Board>> {
    let mut db = db.read().await?;
    let round = rounds::round(&mut db, round).await?.ok_or(Error::NotFound)?;
    let id = round.round_id;
    let chosen = Segment::of(&wish.urval).unwrap_or_default();
    let number = Wish { sida: wish.sida, ..Wish::default() }.page();
    let counts = store::counts(&mut db, id, now).await?;
    let rows = store::rows(&mut db, id, chosen, number, now).await?;
    let total = count(&counts, chosen);
    let shown = i64::try_from(rows.len()).unwrap_or(0);
    let pager = Pager::new(number, PAGE, shown, total, |page| {
        format!("/omgangar/{id}/lage?urval={}&sida={page}", chosen.slug())
    });
    let may_write = staff.has(AgencyRole::Officer);
    let mut registrars = match may_write {
        true => store::unreachable(&mut db, id, chosen, now).await?,
        false => Vec::new(),
    };
    registrars.retain(|it| it.registrar.is_some());
    Ok(Page(Board {
        closed: round.is_past(&now),
        registrars,
        strip: cases::strip(&mut db, id).await?,
        messages: store::sent(&mut db, id, MESSAGES).await?,
        may_write,
        round,
        counts,
        chosen,
        rows,
        pager,
    }))
}
