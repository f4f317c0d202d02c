//! Frames that are corrected after the opening: proposed by an administrator with a reason, decided
//! by somebody else.

use askama::Template;
use axum::{extract::State, response::Redirect};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{index::back_to, recipient};
use crate::{
    administration::store,
    app::App,
    identity::exclusions::{self, EXCLUDED},
    rounds::{
        self, Round, changes,
        corrections::{self, FrameCorrection, PotSum},
    },
    values::{Errors, OrgNumber, RoundId},
    web::{Db, Error, Filled, Page, Path, Posted, Reply, Result},
    who::{Administrator, AgencyRole, Decider, Staff},
};

#[derive(Template)]
#[template(path = "administration/correction.html")]
pub struct Corrections {
    round: Round,
    pots: Vec<PotSum>,
    /// Those that wait, each with what whoever decides should know.
    waiting: Vec<(FrameCorrection, Vec<String>)>,
    /// Those that are decided, the latest version of the list first.
    decided: Vec<FrameCorrection>,
    staff: Staff,
    form: Filled<CorrectionForm>,
    /// Those that may have been meant, where what was typed fits several.
    candidates: Vec<(OrgNumber, String)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CorrectionForm {
    organisation: String,
    chosen: String,
    /// The pot's code.
    pot: String,
    amount: String,
    reason: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DecideForm {
    seen: String,
    act: String,
}

impl Corrections {
    async fn of(db: &mut PgConnection, round: RoundId, staff: &Staff) -> Result<Self> {
        let mut page = Self {
            round: rounds::round(db, round).await?.ok_or(Error::NotFound)?,
            pots: corrections::pots(db, round).await?,
            waiting: Vec::new(),
            decided: Vec::new(),
            staff: staff.clone(),
            form: Filled::default(),
            candidates: Vec::new(),
        };
        for it in corrections::corrections(db, round).await? {
            let pot = page.pots.iter().find(|pot| pot.pot_id == it.pot_id);
            match (it.approved, pot) {
                (None, Some(pot)) => {
                    let sent = store::requested(db, round, it.organisation_id, it.pot_id).await?;
                    let warnings = corrections::warnings(&it, pot, sent);
                    page.waiting.push((it, warnings));
                }
                _ => page.decided.push(it),
            }
        }
        Ok(page)
    }

    fn errors(&self) -> &Errors {
        &self.form.errors
    }

    fn version(&self) -> i32 {
        corrections::list_version(&self.decided)
    }

    fn may_propose(&self) -> bool {
        self.staff.has(AgencyRole::Administrator)
    }

    fn may_decide(&self) -> bool {
        self.staff.has(AgencyRole::Decider)
    }

    /// Whether this person proposed it and so cannot decide it: said before the click.
    fn proposed_it(&self, correction: &FrameCorrection) -> bool {
        correction.proposed_by == self.staff.person_id()
    }
}

pub async fn show(staff: Staff, Path(round): Path<RoundId>, db: Db) -> Result<Page<Corrections>> {
    let mut db = db.read().await?;
    Ok(Page(Corrections::of(&mut db, round, &staff).await?))
}

pub async fn propose(
    administrator: Administrator,
    Path(round): Path<RoundId>,
    db: Db,
    Posted { typed, at }: Posted<CorrectionForm>,
) -> Result<Reply<Corrections>> {
    let mut tx = db.begin().await?;
    changes::lock(&mut tx, round).await?;
    let mut page = Corrections::of(&mut tx, round, administrator.staff()).await?;
    page.form.typed = typed;
    let Filled { typed, errors } = &mut page.form;
    let (meant, candidates) =
        recipient::meant(&mut tx, round, &typed.organisation, &typed.chosen, errors).await?;
    page.candidates = candidates;
    if let Some(of) = meant.as_ref().map(|it| it.organisation_id) {
        let me = administrator.person_id();
        if exclusions::is_excluded_in(&mut tx, me, of, round).await? {
            errors.add("organisation", EXCLUDED);
            return Ok(Reply::Again(page));
        }
    }
    let pot = page.pots.iter().find(|it| it.code == typed.pot);
    if pot.is_none() {
        errors.add("pot", "Välj vilken delpott det gäller.");
    }
    let of = meant.as_ref().zip(pot).and_then(|(it, pot)| {
        let framed = it.terms.pots.iter().find(|framed| framed.pot_id == pot.pot_id);
        if framed.is_none() {
            let words = format!("{} har ingen ram i {}. Välj en annan delpott.", it.name, pot.name);
            errors.add("pot", words);
        }
        Some((it.organisation_id, framed?, pot))
    });
    let waits = |it: &(FrameCorrection, Vec<String>)| {
        of.is_some_and(|(id, framed, _)| it.0.organisation_id == id && it.0.pot_id == framed.pot_id)
    };
    if page.waiting.iter().any(waits) {
        // Pressed twice, or a colleague was faster.
        let words = "En rättelse av den ramen väntar redan på beslut. Här är den.";
        return Ok(corrections_of(round).overtaken(words));
    }
    let Some(read) = corrections::read(of, &typed.amount, &typed.reason, errors) else {
        return Ok(Reply::Again(page));
    };
    corrections::propose(&mut tx, &administrator, &page.round, &read, at).await?;
    tx.commit().await?;
    Ok(done(round, "Förslaget är sparat. En beslutsfattare behöver besluta om det."))
}

/// The address of the decision, opened by hand or after signing in again.
pub async fn back(_: Staff, round: Path<RoundId>) -> Redirect {
    back_to(round, "ramar")
}

pub async fn decide(
    decider: Decider,
    State(app): State<App>,
    Path(round): Path<RoundId>,
    db: Db,
    Posted { typed, at }: Posted<DecideForm>,
) -> Result<Reply<Corrections>> {
    let mut tx = db.begin().await?;
    // A send holds the same row: what it asks for is held against the frame before or after.
    changes::lock(&mut tx, round).await?;
    let mut page = Corrections::of(&mut tx, round, decider.staff()).await?;
    let waits = page.waiting.iter().find(|it| it.0.frame_correction_id.to_string() == typed.seen);
    let Some(correction) = waits.map(|it| it.0.clone()) else {
        return Ok(done(round, "Förslaget är redan prövat. Så här ser det ut nu."));
    };
    let approved = match typed.act.as_str() {
        "approve" => true,
        "decline" => false,
        _ => return Err(Error::BadRequest),
    };
    if exclusions::is_excluded_in(&mut tx, decider.person_id(), correction.organisation_id, round)
        .await?
    {
        page.form.errors.add("decide", EXCLUDED);
        return Ok(Reply::Again(page));
    }
    let second = corrections::second(&correction, &typed.seen, decider.person_id());
    let Some(second) = page.form.errors.take("decide", second) else {
        return Ok(Reply::Again(page));
    };
    let (round_of, home) = (&page.round, &app.settings.base_url);
    corrections::decide(&mut tx, &decider, round_of, &correction, second, approved, home, at)
        .await?;
    tx.commit().await?;
    Ok(match approved {
        true => done(round, "Ramen är rättad. De som företräder mottagaren får ett mejl."),
        false => done(round, "Förslaget är avslaget. Ramen är som förut."),
    })
}

fn done(round: RoundId, notice: &str) -> Reply<Corrections> {
    corrections_of(round).saying(notice)
}

fn corrections_of(round: RoundId) -> Reply<Corrections> {
    Reply::to(&format!("/administration/omgangar/{round}/ramar"))
}
