//! `work`: what is done beside the requests. The list of jobs is [`round_of_work`].

use std::time::Duration;

use jiff::SignedDuration;
use sqlx::PgPool;
use tokio::sync::watch;

use super::{cluster, database::Place, scan::Scanning, stop::stopping};
use crate::{
    app::Clock,
    config::Config,
    files::Files,
    identity,
    mail::{self, Post},
    ombud::mandates,
    requisitions, rounds, statistics,
};

/// How long a worker with nothing to do waits.
const PAUSE: Duration = Duration::from_secs(2);

/// How long a worker rests after a mail. Every requisition that is sent in writes a mail, and
/// without a rest the two compete for the disk just when everybody sends. Receipts can wait some
/// seconds.
const REST: Duration = Duration::from_millis(10);

/// How often expired rows are deleted.
const SWEEP: SignedDuration = SignedDuration::from_mins(1);

pub async fn work(config: &Config, until_empty: bool) -> anyhow::Result<()> {
    let place = Place::find(config).await?;
    let worked = async {
        let db = place.pool(2).await?;
        cluster::is_demonstration(&db).await?;
        let post = Post::new(config)?;
        let clock = Clock::real();
        let scanning = Scanning {
            db: db.clone(),
            clock: clock.clone(),
            files: Files::new(&config.files_dir(), config.clamd.as_deref()),
            base_url: config.base_url(),
        };
        if until_empty {
            scanning.until_empty().await?;
            return self::until_empty(&db, &clock, &post).await;
        }
        let stopped = stopping();
        tokio::join!(
            until_stopped(db, clock, post, stopped.clone()),
            scanning.until_stopped(stopped),
        );
        Ok(())
    }
    .await;
    place.leave().await;
    worked
}

/// Works until there is nothing left that is due.
pub async fn until_empty(db: &PgPool, clock: &Clock, post: &Post) -> anyhow::Result<()> {
    while round_of_work(db, clock, post).await? {}
    sweep(db, clock).await
}

/// Works until told to stop. A job that fails is tried again; the worker goes on.
pub async fn until_stopped(
    db: PgPool,
    clock: Clock,
    post: Post,
    mut stopped: watch::Receiver<bool>,
) {
    let mut swept = clock.now().after(-SWEEP);
    while !*stopped.borrow() {
        if swept.after(SWEEP) <= clock.now() {
            swept = clock.now();
            if let Err(error) = sweep(&db, &clock).await {
                tracing::error!("sweeping failed: {error:?}");
            }
        }
        let busy = match round_of_work(&db, &clock, &post).await {
            Ok(busy) => busy,
            Err(error) => {
                tracing::error!("a job failed: {error:?}");
                false
            }
        };
        let pause = if busy { REST } else { PAUSE };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stopped.changed() => {}
        }
    }
}

/// A mail, or, when none is due, the other jobs; says whether there was anything to do.
///
/// Every requisition that is sent in writes a mail, so on the last day a job done after each mail
/// would compete with those who send. Freezing a round, reminders and digests can wait.
async fn round_of_work(db: &PgPool, clock: &Clock, post: &Post) -> anyhow::Result<bool> {
    if mail::deliver_one(db, clock, post).await? {
        return Ok(true);
    }
    let frozen = freeze(db, clock).await?;
    let reminded = remind(db, clock, post).await? | see_to_mandates(db, clock, post).await?;
    Ok(frozen | reminded | mail::digest_one(db, clock, post).await?)
}

/// Ends mandates that run out, and warns before they do.
async fn see_to_mandates(db: &PgPool, clock: &Clock, post: &Post) -> anyhow::Result<bool> {
    let now = clock.now();
    let mut tx = db.begin().await?;
    let ended = mandates::end_those_due(&mut tx, now).await?;
    let warned = mandates::warn_those_due(&mut tx, &post.base_url, now).await?;
    tx.commit().await?;
    Ok(0 < ended + warned)
}

async fn remind(db: &PgPool, clock: &Clock, post: &Post) -> anyhow::Result<bool> {
    let mut tx = db.begin().await?;
    let now = clock.now();
    let reminded = requisitions::remind_those_due(&mut tx, &post.base_url, now).await?;
    tx.commit().await?;
    Ok(0 < reminded)
}

async fn freeze(db: &PgPool, clock: &Clock) -> anyhow::Result<bool> {
    let mut tx = db.begin().await?;
    let frozen = rounds::freeze_those_due(&mut tx, clock.now()).await?;
    tx.commit().await?;
    Ok(0 < frozen)
}

/// Deletes ended sessions, expired counts of failures and uploaded files that nobody imported.
async fn sweep(db: &PgPool, clock: &Clock) -> anyhow::Result<()> {
    let mut tx = db.begin().await?;
    identity::sweep(&mut tx, clock.now()).await?;
    statistics::sweep(&mut tx, clock.now()).await?;
    Ok(tx.commit().await?)
}
