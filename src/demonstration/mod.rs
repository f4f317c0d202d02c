//! The demonstration: a grant as it was in 2026, once closed and once open around today, and a
//! person for every role. All figures are marked as demonstration, for none is the official list.

mod afterwards;
mod applications;
mod figures;
mod grants;
mod past;
mod people;
mod story;

use anyhow::bail;
use jiff::SignedDuration;
use sqlx::{Connection, PgConnection, PgPool};

pub use self::{
    people::{PASSWORD, people},
    story::tell as tell_the_story,
};
use crate::{identity, rounds, values::Moment};

/// How long before its last day the open round is moved on: it is never frozen where the service runs.
const SOON: SignedDuration = SignedDuration::from_hours(3 * 24);

/// Fills an empty database. One that is filled already only gets its open round moved to today.
///
/// # Errors
/// Where there are real people in the database.
pub async fn seed(tx: &mut PgConnection, now: Moment) -> anyhow::Result<()> {
    if 0 < identity::people_who_are_real(tx).await? {
        bail!(
            "there are real people in this database: demonstration data does not go in among them"
        );
    }
    if identity::persons(tx).await? == 0 {
        grants::open_rounds(tx, now).await?;
        people::let_in(tx, now).await?;
    }
    keep_open(tx, now).await
}

/// Moves the open round to around today, when it closes soon or has passed. One that is frozen stays
/// frozen: then another is opened beside it.
pub async fn keep_open(tx: &mut PgConnection, now: Moment) -> anyhow::Result<()> {
    let mut ours = rounds::list(tx).await?;
    ours.retain(|it| it.demonstration && it.title.starts_with(grants::OPEN_TITLE));
    match ours.iter().find(|it| !it.frozen) {
        Some(open) if open.closes_at <= now.after(SOON) => {
            grants::move_open_round(tx, open.round_id, now).await
        }
        // Where there was none, this is no demonstration.
        None if !ours.is_empty() => {
            // What people have done with figures here may hinder it, which is no reason not to start.
            let mut attempt = tx.begin().await?;
            match grants::open_another_round(&mut attempt, ours.len() + 1, now).await {
                Ok(()) => Ok(attempt.commit().await?),
                Err(error) => {
                    attempt.rollback().await?;
                    tracing::error!("the demonstration has no open round: {error:#}");
                    Ok(())
                }
            }
        }
        _ => Ok(()),
    }
}

/// While the service runs: as [`keep_open`], where the database is a demonstration.
pub async fn keep_open_in(db: &PgPool, now: Moment) -> anyhow::Result<()> {
    if is_here(db).await? {
        let mut tx = db.begin().await?;
        keep_open(&mut tx, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Whether the database is a demonstration: it has people, and none of them is real.
pub async fn is_here(db: &PgPool) -> anyhow::Result<bool> {
    let mut db = db.acquire().await?;
    let some = 0 < identity::persons(&mut db).await?;
    Ok(some && identity::people_who_are_real(&mut db).await? == 0)
}

/// The sign-ins, as they are printed at the start.
pub fn sign_ins() -> String {
    let mut text = format!("Demonstration. Sign in with the password {PASSWORD} as\n");
    for person in people() {
        text.push_str(&format!("  {:<32} {}\n", person.email, person.what()));
    }
    text
}
