//! The pages: what there is, choosing a file, saying what it is, and a set.

pub mod import;
pub mod list;
pub mod set;
pub mod upload;

use tokio::sync::Semaphore;

use crate::{
    statistics::rules::{Abandoned, SheetError},
    who::{AgencyRole, Staff},
};

/// A file takes a core for a while, and memory: so many at once, and the rest wait.
static READ_AT_ONCE: Semaphore = Semaphore::const_new(2);

/// Reads a file on a thread of its own, since a large one takes a while. A file that makes the
/// reader panic counts as unreadable. When the request is given up, the reader stops.
async fn in_turn<T: Send + 'static>(
    read: impl FnOnce(&Abandoned) -> Result<T, SheetError> + Send + 'static,
) -> Result<T, SheetError> {
    let permit = READ_AT_ONCE.acquire().await;
    let abandoned = Abandoned::default();
    let _waiting = abandoned.when_dropped();
    // The permit goes along into the thread, which goes on a little after the request was given up.
    let read = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        read(&abandoned)
    });
    read.await.unwrap_or(Err(SheetError::Unreadable))
}

/// Whether to show what only an administrator may do.
fn may_import(staff: &Staff) -> bool {
    staff.has(AgencyRole::Administrator)
}
