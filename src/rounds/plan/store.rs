//! The SQL of rounds in preparation.

use sqlx::{PgConnection, types::Json};

use super::{ExaminedPlan, KeptText, PlanAnswers, PlanHead, PlanSection};
use crate::values::{GrantId, Moment, Paragraph, PersonId, RoundId, Typed};

/// The grant with this name: a new one, or the one there is with its ordinance brought up to date.
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

/// Every plan, the latest first.
pub async fn plans(db: &mut PgConnection) -> sqlx::Result<Vec<PlanHead>> {
    heads(db, None).await
}

pub async fn plan(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Option<PlanHead>> {
    Ok(heads(db, Some(round)).await?.pop())
}

async fn heads(db: &mut PgConnection, only: Option<RoundId>) -> sqlx::Result<Vec<PlanHead>> {
    sqlx::query_as!(
        PlanHead,
        r#"select plan.round_id, plan.grant_id, state_grant.name as "grant", ordinance, plan.title,
                  plan.slug, plan.year, plan.demonstration, copied.title as "copied_from?",
                  basics.typed #>> '{agency_reference,0}' as copied_reference,
                  opens_at as "opens_at?", closes_at as "closes_at?"
           from round_plan plan join state_grant using (grant_id)
           left join round_plan copied on copied.round_id = plan.copied_from
           left join round_plan_section basics
               on basics.round_id = plan.copied_from and section = 'basics'
           left join round on round.round_id = plan.round_id
           where $1::uuid is null or plan.round_id = $1
           order by plan.year desc, plan.created_at desc, plan.title"#,
        only as _,
    )
    .fetch_all(db)
    .await
}

/// The plan of a round, locked until the commit: nobody else saves, allocates or opens meanwhile.
pub async fn lock_plan(tx: &mut PgConnection, round: RoundId) -> sqlx::Result<Option<PlanHead>> {
    sqlx::query!("select round_id from round_plan where round_id = $1 for update", round as _)
        .fetch_optional(&mut *tx)
        .await?;
    plan(tx, round).await
}

/// The sections as they are saved.
pub async fn answers(db: &mut PgConnection, round: RoundId) -> sqlx::Result<PlanAnswers> {
    let found = sqlx::query_scalar!(
        r#"select coalesce(json_object_agg(section, json_build_object(
                      'typed', typed, 'revision', revision, 'copied', copied,
                      'saved_by', coalesce(person.name, 'Tjänsten'), 'saver', saved_by,
                      'saved_at', saved_at)), '{}')
                  as "answers!: Json<PlanAnswers>"
           from round_plan_section left join person on person.person_id = saved_by
           where round_id = $1"#,
        round as _,
    )
    .fetch_one(db)
    .await?;
    Ok(found.0)
}

/// A plan to be made.
#[derive(Debug)]
pub struct NewPlan<'a> {
    pub round_id: RoundId,
    pub grant_id: GrantId,
    pub title: &'a str,
    pub slug: &'a str,
    pub year: i16,
    pub demonstration: bool,
    pub copied_from: Option<RoundId>,
    /// `None`: the service itself.
    pub created_by: Option<PersonId>,
}

/// Says whether it was made: a title or an address that is taken makes none.
pub async fn insert_plan(
    tx: &mut PgConnection,
    plan: &NewPlan<'_>,
    at: Moment,
) -> sqlx::Result<bool> {
    let made = sqlx::query!(
        "insert into round_plan (round_id, grant_id, title, slug, year, demonstration, copied_from,
                                 created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        plan.round_id as _,
        plan.grant_id as _,
        plan.title,
        plan.slug,
        plan.year,
        plan.demonstration,
        plan.copied_from as _,
        plan.created_by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(0 < made.rows_affected())
}

pub async fn save_section(
    tx: &mut PgConnection,
    round: RoundId,
    section: PlanSection,
    typed: &Typed,
    by: Option<PersonId>,
    copied: bool,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into round_plan_section as kept
             (round_id, section, revision, typed, saved_by, saved_at, copied)
         values ($1, $2, 1, $3, $4, $5, $6)
         on conflict (round_id, section) do update
         set revision = kept.revision + 1, typed = excluded.typed, copied = excluded.copied,
             saved_by = excluded.saved_by, saved_at = excluded.saved_at",
        round as _,
        section as _,
        Json(typed) as _,
        by as _,
        at,
        copied,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// What was typed about the grant's words and paragraphs in the latest of its other rounds.
pub async fn latest_words(
    db: &mut PgConnection,
    grant: GrantId,
    but: RoundId,
) -> sqlx::Result<Option<Typed>> {
    let found = sqlx::query_scalar!(
        r#"select typed as "typed: Json<Typed>"
           from round_plan_section join round_plan using (round_id)
           where grant_id = $1 and round_id <> $2 and section = 'ordinance'
           order by year desc, created_at desc limit 1"#,
        grant as _,
        but as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(|it| it.0))
}

/// The texts that a person has said should stand, the first first.
pub async fn kept_texts(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Vec<KeptText>> {
    sqlx::query_as!(
        KeptText,
        r#"select section, text, reason, name as kept_by, kept_at
           from kept_text join person on person_id = kept_by
           where round_id = $1 order by kept_at"#,
        round as _,
    )
    .fetch_all(db)
    .await
}

/// Keeps a text as it stands. Said twice, the first reason stays.
pub async fn keep_text(
    tx: &mut PgConnection,
    round: RoundId,
    section: PlanSection,
    text: &str,
    reason: &Paragraph,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into kept_text (round_id, section, sha256, text, reason, kept_by, kept_at)
         values ($1, $2, sha256(convert_to($3, 'UTF8')), $3, $4, $5, $6) on conflict do nothing",
        round as _,
        section as _,
        text,
        reason.as_ref(),
        by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Publishes those texts of the plan that may change while a round is open, and whose sections are
/// complete.
pub async fn publish_texts(
    tx: &mut PgConnection,
    round: RoundId,
    examined: &ExaminedPlan,
) -> sqlx::Result<()> {
    let contacts = examined.contacts();
    sqlx::query!(
        "update round
         set content = content || jsonb_strip_nulls(jsonb_build_object('texts', $2::jsonb, 'questions', $3::jsonb)),
             content_email = coalesce($4, content_email),
             service_email = coalesce($5, service_email)
         where round_id = $1",
        round as _,
        examined.texts().map(Json) as _,
        examined.questions().map(Json) as _,
        contacts.map(|it| it.content_email.as_ref()),
        contacts.map(|it| it.service_email.as_ref()),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The grants there are, for a new round to belong to.
pub async fn grants(db: &mut PgConnection) -> sqlx::Result<Vec<(GrantId, String)>> {
    let found = sqlx::query!(
        r#"select grant_id as "grant_id: GrantId", name from state_grant order by name"#
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().map(|it| (it.grant_id, it.name)).collect())
}
