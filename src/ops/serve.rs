//! `serve`: answers requests, and does the jobs beside them.

use anyhow::Context;
use sqlx::{Either, postgres::PgAdvisoryLock};
use tokio::{net::TcpListener, sync::watch};

use super::{
    cluster,
    database::Place,
    listen::{FAREWELL, answer},
    migrate,
    said::say,
    scan::Scanning,
    seed,
    stop::stopping,
    work,
};
use crate::{
    app::{App, Clock, Settings},
    config::Config,
    mail::Post,
    router,
};

pub async fn serve(config: &Config, migrate: bool) -> anyhow::Result<()> {
    config.check()?;
    let mut stopped = stopping();
    let place = Place::find(config).await?;
    let served = serve_from(config, &place, migrate, &mut stopped).await;
    place.leave().await;
    served
}

async fn serve_from(
    config: &Config,
    place: &Place,
    migrate: bool,
    stopped: &mut watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let clock = Clock::real();
    // What is interrupted here is done again at the next start.
    let app = tokio::select! {
        made = start(config, place, migrate, &clock) => made?,
        _ = stopped.wait_for(|it| *it) => return Ok(()),
    };
    let post = Post::new(config)?;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    announce(config, &app.settings);

    let scanning = Scanning::of(&app);
    let jobs = work::Jobs { db: app.db.clone(), clock, post };
    let workers = work::until_stopped(jobs, scanning, app.workers.clone(), stopped.clone());
    let workers = tokio::spawn(workers);
    answer(listener, router::app(app), stopped.clone(), FAREWELL).await;
    workers.await?;
    Ok(())
}

/// What the service needs before it answers.
async fn start(
    config: &Config,
    place: &Place,
    migrate: bool,
    clock: &Clock,
) -> anyhow::Result<App> {
    if migrate {
        prepare(config, place, clock).await?;
    }
    let db = place.pool(config.database_connections).await?;
    let demonstration = cluster::is_demonstration(&db).await?;
    App::new(db, clock.clone(), config.settings(demonstration)?)
}

/// Schema and register, and the demonstration where there is one. Of several that start at once, one
/// prepares, and the others find it done.
async fn prepare(config: &Config, place: &Place, clock: &Clock) -> anyhow::Result<()> {
    let owner = place.owner().await?;
    let lock = PgAdvisoryLock::new("statsbidrag prepares");
    let mut gate = match lock.try_acquire(owner.acquire().await?).await? {
        Either::Left(held) => held,
        Either::Right(waits) => {
            tracing::info!("another process prepares the database, and is waited for");
            lock.acquire(waits).await?
        }
    };
    migrate::migrate(&mut gate).await?;
    seed::prepare(config, place, clock.now()).await?;
    gate.release_now().await?;
    owner.close().await;
    Ok(())
}

fn announce(config: &Config, settings: &Settings) {
    say(&format!("Statsbidrag answers on {}", config.base_url()));
    if settings.demonstration {
        say(&seed::sign_ins());
    }
    if settings.shows_mail {
        say(&format!("No mail is sent. Read it at {}/demonstration/post\n", config.base_url()));
    }
}
