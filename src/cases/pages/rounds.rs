//! The agency's first page: what waits for the reader, and the rounds.

use askama::Template;
use sqlx::PgConnection;

use crate::{
    allocation::{self, AllocationStatus},
    cases::{model::Strip, store},
    identity::roles,
    ombud::applications,
    requisitions::Status,
    rounds::{self, PlanHead, Round, changes, corrections, plan},
    values::Moment,
    web::{Db, Now, Page, Result},
    who::{AgencyRole, Staff},
};

#[derive(Template)]
#[template(path = "cases/rounds.html")]
pub struct Index {
    waiting: Vec<Waiting>,
    rounds: Vec<(Round, Strip)>,
    now: Moment,
}

/// Something that waits for the reader: `3 att besluta`, in which round, and where it is done.
pub struct Waiting {
    what: String,
    about: String,
    href: String,
}

impl Index {
    /// Whether figures on the page are invented.
    fn invented(&self) -> bool {
        self.rounds.iter().any(|(round, _)| round.demonstration)
    }
}

pub async fn index(staff: Staff, Now(now): Now, db: Db) -> Result<Page<Index>> {
    let mut db = db.read().await?;
    let mut strips = store::strips(&mut db, None).await?;
    let rounds: Vec<_> = rounds::list(&mut db)
        .await?
        .into_iter()
        .filter_map(|round| strips.remove(&round.round_id).map(|strip| (round, strip)))
        .collect();
    let counted =
        store::waiting(&mut db, &waiting_for(&staff), staff.person_id(), now.day()).await?;
    let of_round = |round: &Round| {
        counted
            .iter()
            .filter(|it| it.0 == round.round_id)
            .map(|it| (it.1, it.2))
            .collect::<Vec<_>>()
    };
    let mut waiting: Vec<_> = rounds
        .iter()
        .flat_map(|(round, _)| of_round(round).into_iter().map(move |it| (round, it)))
        .filter_map(|(round, (status, count))| cases(round, status, count))
        .collect();
    waiting.extend(elsewhere(&mut db, &staff).await?);
    Ok(Page(Index { waiting, rounds, now }))
}

/// The states in which a case waits for this person.
fn waiting_for(staff: &Staff) -> Vec<Status> {
    let mut states = Vec::new();
    if staff.has(AgencyRole::Officer) {
        states.extend([Status::Submitted, Status::CompletionRequested, Status::Withdrawn]);
    }
    if staff.has(AgencyRole::Decider) {
        states.push(Status::Proposed);
    }
    if staff.has(AgencyRole::Economist) {
        states.extend([Status::Granted, Status::PartlyGranted, Status::PayoutRecorded]);
    }
    states
}

/// How many cases of a round wait in a state, and for what.
fn cases(round: &Round, status: Status, count: i64) -> Option<Waiting> {
    let what = match (status, count) {
        (Status::Submitted, _) => "att granska",
        (Status::CompletionRequested, 1) => "komplettering att ta ställning till",
        (Status::CompletionRequested, _) => "kompletteringar att ta ställning till",
        (Status::Withdrawn, 1) => "återkallad att avskriva",
        (Status::Withdrawn, _) => "återkallade att avskriva",
        (Status::Proposed, _) => "att besluta",
        (Status::Granted, _) => "med bifall att betala",
        (Status::PartlyGranted, _) => "med delvis bifall att betala",
        (Status::PayoutRecorded, 1) => "utbetalning att godkänna",
        (Status::PayoutRecorded, _) => "utbetalningar att godkänna",
        _ => return None,
    };
    Some(Waiting {
        what: format!("{count} {what}"),
        about: round.title.clone(),
        href: format!("/omgangar/{}/rekvisitioner?lage={}", round.round_id, status.slug()),
    })
}

/// What waits for this person outside the cases.
async fn elsewhere(db: &mut PgConnection, staff: &Staff) -> Result<Vec<Waiting>> {
    let me = staff.person_id();
    let mut waiting = Vec::new();
    let mut wait = |what, about, href| waiting.push(Waiting { what, about, href });
    let counted = |count: i64, one: &str, more: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {more}"),
    };
    if staff.has(AgencyRole::Officer) {
        let count = applications::waiting(db).await?;
        if count != 0 {
            let what = counted(count, "ombudsansökan att pröva", "ombudsansökningar att pröva");
            wait(what, String::new(), "/ombudsarenden".to_owned());
        }
    }
    if staff.has(AgencyRole::Decider) {
        let proposed = AllocationStatus::Proposed;
        for (round, title, count) in allocation::waiting(db, proposed, me).await? {
            let what = counted(count, "delpott att fastställa", "delpotter att fastställa");
            wait(what, title, format!("/administration/omgangar/{round}/fordelning"));
        }
        for (round, title, count) in corrections::waiting_for(db, me).await? {
            let what = counted(count, "rättad ram att besluta", "rättade ramar att besluta");
            wait(what, title, format!("/administration/omgangar/{round}/ramar"));
        }
        for it in changes::waiting_for(db, me).await? {
            let (what, page) = match it.extension {
                true => (format!("{} anstånd att besluta", it.count), "anstand"),
                false => ("Ändrad sista dag att besluta".to_owned(), "sista-dag"),
            };
            wait(what, it.title, format!("/administration/omgangar/{}/{page}", it.round_id));
        }
    }
    if staff.has(AgencyRole::Administrator) {
        let returned = AllocationStatus::Returned;
        for (round, title, count) in allocation::waiting(db, returned, me).await? {
            let what = counted(count, "återlämnad delpott", "återlämnade delpotter");
            wait(what, title, format!("/administration/omgangar/{round}/fordelning"));
        }
        let theirs = roles::proposals(db).await?;
        let theirs = theirs.iter().filter(|it| it.proposed_by != me && it.person_id != me).count();
        if theirs != 0 {
            let (one, more) = ("föreslagen roll att bekräfta", "föreslagna roller att bekräfta");
            let what = counted(i64::try_from(theirs).unwrap_or(i64::MAX), one, more);
            wait(what, String::new(), "/administration/personer".to_owned());
        }
        for it in plan::plans(db).await?.iter().filter(|it| it.opens_at.is_none()) {
            let PlanHead { round_id, title, .. } = it;
            let href = format!("/administration/omgangar/{round_id}");
            wait("Omgång att göra klar och öppna".to_owned(), title.clone(), href);
        }
    }
    Ok(waiting)
}
