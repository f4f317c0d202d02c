//! Recording jäv, and saying that it is over.

use sqlx::PgConnection;

use super::{
    model::{Exclusion, From},
    rules::ExclusionRefusal,
    store,
};
use crate::{
    audit,
    identity::model::Actor,
    values::{ExclusionId, Moment, Paragraph, PersonId, RequisitionId},
};

/// Records it on the page of a case, whose timeline tells of it.
pub async fn record(
    tx: &mut PgConnection,
    (by, actor): (PersonId, Actor),
    case: RequisitionId,
    (person, from): (PersonId, From),
    reason: &Paragraph,
    at: Moment,
) -> anyhow::Result<Result<(), ExclusionRefusal>> {
    let Some(exclusion) = store::insert(tx, person, from, reason, by, at).await? else {
        return Ok(Err(ExclusionRefusal::Recorded));
    };
    let whole_organisation = matches!(from, From::Organisation(_));
    let event = Recorded { case, exclusion, person, whole_organisation };
    audit::record(tx, at, actor, &event).await?;
    Ok(Ok(()))
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

audit::events! {
    about case: RequisitionId;

    Recorded, "exclusion.recorded", "Jäv anmäldes" {
        exclusion: ExclusionId, person: PersonId, whole_organisation: bool
    }
    Lifted, "exclusion.lifted", "Jäv hävdes" { exclusion: ExclusionId, person: PersonId }
}
