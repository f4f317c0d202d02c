//! The recipients of a round with what the agency records about them.

use sqlx::PgConnection;

use crate::{
    cases::model::{PAGE, Wish},
    values::{OrganisationId, RoundId},
};

/// A recipient with how many of the conditions that the agency sees to are recorded.
pub struct ConditionsRow {
    pub organisation_id: OrganisationId,
    pub name: String,
    pub county: String,
    pub recorded: i64,
}

/// One page of the recipients of a round, by name.
pub async fn conditions_page(
    db: &mut PgConnection,
    round: RoundId,
    wish: &Wish,
) -> sqlx::Result<Vec<ConditionsRow>> {
    let sought = wish.sought();
    sqlx::query_as!(
        ConditionsRow,
        r#"select organisation_id, recipient.name, county.name as county,
                  (select count(*) from condition_record record
                   where record.round_id = recipient.round_id
                     and record.organisation_id = recipient.organisation_id) as "recorded!"
           from recipient join county using (county_code)
           where round_id = $1
             and (exists (select from unnest($2::text[]) as form
                          where position(form in folded_name) > 0)
                  or $3 <> '' and position($3 in replace(org_number, '-', '')) > 0)
           order by recipient.name, organisation_id limit $4 offset $5"#,
        round as _,
        sought.forms(),
        sought.digits(),
        PAGE,
        wish.page() * PAGE,
    )
    .fetch_all(db)
    .await
}

/// How many recipients the search finds, and how many conditions the agency records.
pub async fn conditions_count(
    db: &mut PgConnection,
    round: RoundId,
    wish: &Wish,
) -> sqlx::Result<(i64, i64)> {
    let sought = wish.sought();
    let counts = sqlx::query!(
        r#"select (select count(*) from recipient
                   where round_id = $1
                     and (exists (select from unnest($2::text[]) as form
                          where position(form in folded_name) > 0)
                          or $3 <> '' and position($3 in replace(org_number, '-', '')) > 0))
                      as "recipients!",
                  (select count(*) from condition
                   where round_id = $1 and met_by = 'agency') as "conditions!""#,
        round as _,
        sought.forms(),
        sought.digits(),
    )
    .fetch_one(db)
    .await?;
    Ok((counts.recipients, counts.conditions))
}
