//! Recording jäv, and saying that it is over.

use sqlx::PgConnection;

use super::{
    model::{ExcludedFrom, Exclusion},
    rules::ExclusionRefusal,
    store,
};
use crate::{
    audit,
    values::{ExclusionId, Moment, Paragraph, PersonId, RequisitionId, Stopped},
    who::{Administrator, Staff},
};

/// Records it on the page of a case, whose timeline tells of it.
pub async fn record(
    tx: &mut PgConnection,
    staff: &Staff,
    case: RequisitionId,
    person: PersonId,
    from: ExcludedFrom,
    reason: &Paragraph,
    at: Moment,
) -> Result<(), Stopped<ExclusionRefusal>> {
    let Some(exclusion) = store::insert(tx, person, from, reason, staff.person_id(), at).await?
    else {
        return Err(Stopped::Refused(ExclusionRefusal::Recorded));
    };
    let whole_organisation = matches!(from, ExcludedFrom::Organisation(_));
    let event = Recorded { case, exclusion, person, whole_organisation };
    Ok(audit::record(tx, at, staff.actor(), &event).await?)
}

/// Says whether it was lifted now.
pub async fn lift(
    tx: &mut PgConnection,
    administrator: &Administrator,
    case: RequisitionId,
    exclusion: &Exclusion,
    reason: &Paragraph,
    at: Moment,
) -> anyhow::Result<bool> {
    let id = exclusion.exclusion_id;
    let lifted = store::lift(tx, id, reason, administrator.person_id(), at).await?;
    if lifted {
        let event = Lifted { case, exclusion: id, person: exclusion.person_id };
        audit::record(tx, at, administrator.actor(), &event).await?;
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
