//! The SQL of changed last days and extensions.

use sqlx::{PgConnection, types::Json};

use super::rules::{ReadChange, SecondPerson};
use crate::{
    rounds::{
        model::WindowChange,
        plan::{PlannedReport, ReportChange},
    },
    values::{Email, Moment, OrganisationId, Paragraph, PersonId, RoundId, WindowChangeId},
};

/// All changes of the whole round's last day that have been proposed, the latest first.
pub async fn changes(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Vec<WindowChange>> {
    Ok(all(db, round).await?.into_iter().filter(|it| it.organisation_id.is_none()).collect())
}

/// All extensions that have been proposed in a round, the latest first.
pub async fn extensions(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Vec<WindowChange>> {
    Ok(all(db, round).await?.into_iter().filter(|it| it.organisation_id.is_some()).collect())
}

async fn all(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Vec<WindowChange>> {
    sqlx::query_as!(
        WindowChange,
        r#"select window_change_id, change.organisation_id, recipient.name as "organisation?",
                  closes_before, closes_after, reason, proposed_by, proposer.name as proposed_by_name, proposed_at,
                  decider.name as "decided_by_name?", decided_at, approved
           from window_change change
           join person proposer on proposer.person_id = proposed_by
           left join person decider on decider.person_id = decided_by
           left join recipient on recipient.round_id = change.round_id
               and recipient.organisation_id = change.organisation_id
           where change.round_id = $1 order by proposed_at desc"#,
        round as _,
    )
    .fetch_all(db)
    .await
}

/// The proposed changes and extensions that wait for a second person to decide.
pub async fn waiting(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Vec<WindowChange>> {
    Ok(all(db, round).await?.into_iter().filter(|it| it.approved.is_none()).collect())
}

/// A round with changes of its last day that wait, or with extensions that do.
pub struct Waiting {
    pub round_id: RoundId,
    pub title: String,
    pub extension: bool,
    pub count: i64,
}

/// What waits for somebody else than `person` to decide.
pub async fn waiting_for(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<Waiting>> {
    sqlx::query_as!(
        Waiting,
        r#"select round_id as "round_id: RoundId", title,
                  organisation_id is not null as "extension!", count(*) as "count!"
           from window_change join round using (round_id)
           where approved is null and proposed_by <> $1
           group by round_id, title, organisation_id is not null order by title, 3"#,
        person as _,
    )
    .fetch_all(db)
    .await
}

/// Locks the round's row, as the freeze does: waits for requisitions that are being sent, and keeps
/// new ones waiting.
pub async fn lock(tx: &mut PgConnection, round: RoundId) -> sqlx::Result<()> {
    sqlx::query!("select round_id from round where round_id = $1 for no key update", round as _)
        .fetch_optional(tx)
        .await?;
    Ok(())
}

pub async fn insert(
    tx: &mut PgConnection,
    round: RoundId,
    closes_before: Moment,
    change: &ReadChange,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<WindowChangeId> {
    sqlx::query_scalar!(
        "insert into window_change (window_change_id, round_id, organisation_id, closes_before,
                                    closes_after, reason, proposed_by, proposed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning window_change_id",
        WindowChangeId::generate() as _,
        round as _,
        change.organisation as _,
        closes_before,
        change.closes_after,
        change.reason.as_ref(),
        by as _,
        at,
    )
    .fetch_one(tx)
    .await
}

pub async fn decide(
    tx: &mut PgConnection,
    change: WindowChangeId,
    by: SecondPerson,
    approved: bool,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update window_change set decided_by = $2, decided_at = $3, approved = $4
         where window_change_id = $1",
        change as _,
        by.0 as _,
        at,
        approved,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Sets the round's close, or that of one organisation.
pub async fn set_close(
    tx: &mut PgConnection,
    round: RoundId,
    organisation: Option<OrganisationId>,
    closes_at: Moment,
) -> sqlx::Result<()> {
    let Some(organisation) = organisation else {
        sqlx::query!("update round set closes_at = $2 where round_id = $1", round as _, closes_at)
            .execute(tx)
            .await?;
        return Ok(());
    };
    sqlx::query!(
        "update recipient set closes_at = $3 where round_id = $1 and organisation_id = $2",
        round as _,
        organisation as _,
        closes_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Another version of what an open round asks in its report; the number of the version.
pub async fn change_report(
    tx: &mut PgConnection,
    round: RoundId,
    report: &PlannedReport,
    reason: &Paragraph,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<i32> {
    sqlx::query_scalar!(
        r#"with published as (
               update round set content = content || jsonb_build_object('report', $2::jsonb)
               where round_id = $1
           ), opened as (
               insert into report_change (round_id, version, report, changed_at)
               select round_id, 1, coalesce(content -> 'report', '{}'), opens_at from round
               where round_id = $1 on conflict do nothing
           )
           insert into report_change (round_id, version, report, reason, changed_by, changed_at)
           select $1, coalesce(max(version), 1) + 1, $2, $3, $4, $5
           from report_change where round_id = $1
           returning version"#,
        round as _,
        Json(report) as _,
        reason.as_ref(),
        by as _,
        at,
    )
    .fetch_one(tx)
    .await
}

/// The changes of what a round asks in its report, the last first.
pub async fn report_changes(
    db: &mut PgConnection,
    round: RoundId,
) -> sqlx::Result<Vec<ReportChange>> {
    sqlx::query_as!(
        ReportChange,
        r#"select version, reason as "reason!", changed_at from report_change
           where round_id = $1 and reason is not null order by version desc"#,
        round as _,
    )
    .fetch_all(db)
    .await
}

/// Somebody who acts for a recipient of a round.
pub struct Concerned {
    pub name: String,
    pub email: Email,
    /// The latest that is approved for any that the person acts for.
    pub extension: Option<Moment>,
}

/// Everyone who acts for a recipient of the round, or for this one, once each.
pub async fn concerned(
    db: &mut PgConnection,
    round: RoundId,
    organisation: Option<OrganisationId>,
    at: Moment,
) -> sqlx::Result<Vec<Concerned>> {
    sqlx::query_as!(
        Concerned,
        r#"select person.name, email as "email!: Email",
                  max(recipient.closes_at) as "extension: Moment"
           from recipient
           join mandate using (organisation_id)
           join person using (person_id)
           where round_id = $1 and disabled_at is null
             and started_at <= $2 and (ended_at is null or $2 < ended_at)
             and (ends_at is null or $2 < ends_at)
             and ($3::uuid is null or organisation_id = $3)
           group by person.name, email"#,
        round as _,
        at,
        organisation as _,
    )
    .fetch_all(db)
    .await
}
