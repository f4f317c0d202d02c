//! Recording and lifting jäv.

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

/// Records an exclusion. The event is about the case on whose page it was recorded, so that the
/// case's timeline shows it, also when the whole organisation is concerned.
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

/// Lifts an exclusion; false when it was lifted already.
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
