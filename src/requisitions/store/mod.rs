//! The SQL of requisitions.

mod drafts;
mod post;
mod sent;

use sqlx::PgConnection;

pub use self::{
    drafts::{
        begin_correction, discard_correction, dossier, insert_draft, lock, restore_section,
        save_section,
    },
    post::{as_sent, begin_for_post, keep_draft, lock_standing, make_room},
    sent::{
        lock_sent, mark_completion, mark_granted, mark_paid, mark_status, seal, seal_change,
        submission, version, versions, void_payout, void_proposal,
    },
};
use super::model::Status;
use crate::{
    values::{CaseNumber, Day, Email, Kronor, Moment, PersonId, RequisitionId, RoundId},
    who::{Applicant, Sender},
};

/// A requisition in the list of what there is to do.
pub struct Listed {
    pub requisition_id: RequisitionId,
    pub round_id: RoundId,
    pub status: Status,
    pub requested: Option<Kronor>,
    pub submitted_at: Option<Moment>,
    pub case_year: Option<i16>,
    pub case_number: Option<i32>,
    /// Whether a correction is under way.
    pub is_being_corrected: bool,
    /// The last day of what the agency has asked for.
    pub completion_due: Option<Day>,
}

impl Listed {
    pub fn case(&self) -> Option<CaseNumber> {
        Some(CaseNumber { year: self.case_year?, number: self.case_number? })
    }
}

/// Those of the organisation, those that were withdrawn too.
pub async fn list(db: &mut PgConnection, applicant: &Applicant) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        r#"select requisition_id, round_id, status, requested, submitted_at, case_year, case_number,
                  draft_version is not null as "is_being_corrected!", completion_due
           from requisition where organisation_id = $1 order by case_year, case_number"#,
        applicant.organisation_id() as _,
    )
    .fetch_all(db)
    .await
}

/// The organisation's requisition in the round that stands, inserted where there is none.
/// Two starts at once get the same one. The `bool` says whether it is new.
pub async fn start(
    tx: &mut PgConnection,
    sender: &Sender,
    round: RoundId,
    at: Moment,
) -> sqlx::Result<(RequisitionId, bool)> {
    let made = sqlx::query_scalar!(
        "insert into requisition (requisition_id, round_id, organisation_id, started_at)
         values ($1, $2, $3, $4)
         on conflict (round_id, organisation_id) where status not in ('withdrawn', 'discontinued') do nothing
         returning requisition_id",
        RequisitionId::generate() as _,
        round as _,
        sender.applicant().organisation_id() as _,
        at,
    )
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(made) = made {
        return Ok((made, true));
    }
    let there = sqlx::query_scalar!(
        "select requisition_id from requisition
         where round_id = $1 and organisation_id = $2 and status not in ('withdrawn', 'discontinued')",
        round as _,
        sender.applicant().organisation_id() as _,
    )
    .fetch_one(tx)
    .await?;
    Ok((there, false))
}

/// Whether anybody has begun a requisition in the round.
pub async fn is_begun(db: &mut PgConnection, round: RoundId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists(select from requisition where round_id = $1) as "begun!""#,
        round as _,
    )
    .fetch_one(db)
    .await
}

/// Whom to write to at the agency; `None` for somebody whose account is closed.
pub async fn colleague(
    db: &mut PgConnection,
    person: PersonId,
) -> sqlx::Result<Option<(String, Email)>> {
    let found = sqlx::query!(
        r#"select name, email as "email: Email" from person
           where person_id = $1 and disabled_at is null"#,
        person as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(|it| (it.name, it.email)))
}

/// The state that the decision gave a requisition, before a payout was recorded.
pub async fn status_decided(db: &mut PgConnection, id: RequisitionId) -> sqlx::Result<Status> {
    sqlx::query_scalar!(
        r#"select outcome::text::requisition_status as "status!: Status"
           from decision join proposal using (proposal_id) where decision.requisition_id = $1"#,
        id as _,
    )
    .fetch_one(db)
    .await
}
