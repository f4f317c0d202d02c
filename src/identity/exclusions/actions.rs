//! Recording jäv, and saying that it is over.

use serde::Serialize;
use sqlx::PgConnection;

use super::{
    model::{Exclusion, From},
    rules::ExclusionRefusal,
    store,
};
use crate::{
    audit,
    identity::model::Actor,
    values::{ExclusionId, Moment, Paragraph, PersonId, RequisitionId, Stopped},
};

/// Records it on the page of a case, whose timeline tells of it.
pub async fn record(
    tx: &mut PgConnection,
    (by, actor): (PersonId, Actor),
    case: RequisitionId,
    (person, from): (PersonId, From),
    reason: &Paragraph,
    at: Moment,
) -> Result<(), Stopped<ExclusionRefusal>> {
    let Some(exclusion) = store::insert(tx, person, from, reason, by, at).await? else {
        return Err(Stopped::Refused(ExclusionRefusal::Recorded));
    };
    let whole_organisation = matches!(from, From::Organisation(_));
    let event = Recorded { case, exclusion, person, whole_organisation };
    Ok(audit::record(tx, at, actor, &event).await?)
}

/// Says whether it was lifted now.
pub async fn lift(
    tx: &mut PgConnection,
    (by, actor): (PersonId, Actor),
    case: RequisitionId,
    exclusion: &Exclusion,
    reason: &Paragraph,
    at: Moment,
) -> anyhow::Result<bool> {
    let id = exclusion.exclusion_id;
    let lifted = store::lift(tx, id, reason, by, at).await?;
    if lifted {
        let event = Lifted { case, exclusion: id, person: exclusion.person_id };
        audit::record(tx, at, actor, &event).await?;
    }
    Ok(lifted)
}

#[derive(Serialize)]
struct Recorded {
    case: RequisitionId,
    exclusion: ExclusionId,
    person: PersonId,
    whole_organisation: bool,
}

impl audit::Event for Recorded {
    const ACTION: &'static str = "exclusion.recorded";
    fn subject(&self) -> String {
        audit::requisition(self.case)
    }
}

#[derive(Serialize)]
struct Lifted {
    case: RequisitionId,
    exclusion: ExclusionId,
    person: PersonId,
}

impl audit::Event for Lifted {
    const ACTION: &'static str = "exclusion.lifted";
    fn subject(&self) -> String {
        audit::requisition(self.case)
    }
}
