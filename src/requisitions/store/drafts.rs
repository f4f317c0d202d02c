//! Drafts: the first, and a correction beside what was sent.

use sqlx::{PgConnection, types::Json};

use crate::{
    requisitions::{
        attached,
        model::{Answers, Completion, Document, Dossier, Section, Status},
    },
    values::{Kept, Moment, OrganisationId, PersonId, RequisitionId, RoundId, Typed},
    who::Applicant,
};

/// Inserts a draft for the dry run. The answers are not stored, only put into the dossier.
pub async fn insert_draft(
    tx: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
    answers: Answers,
    at: Moment,
) -> sqlx::Result<Dossier> {
    let id = RequisitionId::generate();
    let org_number = sqlx::query_scalar!(
        r#"with made as (
               insert into requisition (requisition_id, round_id, organisation_id, started_at)
               values ($1, $2, $3, $4)
           )
           select org_number from recipient where round_id = $2 and organisation_id = $3"#,
        id as _,
        round as _,
        organisation as _,
        at,
    )
    .fetch_one(tx)
    .await?;
    Ok(Dossier {
        org_number,
        requisition_id: id,
        round_id: round,
        organisation_id: organisation,
        status: Status::Draft,
        version: 1,
        draft_version: None,
        answers,
        plan_file: None,
        sent: None,
        completion: None,
    })
}

/// The requisition with its answers; `None` for somebody else's.
pub async fn dossier(
    db: &mut PgConnection,
    applicant: &Applicant,
    id: RequisitionId,
) -> sqlx::Result<Option<Dossier>> {
    let found = sqlx::query!(
        r#"select requisition_id, round_id, organisation_id, org_number, status, version,
                  draft_version,
                  coalesce((select json_object_agg(section, json_build_object(
                                'typed', typed, 'revision', revision,
                                'saved_by', person.name, 'saver', person.person_id,
                                'saved_at', saved_at, 'copied', copied))
                            from section_answer answer
                            join person on person.person_id = answer.saved_by
                            where answer.requisition_id = requisition.requisition_id
                              and answer.version = coalesce(draft_version, requisition.version)),
                          '{}') as "answers!: Json<Answers>",
                  (select json_build_object(
                              'number', number, 'kind', kind, 'sections', sections,
                              'missing', missing, 'last_day', last_day,
                              'requested_by', person.name, 'requested_at', requested_at,
                              'extension_asked_at', extension_asked_at,
                              'extension_reason', extension_reason,
                              'extension_settled_at', extension_settled_at,
                              'extended_to', extended_to, 'cancelled_at', cancelled_at,
                              'answered_version', answered_version)
                   from completion join person on person.person_id = requested_by
                   where completion.requisition_id = requisition.requisition_id
                     and cancelled_at is null and answered_version is null)
                      as "completion: Json<Completion>",
                  (select document from submission
                   where submission.requisition_id = requisition.requisition_id
                     and submission.version = requisition.version) as "sent: Json<Kept<Document>>"
           from requisition join recipient using (round_id, organisation_id)
           where requisition_id = $1 and organisation_id = $2"#,
        id as _,
        applicant.organisation_id() as _,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(it) = found else { return Ok(None) };
    let plan_file = attached::of_version(db, id, it.draft_version.unwrap_or(it.version)).await?;
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
        completion: it.completion.map(|it| it.0),
    }))
}

/// The requisition with its answers, locked until the commit: nobody else saves or sends meanwhile.
pub async fn lock(
    tx: &mut PgConnection,
    applicant: &Applicant,
    id: RequisitionId,
) -> sqlx::Result<Option<Dossier>> {
    let locked = sqlx::query_scalar!(
        "select requisition_id from requisition
         where requisition_id = $1 and organisation_id = $2 for update",
        id as _,
        applicant.organisation_id() as _,
    )
    .fetch_optional(&mut *tx)
    .await?;
    match locked {
        Some(_) => dossier(tx, applicant, id).await,
        None => Ok(None),
    }
}

/// Saves a section of the draft: the first, or the correction under way.
pub async fn save_section(
    tx: &mut PgConnection,
    dossier: &Dossier,
    section: Section,
    typed: &Typed,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into section_answer as kept
             (requisition_id, version, section, revision, typed, saved_by, saved_at)
         values ($1, $2, $3, 1, $4, $5, $6)
         on conflict (requisition_id, version, section) do update
         set revision = kept.revision + 1, typed = excluded.typed, copied = false,
             saved_by = excluded.saved_by, saved_at = excluded.saved_at",
        dossier.requisition_id as _,
        dossier.written_version(),
        section as _,
        Json(typed) as _,
        by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Begins a correction: the answers that were sent are copied to the next version. What was left of one
/// that was discarded is overwritten.
pub async fn begin_correction(
    tx: &mut PgConnection,
    dossier: &Dossier,
    at: Moment,
) -> sqlx::Result<i16> {
    sqlx::query!(
        "insert into section_answer as kept
             (requisition_id, version, section, revision, typed, saved_by, saved_at, copied)
         select requisition_id, version + 1, section, revision, typed, saved_by, saved_at, true
         from section_answer where requisition_id = $1 and version = $2
         on conflict (requisition_id, version, section) do update
         set revision = greatest(kept.revision, excluded.revision) + 1, typed = excluded.typed,
             saved_by = excluded.saved_by, saved_at = excluded.saved_at, copied = true",
        dossier.requisition_id as _,
        dossier.version,
    )
    .execute(&mut *tx)
    .await?;
    let next = dossier.version + 1;
    attached::copy_files(tx, dossier.requisition_id, dossier.version, next, at).await?;
    set_draft(tx, dossier.requisition_id, Some(next)).await?;
    Ok(next)
}

/// Discards the correction under way; what was sent stands.
pub async fn discard_correction(tx: &mut PgConnection, id: RequisitionId) -> sqlx::Result<()> {
    set_draft(tx, id, None).await
}

/// Puts a section of the correction under way back to what was sent.
pub async fn restore_section(
    tx: &mut PgConnection,
    dossier: &Dossier,
    section: Section,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update section_answer draft
         set typed = sent.typed, copied = true, revision = draft.revision + 1
         from section_answer sent
         where draft.requisition_id = $1 and draft.version = $2::smallint + 1::smallint
           and draft.section = $3
           and sent.requisition_id = $1 and sent.version = $2::smallint and sent.section = $3",
        dossier.requisition_id as _,
        dossier.version,
        section as _,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn set_draft(
    tx: &mut PgConnection,
    id: RequisitionId,
    version: Option<i16>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update requisition set draft_version = $2 where requisition_id = $1",
        id as _,
        version,
    )
    .execute(tx)
    .await?;
    Ok(())
}
