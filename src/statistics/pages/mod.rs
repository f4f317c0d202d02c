//! The pages: what there is, choosing a file, saying what it is, and a set.

pub mod import;
pub mod list;
pub mod set;
pub mod upload;

use crate::{
    statistics::rules::{Sheet, SheetError},
    who::{AgencyRole, Staff},
};

/// Reads a file on a thread of its own, since a large one takes a while. A file that makes the
/// reader panic counts as unreadable.
async fn sheet_of(content: Vec<u8>) -> Result<Sheet, SheetError> {
    let read = tokio::task::spawn_blocking(move || Sheet::read(&content));
    read.await.unwrap_or(Err(SheetError::Unreadable))
}

/// Whether to show what only an administrator may do.
fn may_import(staff: &Staff) -> bool {
    staff.has(AgencyRole::Administrator)
}
