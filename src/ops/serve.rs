//! `serve`: answers requests, and does the jobs beside them.

use std::net::SocketAddr;

use anyhow::Context;
use axum::serve::ListenerExt;
use tokio::{net::TcpListener, signal, sync::watch};

use super::{database::Place, demonstration, mail::Post, migrate, work};
use crate::{
    app::{App, Clock},
    config::Config,
    web,
};

pub async fn serve(config: &Config, migrate: bool) -> anyhow::Result<()> {
    let place = Place::find(config).await?;
    let served = serve_from(config, &place, migrate).await;
    place.leave().await;
    served
}

async fn serve_from(config: &Config, place: &Place, migrate: bool) -> anyhow::Result<()> {
    let clock = Clock::real();
    if migrate {
        prepare(place, &clock).await?;
    }
    let db = place.pool(config.database_connections).await?;
    let demonstration = demonstration::is_here(&db).await?;
    let app = App::new(db.clone(), clock.clone(), config.settings(demonstration));
    let post = Post::new(config)?;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    announce(config, demonstration);

    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(work::until_stopped(db, clock, post, stopped));
    let listener = listener.tap_io(|stream| {
        // A failure costs some milliseconds of delay and nothing else.
        let _ = stream.set_nodelay(true);
    });
    let service = web::app(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(told_to_stop()).await?;
    stop.send_replace(true);
    worker.await?;
    Ok(())
}

/// Schema and register; in a private cluster the demonstration too.
async fn prepare(place: &Place, clock: &Clock) -> anyhow::Result<()> {
    let owner = place.owner().await?;
    migrate::migrate(&mut *owner.acquire().await?).await?;
    let mut tx = owner.begin().await?;
    let mut new = false;
    if place.is_private() {
        new = demonstration::seed(&mut tx, clock.now()).await?;
    } else {
        demonstration::keep_open(&mut tx, clock.now()).await?;
    }
    tx.commit().await?;
    owner.close().await;
    if new {
        demonstration::tell(place).await?;
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "for the person who started it")]
fn announce(config: &Config, demonstration: bool) {
    println!("Statsbidrag answers on {}", config.base_url());
    if demonstration {
        println!("{}", demonstration::sign_ins());
    }
}

/// Ctrl-C or SIGTERM.
pub async fn told_to_stop() {
    let interrupted = signal::ctrl_c();
    match signal::unix::signal(signal::unix::SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(error) => {
            tracing::warn!(%error, "SIGTERM is not listened for");
            let _ = interrupted.await;
        }
    }
}
