//! The SQL of attached plans.

use sqlx::PgConnection;

use crate::{
    files::StoredFile,
    values::{Email, FileId, Moment, OrganisationId, RequisitionId},
};

/// The plan that is attached to a version.
pub async fn of_version(
    db: &mut PgConnection,
    requisition: RequisitionId,
    version: i16,
) -> sqlx::Result<Option<StoredFile>> {
    sqlx::query_as!(
        StoredFile,
        "select stored_file.file_id, content_hash, media_type, size, name, uploaded_at, scan
         from requisition_file join stored_file using (file_id)
         where requisition_id = $1 and version = $2 and detached_at is null",
        requisition as _,
        version,
    )
    .fetch_optional(db)
    .await
}

/// The file with this hash that is attached to some version of the organisation's own requisition.
pub async fn own_file(
    db: &mut PgConnection,
    requisition: RequisitionId,
    of: OrganisationId,
    hash: &[u8],
) -> sqlx::Result<Option<StoredFile>> {
    sqlx::query_as!(
        StoredFile,
        "select stored_file.file_id, content_hash, media_type, size, name, uploaded_at, scan
         from requisition_file join stored_file using (file_id) join requisition using (requisition_id)
         where requisition_id = $1 and organisation_id = $2 and content_hash = $3
           and detached_at is null
         order by requisition_file.version desc limit 1",
        requisition as _,
        of as _,
        hash,
    )
    .fetch_optional(db)
    .await
}

/// The file with this hash that some version of the requisition was sent with.
pub async fn sent_file(
    db: &mut PgConnection,
    requisition: RequisitionId,
    hash: &[u8],
) -> sqlx::Result<Option<StoredFile>> {
    sqlx::query_as!(
        StoredFile,
        "select stored_file.file_id, content_hash, media_type, size, name, uploaded_at, scan
         from requisition_file join stored_file using (file_id)
         join submission using (requisition_id, version)
         where requisition_id = $1 and content_hash = $2 and detached_at is null
         order by version desc limit 1",
        requisition as _,
        hash,
    )
    .fetch_optional(db)
    .await
}

pub async fn insert(
    tx: &mut PgConnection,
    requisition: RequisitionId,
    version: i16,
    file: FileId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into requisition_file (requisition_id, version, file_id, attached_at)
         values ($1, $2, $3, $4)",
        requisition as _,
        version,
        file as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Detaches whatever is attached to a version that has not been sent. Returns the file, if no other
/// version has it.
pub async fn detach(
    tx: &mut PgConnection,
    requisition: RequisitionId,
    version: i16,
    at: Moment,
) -> sqlx::Result<Option<StoredFile>> {
    let Some(file) = of_version(tx, requisition, version).await? else { return Ok(None) };
    sqlx::query!(
        "update requisition_file set detached_at = $3
         where requisition_id = $1 and version = $2 and detached_at is null",
        requisition as _,
        version,
        at,
    )
    .execute(&mut *tx)
    .await?;
    let is_used = sqlx::query_scalar!(
        r#"select exists (select from requisition_file
                          where file_id = $1 and detached_at is null) as "used!""#,
        file.file_id as _,
    )
    .fetch_one(tx)
    .await?;
    Ok((!is_used).then_some(file))
}

/// Gives a version that corrects another the same file, in place of what an earlier attempt may have
/// left there.
pub async fn copy_files(
    tx: &mut PgConnection,
    requisition: RequisitionId,
    from: i16,
    to: i16,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update requisition_file set detached_at = $3
         where requisition_id = $1 and version = $2 and detached_at is null",
        requisition as _,
        to,
        at,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into requisition_file (requisition_id, version, file_id, attached_at)
         select requisition_id, $3, file_id, $4 from requisition_file
         where requisition_id = $1 and version = $2 and detached_at is null
         on conflict (requisition_id, version, file_id)
         do update set attached_at = excluded.attached_at, detached_at = null",
        requisition as _,
        from,
        to,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Whoever attached a plan, to be told about the file.
pub struct Owner {
    pub requisition_id: RequisitionId,
    pub name: String,
    pub email: Email,
    pub file_name: String,
}

pub async fn owner_of(db: &mut PgConnection, file: FileId) -> sqlx::Result<Option<Owner>> {
    sqlx::query_as!(
        Owner,
        r#"select requisition_id as "requisition_id: RequisitionId", person.name, email as "email: Email",
                  stored_file.name as file_name
           from requisition_file
           join stored_file using (file_id)
           join person on person_id = uploaded_by
           where file_id = $1 and detached_at is null
           order by version desc limit 1"#,
        file as _,
    )
    .fetch_optional(db)
    .await
}
