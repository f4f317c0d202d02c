//! The pages: an applicant's own, and the agency's queue and case.

pub mod case;
pub mod draft;
pub mod files;
pub mod mine;
pub mod note;
pub mod queue;

use sqlx::PgConnection;

use super::{
    model::{Application, Case},
    store,
};
use crate::{
    values::{MandateApplicationId, Moment, PersonId},
    web::{Error, Result},
    who::MandateRole,
};

/// An application of this person's own.
async fn own(
    db: &mut PgConnection,
    id: MandateApplicationId,
    person: PersonId,
    now: Moment,
) -> Result<Case> {
    let application = store::application(db, id, Some(person)).await?;
    whole(db, application, now).await
}

/// An application that was sent, for the agency.
async fn sent(db: &mut PgConnection, id: MandateApplicationId, now: Moment) -> Result<Case> {
    let application = store::application(db, id, None).await?;
    whole(db, application, now).await
}

async fn whole(
    db: &mut PgConnection,
    application: Option<Application>,
    now: Moment,
) -> Result<Case> {
    let application = application.ok_or(Error::NotFound)?;
    let id = application.application_id;
    let mut ombuds = store::live_mandates(db, application.organisation_id, now).await?;
    ombuds.retain(|it| it.role == MandateRole::Ombud);
    Ok(Case {
        attachments: store::attachments(db, id).await?,
        completions: store::completions(db, id).await?,
        ombuds,
        application,
    })
}
