//! The SQL of what everybody may see: each page a bounded number of queries.

use std::collections::HashMap;

use sqlx::{PgConnection, types::Json};

use super::model::{About, Aim, Condition, Fixed, FramedPot, Pot, Recipient};
use crate::{
    ombud::{Kinds, OrganisationKind},
    rounds::plan::{Content, PlannedPot},
    values::{AllocationId, Day, Kept, Kronor, Moment, OrgNumber, OrganisationId, RoundId},
};

/// The sum that each round gives out.
pub async fn totals(db: &mut PgConnection) -> sqlx::Result<HashMap<RoundId, Kronor>> {
    let totals = sqlx::query!(
        r#"select round_id, sum(amount) as "total!: Kronor" from pot group by round_id"#
    )
    .fetch_all(db)
    .await?;
    Ok(totals.into_iter().map(|it| (it.round_id, it.total)).collect())
}

pub async fn about(db: &mut PgConnection, round: RoundId) -> sqlx::Result<About> {
    let found = sqlx::query!(
        r#"select name, purpose, recipients, content as "content: Json<Kept<Content>>"
           from round join state_grant using (grant_id) where round_id = $1"#,
        round as _,
    )
    .fetch_one(db)
    .await?;
    Ok(About {
        grant: found.name,
        purpose: found.purpose,
        recipients: found.recipients,
        content: found.content.0,
    })
}

pub async fn aims(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Vec<Aim>> {
    sqlx::query_as!(
        Aim,
        "select number, text, rural, examples from insats where round_id = $1 order by number",
        round as _,
    )
    .fetch_all(db)
    .await
}

pub async fn conditions(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Vec<Condition>> {
    sqlx::query_as!(
        Condition,
        "select text, met_by, due from condition where round_id = $1 order by position",
        round as _,
    )
    .fetch_all(db)
    .await
}

pub async fn pots(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Vec<Pot>> {
    sqlx::query_as!(
        Pot,
        r#"select pot.code, name, kind, rural, key, amount, encode(sha256, 'hex') as sha256,
                  array(select distinct as_of
                        from allocation_set join statistics_set used using (set_id)
                        where allocation_set.allocation_id = fixed.allocation_id
                          and used.kind <> 'official_list' order by as_of)
                      as "figures_of!: Vec<Day>"
           from pot
           left join allocation fixed
               on fixed.round_id = pot.round_id and pot_code = pot.code and status = 'fixed'
           where pot.round_id = $1 order by position"#,
        round as _,
    )
    .fetch_all(db)
    .await
}

/// Everybody with a frame, by name, with an amount for each of the round's pots.
pub async fn recipients(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Vec<Recipient>> {
    let pots = sqlx::query_scalar!(
        "select pot_id from pot where round_id = $1 order by position",
        round as _
    )
    .fetch_all(&mut *db)
    .await?;
    let places: HashMap<_, _> = pots.iter().zip(0..).map(|(pot, place)| (*pot, place)).collect();
    let frames = sqlx::query!(
        "select pot_id, organisation_id, frame.amount from frame join pot using (pot_id)
         where round_id = $1",
        round as _,
    )
    .fetch_all(&mut *db)
    .await?;
    let mut amounts: HashMap<OrganisationId, Vec<Option<Kronor>>> = HashMap::new();
    for frame in frames {
        let of = amounts.entry(frame.organisation_id).or_insert_with(|| vec![None; pots.len()]);
        if let Some(cell) = places.get(&frame.pot_id).and_then(|place: &usize| of.get_mut(*place)) {
            *cell = Some(frame.amount);
        }
    }
    let rows = sqlx::query!(
        r#"select organisation_id, recipient.name, org_number, county.name as county,
                  kinds as "kinds: Vec<OrganisationKind>", frame,
                  dense_rank() over (order by county.name collate "sv-x-icu") as "county_place!"
           from recipient join county using (county_code)
           where round_id = $1 order by recipient.name, org_number"#,
        round as _,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|it| Recipient {
            amounts: amounts.remove(&it.organisation_id).unwrap_or_else(|| vec![None; pots.len()]),
            name: it.name,
            org_number: it.org_number,
            county: it.county,
            county_place: it.county_place,
            kinds: Kinds::new(it.kinds),
            frame: it.frame,
        })
        .collect())
}

/// A recipient of a round, with its frame.
pub struct Named {
    pub organisation_id: OrganisationId,
    pub name: String,
    pub county: String,
    pub frame: Kronor,
}

pub async fn recipient(
    db: &mut PgConnection,
    round: RoundId,
    number: &OrgNumber,
) -> sqlx::Result<Option<Named>> {
    sqlx::query_as!(
        Named,
        "select organisation_id, recipient.name, county.name as county, frame
         from recipient join county using (county_code)
         where round_id = $1 and org_number = $2",
        round as _,
        number as _,
    )
    .fetch_optional(db)
    .await
}

/// The pots in which the recipient has a frame, each with its fixed allocation.
pub async fn framed_pots(
    db: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
) -> sqlx::Result<Vec<FramedPot>> {
    let found = sqlx::query!(
        r#"select pot.code, name, key, pot.amount, frame.amount as frame,
                  held.code as recipient_code, allocation_id as "allocation_id?",
                  certificate as "certificate?", encode(sha256, 'hex') as sha256,
                  terms as "terms?", decided_at,
                  (select number from allocation_set
                   join statistics_set listed using (set_id)
                   join statistics_value value using (set_id)
                   where allocation_set.allocation_id = fixed.allocation_id
                     and listed.kind = 'official_list' and value.code = held.code
                     and value.pot_code = pot.code limit 1) as listed
           from frame join pot using (pot_id)
           join organisation_kind_of held
               on held.organisation_id = frame.organisation_id and held.kind = pot.kind
           left join allocation fixed
               on fixed.round_id = pot.round_id and pot_code = pot.code and status = 'fixed'
           where pot.round_id = $1 and frame.organisation_id = $2 order by position"#,
        round as _,
        organisation as _,
    )
    .fetch_all(db)
    .await?;
    Ok(found
        .into_iter()
        .map(|it| FramedPot {
            code: it.code,
            name: it.name,
            key: it.key,
            amount: it.amount,
            frame: it.frame,
            recipient_code: it.recipient_code,
            listed: it.listed.and_then(|it| u64::try_from(it).ok()),
            fixed: match (it.allocation_id, it.certificate, it.sha256) {
                (Some(allocation_id), Some(certificate), Some(sha256)) => Some(Fixed {
                    allocation_id,
                    certificate,
                    sha256,
                    terms: it.terms.and_then(planned),
                    decided_at: it.decided_at,
                }),
                _ => None,
            },
        })
        .collect())
}

/// The fixed allocation of a pot of the round.
pub async fn fixed(
    db: &mut PgConnection,
    round: RoundId,
    pot_code: &str,
) -> sqlx::Result<Option<Fixed>> {
    let found = sqlx::query!(
        r#"select allocation_id, certificate, encode(sha256, 'hex') as "sha256!", terms, decided_at
           from allocation join pot on pot.round_id = allocation.round_id and code = pot_code
           where allocation.round_id = $1 and pot_code = $2 and status = 'fixed'"#,
        round as _,
        pot_code,
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(|it| Fixed {
        allocation_id: it.allocation_id,
        certificate: it.certificate,
        sha256: it.sha256,
        terms: planned(it.terms),
        decided_at: it.decided_at,
    }))
}

/// The certificate of an allocation as PDF, once it has been typeset.
pub async fn pdf(db: &mut PgConnection, allocation: AllocationId) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!(
        "select pdf from certificate_pdf where allocation_id = $1",
        allocation as _,
    )
    .fetch_optional(db)
    .await
}

/// Keeps a PDF; another process may have kept its own before.
pub async fn keep_pdf(
    db: &mut PgConnection,
    allocation: AllocationId,
    pdf: &[u8],
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into certificate_pdf (allocation_id, pdf, typeset_at) values ($1, $2, $3)
         on conflict do nothing",
        allocation as _,
        pdf,
        at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The pots, by round and code, whose fixed allocation has no PDF yet.
pub async fn without_pdf(db: &mut PgConnection) -> sqlx::Result<Vec<(RoundId, String)>> {
    let found = sqlx::query!(
        r#"select allocation.round_id as "round_id: RoundId", pot_code
           from allocation join pot on pot.round_id = allocation.round_id and code = pot_code
           where status = 'fixed'
             and not exists (select from certificate_pdf
                             where certificate_pdf.allocation_id = allocation.allocation_id)
           order by decided_at"#,
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().map(|it| (it.round_id, it.pot_code)).collect())
}

/// The planned pot; `None` for an allocation that was fixed without a plan, which is shown without
/// its key in words.
fn planned(terms: serde_json::Value) -> Option<PlannedPot> {
    let kept: Option<Kept<PlannedPot>> = serde_json::from_value(terms).ok();
    kept.map(|it| PlannedPot::clone(&it))
}
