//! The SQL that makes a round.

use sqlx::{PgConnection, types::Json};

use crate::{
    rounds::{
        model::Opening,
        plan::{FrameAmount, PlannedAim, PlannedCondition, PlannedPot, RoundDays},
    },
    values::{Day, Kept, Kronor, PotId, RoundId},
};

/// The round itself. The instruction's texts are in its content; `instruction` is the purpose. They get
/// the round's days when they are read; what was decided gets them now, and cannot mean the window's.
pub async fn insert_round(tx: &mut PgConnection, opening: &Opening<'_>) -> sqlx::Result<()> {
    let (head, plan) = (opening.head, opening.plan);
    sqlx::query!(
        "insert into round (round_id, grant_id, title, slug, year, agency_reference, instruction,
                            opens_at, closes_at, use_from, use_to, content_email, service_email,
                            figures_source, demonstration, content)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        head.round_id as _,
        head.grant_id as _,
        head.title,
        head.slug,
        head.year,
        plan.basics.agency_reference.as_ref(),
        plan.basics.purpose.as_ref(),
        plan.times.window.opens(),
        plan.times.window.closes(),
        plan.times.use_from,
        plan.times.use_to,
        plan.contacts.content_email.as_ref(),
        plan.contacts.service_email.as_ref(),
        opening.figures_source,
        head.demonstration,
        Json(Kept::new(plan.content())) as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn insert_aims(
    tx: &mut PgConnection,
    round: RoundId,
    aims: &[PlannedAim],
    days: &RoundDays,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into insats (round_id, number, text, rural, examples)
         select $1, * from unnest($2::smallint[], $3::text[], $4::boolean[], $5::text[])",
        round as _,
        &aims.iter().map(|it| it.number).collect::<Vec<_>>(),
        &aims.iter().map(|it| days.told(it.text.as_ref())).collect::<Vec<_>>(),
        &aims.iter().map(|it| it.rural).collect::<Vec<_>>(),
        &aims.iter().map(|it| days.told(&it.examples)).collect::<Vec<_>>(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn insert_conditions(
    tx: &mut PgConnection,
    round: RoundId,
    conditions: &[PlannedCondition],
    days: &RoundDays,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into condition (round_id, position, code, text, met_by, due, agreement)
         select $1, position, code, text, met_by, due, agreement
         from unnest($2::text[], $3::text[], $4::condition_met_by[], $5::condition_due[], $6::boolean[])
              with ordinality as planned (code, text, met_by, due, agreement, position)",
        round as _,
        &conditions.iter().map(|it| it.code.clone()).collect::<Vec<_>>(),
        &conditions.iter().map(|it| days.told(it.text.as_ref())).collect::<Vec<_>>(),
        &conditions.iter().map(|it| it.met_by).collect::<Vec<_>>() as _,
        &conditions.iter().map(|it| it.due).collect::<Vec<_>>() as _,
        &conditions.iter().map(|it| it.agreement).collect::<Vec<_>>(),
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn insert_reminders(
    tx: &mut PgConnection,
    round: RoundId,
    days: &[Day],
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into reminder (round_id, on_day) select $1, * from unnest($2::date[])
         on conflict do nothing",
        round as _,
        days as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn insert_pot(
    tx: &mut PgConnection,
    round: RoundId,
    position: i16,
    pot: &PlannedPot,
) -> sqlx::Result<PotId> {
    sqlx::query_scalar!(
        r#"insert into pot (pot_id, round_id, code, position, name, kind, rural, key, amount)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning pot_id as "pot_id: PotId""#,
        PotId::generate() as _,
        round as _,
        pot.code,
        position,
        pot.name.as_ref(),
        pot.kind as _,
        pot.rural,
        pot.key_in_words(),
        pot.amount,
    )
    .fetch_one(tx)
    .await
}

/// One pot's frames; those of zero kronor are no frames.
pub async fn insert_frames(
    tx: &mut PgConnection,
    pot: PotId,
    frames: &[FrameAmount],
) -> sqlx::Result<()> {
    let (organisations, amounts): (Vec<_>, Vec<_>) = frames
        .iter()
        .filter(|it| it.amount != Kronor::ZERO)
        .map(|it| (it.organisation_id, it.amount))
        .unzip();
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
