//! Another last day: proposed by an administrator with a reason, decided by somebody else.

use askama::Template;
use axum::response::Redirect;
use serde::Deserialize;
use sqlx::PgConnection;

use super::index::back_to;
use crate::{
    rounds::{self, Round, WindowChange, changes},
    values::{Errors, Moment, RoundId, Stopped},
    web::{Db, Error, Filled, Now, Page, Path, Posted, Reply, Result},
    who::{Administrator, AgencyRole, Decider, Staff},
};

#[derive(Template)]
#[template(path = "administration/last_day.html")]
pub struct LastDay {
    round: Round,
    /// Every change of the last day, the latest first.
    changes: Vec<WindowChange>,
    staff: Staff,
    form: Filled<ChangeForm>,
    now: Moment,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ChangeForm {
    last_day: String,
    reason: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DecideForm {
    seen: String,
    act: String,
}

impl LastDay {
    async fn of(db: &mut PgConnection, round: RoundId, staff: &Staff, now: Moment) -> Result<Self> {
        Ok(Self {
            round: rounds::round(db, round).await?.ok_or(Error::NotFound)?,
            changes: changes::changes(db, round).await?,
            staff: staff.clone(),
            form: Filled::default(),
            now,
        })
    }

    fn errors(&self) -> &Errors {
        &self.form.errors
    }

    fn waiting(&self) -> Option<&WindowChange> {
        self.changes.iter().find(|it| it.approved.is_none())
    }

    fn may_propose(&self) -> bool {
        self.staff.has(AgencyRole::Administrator) && self.waiting().is_none() && !self.round.frozen
    }

    fn may_decide(&self) -> bool {
        self.staff.has(AgencyRole::Decider)
    }

    /// Whether this person proposed the change and so cannot decide it: said before the click.
    fn proposed_it(&self, change: &WindowChange) -> bool {
        change.proposed_by == self.staff.person_id()
    }

    /// The last moment of the round, if its window closed at `closes`.
    fn last_moment(&self, closes: &Moment) -> String {
        Round { closes_at: *closes, ..self.round.clone() }.last_moment()
    }
}

pub async fn show(
    staff: Staff,
    Path(round): Path<RoundId>,
    Now(now): Now,
    db: Db,
) -> Result<Page<LastDay>> {
    let mut db = db.read().await?;
    Ok(Page(LastDay::of(&mut db, round, &staff, now).await?))
}

pub async fn propose(
    administrator: Administrator,
    Path(round): Path<RoundId>,
    db: Db,
    Posted { typed, at }: Posted<ChangeForm>,
) -> Result<Reply<LastDay>> {
    let mut tx = db.begin().await?;
    changes::lock(&mut tx, round).await?;
    let mut page = LastDay::of(&mut tx, round, administrator.staff(), at).await?;
    if page.waiting().is_some() {
        // Pressed twice, or a colleague was faster.
        let words = "Ett förslag väntar redan på beslut. Här är det.";
        return Ok(last_day_of(round).overtaken(words));
    }
    let mut errors = Errors::default();
    let read = changes::read(&typed.last_day, &typed.reason, &page.round, at, &mut errors);
    let Some(change) = read else {
        page.form = Filled { typed, errors };
        return Ok(Reply::Again(page));
    };
    changes::propose(&mut tx, &administrator, &page.round, &change, at).await?;
    tx.commit().await?;
    Ok(done(round, "Förslaget är sparat. En beslutsfattare behöver besluta om det."))
}

/// The address of the decision, opened by hand or after signing in again.
pub async fn back(_: Staff, round: Path<RoundId>) -> Redirect {
    back_to(round, "sista-dag")
}

pub async fn decide(
    decider: Decider,
    Path(round): Path<RoundId>,
    db: Db,
    Posted { typed, at }: Posted<DecideForm>,
) -> Result<Reply<LastDay>> {
    let mut tx = db.begin().await?;
    changes::lock(&mut tx, round).await?;
    let mut page = LastDay::of(&mut tx, round, decider.staff(), at).await?;
    let Some(change) = page.waiting().cloned() else {
        return Ok(done(round, "Förslaget är redan prövat. Så här ser det ut nu."));
    };
    let approved = match typed.act.as_str() {
        "approve" => true,
        "decline" => false,
        _ => return Err(Error::BadRequest),
    };
    let second = changes::second(&change, &typed.seen, &page.round, decider.person_id());
    let decided = match second {
        Err(refusal) => Err(Stopped::Refused(refusal)),
        Ok(second) => {
            let round = &page.round;
            changes::decide(&mut tx, &decider, round, &change, second, approved, at).await
        }
    };
    if page.form.errors.take_act("decide", decided)?.is_none() {
        return Ok(Reply::Again(page));
    }
    tx.commit().await?;
    let notice = match approved {
        true => "Sista dagen är ändrad. Alla som omgången gäller får ett mejl.",
        false => "Förslaget är avslaget. Sista dagen är som förut.",
    };
    Ok(done(round, notice))
}

fn done(round: RoundId, notice: &str) -> Reply<LastDay> {
    last_day_of(round).saying(notice)
}

fn last_day_of(round: RoundId) -> Reply<LastDay> {
    Reply::to(&format!("/administration/omgangar/{round}/sista-dag"))
}
