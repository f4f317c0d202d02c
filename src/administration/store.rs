//! The SQL of the dry run, and of what a corrected frame is held against.

use sqlx::PgConnection;

use super::telling::Tried;
use crate::{
    ombud::OrganisationKind,
    requisitions::Status,
    rounds::PlanHead,
    values::{Kronor, Moment, OrganisationId, PotId, RoundId},
};

/// A plan beside the real one, for the dry run's round to belong to.
pub async fn insert_trial(
    tx: &mut PgConnection,
    head: &PlanHead,
    trial: RoundId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into round_plan (round_id, grant_id, title, slug, year, demonstration, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        trial as _,
        head.grant_id as _,
        head.title,
        head.slug,
        head.year,
        head.demonstration,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The recipients of a round with their names, in the order of names.
pub async fn recipients(
    db: &mut PgConnection,
    round: RoundId,
) -> sqlx::Result<Vec<(OrganisationId, String)>> {
    let found = sqlx::query!(
        "select organisation_id, name from recipient where round_id = $1
         order by name, organisation_id",
        round as _,
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().map(|it| (it.organisation_id, it.name)).collect())
}

/// The recipients with what each has requisitioned, in the order of names.
pub async fn tried(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Vec<Tried>> {
    sqlx::query_as!(
        Tried,
        r#"select recipient.organisation_id, name, kinds as "kinds: Vec<OrganisationKind>",
                  recipient.frame, requested as "requested?", status as "status?: Status",
                  exists (select from frame join pot using (pot_id)
                          where pot.round_id = recipient.round_id and pot.rural
                            and frame.organisation_id = recipient.organisation_id) as "rural!"
           from recipient left join requisition using (round_id, organisation_id)
           where round_id = $1 order by name, organisation_id"#,
        round as _,
    )
    .fetch_all(db)
    .await
}

/// What the organisation has sent for out of a pot, where it has.
pub async fn requested(
    db: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
    pot: PotId,
) -> sqlx::Result<Option<Kronor>> {
    sqlx::query_scalar!(
        "select amount from requisition join requested_amount using (requisition_id, version)
         where round_id = $1 and organisation_id = $2 and pot_id = $3
           and status not in ('draft', 'withdrawn', 'discontinued')",
        round as _,
        organisation as _,
        pot as _,
    )
    .fetch_optional(db)
    .await
}
