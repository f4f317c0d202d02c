//! "Att göra": what is open for the organisation, and how long.

use std::collections::HashMap;

use askama::Template;

use crate::{
    ombud::mandates::{self, Warning},
    requisitions::{
        abstention::{self, Abstention},
        actions,
        model::Status,
        store,
    },
    rounds::{self, Round},
    values::{Day, Kronor, Moment, OrgNumber, RequisitionId, RoundId},
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

impl Todo {
    fn is_past(&self, day: &Day) -> bool {
        *day < self.now.day()
    }
}

/// A round with what the organisation has done in it.
struct Task {
    round: Round,
    org_number: OrgNumber,
    frame: Kronor,
    requisition: Option<store::Listed>,
    /// Those that were withdrawn, or closed without a decision.
    earlier: Vec<store::Listed>,
    /// It has said that it does not requisition.
    abstention: Option<Abstention>,
}

impl Task {
    fn status(&self) -> Option<Status> {
        self.requisition.as_ref().map(|it| it.status)
    }

    /// The requisition's id, if it is begun.
    fn requisition_id(&self) -> Option<RequisitionId> {
        self.requisition.as_ref().map(|it| it.requisition_id)
    }

    /// Whether the card offers to say that the organisation does not requisition.
    fn may_abstain(&self, now: &Moment) -> bool {
        let nothing_sent = matches!(self.status(), None | Some(Status::Draft));
        self.round.is_open(now) && nothing_sent && self.abstention.is_none()
    }

    fn requested(&self) -> Option<Kronor> {
        self.requisition.as_ref().and_then(|it| it.requested)
    }

    fn is_being_corrected(&self) -> bool {
        self.requisition.as_ref().is_some_and(|it| it.is_being_corrected)
    }

    /// The last day of what the agency has asked for.
    fn completion_due(&self) -> Option<Day> {
        self.requisition.as_ref().and_then(|it| it.completion_due)
    }

    fn submitted_at(&self) -> Option<Moment> {
        self.requisition.as_ref().and_then(|it| it.submitted_at)
    }
}

pub async fn todo(applicant: Applicant, Now(now): Now, db: Db) -> Result<Page<Todo>> {
    let mut db = db.read().await?;
    let frames = rounds::of_recipient(&mut db, applicant.organisation_id()).await?;
    let mut frames: HashMap<_, _> = frames.into_iter().map(|it| (it.round_id, it)).collect();
    let (live, earlier): (Vec<_>, Vec<_>) =
        store::list(&mut db, &applicant).await?.into_iter().partition(|it| it.status.is_live());
    let mut requisitions: HashMap<_, _> = live.into_iter().map(|it| (it.round_id, it)).collect();
    let mut closed: HashMap<_, Vec<_>> = HashMap::new();
    for it in earlier {
        closed.entry(it.round_id).or_default().push(it);
    }
    let mut abstentions = abstention::standing(&mut db, &applicant).await?;
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
        let earlier = closed.remove(&round.round_id).unwrap_or_default();
        let abstention = abstentions.remove(&round.round_id);
        let (org_number, frame) = (framed.org_number, framed.frame);
        list.push(Task { round, org_number, frame, requisition, earlier, abstention });
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
