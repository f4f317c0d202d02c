//! Storing, discarding and scanning files, in the caller's transaction.

use anyhow::Context;
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use tokio::sync::Semaphore;

use super::{
    content::Files,
    model::{ScanStatus, StoredFile},
    rules::{self, FileRefusal, NewFile},
    store::{self, Claimed},
};
use crate::values::{FileId, Moment, PersonId};

/// How long a claimed file is left to its worker before it can be claimed again; longer than a scan
/// may take.
const RETRY: SignedDuration = SignedDuration::from_mins(2);

/// A large file keeps a core busy for a while: so many at once, and the rest wait.
static READ_AT_ONCE: Semaphore = Semaphore::const_new(2);

/// The scanner's verdict on a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Clean,
    Infected,
}

/// [`rules::read`] on a thread of its own, since a large PDF takes a while to look through. To be
/// done before anything is locked.
pub async fn read_in_turn(
    name: String,
    content: Option<Vec<u8>>,
) -> anyhow::Result<Result<NewFile, FileRefusal>> {
    let turn = READ_AT_ONCE.acquire().await.context("the semaphore is never closed")?;
    // The turn goes along into the thread, which goes on when the request was given up.
    let read = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        rules::read(&name, content)
    });
    Ok(read.await?)
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

#[cfg(test)]
mod tests {
    use std::{future::Future as _, pin::pin, task::Context};

    use super::*;

    #[tokio::test]
    async fn whoever_else_asks_is_answered_while_a_large_file_is_looked_through() {
        let pdf = [b"%PDF-1.7\n".as_slice(), &vec![b'o'; 4 << 20], b"%%EOF"].concat();
        let mut reading = pin!(read_in_turn("stor.pdf".to_owned(), Some(pdf)));
        // The thread that asks has its hands free at once: the file is looked through on another.
        let first = reading.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop()));
        assert!(first.is_pending());
        assert!(reading.await.unwrap().is_ok());
    }
}
