//! The joint plan, on a page beside the section Plan: attached, replaced, taken back and handed out.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use jiff::SignedDuration;
use serde::Deserialize;
use sqlx::PgConnection;

use super::reading::{may_change, open_now, round_and_terms};
use crate::{
    app::App,
    files::{self, FileRefusal, StoredFile},
    identity::Limit,
    requisitions::{
        attached, correction,
        model::{AttachedPlan, Dossier, Section},
        rules::plan_file,
        store,
    },
    rounds::{Round, Terms},
    values::{Errors, Moment, RequisitionId},
    web::{
        self, ACTING_FOR, Db, Error, Now, Page, Path, Posted, Press, Query, Reply, Result, Uploaded,
    },
    who::{Applicant, Staff},
};

/// How many files one person may upload in an hour.
const ATTACHED_AN_HOUR: Limit = Limit::new("requisition_file", 30, SignedDuration::from_hours(1));

#[derive(Template)]
#[template(path = "requisitions/attached.html")]
pub struct Attached {
    id: RequisitionId,
    organisation: String,
    /// The form with a file has its organisation in its address: its body is read by nobody else.
    acting_for: String,
    round: Round,
    file: Option<StoredFile>,
    errors: Errors,
    is_sent: bool,
    version: i16,
    now: Moment,
}

impl Attached {
    /// The page of a requisition whose plan may be attached; otherwise where to go instead.
    fn of(
        applicant: &Applicant,
        dossier: &Dossier,
        about: &About,
        round: Round,
        terms: &Terms,
        now: Moment,
    ) -> Result<Self, Elsewhere> {
        let id = dossier.requisition_id;
        if about.version < dossier.written_version() {
            return Err(Elsewhere {
                to: format!("/rekvisitioner/{id}/kvittens"),
                late: "Rekvisitionen är redan inskickad. Det du gjorde nu kom inte med.",
            });
        }
        let open = open_now(dossier, &round, now);
        let may_change = may_change(dossier, &open, &round, Section::Plan, now);
        if !terms.attaches_plan() || !may_change {
            return Err(Elsewhere {
                to: format!("/rekvisitioner/{id}/plan"),
                late: "Det går inte att bifoga en plan nu. Det du gjorde kom inte med.",
            });
        }
        Ok(Self {
            id,
            organisation: applicant.organisation().to_owned(),
            acting_for: format!("{ACTING_FOR}={}", applicant.organisation_id()),
            round,
            file: dossier.plan_file.clone(),
            errors: Errors::default(),
            is_sent: dossier.is_sent(),
            version: dossier.written_version(),
            now,
        })
    }

    /// The address of the file.
    fn address(&self, file: &StoredFile) -> String {
        format!("/rekvisitioner/{}/filer/{}", self.id, AttachedPlan::of(file).sha256)
    }
}

/// The version that a form is about: a form of one that a colleague has sent meanwhile would begin
/// another.
#[derive(Deserialize)]
#[serde(default)]
pub struct About {
    version: i16,
}

impl Default for About {
    fn default() -> Self {
        Self { version: 1 }
    }
}

/// Where whoever comes too late, or to a round that asks for no plan, is led.
struct Elsewhere {
    to: String,
    late: &'static str,
}

async fn locked(
    tx: &mut PgConnection,
    applicant: &Applicant,
    id: RequisitionId,
) -> Result<(Dossier, Round, Terms)> {
    let dossier = store::lock(tx, applicant, id).await?.ok_or(Error::NotFound)?;
    let (round, terms) = round_and_terms(tx, &dossier).await?;
    Ok((dossier, round, terms))
}

pub async fn show(
    applicant: Applicant,
    Path(id): Path<RequisitionId>,
    Now(now): Now,
    db: Db,
) -> Result<Response> {
    let mut db = db.read().await?;
    let dossier = store::dossier(&mut db, &applicant, id).await?.ok_or(Error::NotFound)?;
    let (round, terms) = round_and_terms(&mut db, &dossier).await?;
    let about = About { version: dossier.written_version() };
    Ok(match Attached::of(&applicant, &dossier, &about, round, &terms, now) {
        Ok(page) => Page(page).into_response(),
        Err(elsewhere) => Redirect::to(&elsewhere.to).into_response(),
    })
}

pub async fn attach(
    applicant: Applicant,
    Path(id): Path<RequisitionId>,
    Query(about): Query<About>,
    db: Db,
    State(app): State<App>,
    Uploaded { file, at, .. }: Uploaded,
) -> Result<Reply<Attached>> {
    let mut tx = db.begin().await?;
    let admitted = ATTACHED_AN_HOUR.count(&mut tx, &applicant.person_id().to_string(), at).await?;
    tx.commit().await?;

    // Before the requisition is locked, and for nobody who is over the limit.
    let file = match file {
        Some(chosen) if admitted.is_ok() => {
            files::read_in_turn(chosen.name, chosen.content).await?
        }
        _ => Err(FileRefusal::NotChosen),
    };

    let mut tx = db.begin().await?;
    let (mut dossier, round, terms) = locked(&mut tx, &applicant, id).await?;
    let mut page = match Attached::of(&applicant, &dossier, &about, round, &terms, at) {
        Ok(page) => page,
        Err(elsewhere) => return Ok(Reply::to(&elsewhere.to).overtaken(elsewhere.late)),
    };
    let file =
        page.errors.take("file", admitted).and_then(|()| page.errors.take("file", plan_file(file)));
    let Some(file) = file else {
        return Ok(Reply::Again(page));
    };
    correction::begin(&mut tx, &applicant, &mut dossier, at).await?;
    attached::attach(&mut tx, &app.files, &applicant, &dossier, file, at).await?;
    tx.commit().await?;
    Ok(Reply::to(&format!("/rekvisitioner/{id}/plan/filer")))
}

pub async fn detach(
    applicant: Applicant,
    Path(id): Path<RequisitionId>,
    Query(about): Query<About>,
    db: Db,
    State(app): State<App>,
    Posted { at, .. }: Posted<Press>,
) -> Result<Reply<Attached>> {
    let mut tx = db.begin().await?;
    let (mut dossier, round, terms) = locked(&mut tx, &applicant, id).await?;
    if let Err(elsewhere) = Attached::of(&applicant, &dossier, &about, round, &terms, at) {
        return Ok(Reply::to(&elsewhere.to).overtaken(elsewhere.late));
    }
    // The second of two clicks finds nothing to take back.
    if let Some(file) = dossier.plan_file.as_ref().map(|it| it.file_id) {
        correction::begin(&mut tx, &applicant, &mut dossier, at).await?;
        attached::detach(&mut tx, &app.files, &applicant, &dossier, file, at).await?;
        tx.commit().await?;
    }
    Ok(Reply::to(&format!("/rekvisitioner/{id}/plan/filer")))
}

/// To the organisation: the file of its draft, and of what it sent.
pub async fn own_file(
    applicant: Applicant,
    Path((id, hash)): Path<(RequisitionId, String)>,
    db: Db,
    State(app): State<App>,
) -> Result<Response> {
    let hash = hash_of(&hash)?;
    let mut db = db.read().await?;
    let found = attached::own_file(&mut db, id, applicant.organisation_id(), &hash).await?;
    web::download(&app.files, &found.ok_or(Error::NotFound)?).await
}

/// To the agency: what was sent, and never a draft's.
pub async fn sent_file(
    _: Staff,
    Path((id, hash)): Path<(RequisitionId, String)>,
    db: Db,
    State(app): State<App>,
) -> Result<Response> {
    let hash = hash_of(&hash)?;
    let found = attached::sent_file(&mut *db.read().await?, id, &hash).await?;
    web::download(&app.files, &found.ok_or(Error::NotFound)?).await
}

fn hash_of(hex: &str) -> Result<Vec<u8>> {
    hex::decode(hex).map_err(|_| Error::NotFound)
}
