//! Importing a set, and forgetting files that nobody imported.

use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::{
    model::{Figure, NewSet, StatisticsKind, Upload},
    rules::{self, Described},
    store,
};
use crate::{
    audit,
    values::{Day, Moment, StatisticsSetId},
    who::{Actor, Administrator},
};

/// How long an uploaded file waits to be imported.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Imports an uploaded file, or a sheet of it, as a set and deletes the upload; `None` where the
/// upload is gone already.
pub async fn import(
    tx: &mut PgConnection,
    administrator: &Administrator,
    upload: &Upload,
    sheet: Option<&str>,
    described: &Described,
    figures: &[Figure],
    at: Moment,
) -> anyhow::Result<Option<StatisticsSetId>> {
    if !store::delete_upload(tx, upload.upload_id).await? {
        return Ok(None);
    }
    let file_name = match sheet {
        Some(sheet) => format!("{}, bladet {sheet}", upload.file_name),
        None => upload.file_name.clone(),
    };
    let set = NewSet {
        set_id: upload.upload_id.into(),
        kind: upload.kind,
        round_id: upload.round_id,
        as_of: described.as_of,
        title: described.title.as_ref(),
        source: described.source.as_ref(),
        published_total: described.published_total,
        file_name: &file_name,
        sha256: Sha256::digest(&upload.content).into(),
        invented: described.invented,
    };
    insert_set(tx, &set, figures, administrator.actor(), at).await.map(Some)
}

/// Keeps a set, whole, under the next version of its kind, round and day. From now on it never
/// changes.
pub async fn insert_set(
    tx: &mut PgConnection,
    set: &NewSet<'_>,
    figures: &[Figure],
    actor: Actor,
    at: Moment,
) -> anyhow::Result<StatisticsSetId> {
    let version = store::insert_set(tx, set, rules::count(figures), actor.person_id, at).await?;
    store::insert_figures(tx, set.set_id, figures).await?;
    let event = Imported {
        set: set.set_id,
        kind: set.kind,
        as_of: set.as_of,
        version,
        sha256: hex::encode(set.sha256),
    };
    audit::record(tx, at, actor, &event).await?;
    Ok(set.set_id)
}

/// Removes the files that nobody imported within a day; says how many.
pub async fn sweep(tx: &mut PgConnection, now: Moment) -> sqlx::Result<u64> {
    store::delete_uploads_before(tx, now.after(-KEPT)).await
}

audit::events! {
    about set: StatisticsSetId;

    Imported, "statistics.imported", "Uppgifter lästes in" {
        kind: StatisticsKind, as_of: Day, version: i32, sha256: String
    }
}
