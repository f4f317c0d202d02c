//! The SQL of conditions that the agency sees to.

use sqlx::{PgConnection, types::Json};

use super::rules::ReadRecord;
use crate::{
    rounds::model::{AgencyCondition, AgreedAim, ConditionRecord},
    values::{Day, Kept, Moment, OrganisationId, PersonId, RoundId},
};

/// The round's conditions with what is recorded of the recipient, in their order.
pub async fn of_recipient(
    db: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
) -> sqlx::Result<Vec<AgencyCondition>> {
    let found = sqlx::query!(
        r#"select condition.code, text, due, condition.agreement,
                  met_on as "met_on?: Day", note as "note?", record.agreement as "agreed?: Json<Vec<Kept<AgreedAim>>>",
                  person.name as "recorded_by?", recorded_at as "recorded_at?: Moment"
           from condition
           left join condition_record record
               on record.round_id = condition.round_id and record.code = condition.code
              and record.organisation_id = $2
           left join person on person.person_id = recorded_by
           where condition.round_id = $1 and met_by = 'agency'
           order by position"#,
        round as _,
        organisation as _,
    )
    .fetch_all(db)
    .await?;
    let conditions = found.into_iter().map(|it| AgencyCondition {
        code: it.code,
        text: it.text,
        due: it.due,
        agreement: it.agreement,
        record: it.met_on.zip(it.recorded_at).map(|(met_on, recorded_at)| ConditionRecord {
            met_on,
            note: it.note.unwrap_or_default(),
            agreement: it.agreed.map(|it| it.0).unwrap_or_default(),
            recorded_by: it.recorded_by.unwrap_or_default(),
            recorded_at,
        }),
    });
    Ok(conditions.collect())
}

/// Inserts the record unless there is one already; says whether it did.
pub async fn insert(
    tx: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
    code: &str,
    record: &ReadRecord,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<bool> {
    let made = sqlx::query!(
        "insert into condition_record (round_id, organisation_id, code, met_on, note, agreement,
                                       recorded_by, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        round as _,
        organisation as _,
        code,
        record.met_on,
        record.note.as_ref(),
        record.agreement.as_ref().map(Json) as _,
        by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(0 < made.rows_affected())
}

/// What a recipient is called in the round.
pub async fn recipient(
    db: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select name from recipient where round_id = $1 and organisation_id = $2",
        round as _,
        organisation as _,
    )
    .fetch_optional(db)
    .await
}
