//! `migrate`: the schema, and the register of organisations that comes with the service.

use anyhow::Context;
use sqlx::PgConnection;

use super::database::Place;
use crate::{
    MIGRATOR,
    config::Config,
    ombud::{self, OrganisationKind},
};

pub async fn command(config: &Config) -> anyhow::Result<()> {
    let place = Place::find(config).await?;
    let done = migrate(&mut *place.owner().await?.acquire().await?).await;
    place.leave().await;
    done
}

/// Brings schema and register up to date. Does nothing where both are.
pub async fn migrate(db: &mut PgConnection) -> anyhow::Result<()> {
    MIGRATOR.run_direct(None, db, false).await.context("migrating")?;
    // Regions first: Gotland calls itself a region.
    ombud::load_register(db, OrganisationKind::Region, &ombud::regions()?).await?;
    ombud::load_register(db, OrganisationKind::Municipality, &ombud::municipalities()?).await?;
    Ok(())
}
