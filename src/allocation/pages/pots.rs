//! A round's pots and how far their allocation has come; where a second person fixes it.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Redirect;
use serde::Deserialize;
use sqlx::PgConnection;

use crate::{
    allocation::{
        actions,
        model::{Allocation, AllocationStatus},
        pages::basis::{self, Choice, Worked},
        rules::{as_it_was, change, return_reason, second, seen_of, year_before},
        store,
    },
    ombud::{self, OrganisationRow},
    rounds::{
        PlanHead,
        plan::{self, PlannedPot, examine},
    },
    statistics::StatisticsSet,
    values::{Errors, Kronor, RoundId, kronor},
    web::{Db, Error, Filled, Page, Path, Posted, Press, Reply, Result},
    who::{Administrator, AgencyRole, Decider, Staff},
};

#[derive(Template)]
#[template(path = "allocation/pots.html")]
pub struct Pots {
    head: PlanHead,
    /// The pots of the plan; none while that section is not whole.
    pots: Vec<PlannedPot>,
    allocations: Vec<Allocation>,
    /// Those that wait to be proposed, by the code of the pot: as they would be by the newest figures.
    waiting: BTreeMap<String, Worked>,
    organisations: Vec<OrganisationRow>,
    /// The year of the round that this one is held against, and its pots.
    before: Option<(i16, Vec<PlannedPot>)>,
    staff: Staff,
    form: Filled<DecideForm>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DecideForm {
    seen: String,
    act: String,
    reason: String,
}

impl Pots {
    async fn of(db: &mut PgConnection, round: RoundId, staff: &Staff) -> Result<Self> {
        let head = plan::plan(db, round).await?.ok_or(Error::NotFound)?;
        let answers = plan::answers(db, round).await?;
        let pots = examine(&answers).pots().cloned().unwrap_or_default();
        let mut allocations = store::of_round(db, round).await?;
        // Nobody fixes what the page does not show: a pot that was renamed or taken away.
        allocations.retain(|it| pots.iter().any(|pot| pot.code == it.pot_code));
        let plans = plan::plans(db).await?;
        let before = match year_before(&head, &plans) {
            Some(it) => {
                let pots = examine(&plan::answers(db, it.round_id).await?).pots().cloned();
                pots.map(|pots| (it.year, pots))
            }
            None => None,
        };
        let organisations = ombud::organisations(db).await?;
        let mut waiting = BTreeMap::new();
        for pot in pots.iter().filter(|it| head.opens_at.is_none() && waits(it, &allocations)) {
            let worked = basis::work(db, &head, pot, &organisations, Choice::default()).await?;
            waiting.insert(pot.code.clone(), worked);
        }
        let (staff, form) = (staff.clone(), Filled::default());
        Ok(Self { head, pots, allocations, waiting, organisations, before, staff, form })
    }

    fn errors(&self) -> &Errors {
        &self.form.errors
    }

    fn of_pot<'a>(&'a self, pot: &'a PlannedPot) -> Vec<&'a Allocation> {
        self.allocations.iter().filter(|it| it.pot_code == pot.code).collect()
    }

    /// Whether the pot has changed since it was allocated.
    fn is_stale(&self, pot: &PlannedPot, allocation: &Allocation) -> bool {
        !allocation.terms.0.divides_as(pot)
    }

    /// How a pot that waits would be allocated.
    fn worked(&self, pot: &PlannedPot) -> Option<&Worked> {
        self.waiting.get(&pot.code)
    }

    /// The titles of the figures by which a pot is divided, or would be.
    fn figures(&self, pot: &PlannedPot) -> String {
        match (self.worked(pot), self.of_pot(pot).first()) {
            (Some(worked), _) => {
                let mark = |it: &StatisticsSet| if it.invented { INVENTED } else { "" };
                let titles = worked.used().map(|it| format!("{}{}", it.title, mark(it)));
                titles.collect::<Vec<_>>().join(", ")
            }
            (None, Some(made)) => made.figures.join(", "),
            (None, None) => String::new(),
        }
    }

    /// What it comes to; `None` where that cannot be computed.
    fn sum(&self, pot: &PlannedPot) -> Option<String> {
        match (self.worked(pot), self.of_pot(pot).first()) {
            (Some(worked), _) => {
                worked.prepared.as_ref().map(|it| kronor(&it.certificate.allocated))
            }
            (None, Some(made)) => Some(made.allocated.to_string()),
            (None, None) => None,
        }
    }

    /// How much more or less than the year before.
    fn change(&self, pot: &PlannedPot) -> String {
        let before = self.before.as_ref().and_then(|(_, pots)| as_it_was(pot, pots));
        before.and_then(|it| change(it.amount, pot.amount)).unwrap_or_else(|| "ny".to_owned())
    }

    fn change_of_all(&self) -> String {
        let before = self.before.iter().flat_map(|(_, pots)| pots).map(|it| it.amount).sum();
        change(before, self.total()).unwrap_or_default()
    }

    fn may_propose(&self) -> bool {
        self.staff.has(AgencyRole::Administrator) && !self.waiting.is_empty()
    }

    fn proposed(&self) -> Vec<&Allocation> {
        self.allocations.iter().filter(|it| it.status == AllocationStatus::Proposed).collect()
    }

    /// What this person may fix: what others have proposed.
    fn to_decide(&self) -> Vec<&Allocation> {
        let me = Some(self.staff.person_id());
        self.proposed().into_iter().filter(|it| it.proposed_by != me).collect()
    }

    fn seen(&self) -> String {
        seen_of(&self.to_decide())
    }

    fn may_decide(&self) -> bool {
        self.staff.has(AgencyRole::Decider) && !self.is_open() && !self.proposed().is_empty()
    }

    /// Whether this person made some of the proposals and so may not fix them (four eyes): the page
    /// says so before anybody presses a button.
    fn proposed_some(&self) -> bool {
        self.to_decide().len() < self.proposed().len()
    }

    fn total(&self) -> Kronor {
        self.pots.iter().map(|it| it.amount).sum()
    }

    fn is_open(&self) -> bool {
        self.head.opens_at.is_some()
    }
}

/// Whether a pot is still to be proposed: nobody has, or the pot has changed since. A proposal that
/// waits for its second person is left as it is, for it may have been made by other figures on
/// purpose; so is one that was sent back, which is made again on the pot's own page, with the reason.
fn waits(pot: &PlannedPot, allocations: &[Allocation]) -> bool {
    let stands =
        |it: &Allocation| it.status != AllocationStatus::Superseded && it.terms.0.divides_as(pot);
    !allocations.iter().any(|it| it.pot_code == pot.code && stands(it))
}

pub async fn show(staff: Staff, Path(round): Path<RoundId>, db: Db) -> Result<Page<Pots>> {
    let mut db = db.read().await?;
    Ok(Page(Pots::of(&mut db, round, &staff).await?))
}

/// Computes every pot that waits by the newest figures, and proposes those that can be computed. The
/// others stay as they are, and the table says why.
pub async fn propose_all(
    administrator: Administrator,
    Path(round): Path<RoundId>,
    db: Db,
    Posted { at, .. }: Posted<Press>,
) -> Result<Reply<Pots>> {
    let mut tx = db.begin().await?;
    plan::lock_plan(&mut tx, round).await?.ok_or(Error::NotFound)?;
    let page = Pots::of(&mut tx, round, administrator.staff()).await?;
    if page.is_open() {
        return Err(Error::Conflict);
    }
    let mut proposed = 0;
    for pot in &page.pots {
        let Some(worked) = page.worked(pot).filter(|it| it.errors.is_empty()) else { continue };
        let new = basis::proposal(&page.head, pot, &page.organisations, worked)?;
        actions::propose(&mut tx, &administrator, &new, at).await?;
        proposed += 1;
    }
    tx.commit().await?;
    let reply = Reply::to(&address(round));
    Ok(match (proposed, page.waiting.len() - proposed) {
        (0, 0) => reply.overtaken("Alla delpotter är redan föreslagna. Så här ser det ut nu."),
        (0, _) => reply.saying("Ingen delpott gick att räkna. Varför står i tabellen."),
        (some, 0) => reply.saying(format!("{}. {SECOND}", proposed_in_words(some))),
        (some, left) => reply.saying(format!(
            "{}, och {left} gick inte att räkna: varför står i tabellen. {SECOND}",
            proposed_in_words(some)
        )),
    })
}

/// What stands after the title of invented figures.
const INVENTED: &str = " (påhittade)";
const SECOND: &str = "En beslutsfattare behöver fastställa.";

fn proposed_in_words(count: usize) -> String {
    match count {
        1 => "1 delpott är föreslagen".to_owned(),
        many => format!("{many} delpotter är föreslagna"),
    }
}

/// A GET of the address that decisions are posted to, as after signing in again: leads back to the
/// pots.
pub async fn back(_: Staff, Path(round): Path<RoundId>) -> Redirect {
    Redirect::to(&address(round))
}

pub async fn decide(
    decider: Decider,
    Path(round): Path<RoundId>,
    db: Db,
    Posted { typed, at }: Posted<DecideForm>,
) -> Result<Reply<Pots>> {
    let mut tx = db.begin().await?;
    plan::lock_plan(&mut tx, round).await?.ok_or(Error::NotFound)?;
    let mut page = Pots::of(&mut tx, round, decider.staff()).await?;
    if page.is_open() {
        // The open round has given out its frames. Fixing another allocation now would publish a
        // certificate of other amounts.
        return Err(Error::Conflict);
    }
    if page.proposed().is_empty() {
        // The button was pressed twice, or a colleague was faster.
        let words = "Förslaget är redan prövat. Så här ser det ut nu.";
        return Ok(Reply::to(&address(round)).overtaken(words));
    }
    let mut errors = Errors::default();
    let proposals = match page.to_decide() {
        none if none.is_empty() => page.proposed(),
        others => others,
    };
    let separated = errors.take("decide", second(&proposals, &typed.seen, decider.person_id()));
    let reason = match typed.act.as_str() {
        "return" => errors.take("reason", return_reason(&typed.reason)).map(Some),
        "fix" => Some(None),
        // Only a form that says `fix` fixes amounts.
        _ => return Err(Error::BadRequest),
    };
    let (Some(separated), Some(reason)) = (separated, reason) else {
        page.form = Filled { typed, errors };
        return Ok(Reply::Again(page));
    };
    for allocation in proposals {
        match &reason {
            Some(reason) => {
                actions::send_back(&mut tx, &decider, round, allocation, reason, at).await?;
            }
            None => actions::fix(&mut tx, &decider, round, allocation, separated, at).await?,
        }
    }
    tx.commit().await?;
    let notice = match reason {
        Some(_) => "Förslaget är lämnat tillbaka.",
        None => "Fördelningen är fastställd.",
    };
    Ok(done(round, notice))
}

fn done(round: RoundId, notice: &str) -> Reply<Pots> {
    Reply::to(&address(round)).saying(notice)
}

fn address(round: RoundId) -> String {
    format!("/administration/omgangar/{round}/fordelning")
}
