//! The agency's first page: the rounds, and what waits in each.

use askama::Template;

use crate::{
    cases::{model::Strip, store},
    requisitions::Status,
    rounds::{self, Round},
    values::Moment,
    web::{Db, Now, Page, Result},
    who::{AgencyRole, Staff},
};

#[derive(Template)]
#[template(path = "cases/rounds.html")]
pub struct Index {
    rounds: Vec<(Round, Strip)>,
    /// The states in which a case waits for this person.
    mine: Vec<Status>,
    now: Moment,
}

impl Index {
    /// How many cases wait in a state, and for what: `3 att besluta`.
    fn waiting(&self, strip: &Strip, status: &Status) -> Option<String> {
        let count = strip.count(status);
        let what = match (status, count) {
            (_, 0) => return None,
            (Status::Submitted, _) => "att granska",
            (Status::Proposed, _) => "att besluta",
            (Status::Granted, _) => "med bifall att betala",
            (Status::PartlyGranted, _) => "med delvis bifall att betala",
            (Status::PayoutRecorded, 1) => "utbetalning att godkänna",
            (Status::PayoutRecorded, _) => "utbetalningar att godkänna",
            _ => return None,
        };
        Some(format!("{count} {what}"))
    }
}

pub async fn index(staff: Staff, Now(now): Now, db: Db) -> Result<Page<Index>> {
    let mut db = db.read().await?;
    let mut listed = Vec::new();
    for round in rounds::list(&mut db).await? {
        let strip = store::strip(&mut db, round.round_id).await?;
        listed.push((round, strip));
    }
    Ok(Page(Index { rounds: listed, mine: waiting_for(&staff), now }))
}

fn waiting_for(staff: &Staff) -> Vec<Status> {
    let mut states = Vec::new();
    if staff.has(AgencyRole::Officer) {
        states.push(Status::Submitted);
    }
    if staff.has(AgencyRole::Decider) {
        states.push(Status::Proposed);
    }
    if staff.has(AgencyRole::Economist) {
        states.extend([Status::Granted, Status::PartlyGranted, Status::PayoutRecorded]);
    }
    states
}
