//! The SQL of invitations.

use sqlx::PgConnection;

use super::model::{Invitation, Invited, To};
use crate::{
    values::{Email, InvitationId, Line, Moment, OrganisationId, PersonId},
    who::{AgencyRole, MandateRole},
};

struct Row {
    invitation_id: InvitationId,
    name: Line,
    email: Email,
    organisation_id: Option<OrganisationId>,
    organisation: Option<String>,
    mandate_role: Option<MandateRole>,
    agency_roles: Option<Vec<AgencyRole>>,
    ends_at: Option<Moment>,
    invited_by: PersonId,
    inviter: String,
    expires_at: Moment,
    accepted_at: Option<Moment>,
    withdrawn_at: Option<Moment>,
    inviters_mandate: Option<MandateRole>,
    inviter_is_administrator: bool,
}

impl From<Row> for Invitation {
    fn from(row: Row) -> Self {
        let (to, inviter_may) = match (row.organisation_id, row.mandate_role) {
            (Some(id), Some(role)) => {
                let name = row.organisation.unwrap_or_default();
                let may = row.inviters_mandate.is_some_and(|it| it.may_grant(role));
                (To::Organisation { id, name, role, ends_at: row.ends_at }, may)
            }
            _ => (To::Agency(row.agency_roles.unwrap_or_default()), row.inviter_is_administrator),
        };
        Self {
            invitation_id: row.invitation_id,
            name: row.name,
            email: row.email,
            to,
            invited_by: row.invited_by,
            inviter: row.inviter,
            expires_at: row.expires_at,
            accepted_at: row.accepted_at,
            withdrawn_at: row.withdrawn_at,
            inviter_may,
        }
    }
}

/// Which invitations are looked for.
#[derive(Default)]
struct Search<'a> {
    hash: Option<&'a [u8]>,
    organisation: Option<OrganisationId>,
    at_the_agency: bool,
}

/// The invitations searched for, with what their inviters may do now. A search by link finds it in
/// any state; the others find only those neither accepted nor withdrawn.
async fn find(
    db: &mut PgConnection,
    search: Search<'_>,
    now: Moment,
) -> sqlx::Result<Vec<Invitation>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select invitation_id, invitation.name as "name: Line", invitation.email,
                  organisation_id as "organisation_id?: OrganisationId",
                  organisation.name as "organisation?",
                  mandate_role as "mandate_role: MandateRole",
                  agency_roles as "agency_roles: Vec<AgencyRole>",
                  invitation.ends_at as "ends_at?: Moment", invited_by, inviter.name as inviter,
                  expires_at, accepted_at as "accepted_at?: Moment",
                  withdrawn_at as "withdrawn_at?: Moment",
                  (select role from mandate
                   where mandate.person_id = invited_by and inviter.disabled_at is null
                     and mandate.organisation_id = invitation.organisation_id
                     and started_at <= $4 and ended_at is null
                     and (mandate.ends_at is null or $4 < mandate.ends_at))
                      as "inviters_mandate: MandateRole",
                  exists (select from agency_role_of held
                          where held.person_id = invited_by and role = 'administrator'
                            and held.ended_at is null and inviter.disabled_at is null)
                      as "inviter_is_administrator!"
           from invitation
           join person inviter on inviter.person_id = invited_by
           left join organisation using (organisation_id)
           where link_hash = $1
              or (organisation_id = $2 or $3 and organisation_id is null)
                 and accepted_at is null and withdrawn_at is null
           order by invitation.created_at"#,
        search.hash,
        search.organisation as _,
        search.at_the_agency,
        now,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Invitation::from).collect())
}

pub async fn by_link(
    db: &mut PgConnection,
    hash: &[u8; 32],
    now: Moment,
) -> sqlx::Result<Option<Invitation>> {
    let search = Search { hash: Some(hash), ..Search::default() };
    Ok(find(db, search, now).await?.pop())
}

/// An organisation's invitations that are neither accepted nor withdrawn, expired ones included,
/// the oldest first.
pub async fn open_for(
    db: &mut PgConnection,
    organisation: OrganisationId,
    now: Moment,
) -> sqlx::Result<Vec<Invitation>> {
    find(db, Search { organisation: Some(organisation), ..Search::default() }, now).await
}

/// The invitations to the agency that are neither accepted nor withdrawn, expired ones included.
pub async fn open_at_the_agency(
    db: &mut PgConnection,
    now: Moment,
) -> sqlx::Result<Vec<Invitation>> {
    find(db, Search { at_the_agency: true, ..Search::default() }, now).await
}

/// Locks the organisation's row, as everything that gives or takes its mandates does, and then the
/// invitation's, so that it is used once.
pub async fn lock(
    tx: &mut PgConnection,
    id: InvitationId,
    organisation: Option<OrganisationId>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "select from organisation where organisation_id = $1 for no key update",
        organisation as _,
    )
    .fetch_optional(&mut *tx)
    .await?;
    sqlx::query!("select from invitation where invitation_id = $1 for update", id as _)
        .fetch_optional(tx)
        .await?;
    Ok(())
}

/// Stores an invitation; `None` where the address has an open one to the same already.
pub async fn insert(
    tx: &mut PgConnection,
    hash: &[u8; 32],
    invited: &Invited,
    to: &To,
    by: PersonId,
    at: Moment,
    expires_at: Moment,
) -> sqlx::Result<Option<InvitationId>> {
    let (role, roles) = match to {
        To::Organisation { role, .. } => (Some(*role), None),
        To::Agency(roles) => (None, Some(roles.as_slice())),
    };
    sqlx::query_scalar!(
        "insert into invitation (invitation_id, link_hash, name, email, organisation_id, mandate_role,
                                 agency_roles, ends_at, invited_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict do nothing returning invitation_id",
        InvitationId::generate() as _,
        hash as &[u8],
        &invited.name as _,
        &invited.email as _,
        to.organisation_id() as _,
        role as _,
        roles as _,
        to.ends_at() as _,
        by as _,
        at,
        expires_at,
    )
    .fetch_optional(tx)
    .await
}

/// Replaces the link, and makes `by` the inviter, whose right the invitation then depends on.
pub async fn renew(
    tx: &mut PgConnection,
    id: InvitationId,
    hash: &[u8; 32],
    by: PersonId,
    expires_at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update invitation set link_hash = $2, invited_by = $3, expires_at = $4
         where invitation_id = $1",
        id as _,
        hash as &[u8],
        by as _,
        expires_at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn mark_accepted(
    tx: &mut PgConnection,
    id: InvitationId,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update invitation set accepted_by = $2, accepted_at = $3 where invitation_id = $1",
        id as _,
        by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn mark_withdrawn(
    tx: &mut PgConnection,
    id: InvitationId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update invitation set withdrawn_at = $2
         where invitation_id = $1 and accepted_at is null and withdrawn_at is null",
        id as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Withdraws the open invitations that a person has sent: all, or those to `organisation` only.
pub async fn withdraw_all_by(
    tx: &mut PgConnection,
    by: PersonId,
    organisation: Option<OrganisationId>,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update invitation set withdrawn_at = $3
         where invited_by = $1 and ($2::uuid is null or organisation_id = $2)
           and accepted_at is null and withdrawn_at is null",
        by as _,
        organisation as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Which rights the holder of an address has already.
pub struct Holder {
    pub has_role: bool,
    pub has_mandate: bool,
    /// Whether one of the mandates is for the organisation of the invitation.
    pub is_here: bool,
}

/// The holder of an address; `None` where no account has it.
pub async fn holder(
    db: &mut PgConnection,
    email: &str,
    organisation: Option<OrganisationId>,
) -> sqlx::Result<Option<Holder>> {
    sqlx::query_as!(
        Holder,
        r#"select exists (select from agency_role_of held
                          where held.person_id = person.person_id and ended_at is null) as "has_role!",
                  exists (select from mandate
                          where mandate.person_id = person.person_id and ended_at is null) as "has_mandate!",
                  exists (select from mandate
                          where mandate.person_id = person.person_id and ended_at is null
                            and organisation_id = $2) as "is_here!"
           from person where lower(email) = lower($1)"#,
        email,
        organisation as _,
    )
    .fetch_optional(db)
    .await
}

/// Stores the mandate that an accepted invitation gives.
pub async fn insert_mandate(
    tx: &mut PgConnection,
    person: PersonId,
    organisation: OrganisationId,
    role: MandateRole,
    ends_at: Option<Moment>,
    granted_by: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into mandate (mandate_id, person_id, organisation_id, role, started_at, ends_at, granted_by)
         values ($1, $2, $3, $4, $5, $6, $7)",
        crate::values::MandateId::generate() as _,
        person as _,
        organisation as _,
        role as _,
        at,
        ends_at as _,
        granted_by as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}
