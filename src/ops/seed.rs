//! `seed`: the demonstration, into a database that holds no real people.

use tracing::{instrument::WithSubscriber, subscriber::NoSubscriber};

use super::{database::Place, migrate, said::say, work::until_empty};
pub use crate::demonstration::sign_ins;
use crate::{
    app::{Clock, Settings},
    config::Config,
    demonstration,
    mail::Post,
    values::Moment,
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

/// Before the service answers: fills a private cluster, which is always a demonstration, and moves
/// the open round of any other demonstration to today.
pub async fn prepare(config: &Config, place: &Place, now: Moment) -> anyhow::Result<()> {
    let owner = place.owner().await?;
    if place.is_private() && !demonstration::is_here(&owner).await? {
        say("Filling it with registers, figures, rounds and people …");
    }
    let mut tx = owner.begin().await?;
    match place.is_private() {
        true => demonstration::seed(&mut tx, now).await?,
        false => demonstration::keep_open(&mut tx, now).await?,
    }
    tx.commit().await?;
    owner.close().await;
    if place.is_private() {
        tell(config, place).await?;
    }
    Ok(())
}

/// Tells the story of the closed round and the last days, once, with the service's own rights.
async fn tell(config: &Config, place: &Place) -> anyhow::Result<()> {
    let db = place.pool(2).await?;
    let settings = Settings {
        base_url: config.base_url(),
        files_dir: config.files_dir(),
        clamd: config.clamd(),
        demonstration: true,
        ..Settings::local()?
    };
    let told = async {
        demonstration::tell_the_story(&db, &settings, Clock::real().now(), &say_how_far).await?;
        // The receipts of the story are sent to nobody.
        let post = Post::to_the_log(&settings.base_url);
        until_empty(&db, &Clock::real(), &post).await
    };
    // The story makes a thousand requests, which would only fill today's log.
    told.with_subscriber(NoSubscriber::default()).await?;
    db.close().await;
    Ok(())
}

/// How far the story has come, where it is told.
fn say_how_far(done: usize, of: usize) {
    if done == 0 {
        say("Playing through the round of last spring …");
    } else if done.is_multiple_of(10) {
        say(&format!("  {done} of {of} recipients"));
    }
}
