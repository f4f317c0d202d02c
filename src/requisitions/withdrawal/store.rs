//! The SQL of withdrawals.

use sqlx::PgConnection;

use crate::{
    requisitions::model::Withdrawal,
    values::{Moment, Paragraph, PersonId, RequisitionId},
};

pub async fn withdrawal(
    db: &mut PgConnection,
    id: RequisitionId,
) -> sqlx::Result<Option<Withdrawal>> {
    sqlx::query_as!(
        Withdrawal,
        r#"select reason, person.name as withdrawn_by, withdrawn_at,
                  officer.name as "discontinued_by?", discontinued_at
           from withdrawal
           join person on person.person_id = withdrawn_by
           left join person officer on officer.person_id = discontinued_by
           where requisition_id = $1"#,
        id as _,
    )
    .fetch_optional(db)
    .await
}

/// Withdraws: the correction under way goes too.
pub async fn withdraw(
    tx: &mut PgConnection,
    id: RequisitionId,
    reason: &Paragraph,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with withdrawn as (
             insert into withdrawal (requisition_id, reason, withdrawn_by, withdrawn_at)
             values ($1, $2, $3, $4)
         )
         update requisition set status = 'withdrawn', sent_back = false,
                                draft_version = null, completion_due = null
         where requisition_id = $1",
        id as _,
        reason.as_ref(),
        by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn discontinue(
    tx: &mut PgConnection,
    id: RequisitionId,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update withdrawal set discontinued_by = $2, discontinued_at = $3 where requisition_id = $1",
        id as _,
        by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}
