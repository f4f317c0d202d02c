//! The demonstration: a grant as it was in 2026, once closed and once open around today, and a
//! person for every role. All figures are marked as demonstration, for none is the official list.

mod applications;
mod figures;
mod grants;
mod past;
mod people;
mod story;

use anyhow::bail;
use sqlx::{PgConnection, PgPool};

pub use self::{
    people::{PASSWORD, people},
    story::tell as tell_the_story,
};
use crate::{identity, rounds, values::Moment};

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

/// Moves the open round to around today, when it has passed.
pub async fn keep_open(tx: &mut PgConnection, now: Moment) -> anyhow::Result<()> {
    let open = rounds::demonstration(tx, grants::OPEN_TITLE).await?;
    if let Some((round, _)) = open.filter(|(_, closes)| *closes <= now) {
        grants::move_open_round(tx, round, now).await?;
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
