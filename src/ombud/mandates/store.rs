//! The SQL of mandates. The pages ask about one organisation; the jobs ask about all.

use sqlx::PgConnection;

use super::model::{Colleague, Handover, Warning};
use crate::{
    values::{Email, MandateId, Moment, OrgNumber, OrganisationId, PersonId},
    who::MandateRole,
};

/// Those who act for the organisation now, the ombud first.
pub async fn colleagues(
    db: &mut PgConnection,
    organisation: OrganisationId,
    now: Moment,
) -> sqlx::Result<Vec<Colleague>> {
    sqlx::query_as!(
        Colleague,
        r#"select mandate_id, person_id, name, email as "email: Email", role, started_at, ends_at,
                  last_signed_in_at
           from mandate join person using (person_id)
           where organisation_id = $1 and started_at <= $2 and ended_at is null
             and (ends_at is null or $2 < ends_at)
           order by role, name collate "sv-x-icu", mandate_id"#,
        organisation as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// Locks the organisation's row: its mandates are given and taken by one transaction at a time.
pub async fn hold(tx: &mut PgConnection, organisation: OrganisationId) -> sqlx::Result<()> {
    sqlx::query!(
        "select from organisation where organisation_id = $1 for no key update",
        organisation as _,
    )
    .fetch_one(tx)
    .await?;
    Ok(())
}

/// Ends a mandate. `by` is `None` when it ran out.
pub async fn end(
    tx: &mut PgConnection,
    mandate: MandateId,
    by: Option<PersonId>,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update mandate set ended_at = $3, ended_by = $2 where mandate_id = $1",
        mandate as _,
        by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Whether the person has any mandate left, for any organisation.
pub async fn acts(db: &mut PgConnection, person: PersonId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from mandate where person_id = $1 and ended_at is null) as "acts!""#,
        person as _,
    )
    .fetch_one(db)
    .await
}

pub async fn org_number(
    db: &mut PgConnection,
    organisation: OrganisationId,
) -> sqlx::Result<OrgNumber> {
    sqlx::query_scalar!(
        "select org_number from organisation where organisation_id = $1",
        organisation as _,
    )
    .fetch_one(db)
    .await
}

/// The handover under way. It is over when it was withdrawn, when the ombud who began it is ombud
/// no longer, or when the person it names has no mandate any more.
pub async fn handover(
    db: &mut PgConnection,
    organisation: OrganisationId,
    now: Moment,
) -> sqlx::Result<Option<Handover>> {
    sqlx::query_as!(
        Handover,
        "select to_person_id, person.name as to, begun_at
         from mandate_handover handover
         join person on person.person_id = to_person_id
         join mandate on mandate.organisation_id = handover.organisation_id
              and mandate.person_id = from_person_id and role = 'ombud'
              and mandate.ended_at is null and (mandate.ends_at is null or $2 < mandate.ends_at)
         where handover.organisation_id = $1 and handover.ended_at is null
           and exists (select from mandate theirs
                       where theirs.organisation_id = handover.organisation_id
                         and theirs.person_id = to_person_id and theirs.ended_at is null
                         and (theirs.ends_at is null or $2 < theirs.ends_at))",
        organisation as _,
        now,
    )
    .fetch_optional(db)
    .await
}

pub async fn end_handover(
    tx: &mut PgConnection,
    organisation: OrganisationId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update mandate_handover set ended_at = $2 where organisation_id = $1 and ended_at is null",
        organisation as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn insert_handover(
    tx: &mut PgConnection,
    organisation: OrganisationId,
    from: PersonId,
    to: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into mandate_handover (organisation_id, from_person_id, to_person_id, begun_at)
         values ($1, $2, $3, $4)",
        organisation as _,
        from as _,
        to as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The mandates that end soon, and whether the ombud is missing.
pub async fn warnings(
    db: &mut PgConnection,
    organisation: OrganisationId,
    now: Moment,
) -> sqlx::Result<Vec<Warning>> {
    let colleagues = colleagues(db, organisation, now).await?;
    let mut warnings = Vec::new();
    if !colleagues.iter().any(|it| it.role == MandateRole::Ombud) {
        warnings.push(Warning::NoOmbud);
    }
    for Colleague { name, role, ends_at, .. } in colleagues {
        if let Some(ends_at) = ends_at.filter(|it| super::rules::warning_due(*it, now).is_some()) {
            warnings.push(Warning::EndsSoon { name, role, ends_at });
        }
    }
    Ok(warnings)
}

/// A mandate that a job ends or warns of.
pub struct Due {
    pub mandate_id: MandateId,
    pub person_id: PersonId,
    pub name: String,
    pub email: Email,
    pub organisation_id: OrganisationId,
    pub organisation: String,
    pub role: MandateRole,
    pub ends_at: Moment,
    /// The latest warning sent, as days before the end; `None` where none was sent.
    pub warned: Option<i16>,
}

/// Locks the mandates that run out by `until` and are not ended yet; rows that another worker has
/// locked are skipped.
pub async fn lock_ending(tx: &mut PgConnection, until: Moment) -> sqlx::Result<Vec<Due>> {
    sqlx::query_as!(
        Due,
        r#"select mandate_id, person_id, person.name, email as "email: Email", organisation_id,
                  organisation.name as organisation, role, ends_at as "ends_at!: Moment",
                  (select min(days) from mandate_warning
                   where mandate_warning.mandate_id = mandate.mandate_id) as warned
           from mandate join person using (person_id) join organisation using (organisation_id)
           where ended_at is null and ends_at <= $1
           order by ends_at, mandate_id for update of mandate skip locked"#,
        until,
    )
    .fetch_all(tx)
    .await
}

pub async fn insert_warning(
    tx: &mut PgConnection,
    mandate: MandateId,
    days: i16,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into mandate_warning (mandate_id, days, warned_at) values ($1, $2, $3)
         on conflict do nothing",
        mandate as _,
        days,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// An organisation whose ombud is gone.
pub struct Orphaned {
    /// The ombud's last mandate.
    pub mandate_id: MandateId,
    pub organisation_id: OrganisationId,
    pub organisation: String,
    pub org_number: OrgNumber,
}

/// Locks the last ombud's mandate of each organisation without an ombud, where nobody has been told
/// yet; rows that another worker has locked are skipped.
pub async fn lock_orphaned(tx: &mut PgConnection) -> sqlx::Result<Vec<Orphaned>> {
    sqlx::query_as!(
        Orphaned,
        "select mandate_id, organisation_id, organisation.name as organisation, org_number
         from mandate gone join organisation using (organisation_id)
         where role = 'ombud' and ended_at is not null
           and not exists (select from mandate other
                           where other.organisation_id = gone.organisation_id and other.role = 'ombud'
                             and (other.ended_at is null or gone.ended_at < other.ended_at))
           and not exists (select from mandate_warning warning
                           where warning.mandate_id = gone.mandate_id and days = 0)
         order by mandate_id for update of gone skip locked",
    )
    .fetch_all(tx)
    .await
}
