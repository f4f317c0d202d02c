//! The SQL of payouts.

use sqlx::{PgConnection, types::Json};

use super::{
    model::Payout,
    rules::{Checked, Recorded},
};
use crate::{
    requisitions::Submission,
    values::{DecisionId, Moment, Paragraph, PayoutAccount, PayoutId, PersonId},
};

/// The last payout recorded of a decision, if there is one.
pub async fn latest(db: &mut PgConnection, decision: DecisionId) -> sqlx::Result<Option<Payout>> {
    sqlx::query_as!(
        Payout,
        r#"select payout_id, amount, pay_on, reference, recorded_by,
                  recorder.name as recorded_by_name, recorded_at,
                  approver.name as "approved_by_name?", approved_at,
                  returned_at, returned_reason, version, voided_at,
                  account as "account: Json<PayoutAccount>"
           from payout
           join person recorder on recorder.person_id = recorded_by
           left join person approver on approver.person_id = approved_by
           where decision_id = $1
           order by recorded_at desc, payout_id desc limit 1"#,
        decision as _,
    )
    .fetch_optional(db)
    .await
}

/// Inserts a payout; false where another one that was not sent back has the reference.
pub async fn insert(
    tx: &mut PgConnection,
    case: &Submission,
    decision: DecisionId,
    recorded: &Recorded,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<bool> {
    let recorded = sqlx::query!(
        "insert into payout (payout_id, requisition_id, decision_id, version, account, amount, pay_on,
                             reference, recorded_by, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (reference) where returned_at is null and voided_at is null do nothing",
        PayoutId::generate() as _,
        case.requisition_id as _,
        decision as _,
        case.version,
        Json(&case.document.payment.account) as _,
        recorded.amount,
        recorded.pay_on,
        recorded.reference.as_ref(),
        by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(recorded.rows_affected() == 1)
}

pub async fn send_back(
    tx: &mut PgConnection,
    payout: PayoutId,
    by: PersonId,
    reason: &Paragraph,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update payout set returned_by = $2, returned_reason = $3, returned_at = $4
         where payout_id = $1",
        payout as _,
        by as _,
        reason as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn approve(
    tx: &mut PgConnection,
    payout: PayoutId,
    checked: Checked,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update payout set approved_by = $2, approved_at = $3 where payout_id = $1",
        payout as _,
        checked.approved_by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}
