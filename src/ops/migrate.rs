//! `migrate`: the schema, and the register of organisations that comes with the service.

use anyhow::Context;
use sqlx::{Connection, PgConnection, migrate::Migrator};

use super::database::Place;
use crate::{
    app::Clock,
    audit,
    config::Config,
    ombud::{self, OrganisationKind},
    who::Actor,
};

/// The migrations, embedded.
pub static MIGRATOR: Migrator = sqlx::migrate!();

pub async fn command(config: &Config) -> anyhow::Result<()> {
    let place = Place::find(config).await?;
    let done = migrate(&mut *place.owner().await?.acquire().await?).await;
    place.leave().await;
    done
}

/// Brings schema and register up to date. Does nothing where both are.
pub async fn migrate(db: &mut PgConnection) -> anyhow::Result<()> {
    MIGRATOR.run_direct(None, db, false).await.context("migrating")?;
    let mut tx = db.begin().await?;
    // Regions first: Gotland calls itself a region.
    let regions =
        ombud::load_register(&mut tx, OrganisationKind::Region, &ombud::regions()?).await?;
    let kind = OrganisationKind::Municipality;
    let municipalities = ombud::load_register(&mut tx, kind, &ombud::municipalities()?).await?;
    let organisations = regions + municipalities;
    if 0 < organisations {
        let now = Clock::real().now();
        audit::record(&mut tx, now, Actor::SYSTEM, &RegisterLoaded { organisations }).await?;
    }
    Ok(tx.commit().await?)
}

audit::events! {
    about |_| "register".to_owned();

    RegisterLoaded, "register.loaded", "Organisationsregistret lästes in" { organisations: u64 }
}
