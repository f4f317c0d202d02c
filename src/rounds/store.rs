//! The SQL of rounds, their pots and frames.

use sqlx::{PgConnection, types::Json};

use super::{
    model::{Condition, FramedPot, Insats, Round, Terms},
    plan::{AfterTheSend, Ordinance, PlanMode, PlannedReport, RequiredAims},
    rules::{self, OpenRound, TermsRefusal},
};
use crate::{
    ombud::{Kinds, OrganisationKind},
    values::{Kronor, Moment, OrgNumber, OrganisationId, RoundId, Stopped},
};

/// Every round, the one that closes last first.
pub async fn list(db: &mut PgConnection) -> sqlx::Result<Vec<Round>> {
    rounds(db, None, None).await
}

pub async fn round(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Option<Round>> {
    Ok(rounds(db, Some(round), None).await?.pop())
}

/// The round with that name in its public address.
pub async fn with_slug(db: &mut PgConnection, slug: &str) -> sqlx::Result<Option<Round>> {
    Ok(rounds(db, None, Some(slug)).await?.pop())
}

/// All rounds, or the one with this id or name.
async fn rounds(
    db: &mut PgConnection,
    id: Option<RoundId>,
    slug: Option<&str>,
) -> sqlx::Result<Vec<Round>> {
    sqlx::query_as!(
        Round,
        r#"select round_id, title, slug, ordinance, year, agency_reference, instruction, opens_at, closes_at,
                use_from, use_to, content_email, service_email, figures_source,
                frozen_at is not null as "frozen!", false as "extended!", demonstration
         from round join state_grant using (grant_id)
         where ($1::uuid is null or round_id = $1) and ($2::text is null or slug = $2)
         order by closes_at desc, title"#,
        id as _,
        slug,
    )
    .fetch_all(db)
    .await
}

/// A round of the demonstration, as its story needs it.
pub struct OfDemonstration {
    pub round_id: RoundId,
    pub closes_at: Moment,
    pub frozen: bool,
    /// Whether what happened in it is still being told.
    pub freeze_waits: bool,
}

/// The one round of that title, if it is a demonstration.
pub async fn demonstration(
    db: &mut PgConnection,
    title: &str,
) -> sqlx::Result<Option<OfDemonstration>> {
    sqlx::query_as!(
        OfDemonstration,
        r#"select round_id, closes_at, frozen_at is not null as "frozen!", freeze_waits
           from round where title = $1 and demonstration"#,
        title,
    )
    .fetch_optional(db)
    .await
}

/// A round with what the organisation may have of it.
pub struct RoundOfRecipient {
    pub round_id: RoundId,
    pub org_number: OrgNumber,
    pub frame: Kronor,
    /// Until when it may send, where that was extended.
    pub extension: Option<Moment>,
}

/// The rounds in which the organisation has a frame.
pub async fn of_recipient(
    db: &mut PgConnection,
    organisation: OrganisationId,
) -> sqlx::Result<Vec<RoundOfRecipient>> {
    sqlx::query_as!(
        RoundOfRecipient,
        "select round_id, org_number, frame, closes_at as extension
         from recipient where organisation_id = $1",
        organisation as _,
    )
    .fetch_all(db)
    .await
}

/// The round as one recipient meets it, with its own last day, and its terms; `None` where the
/// organisation is no recipient of it.
pub async fn round_and_terms(
    db: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
) -> sqlx::Result<Option<(Round, Terms)>> {
    let found = sqlx::query!(
        r#"select round_id, title, slug, ordinance, year, agency_reference, instruction, opens_at,
                  round.closes_at, recipient.closes_at as extension, use_from, use_to, content_email, service_email, figures_source,
                  frozen_at is not null as "frozen!", demonstration, kinds as "kinds: Vec<OrganisationKind>",
                  asks_who as "asks_who!",
                  content -> 'ordinance' as "own_words: Json<Ordinance>",
                  content -> 'required' as "required: Json<RequiredAims>",
                  content -> 'plan_mode' as "plan_mode: Json<PlanMode>",
                  content -> 'afterwards' -> 'after_the_send' as "after_the_send: Json<AfterTheSend>",
                  coalesce((select json_agg(json_build_object(
                                'number', number, 'text', text, 'rural', rural,
                                'examples', examples) order by number)
                            from insats where insats.round_id = recipient.round_id), '[]')
                      as "insatser!: Json<Vec<Insats>>",
                  coalesce((select json_agg(json_build_object(
                                'code', code, 'text', text) order by position)
                            from condition where condition.round_id = recipient.round_id
                              and condition.met_by = 'recipient'), '[]')
                      as "conditions!: Json<Vec<Condition>>",
                  coalesce((select json_agg(json_build_object(
                                'pot_id', pot_id, 'code', code, 'name', name, 'rural', rural,
                                'frame', frame.amount::text) order by position)
                            from pot join frame using (pot_id)
                            where pot.round_id = recipient.round_id
                              and frame.organisation_id = recipient.organisation_id), '[]')
                      as "pots!: Json<Vec<FramedPot>>",
                  array(select text from condition
                        where condition.round_id = recipient.round_id
                          and met_by = 'agency' and due = 'before_sending'
                          and not exists (select from condition_record record
                              where record.round_id = condition.round_id
                                and record.code = condition.code
                                and record.organisation_id = recipient.organisation_id)
                        order by position) as "awaited!"
           from recipient join round using (round_id) join state_grant using (grant_id)
           where round_id = $1 and organisation_id = $2"#,
        round as _,
        organisation as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(|it| {
        let round = Round {
            round_id: it.round_id,
            title: it.title,
            slug: it.slug,
            ordinance: it.ordinance,
            year: it.year,
            agency_reference: it.agency_reference,
            instruction: it.instruction,
            opens_at: it.opens_at,
            closes_at: it.closes_at,
            use_from: it.use_from,
            use_to: it.use_to,
            content_email: it.content_email,
            service_email: it.service_email,
            figures_source: it.figures_source,
            frozen: it.frozen,
            extended: false,
            demonstration: it.demonstration,
        };
        let terms = Terms {
            kinds: Kinds::new(it.kinds),
            ordinance: it.own_words.map(|it| it.0).unwrap_or_default(),
            asks_who: it.asks_who,
            required: it.required.map(|it| it.0).unwrap_or_default(),
            plan_mode: it.plan_mode.map(|it| it.0).unwrap_or_default(),
            after_the_send: it.after_the_send.map(|it| it.0).unwrap_or_default(),
            insatser: it.insatser.0,
            conditions: it.conditions.0,
            pots: it.pots.0,
            awaited: it.awaited,
        };
        (round.extended_to(it.extension), terms)
    }))
}

/// The round's grant's own words and paragraphs.
pub async fn ordinance(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Ordinance> {
    let found = sqlx::query_scalar!(
        r#"select content -> 'ordinance' as "own_words: Json<Ordinance>"
           from round where round_id = $1"#,
        round as _,
    )
    .fetch_one(db)
    .await?;
    Ok(found.map(|it| it.0).unwrap_or_default())
}

/// What the round asks in its report, as everybody reads it.
pub async fn report(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Option<PlannedReport>> {
    let found = sqlx::query_scalar!(
        r#"select content -> 'report' as "report: Json<PlannedReport>"
           from round where round_id = $1"#,
        round as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(found.flatten().map(|it| it.0))
}

/// The addresses for questions about the service, of rounds that are no demonstration.
pub async fn service_emails(db: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select distinct service_email from round where not demonstration order by 1"
    )
    .fetch_all(db)
    .await
}

/// Holds the round's row, so that it can be neither closed early nor frozen before the commit,
/// and says whether it was open for the organisation at `arrived`. Many may hold it at once.
pub async fn hold(
    tx: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
    arrived: Moment,
) -> Result<OpenRound, Stopped<TermsRefusal>> {
    held(tx, round, organisation, arrived, false).await
}

/// The same for what came by post or mail at `arrived`: in time is in time, also when the round has been
/// frozen since.
pub async fn hold_received(
    tx: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
    arrived: Moment,
) -> Result<OpenRound, Stopped<TermsRefusal>> {
    held(tx, round, organisation, arrived, true).await
}

async fn held(
    tx: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
    arrived: Moment,
    came_before: bool,
) -> Result<OpenRound, Stopped<TermsRefusal>> {
    let held = sqlx::query!(
        r#"select opens_at, closes_at, frozen_at is not null as "frozen!"
           from round where round_id = $1 for share"#,
        round as _,
    )
    .fetch_one(&mut *tx)
    .await?;
    // Asked only when the row is held: one that was approved while this waited counts.
    let extension = sqlx::query_scalar!(
        "select closes_at from recipient where round_id = $1 and organisation_id = $2",
        round as _,
        organisation as _,
    )
    .fetch_optional(tx)
    .await?;
    let frozen = held.frozen && !came_before;
    rules::admit(held.opens_at, held.closes_at, extension.flatten(), frozen, arrived)
        .map_err(Stopped::Refused)
}

/// How many organisations may send later than the others in the round.
pub async fn extended(db: &mut PgConnection, round: RoundId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from recipient join round using (round_id)
           where round_id = $1 and round.closes_at < recipient.closes_at"#,
        round as _,
    )
    .fetch_one(db)
    .await
}

/// Locks the rounds that closed before `closed_before` and are not frozen yet.
pub async fn lock_due(tx: &mut PgConnection, closed_before: Moment) -> sqlx::Result<Vec<RoundId>> {
    sqlx::query_scalar!(
        "select round_id from round
         where closes_at <= $1 and frozen_at is null and not freeze_waits order by round_id
         for no key update",
        closed_before,
    )
    .fetch_all(tx)
    .await
}

pub async fn freeze(tx: &mut PgConnection, round: RoundId, at: Moment) -> sqlx::Result<()> {
    sqlx::query!("update round set frozen_at = $2 where round_id = $1", round as _, at)
        .execute(tx)
        .await?;
    Ok(())
}

/// Lets the freeze of a round of the demonstration wait, or not wait any more.
pub async fn set_freeze_waits(
    tx: &mut PgConnection,
    round: RoundId,
    waits: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update round set freeze_waits = $2 where round_id = $1 and demonstration",
        round as _,
        waits,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Moves a round's window: only for the demonstration's open round, which is kept around today. False
/// for one that is frozen, whose window stays.
pub async fn move_window(
    tx: &mut PgConnection,
    round: RoundId,
    opens: Moment,
    closes: Moment,
) -> sqlx::Result<bool> {
    let moved = sqlx::query!(
        "update round set opens_at = $2, closes_at = $3
         where round_id = $1 and demonstration and frozen_at is null",
        round as _,
        opens,
        closes,
    )
    .execute(tx)
    .await?;
    Ok(moved.rows_affected() == 1)
}
