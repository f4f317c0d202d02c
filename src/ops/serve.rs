//! `serve`: answers requests, and does the jobs beside them.

use std::net::SocketAddr;

use anyhow::Context;
use axum::serve::ListenerExt;
use tokio::{net::TcpListener, sync::watch};

use super::{cluster, database::Place, migrate, scan::Scanning, seed, stop::stopping, work};
use crate::{
    app::{App, Clock},
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
    if migrate {
        // What is interrupted here is done again at the next start.
        tokio::select! {
            prepared = prepare(config, place, &clock) => prepared?,
            _ = stopped.wait_for(|it| *it) => return Ok(()),
        }
    }
    let db = place.pool(config.database_connections).await?;
    let demonstration = cluster::is_demonstration(&db).await?;
    let settings = config.settings(demonstration)?;
    let shows_mail = settings.shows_mail;
    let app = App::new(db.clone(), clock.clone(), settings)?;
    let post = Post::new(config)?;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    announce(config, demonstration, shows_mail);

    let scanning = Scanning::of(&app);
    let scanner = tokio::spawn(scanning.until_stopped(stopped.clone()));
    let worker = tokio::spawn(work::until_stopped(db, clock, post, stopped.clone()));
    let listener = listener.tap_io(|stream| {
        // A failure costs some milliseconds of delay and nothing else.
        let _ = stream.set_nodelay(true);
    });
    let service = router::app(app).into_make_service_with_connect_info::<SocketAddr>();
    let mut stopped = stopped.clone();
    let stop = async move {
        // An error means that the sender is gone, which ends the service too.
        let _ = stopped.wait_for(|it| *it).await;
    };
    axum::serve(listener, service).with_graceful_shutdown(stop).await?;
    worker.await?;
    scanner.await?;
    Ok(())
}

/// Schema and register, and the demonstration where there is one.
async fn prepare(config: &Config, place: &Place, clock: &Clock) -> anyhow::Result<()> {
    let owner = place.owner().await?;
    migrate::migrate(&mut *owner.acquire().await?).await?;
    owner.close().await;
    seed::prepare(config, place, clock.now()).await
}

#[expect(clippy::print_stdout, reason = "for the person who started it")]
fn announce(config: &Config, demonstration: bool, shows_mail: bool) {
    println!("Statsbidrag answers on {}", config.base_url());
    if demonstration {
        println!("{}", seed::sign_ins());
    }
    if shows_mail {
        println!("No mail is sent. Read it at {}/demonstration/post\n", config.base_url());
    }
}
