//! The SQL of the agency's people.

use sqlx::PgConnection;

use super::model::{Colleague, HeldRole, RoleProposal, Standing};
use crate::{
    identity::store::lock_person,
    values::{Email, Moment, PersonId, RoleChangeId},
    who::AgencyRole,
};

/// The people who have, have had or are proposed for a role, by name; or the one with this id.
pub async fn colleagues(
    db: &mut PgConnection,
    only: Option<PersonId>,
) -> sqlx::Result<Vec<Colleague>> {
    sqlx::query_as!(
        Colleague,
        r#"select person_id, name, email as "email: Email", last_signed_in_at, disabled_at,
                  array(select role from agency_role_of held
                        where held.person_id = person.person_id and ended_at is null
                        order by role) as "roles!: Vec<AgencyRole>",
                  exists (select from totp where totp.person_id = person.person_id)
                      or exists (select from passkey where passkey.person_id = person.person_id)
                      as "has_second_factor!"
           from person
           where ($1::uuid is null or person_id = $1)
             and (exists (select from agency_role_of held where held.person_id = person.person_id)
                  or exists (select from role_proposal where role_proposal.person_id = person.person_id))
           order by name collate "sv-x-icu", person_id"#,
        only as _,
    )
    .fetch_all(db)
    .await
}

/// A person's present and ended roles: those in force first, then the latest.
pub async fn held_roles(db: &mut PgConnection, person: PersonId) -> sqlx::Result<Vec<HeldRole>> {
    sqlx::query_as!(
        HeldRole,
        r#"select held.role, granted_at, proposer.name as "proposed_by?",
                  confirmer.name as "confirmed_by?", ended_at, ender.name as "ended_by?"
           from agency_role_of held
           left join role_proposal using (role_change_id)
           left join person proposer on proposer.person_id = proposed_by
           left join person confirmer on confirmer.person_id = settled_by
           left join person ender on ender.person_id = ended_by
           where held.person_id = $1
           order by ended_at is not null, granted_at desc, held.role"#,
        person as _,
    )
    .fetch_all(db)
    .await
}

/// The proposed roles that are neither confirmed nor declined, the oldest first.
pub async fn proposals(db: &mut PgConnection) -> sqlx::Result<Vec<RoleProposal>> {
    sqlx::query_as!(
        RoleProposal,
        "select role_change_id, role_proposal.person_id, person.name as person, role,
                proposed_by, proposer.name as proposer, proposed_at
         from role_proposal
         join person on person.person_id = role_proposal.person_id
         join person proposer on proposer.person_id = proposed_by
         where settled_at is null order by proposed_at, role",
    )
    .fetch_all(db)
    .await
}

/// The administrators. Their rows are locked until the commit, so that those who give or take a
/// role, or disable somebody, take turns.
pub async fn hold_administrators(tx: &mut PgConnection) -> sqlx::Result<Vec<PersonId>> {
    sqlx::query_scalar!(
        "select held.person_id from agency_role_of held join person using (person_id)
         where role = 'administrator' and held.ended_at is null and disabled_at is null
         order by role_change_id for update of held",
    )
    .fetch_all(tx)
    .await
}

/// A person's standing, or `None` for an unknown id. The person's row is locked until the commit.
pub async fn standing(tx: &mut PgConnection, person: PersonId) -> sqlx::Result<Option<Standing>> {
    lock_person(tx, person).await?;
    sqlx::query_as!(
        Standing,
        r#"select array(select role from agency_role_of held
                        where held.person_id = person.person_id and ended_at is null) as "roles!: Vec<AgencyRole>",
                  array(select role from role_proposal
                        where role_proposal.person_id = person.person_id and settled_at is null)
                      as "waiting!: Vec<AgencyRole>",
                  exists (select from mandate
                          where mandate.person_id = person.person_id and ended_at is null) as "has_mandate!",
                  disabled_at is not null as "disabled!"
           from person where person_id = $1"#,
        person as _,
    )
    .fetch_optional(tx)
    .await
}

pub async fn insert_proposal(
    tx: &mut PgConnection,
    person: PersonId,
    role: AgencyRole,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<RoleChangeId> {
    sqlx::query_scalar!(
        "insert into role_proposal (role_change_id, person_id, role, proposed_by, proposed_at)
         values ($1, $2, $3, $4, $5) returning role_change_id",
        RoleChangeId::generate() as _,
        person as _,
        role as _,
        by as _,
        at,
    )
    .fetch_one(tx)
    .await
}

/// Closes a proposal as confirmed or declined. `by` is `None` where there is no second
/// administrator.
pub async fn settle(
    tx: &mut PgConnection,
    id: RoleChangeId,
    by: Option<PersonId>,
    confirmed: bool,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update role_proposal set settled_by = $2, confirmed = $3, settled_at = $4
         where role_change_id = $1",
        id as _,
        by as _,
        confirmed,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn insert_role(
    tx: &mut PgConnection,
    id: RoleChangeId,
    person: PersonId,
    role: AgencyRole,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into agency_role_of (role_change_id, person_id, role, granted_at)
         values ($1, $2, $3, $4)",
        id as _,
        person as _,
        role as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends a role; false when the person does not have it.
pub async fn end_role(
    tx: &mut PgConnection,
    person: PersonId,
    role: AgencyRole,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<bool> {
    let ended = sqlx::query!(
        "update agency_role_of set ended_at = $4, ended_by = $3
         where person_id = $1 and role = $2 and ended_at is null",
        person as _,
        role as _,
        by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(0 < ended.rows_affected())
}

/// Disables a person: ends its roles and declines those that are proposed.
pub async fn disable(
    tx: &mut PgConnection,
    person: PersonId,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update agency_role_of set ended_at = $3, ended_by = $2
         where person_id = $1 and ended_at is null",
        person as _,
        by as _,
        at,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update role_proposal set settled_by = $2, confirmed = false, settled_at = $3
         where person_id = $1 and settled_at is null",
        person as _,
        by as _,
        at,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("update person set disabled_at = $2 where person_id = $1", person as _, at)
        .execute(tx)
        .await?;
    Ok(())
}

/// The people who have the role, or any role, now: id, name and e-mail address.
pub async fn people_with_roles(
    db: &mut PgConnection,
    role: Option<AgencyRole>,
) -> sqlx::Result<Vec<(PersonId, String, Email)>> {
    let found = sqlx::query!(
        r#"select distinct person_id, name, email as "email: Email"
           from person join agency_role_of held using (person_id)
           where held.ended_at is null and disabled_at is null
             and ($1::agency_role is null or role = $1)
           order by name, person_id"#,
        role as _,
    )
    .fetch_all(db)
    .await?;
    Ok(found.into_iter().map(|it| (it.person_id, it.name, it.email)).collect())
}
