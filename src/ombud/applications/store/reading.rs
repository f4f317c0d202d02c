//! Reading an application, and the organisation it is for.

use sqlx::PgConnection;

use crate::{
    files::StoredFile,
    ombud::applications::model::{Application, Attachment, Completion, LiveMandate},
    values::{Email, FileId, MandateApplicationId, Moment, OrganisationId, PersonId},
};

/// An application: with `applicant`, that person's own; without, any that has been sent.
pub async fn application(
    db: &mut PgConnection,
    id: MandateApplicationId,
    applicant: Option<PersonId>,
) -> sqlx::Result<Option<Application>> {
    sqlx::query_as!(
        Application,
        r#"select application_id, application.person_id, person.name as applicant,
                  person.email as "email: Email", person.disabled_at is null as "has_account!",
                  exists (select from agency_role_of held
                          where held.person_id = application.person_id and ended_at is null)
                      as "works_at_the_agency!",
                  application.organisation_id, organisation.name as organisation,
                  organisation.org_number, title, application.phone, scope, start_on, end_on,
                  document, status, submitted_at, case_year, case_number,
                  decider.name as "decided_by_name?", decided_at, reason
           from mandate_application application
           join person using (person_id)
           join organisation using (organisation_id)
           left join person decider on decider.person_id = decided_by
           where application_id = $1
             and case when $2::uuid is null then submitted_at is not null
                      else application.person_id = $2 end"#,
        id as _,
        applicant as _,
    )
    .fetch_optional(db)
    .await
}

/// In the order they came, without those that were taken back.
pub async fn attachments(
    db: &mut PgConnection,
    id: MandateApplicationId,
) -> sqlx::Result<Vec<Attachment>> {
    let rows = sqlx::query!(
        "select stored_file.file_id, content_hash, media_type, size, name, uploaded_at, scan, sent_at
         from application_file join stored_file using (file_id)
         where application_id = $1 and discarded_at is null order by uploaded_at, file_id",
        id as _,
    )
    .fetch_all(db)
    .await?;
    let attachment = rows.into_iter().map(|it| Attachment {
        file: StoredFile {
            file_id: it.file_id,
            content_hash: it.content_hash,
            media_type: it.media_type,
            size: it.size,
            name: it.name,
            uploaded_at: it.uploaded_at,
            scan: it.scan,
        },
        sent_at: it.sent_at,
    });
    Ok(attachment.collect())
}

/// What an application says, as the text whose SHA-256 is registered.
pub async fn content(db: &mut PgConnection, id: MandateApplicationId) -> sqlx::Result<String> {
    sqlx::query_scalar!(r#"select application_content($1) as "content!""#, id as _)
        .fetch_one(db)
        .await
}

pub async fn completions(
    db: &mut PgConnection,
    id: MandateApplicationId,
) -> sqlx::Result<Vec<Completion>> {
    sqlx::query_as!(
        Completion,
        "select number, missing, last_day, name as requested_by_name, requested_at, answer,
                answered_at
         from application_completion join person on person_id = requested_by
         where application_id = $1 order by number",
        id as _,
    )
    .fetch_all(db)
    .await
}

/// The organisation's mandates that have not ended, in the order they begin.
pub async fn live_mandates(
    db: &mut PgConnection,
    organisation: OrganisationId,
    now: Moment,
) -> sqlx::Result<Vec<LiveMandate>> {
    sqlx::query_as!(
        LiveMandate,
        r#"select mandate_id, person_id, name, email as "email: Email", role, started_at, ends_at
           from mandate join person using (person_id)
           where organisation_id = $1 and ended_at is null and (ends_at is null or $2 < ends_at)
           order by started_at, mandate_id"#,
        organisation as _,
        now,
    )
    .fetch_all(db)
    .await
}

/// The person's application for an organisation that is not closed.
pub async fn open_application(
    db: &mut PgConnection,
    person: PersonId,
    organisation: OrganisationId,
) -> sqlx::Result<Option<MandateApplicationId>> {
    sqlx::query_scalar!(
        "select application_id from mandate_application
         where person_id = $1 and organisation_id = $2
           and status in ('draft', 'submitted', 'completion_requested')",
        person as _,
        organisation as _,
    )
    .fetch_optional(db)
    .await
}

/// The applicant whose application a file belongs to, to be told about the file.
pub struct Owner {
    pub application_id: MandateApplicationId,
    pub name: String,
    pub email: Email,
    pub file_name: String,
}

pub async fn owner_of(db: &mut PgConnection, file: FileId) -> sqlx::Result<Option<Owner>> {
    sqlx::query_as!(
        Owner,
        r#"select application_id, person.name, email as "email: Email",
                  stored_file.name as file_name
           from application_file
           join stored_file using (file_id)
           join mandate_application using (application_id)
           join person using (person_id)
           where file_id = $1"#,
        file as _,
    )
    .fetch_optional(db)
    .await
}
