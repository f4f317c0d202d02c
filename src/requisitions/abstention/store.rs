//! The SQL of abstentions.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::model::Abstention;
use crate::{
    requisitions::model::Status,
    values::{AbstentionId, Moment, OrganisationId, PersonId, RoundId},
    who::{Applicant, Sender},
};

/// The rounds in which the organisation has said that it does not requisition.
pub async fn standing(
    db: &mut PgConnection,
    applicant: &Applicant,
) -> sqlx::Result<HashMap<RoundId, Abstention>> {
    let found = sqlx::query!(
        r#"select round_id as "round_id: RoundId", name as declared_by, declared_at as "declared_at: Moment"
           from abstention join person on person_id = declared_by
           where organisation_id = $1 and ended_at is null"#,
        applicant.organisation_id() as _,
    )
    .fetch_all(db)
    .await?;
    let told = |declared_by, declared_at| Abstention { declared_by, declared_at };
    Ok(found.into_iter().map(|it| (it.round_id, told(it.declared_by, it.declared_at))).collect())
}

/// Locks the organisation's requisition until the commit, if there is one, and says how it stands. To be
/// followed by the round and then by [`lock_place`], in the order of docs/adr/0037.
pub async fn lock(
    tx: &mut PgConnection,
    sender: &Sender,
    round: RoundId,
) -> sqlx::Result<Option<Status>> {
    let organisation = sender.applicant().organisation_id();
    sqlx::query_scalar!(
        r#"select status as "status: Status" from requisition
           where round_id = $1 and organisation_id = $2
             and status not in ('withdrawn', 'discontinued') for update"#,
        round as _,
        organisation as _,
    )
    .fetch_optional(tx)
    .await
}

/// Locks the organisation's place in the round until the commit: nobody begins or sends a requisition
/// meanwhile, since what is inserted refers to the recipient's row, and what is sent locks it. Says how
/// a requisition stands that was begun before that.
pub async fn lock_place(
    tx: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
) -> sqlx::Result<Option<Status>> {
    sqlx::query!(
        "select round_id from recipient where round_id = $1 and organisation_id = $2 for update",
        round as _,
        organisation as _,
    )
    .fetch_optional(&mut *tx)
    .await?;
    sqlx::query_scalar!(
        r#"select status as "status: Status" from requisition
           where round_id = $1 and organisation_id = $2
             and status not in ('withdrawn', 'discontinued')"#,
        round as _,
        organisation as _,
    )
    .fetch_optional(tx)
    .await
}

/// Inserts an abstention; false where there is one that holds.
pub async fn insert(
    tx: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<bool> {
    let made = sqlx::query!(
        "insert into abstention (abstention_id, round_id, organisation_id, declared_by, declared_at)
         values ($1, $2, $3, $4, $5)
         on conflict (round_id, organisation_id) where ended_at is null do nothing",
        AbstentionId::generate() as _,
        round as _,
        organisation as _,
        by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(made.rows_affected() == 1)
}

/// Ends the one that holds; false where there is none. A moment that arrived before the abstention
/// and waited for it ends it when it was declared.
pub async fn end(
    tx: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<bool> {
    let ended = sqlx::query!(
        "update abstention set ended_by = $3, ended_at = greatest($4, declared_at)
         where round_id = $1 and organisation_id = $2 and ended_at is null",
        round as _,
        organisation as _,
        by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(ended.rows_affected() == 1)
}
