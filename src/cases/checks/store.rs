//! The SQL of automatic checks.

use sqlx::PgConnection;

use super::rules::Elsewhere;
use crate::values::{CaseNumber, OrganisationId, PayoutAccount};

/// Where other organisations name this account, in whatever round: a few of them, found by the index
/// of accounts however much has been sent. Versions that were replaced do not count.
pub async fn elsewhere(
    db: &mut PgConnection,
    account: &PayoutAccount,
    organisation: OrganisationId,
) -> sqlx::Result<Vec<Elsewhere>> {
    let found = sqlx::query!(
        r#"select recipient.name, case_year as "case_year!", case_number as "case_number!"
           from submission
           join requisition using (requisition_id, version)
           join recipient using (round_id, organisation_id)
           where account = $1 and organisation_id <> $2 and status not in ('withdrawn', 'discontinued')
           limit 10"#,
        account.as_one(),
        organisation as _,
    )
    .fetch_all(db)
    .await?;
    let elsewhere = found.into_iter().map(|it| Elsewhere {
        organisation: it.name,
        case: CaseNumber { year: it.case_year, number: it.case_number },
    });
    Ok(elsewhere.collect())
}
