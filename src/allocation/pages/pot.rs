//! One pot worked out: by which figures, who gets what, and how that stands to the official list.

use askama::Template;
use sqlx::PgConnection;

use super::basis::{self, Choice, Worked};
use crate::{
    allocation::{
        actions,
        model::{Allocation, AllocationStatus, Origin},
        store,
    },
    ombud::{self, OrganisationRow},
    rounds::{
        PlanHead,
        plan::{self, PlannedPot, examine},
    },
    statistics::{StatisticsKind, StatisticsSet, grouped},
    values::{Errors, RoundId},
    web::{Db, Error, Page, Path, Posted, Query, Reply, Result},
    who::{Administrator, AgencyRole, Staff},
};

#[derive(Template)]
#[template(path = "allocation/pot.html")]
pub struct Pot {
    head: PlanHead,
    pot: PlannedPot,
    worked: Worked,
    /// What has been made of it so far.
    made: Vec<Allocation>,
    errors: Errors,
    may_propose: bool,
}

impl Pot {
    fn of(found: Found, mut worked: Worked, staff: &Staff) -> Self {
        let Found { head, pot, made, .. } = found;
        let errors = std::mem::take(&mut worked.errors);
        let may_propose = staff.has(AgencyRole::Administrator) && head.opens_at.is_none();
        Self { head, pot, worked, made, errors, may_propose }
    }

    /// The kinds of sets that are chosen among, with the input and the sets.
    fn choices(&self) -> Vec<(StatisticsKind, &'static str, Vec<&StatisticsSet>)> {
        let kinds = basis::needed(&self.pot).into_iter().chain([StatisticsKind::OfficialList]);
        kinds
            .map(|kind| {
                let sets = self.worked.sets.iter().filter(|it| it.kind == kind).collect();
                (kind, basis::field(kind), sets)
            })
            .collect()
    }

    fn is_chosen(&self, set: &StatisticsSet) -> bool {
        self.worked.choice.of(&set.kind) == set.set_id.to_string()
    }

    /// Whole numbers in groups of three, as people read them; others as they are.
    fn grouped(&self, number: &str) -> String {
        number.parse::<u128>().map_or_else(|_| number.to_owned(), grouped)
    }

    fn origins(&self) -> [Origin; 2] {
        Origin::ALL
    }
}

/// What the pot of an address is worked out from.
struct Found {
    head: PlanHead,
    pot: PlannedPot,
    organisations: Vec<OrganisationRow>,
    made: Vec<Allocation>,
}

impl Found {
    async fn of(db: &mut PgConnection, round: RoundId, code: &str) -> Result<Self> {
        let head = plan::plan(db, round).await?.ok_or(Error::NotFound)?;
        let examined = examine(&plan::answers(db, round).await?);
        let pot = examined.pots().and_then(|it| it.iter().find(|it| it.code == code));
        let pot = pot.ok_or(Error::NotFound)?.clone();
        let mut made = store::of_round(db, round).await?;
        made.retain(|it| it.pot_code == code);
        Ok(Self { head, pot, organisations: ombud::organisations(db).await?, made })
    }

    async fn work(&self, db: &mut PgConnection, choice: Choice) -> sqlx::Result<Worked> {
        basis::work(db, &self.head, &self.pot, &self.organisations, choice).await
    }
}

pub async fn show(
    staff: Staff,
    Path((round, code)): Path<(RoundId, String)>,
    Query(choice): Query<Choice>,
    db: Db,
) -> Result<Page<Pot>> {
    let mut db = db.read().await?;
    let found = Found::of(&mut db, round, &code).await?;
    let worked = found.work(&mut db, choice).await?;
    Ok(Page(Pot::of(found, worked, &staff)))
}

pub async fn propose(
    administrator: Administrator,
    Path((round, code)): Path<(RoundId, String)>,
    db: Db,
    Posted { typed, at }: Posted<Choice>,
) -> Result<Reply<Pot>> {
    let mut tx = db.begin().await?;
    plan::lock_plan(&mut tx, round).await?.ok_or(Error::NotFound)?;
    let found = Found::of(&mut tx, round, &code).await?;
    if found.head.opens_at.is_some() {
        return Err(Error::Conflict);
    }
    let worked = found.work(&mut tx, typed).await?;
    if !worked.errors.is_empty() {
        return Ok(Reply::Again(Pot::of(found, worked, administrator.staff())));
    }
    let new = basis::proposal(&found.head, &found.pot, &found.organisations, &worked)?;
    actions::propose(&mut tx, &administrator, &new, at).await?;
    tx.commit().await?;
    let notice = format!("{} är föreslagen. En beslutsfattare behöver fastställa.", found.pot.name);
    Ok(Reply::to(&format!("/administration/omgangar/{round}/fordelning")).saying(notice))
}
