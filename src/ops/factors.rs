//! `remove-factors`: for somebody who has lost the app, the passkeys and the codes on paper. The
//! operator of the service has made sure by other means who it is.

use anyhow::Context;

use super::database::Place;
use crate::{app::Clock, config::Config, identity};

pub async fn command(config: &Config, email: &str) -> anyhow::Result<()> {
    let place = Place::find(config).await?;
    let removed = remove(&place, &config.base_url(), email).await;
    place.leave().await;
    removed
}

async fn remove(place: &Place, base_url: &str, email: &str) -> anyhow::Result<()> {
    let db = place.pool(1).await?;
    let mut tx = db.begin().await?;
    let person = identity::person_with(&mut tx, email).await?;
    let person = person.context("nobody has that address")?;
    identity::remove_factors(&mut tx, base_url, person, Clock::real().now()).await?;
    tx.commit().await?;
    Ok(())
}
