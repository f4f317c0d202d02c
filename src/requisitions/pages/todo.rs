//! "Att göra": what is open for the organisation, and how long.

use std::collections::HashMap;

use askama::Template;

use crate::{
    ombud::mandates::{self, Warning},
    requisitions::{actions, model::Status, store},
    rounds::{self, Round},
    values::{Kronor, Moment, OrgNumber, RequisitionId, RoundId},
    web::{Db, Error, Now, Page, Path, Posted, Press, Reply, Result},
    who::{Applicant, Sender},
};

#[derive(Template)]
#[template(path = "requisitions/todo.html")]
pub struct Todo {
    organisation: String,
    open: Vec<Task>,
    coming: Vec<Task>,
    past: Vec<Task>,
    may_submit: bool,
    /// Mandates that end soon, or that the ombud is missing.
    warnings: Vec<Warning>,
    now: Moment,
}

/// A round with what the organisation has done in it.
struct Task {
    round: Round,
    org_number: OrgNumber,
    frame: Kronor,
    requisition: Option<store::Listed>,
}

impl Task {
    fn status(&self) -> Option<Status> {
        self.requisition.as_ref().map(|it| it.status)
    }

    /// The requisition's id, if it is begun.
    fn requisition_id(&self) -> Option<RequisitionId> {
        self.requisition.as_ref().map(|it| it.requisition_id)
    }

    fn requested(&self) -> Option<Kronor> {
        self.requisition.as_ref().and_then(|it| it.requested)
    }

    fn submitted_at(&self) -> Option<Moment> {
        self.requisition.as_ref().and_then(|it| it.submitted_at)
    }
}

pub async fn todo(applicant: Applicant, Now(now): Now, db: Db) -> Result<Page<Todo>> {
    let mut db = db.read().await?;
    let frames = rounds::of_recipient(&mut db, applicant.organisation_id()).await?;
    let mut frames: HashMap<_, _> = frames.into_iter().map(|it| (it.round_id, it)).collect();
    let mut requisitions: HashMap<_, _> =
        store::list(&mut db, &applicant).await?.into_iter().map(|it| (it.round_id, it)).collect();
    let mut page = Todo {
        organisation: applicant.organisation().to_owned(),
        open: Vec::new(),
        coming: Vec::new(),
        past: Vec::new(),
        may_submit: applicant.may_submit(),
        warnings: mandates::warnings(&mut db, applicant.organisation_id(), now).await?,
        now,
    };
    for round in rounds::list(&mut db).await? {
        let Some(framed) = frames.remove(&round.round_id) else {
            continue;
        };
        let round = round.extended_to(framed.extension);
        let requisition = requisitions.remove(&round.round_id);
        let list = match () {
            () if round.is_open(&now) => &mut page.open,
            () if round.is_past(&now) => &mut page.past,
            () => &mut page.coming,
        };
        list.push(Task { round, org_number: framed.org_number, frame: framed.frame, requisition });
    }
    Ok(Page(page))
}

/// The button "Börja": the requisition there is, or a new one.
pub async fn start(
    sender: Sender,
    Path(round): Path<RoundId>,
    db: Db,
    Posted { at, .. }: Posted<Press>,
) -> Result<Reply<Todo>> {
    let mut tx = db.begin().await?;
    let organisation = sender.applicant().organisation_id();
    rounds::round_and_terms(&mut tx, round, organisation).await?.ok_or(Error::NotFound)?;
    match rounds::hold(&mut tx, round, organisation, at).await {
        Ok(open) => {
            let requisition = actions::start(&mut tx, &sender, round, open).await?;
            tx.commit().await?;
            Ok(Reply::to(&format!("/rekvisitioner/{requisition}")))
        }
        Err(stopped) => Ok(Reply::to("/att-gora").saying(stopped.refusal()?.to_string())),
    }
}
