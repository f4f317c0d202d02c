//! The pages, and the files that are fetched from them.

use sqlx::PgConnection;

use crate::{
    rounds::Round,
    web::{Error, Result},
};

pub mod amount;
pub mod certificate;
pub mod download;
pub mod list;
pub mod round;
pub mod rounds;

/// The round with that address: from the day it is made, whether or not its window has opened.
async fn with_slug(db: &mut PgConnection, slug: &str) -> Result<Round> {
    crate::rounds::with_slug(db, slug).await?.ok_or(Error::NotFound)
}
