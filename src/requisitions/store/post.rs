//! What an officer registers that came by post, beside the organisation's own draft.

use sqlx::{PgConnection, types::Json};

use super::drafts::set_draft;
use crate::{
    requisitions::{
        attached,
        model::{Answers, Document, Dossier},
    },
    values::{Kept, Moment, OrganisationId, RequisitionId, RoundId},
};

/// The organisation's requisition that stands, locked until the commit, for an officer who registers what
/// came by post. Of its own draft nothing is read.
pub async fn lock_standing(
    tx: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
) -> sqlx::Result<Option<RequisitionId>> {
    sqlx::query_scalar!(
        "select requisition_id from requisition
         where round_id = $1 and organisation_id = $2
           and status not in ('withdrawn', 'discontinued') for update",
        round as _,
        organisation as _,
    )
    .fetch_optional(tx)
    .await
}

/// Begins a requisition for what came by post; `None` where the organisation was faster. The case series
/// is locked before the strip, which the insert moves, as in every other act.
pub async fn begin_for_post(
    tx: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
    at: Moment,
) -> sqlx::Result<Option<RequisitionId>> {
    sqlx::query!("select last from case_series where year = $1 for update", at.year())
        .fetch_optional(&mut *tx)
        .await?;
    sqlx::query_scalar!(
        "insert into requisition (requisition_id, round_id, organisation_id, started_at)
         values ($1, $2, $3, $4)
         on conflict (round_id, organisation_id) where status not in ('withdrawn', 'discontinued')
             do nothing
         returning requisition_id",
        RequisitionId::generate() as _,
        round as _,
        organisation as _,
        at,
    )
    .fetch_optional(tx)
    .await
}

/// The requisition as the agency has it, with the answers of what was sent last; none where nothing was.
pub async fn as_sent(
    db: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
) -> sqlx::Result<Option<Dossier>> {
    let found = sqlx::query!(
        r#"select requisition_id, round_id, organisation_id, org_number, status,
                  requisition.version, draft_version,
                  case when document is null then '{}'
                       else coalesce((select json_object_agg(section, json_build_object(
                                'typed', typed, 'revision', revision, 'saved_by', '',
                                'saved_at', saved_at, 'copied', true))
                            from section_answer answer
                            where answer.requisition_id = requisition.requisition_id
                              and answer.version = requisition.version), '{}')
                  end as "answers!: Json<Answers>",
                  document as "sent?: Json<Kept<Document>>"
           from requisition
           join recipient using (round_id, organisation_id)
           left join submission using (requisition_id, version)
           where round_id = $1 and organisation_id = $2
             and status not in ('withdrawn', 'discontinued')"#,
        round as _,
        organisation as _,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(it) = found else { return Ok(None) };
    let plan_file = match it.sent {
        Some(_) => attached::of_version(db, it.requisition_id, it.version).await?,
        None => None,
    };
    Ok(Some(Dossier {
        plan_file,
        requisition_id: it.requisition_id,
        round_id: it.round_id,
        organisation_id: it.organisation_id,
        org_number: it.org_number,
        status: it.status,
        version: it.version,
        draft_version: it.draft_version,
        answers: it.answers.0,
        sent: it.sent.map(|it| it.0),
        completion: None,
    }))
}

/// Moves the organisation's own draft one version up, so that what came by post takes its place.
pub async fn make_room(tx: &mut PgConnection, dossier: &Dossier, at: Moment) -> sqlx::Result<bool> {
    let (id, written) = (dossier.requisition_id, dossier.written_version());
    if !dossier.is_sent() || dossier.draft_version.is_some() {
        attached::copy_files(tx, id, written, written + 1, at).await?;
    }
    if dossier.is_sent() {
        attached::copy_files(tx, id, dossier.version, written, at).await?;
    } else {
        attached::detach_files(tx, id, written, at).await?;
    }
    if dossier.is_sent() && dossier.draft_version.is_none() {
        return Ok(false);
    }
    let moved = sqlx::query!(
        "update section_answer set version = version + 1
         where requisition_id = $1 and version = $2",
        id as _,
        written,
    )
    .execute(tx)
    .await?;
    Ok(0 < moved.rows_affected())
}

/// The organisation's draft goes on as a correction of what came by post.
pub async fn keep_draft(tx: &mut PgConnection, dossier: &Dossier) -> sqlx::Result<()> {
    // What nobody has touched in it says what the paper says.
    sqlx::query!(
        "update section_answer draft set typed = paper.typed, revision = draft.revision + 1
         from section_answer paper
         where draft.requisition_id = $1 and draft.version = $2::smallint + 1::smallint and draft.copied
           and paper.requisition_id = $1 and paper.version = $2::smallint
           and paper.section = draft.section",
        dossier.requisition_id as _,
        dossier.written_version(),
    )
    .execute(&mut *tx)
    .await?;
    set_draft(tx, dossier.requisition_id, Some(dossier.written_version() + 1)).await
}
