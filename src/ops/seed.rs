//! `seed`: the demonstration, into a database that holds no real people.

use tracing::{instrument::WithSubscriber, subscriber::NoSubscriber};

use super::{database::Place, migrate, work::until_empty};
use crate::{
    app::{Clock, Settings},
    config::Config,
    demonstration,
    mail::Post,
};

pub async fn command(config: &Config) -> anyhow::Result<()> {
    let place = Place::find(config).await?;
    let seeded = async {
        let db = place.owner().await?;
        migrate(&mut *db.acquire().await?).await?;
        let mut tx = db.begin().await?;
        demonstration::seed(&mut tx, Clock::real().now()).await?;
        tx.commit().await?;
        tell(config, &place).await
    }
    .await;
    place.leave().await;
    seeded
}

/// Tells the story of the closed round and the last days, once, with the service's own rights.
pub async fn tell(config: &Config, place: &Place) -> anyhow::Result<()> {
    let db = place.pool(2).await?;
    let settings = Settings {
        base_url: config.base_url(),
        files_dir: config.files_dir(),
        clamd: config.clamd.clone(),
        demonstration: true,
        ..Settings::local()?
    };
    let told = async {
        demonstration::tell_the_story(&db, &settings, Clock::real().now()).await?;
        // The receipts of the story are sent to nobody.
        let post = Post::to_the_log(&settings.base_url);
        until_empty(&db, &Clock::real(), &post).await
    };
    // The story makes a thousand requests, which would only fill today's log.
    told.with_subscriber(NoSubscriber::default()).await?;
    db.close().await;
    Ok(())
}
