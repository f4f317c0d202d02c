//! `work`: what is done beside the requests. What there is to do stands in [`until_stopped`].

use std::time::Duration;

use sqlx::PgPool;
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{
    cluster,
    database::Place,
    scan::Scanning,
    stop::{DRAIN, stopping},
    worker::{Told, Worker},
};
use crate::{
    app::{Clock, Workers},
    config::Config,
    files::Files,
    identity,
    mail::{self, Post},
    ombud::mandates,
    publishing, requisitions, rounds, statistics,
};

/// Sends mails. Every requisition that is sent in writes one, and without a rest the two compete for
/// the disk just when everybody sends. Receipts can wait some seconds.
const MAIL: Worker = Worker {
    name: "mail",
    longest: Duration::from_secs(180),
    rest: Duration::from_millis(10),
    pause: Duration::from_secs(2),
};

/// Scans attached files; clamd may take a minute for one.
const SCAN: Worker = Worker { name: "scan", longest: Duration::from_secs(90), ..MAIL };

const FREEZE: Worker = Worker { name: "freeze", longest: Duration::from_secs(30), ..MAIL };
const REMIND: Worker = Worker { name: "remind", ..FREEZE };
const MANDATES: Worker = Worker { name: "mandates", ..FREEZE };
const DIGEST: Worker = Worker { name: "digest", ..FREEZE };
/// Typesets certificates, and leaves whoever starts the service the first minute.
const TYPESET: Worker = Worker {
    name: "typeset",
    longest: Duration::from_secs(300),
    pause: Duration::from_secs(60),
    ..FREEZE
};
/// Keeps the demonstration's open round open; in any other database there is nothing to do.
const KEEP_OPEN: Worker = Worker { name: "keep open", pause: Duration::from_secs(60), ..FREEZE };
const SWEEP: Worker = Worker { name: "sweep", pause: Duration::from_secs(60), ..FREEZE };

/// How often it is looked whether a worker is stuck.
const LOOK: Duration = Duration::from_secs(30);

/// What the jobs need.
#[derive(Clone)]
pub struct Jobs {
    pub db: PgPool,
    pub clock: Clock,
    pub post: Post,
}

pub async fn work(config: &Config, until_empty: bool) -> anyhow::Result<()> {
    config.check()?;
    let place = Place::find(config).await?;
    let worked = async {
        let db = place.pool(4).await?;
        cluster::is_demonstration(&db).await?;
        let post = Post::new(config)?;
        let clock = Clock::real();
        let scanning = Scanning {
            db: db.clone(),
            clock: clock.clone(),
            files: Files::new(&config.files_dir(), config.clamd().as_deref()),
            base_url: config.base_url(),
        };
        if until_empty {
            scanning.until_empty().await?;
            return self::until_empty(&db, &clock, &post).await;
        }
        until_stopped(Jobs { db, clock, post }, scanning, Workers::default(), stopping()).await;
        Ok(())
    }
    .await;
    place.leave().await;
    worked
}

/// Works until there is nothing left that is due.
pub async fn until_empty(db: &PgPool, clock: &Clock, post: &Post) -> anyhow::Result<()> {
    let jobs = || Jobs { db: db.clone(), clock: clock.clone(), post: post.clone() };
    while mail(jobs()).await?
        | freeze(jobs()).await?
        | remind(jobs()).await?
        | mandates(jobs()).await?
        | digest(jobs()).await?
    {}
    sweep(jobs()).await?;
    Ok(())
}

/// Works until told to stop, each worker by itself: a mute mail server keeps no round open. What is
/// not done in time after that is broken off, and done again by another process.
pub async fn until_stopped(
    jobs: Jobs,
    scanning: Scanning,
    workers: Workers,
    mut stopped: watch::Receiver<bool>,
) {
    let told = || Told { workers: workers.clone(), stopped: stopped.clone() };
    let mut running = JoinSet::new();
    running.spawn(MAIL.until_stopped(told(), jobs.clone(), mail));
    running.spawn(FREEZE.until_stopped(told(), jobs.clone(), freeze));
    running.spawn(REMIND.until_stopped(told(), jobs.clone(), remind));
    running.spawn(MANDATES.until_stopped(told(), jobs.clone(), mandates));
    running.spawn(DIGEST.until_stopped(told(), jobs.clone(), digest));
    running.spawn(TYPESET.until_stopped(told(), jobs.clone(), typeset));
    running.spawn(KEEP_OPEN.until_stopped(told(), jobs.clone(), keep_open));
    running.spawn(SWEEP.until_stopped(told(), jobs, sweep));
    running.spawn(SCAN.until_stopped(told(), scanning, scan));
    let look = async {
        loop {
            sleep(LOOK).await;
            if let Some(worker) = workers.stuck() {
                tracing::error!("the worker {worker} is stuck: restart the service");
            }
        }
    };
    tokio::select! {
        () = look => {}
        // An error means that the sender is gone, which ends the process too.
        _ = stopped.wait_for(|it| *it) => {}
    }
    let ended = async { while running.join_next().await.is_some() {} };
    if timeout(DRAIN, ended).await.is_err() {
        tracing::warn!("a worker did not end in time, and is broken off");
    }
}

async fn mail(Jobs { db, clock, post }: Jobs) -> anyhow::Result<bool> {
    mail::deliver_one(&db, &clock, &post).await
}

async fn scan(scanning: Scanning) -> anyhow::Result<bool> {
    scanning.one().await
}

async fn digest(Jobs { db, clock, post }: Jobs) -> anyhow::Result<bool> {
    mail::digest_one(&db, &clock, &post).await
}

async fn typeset(Jobs { db, clock, post }: Jobs) -> anyhow::Result<bool> {
    publishing::typeset(&db, &post.base_url, clock.now()).await
}

/// Ends mandates that run out, and warns before they do.
async fn mandates(Jobs { db, clock, post }: Jobs) -> anyhow::Result<bool> {
    let now = clock.now();
    let mut tx = db.begin().await?;
    let ended = mandates::end_those_due(&mut tx, now).await?;
    let warned = mandates::warn_those_due(&mut tx, &post.base_url, now).await?;
    tx.commit().await?;
    Ok(0 < ended + warned)
}

async fn remind(Jobs { db, clock, post }: Jobs) -> anyhow::Result<bool> {
    let mut tx = db.begin().await?;
    let now = clock.now();
    let reminded = requisitions::remind_those_due(&mut tx, &post.base_url, now).await?
        + requisitions::completion::remind_those_due(&mut tx, &post.base_url, now).await?;
    tx.commit().await?;
    Ok(0 < reminded)
}

async fn freeze(Jobs { db, clock, .. }: Jobs) -> anyhow::Result<bool> {
    let mut tx = db.begin().await?;
    let frozen = rounds::freeze_those_due(&mut tx, clock.now()).await?;
    tx.commit().await?;
    Ok(0 < frozen)
}

async fn keep_open(Jobs { db, clock, .. }: Jobs) -> anyhow::Result<bool> {
    cluster::keep_open(&db, clock.now()).await?;
    Ok(false)
}

/// Deletes ended sessions, expired counts of failures and uploaded files that nobody imported.
async fn sweep(Jobs { db, clock, .. }: Jobs) -> anyhow::Result<bool> {
    let mut tx = db.begin().await?;
    identity::sweep(&mut tx, clock.now()).await?;
    statistics::sweep(&mut tx, clock.now()).await?;
    tx.commit().await?;
    Ok(false)
}
