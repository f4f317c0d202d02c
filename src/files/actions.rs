//! Storing, discarding and scanning files, in the caller's transaction.

use anyhow::Context;
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::{
    content::Files,
    model::{ScanStatus, StoredFile},
    rules::NewFile,
    store::{self, Claimed},
};
use crate::values::{FileId, Moment, PersonId};

/// How long a claimed file is left to its worker before it can be claimed again; longer than a scan
/// may take.
const RETRY: SignedDuration = SignedDuration::from_mins(2);

/// The scanner's verdict on a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Clean,
    Infected,
}

/// Stores a file. The content is written before the row is committed: content without a row is only
/// wasted space, but a row without content would be a broken download.
pub async fn keep(
    tx: &mut PgConnection,
    files: &Files,
    file: NewFile,
    by: PersonId,
    at: Moment,
) -> anyhow::Result<FileId> {
    let hash = Sha256::digest(&file.content);
    // Locked until the commit, so that no other request removes the same content meanwhile.
    store::lock_content(tx, &hash).await?;
    let scan = match files.scanner() {
        Some(_) => ScanStatus::Waiting,
        None => ScanStatus::Unscanned,
    };
    let id = store::insert(tx, &file, &hash, scan, by, at).await?;
    files.put(&hash, file.content).await?;
    Ok(id)
}

/// Discards a file, and removes its content unless another file has the same.
pub async fn discard(
    tx: &mut PgConnection,
    files: &Files,
    file: &StoredFile,
    at: Moment,
) -> anyhow::Result<()> {
    store::lock_content(tx, &file.content_hash).await?;
    store::discard(tx, file.file_id, at).await?;
    if !store::is_needed(tx, &file.content_hash).await? {
        files.remove(&file.content_hash).await?;
    }
    Ok(())
}

/// Claims a file that is due to be scanned: for two minutes no other worker gets it. `None` when
/// there is none, or no scanner.
pub async fn claim(
    tx: &mut PgConnection,
    files: &Files,
    now: Moment,
) -> sqlx::Result<Option<Claimed>> {
    match files.scanner() {
        Some(_) => store::claim(tx, now, now.after(RETRY)).await,
        None => Ok(None),
    }
}

/// Asks the scanner. Call it outside a transaction: it may take a minute.
///
/// # Errors
/// When the scanner gave no clear answer. The file keeps waiting and is claimed again later.
pub async fn scan(files: &Files, file: &Claimed) -> anyhow::Result<Verdict> {
    let scanner = files.scanner().context("no scanner")?;
    let content = files.get(&file.content_hash).await?;
    Ok(match scanner.is_clean(&content).await? {
        true => Verdict::Clean,
        false => Verdict::Infected,
    })
}

/// Stores what the scanner said. Infected content is removed, and every file with that content is
/// marked as infected; returns those files.
pub async fn settle(
    tx: &mut PgConnection,
    files: &Files,
    file: &Claimed,
    verdict: Verdict,
    at: Moment,
) -> anyhow::Result<Vec<FileId>> {
    match verdict {
        Verdict::Clean => {
            store::set_clean(tx, file.file_id, at).await?;
            Ok(Vec::new())
        }
        Verdict::Infected => {
            store::lock_content(tx, &file.content_hash).await?;
            let infected = store::set_infected(tx, &file.content_hash, at).await?;
            files.remove(&file.content_hash).await?;
            Ok(infected)
        }
    }
}
