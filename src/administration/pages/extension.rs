//! Another last day for one organisation (anstånd): proposed by an administrator with a reason,
//! decided by somebody else, until the round is frozen.

use askama::Template;
use axum::response::Redirect;
use serde::Deserialize;
use sqlx::PgConnection;

use super::{index::back_to, recipient};
use crate::{
    identity::exclusions::{self, EXCLUDED},
    rounds::{self, Round, WindowChange, changes},
    values::{Errors, Moment, OrgNumber, RoundId, Stopped},
    web::{Db, Error, Filled, Page, Path, Posted, Reply, Result},
    who::{Administrator, AgencyRole, Decider, Staff},
};

#[derive(Template)]
#[template(path = "administration/extension.html")]
pub struct Extensions {
    round: Round,
    /// Every extension that has been proposed, the latest first.
    extensions: Vec<WindowChange>,
    staff: Staff,
    form: Filled<ExtensionForm>,
    /// Those that may have been meant, where what was typed fits several.
    candidates: Vec<(OrgNumber, String)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ExtensionForm {
    organisation: String,
    chosen: String,
    last_day: String,
    reason: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DecideForm {
    seen: String,
    act: String,
}

impl Extensions {
    async fn of(db: &mut PgConnection, round: RoundId, staff: &Staff) -> Result<Self> {
        Ok(Self {
            round: rounds::round(db, round).await?.ok_or(Error::NotFound)?,
            extensions: changes::extensions(db, round).await?,
            staff: staff.clone(),
            form: Filled::default(),
            candidates: Vec::new(),
        })
    }

    fn errors(&self) -> &Errors {
        &self.form.errors
    }

    fn waiting(&self) -> impl Iterator<Item = &WindowChange> {
        self.extensions.iter().filter(|it| it.approved.is_none())
    }

    /// Whether any has been approved or declined.
    fn is_decided(&self) -> bool {
        self.extensions.iter().any(|it| it.approved.is_some())
    }

    fn may_propose(&self) -> bool {
        self.staff.has(AgencyRole::Administrator) && !self.round.frozen
    }

    fn may_decide(&self) -> bool {
        self.staff.has(AgencyRole::Decider)
    }

    /// Whether this person proposed it and so cannot decide it: said before the click.
    fn proposed_it(&self, extension: &WindowChange) -> bool {
        extension.proposed_by == self.staff.person_id()
    }

    /// The last moment of the round, if its window closed at `closes`.
    fn last_moment(&self, closes: &Moment) -> String {
        Round { closes_at: *closes, ..self.round.clone() }.last_moment()
    }
}

pub async fn show(staff: Staff, Path(round): Path<RoundId>, db: Db) -> Result<Page<Extensions>> {
    let mut db = db.read().await?;
    Ok(Page(Extensions::of(&mut db, round, &staff).await?))
}

pub async fn propose(
    administrator: Administrator,
    Path(round): Path<RoundId>,
    db: Db,
    Posted { typed, at }: Posted<ExtensionForm>,
) -> Result<Reply<Extensions>> {
    let mut tx = db.begin().await?;
    // The freeze locks the same row: an extension comes before it, or is refused.
    changes::lock(&mut tx, round).await?;
    let mut page = Extensions::of(&mut tx, round, administrator.staff()).await?;
    page.form.typed = typed;
    let Filled { typed, errors } = &mut page.form;
    let (meant, candidates) =
        recipient::meant(&mut tx, round, &typed.organisation, &typed.chosen, errors).await?;
    page.candidates = candidates;
    let id = meant.as_ref().map(|it| it.organisation_id);
    if let Some(of) = id {
        let me = administrator.person_id();
        if exclusions::is_excluded_in(&mut tx, me, of, round).await? {
            errors.add("organisation", EXCLUDED);
            return Ok(Reply::Again(page));
        }
    }
    if let Some(there) = page.waiting().find(|it| id.is_some() && it.organisation_id == id) {
        // Pressed twice, or a colleague was faster.
        let name = there.organisation.as_deref().unwrap_or_default();
        let words = format!("Ett anstånd för {name} väntar redan på beslut. Här är det.");
        return Ok(extensions_of(round).overtaken(words));
    }
    // Where nobody was meant, what else is wrong is told at once.
    let own = meant.map_or_else(|| page.round.clone(), |it| it.round);
    let Filled { typed, errors } = &mut page.form;
    let read = changes::read_extension(id, &typed.last_day, &typed.reason, &own, at, errors);
    let Some(change) = read else {
        return Ok(Reply::Again(page));
    };
    changes::propose(&mut tx, &administrator, &own, &change, at).await?;
    tx.commit().await?;
    Ok(done(round, "Förslaget är sparat. En beslutsfattare behöver besluta om det."))
}

/// The address of the decision, opened by hand or after signing in again.
pub async fn back(_: Staff, round: Path<RoundId>) -> Redirect {
    back_to(round, "anstand")
}

pub async fn decide(
    decider: Decider,
    Path(round): Path<RoundId>,
    db: Db,
    Posted { typed, at }: Posted<DecideForm>,
) -> Result<Reply<Extensions>> {
    let mut tx = db.begin().await?;
    changes::lock(&mut tx, round).await?;
    let mut page = Extensions::of(&mut tx, round, decider.staff()).await?;
    let waits = page.waiting().find(|it| it.window_change_id.to_string() == typed.seen);
    let Some((change, organisation)) = waits.and_then(|it| Some((it.clone(), it.organisation_id?)))
    else {
        return Ok(done(round, "Förslaget är redan prövat. Så här ser det ut nu."));
    };
    let approved = match typed.act.as_str() {
        "approve" => true,
        "decline" => false,
        _ => return Err(Error::BadRequest),
    };
    if exclusions::is_excluded_in(&mut tx, decider.person_id(), organisation, round).await? {
        page.form.errors.add("decide", EXCLUDED);
        return Ok(Reply::Again(page));
    }
    let own = rounds::round_and_terms(&mut tx, round, organisation).await?;
    let (own, _) = own.ok_or(Error::NotFound)?;
    let decided = match changes::second(&change, &typed.seen, &own, decider.person_id()) {
        Err(refusal) => Err(Stopped::Refused(refusal)),
        Ok(second) => changes::decide(&mut tx, &decider, &own, &change, second, approved, at).await,
    };
    if page.form.errors.take_act("decide", decided)?.is_none() {
        return Ok(Reply::Again(page));
    }
    tx.commit().await?;
    Ok(match approved {
        true => done(round, "Anståndet är godkänt. De som företräder mottagaren får ett mejl."),
        false => done(round, "Förslaget är avslaget. Mottagarens sista dag är som förut."),
    })
}

fn done(round: RoundId, notice: &str) -> Reply<Extensions> {
    extensions_of(round).saying(notice)
}

fn extensions_of(round: RoundId) -> Reply<Extensions> {
    Reply::to(&format!("/administration/omgangar/{round}/anstand"))
}
