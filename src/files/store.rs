//! The SQL of files.

use sqlx::PgConnection;

use super::{model::ScanStatus, rules::NewFile};
use crate::values::{FileId, Moment, PersonId};

/// Locks a content by its hash until the transaction ends, so that it is not removed while another
/// request uploads the same.
pub async fn lock_content(tx: &mut PgConnection, hash: &[u8]) -> sqlx::Result<()> {
    sqlx::query!(
        r#"select pg_advisory_xact_lock(hashtextextended('stored_file:' || encode($1, 'hex'), 0)) as "locked!: ()""#,
        hash,
    )
    .fetch_one(tx)
    .await?;
    Ok(())
}

pub async fn insert(
    tx: &mut PgConnection,
    file: &NewFile,
    hash: &[u8],
    scan: ScanStatus,
    by: PersonId,
    at: Moment,
) -> anyhow::Result<FileId> {
    let id = FileId::generate();
    sqlx::query!(
        "insert into stored_file (file_id, content_hash, media_type, size, name, uploaded_by,
                                  uploaded_at, scan, next_scan_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $7)",
        id as _,
        hash,
        file.media_type as _,
        i32::try_from(file.content.len())?,
        file.name,
        by as _,
        at,
        scan as _,
    )
    .execute(tx)
    .await?;
    Ok(id)
}

pub async fn discard(tx: &mut PgConnection, file: FileId, at: Moment) -> sqlx::Result<()> {
    sqlx::query!("update stored_file set discarded_at = $2 where file_id = $1", file as _, at)
        .execute(tx)
        .await?;
    Ok(())
}

/// Whether some file still has this content.
pub async fn is_needed(tx: &mut PgConnection, hash: &[u8]) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from stored_file
                          where content_hash = $1 and discarded_at is null and scan <> 'infected')
                  as "is_needed!""#,
        hash,
    )
    .fetch_one(tx)
    .await
}

/// A file that this worker is about to scan.
pub struct Claimed {
    pub file_id: FileId,
    pub content_hash: Vec<u8>,
}

/// Claims the file that has waited longest. Files that came while there was no scanner count too.
pub async fn claim(
    tx: &mut PgConnection,
    now: Moment,
    until: Moment,
) -> sqlx::Result<Option<Claimed>> {
    sqlx::query_as!(
        Claimed,
        "update stored_file set next_scan_at = $2
         where file_id = (
             select file_id from stored_file
             where scan in ('waiting', 'unscanned') and discarded_at is null and next_scan_at <= $1
             order by next_scan_at limit 1 for update skip locked)
         returning file_id, content_hash",
        now,
        until,
    )
    .fetch_optional(tx)
    .await
}

pub async fn set_clean(tx: &mut PgConnection, file: FileId, at: Moment) -> sqlx::Result<()> {
    sqlx::query!(
        "update stored_file set scan = 'clean', scanned_at = $2 where file_id = $1",
        file as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Marks every file with this content as infected, since the content is removed; returns those
/// files.
pub async fn set_infected(
    tx: &mut PgConnection,
    hash: &[u8],
    at: Moment,
) -> sqlx::Result<Vec<FileId>> {
    sqlx::query_scalar!(
        "update stored_file set scan = 'infected', scanned_at = $2
         where content_hash = $1 and scan <> 'infected' and discarded_at is null
         returning file_id",
        hash,
        at,
    )
    .fetch_all(tx)
    .await
}
