//! Automatic checks (automatiska kontroller): what the service can see by itself in what was sent, as a
//! list with reasons for whoever examines it. They decide nothing: an officer does.

mod rules;
mod store;

use sqlx::PgConnection;

pub use self::rules::Checks;
use self::rules::{Facts, checks};
use super::model::Before;
use crate::{
    requisitions::{Document, Submission},
    rounds::{AgencyCondition, Terms},
};

/// The checks of a requisition that was sent, in one query. `earlier`: what its version before says,
/// if it has one. `terms`, `conditions` and `before` are those of its recipient.
pub async fn of(
    db: &mut PgConnection,
    submission: &Submission,
    earlier: Option<&Document>,
    terms: &Terms,
    conditions: &[AgencyCondition],
    before: Option<&Before>,
) -> sqlx::Result<Checks> {
    let document: &Document = &submission.document;
    let account = &document.payment.account;
    let elsewhere = &store::elsewhere(db, account, submission.organisation_id).await?;
    Ok(checks(document, &Facts { terms, earlier, conditions, before, elsewhere }))
}
