//! The SQL that makes a round.

use sqlx::PgConnection;

use crate::{
    rounds::model::{NewInsats, NewPot, NewRound},
    values::{GrantId, Kronor, Moment, OrganisationId, PotId, RoundId},
};

pub async fn insert_grant(
    tx: &mut PgConnection,
    name: &str,
    ordinance: &str,
    purpose: &str,
) -> sqlx::Result<GrantId> {
    sqlx::query_scalar!(
        r#"insert into state_grant (grant_id, name, ordinance, purpose) values ($1, $2, $3, $4)
           on conflict (name) do update set ordinance = excluded.ordinance
           returning grant_id as "grant_id: GrantId""#,
        GrantId::generate() as _,
        name,
        ordinance,
        purpose,
    )
    .fetch_one(tx)
    .await
}

pub async fn insert_round(tx: &mut PgConnection, round: &NewRound<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into round (round_id, grant_id, title, year, agency_reference, instruction,
                            opens_at, closes_at, use_from, use_to, content_email, service_email,
                            figures_source, demonstration)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        round.round_id as _,
        round.grant_id as _,
        round.title,
        round.year,
        round.agency_reference,
        round.instruction,
        Moment::new(round.window.opens()),
        Moment::new(round.window.closes()),
        round.use_from,
        round.use_to,
        round.content_email,
        round.service_email,
        round.figures_source,
        round.demonstration,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn insert_insats(
    tx: &mut PgConnection,
    round: RoundId,
    insats: &NewInsats<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into insats (round_id, number, text, rural) values ($1, $2, $3, $4)",
        round as _,
        insats.number,
        insats.text,
        insats.rural,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn insert_condition(
    tx: &mut PgConnection,
    round: RoundId,
    position: i16,
    code: &str,
    text: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into condition (round_id, position, code, text) values ($1, $2, $3, $4)",
        round as _,
        position,
        code,
        text,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn insert_pot(
    tx: &mut PgConnection,
    round: RoundId,
    position: i16,
    pot: &NewPot<'_>,
) -> sqlx::Result<PotId> {
    sqlx::query_scalar!(
        r#"insert into pot (pot_id, round_id, code, position, name, kind, rural, key, amount)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning pot_id as "pot_id: PotId""#,
        PotId::generate() as _,
        round as _,
        pot.code,
        position,
        pot.name,
        pot.kind as _,
        pot.rural,
        pot.key,
        pot.amount,
    )
    .fetch_one(tx)
    .await
}

/// One pot's frames; those of zero kronor are no frames.
pub async fn insert_frames(
    tx: &mut PgConnection,
    pot: PotId,
    frames: &[(OrganisationId, Kronor)],
) -> sqlx::Result<()> {
    let (organisations, amounts): (Vec<_>, Vec<_>) =
        frames.iter().filter(|(_, amount)| *amount != Kronor::ZERO).copied().unzip();
    sqlx::query!(
        "insert into frame (pot_id, organisation_id, amount)
         select $1, * from unnest($2::uuid[], $3::numeric[])",
        pot as _,
        &organisations as _,
        &amounts as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Everyone with a frame is a recipient, under the name it has now.
pub async fn insert_recipients(tx: &mut PgConnection, round: RoundId) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into recipient (round_id, organisation_id, name, org_number, county_code, kinds, frame)
         select $1, organisation_id, name, org_number, county_code,
                array(select kind from organisation_kind_of held
                      where held.organisation_id = organisation.organisation_id order by kind),
                (select sum(frame.amount) from frame join pot using (pot_id)
                 where pot.round_id = $1 and frame.organisation_id = organisation.organisation_id)
         from organisation
         where organisation_id in (select frame.organisation_id from frame join pot using (pot_id)
                                   where pot.round_id = $1)",
        round as _,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update round set (frames_total, recipients) =
             (select coalesce(sum(frame), 0), count(*) from recipient
              where recipient.round_id = round.round_id)
         where round_id = $1",
        round as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}
