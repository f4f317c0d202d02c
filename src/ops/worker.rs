//! A worker: does a turn again and again until it is told to stop.

use std::time::Duration;

use tokio::{sync::watch, task::JoinSet, time::timeout};

use crate::app::Workers;

/// What a worker may take beyond its longest turn before it counts as stuck.
const GRACE: Duration = Duration::from_secs(30);

/// What one worker is.
#[derive(Clone, Copy)]
pub struct Worker {
    /// What it is called in the log and in the health check.
    pub name: &'static str,
    /// The longest turn. One that takes longer is broken off, and done again.
    pub longest: Duration,
    /// How long it rests after a turn in which there was something to do; and after one in which there
    /// was nothing, as before the first.
    pub rest: Duration,
    pub pause: Duration,
}

/// Whom a worker tells that it goes on, and from whom it hears that it is to stop.
#[derive(Clone)]
pub struct Told {
    pub workers: Workers,
    pub stopped: watch::Receiver<bool>,
}

impl Worker {
    /// Works until told to stop; `turn` says whether there was anything to do. A turn that fails,
    /// panics or takes too long is done again.
    pub async fn until_stopped<S, T>(self, told: Told, with: S, turn: fn(S) -> T)
    where
        S: Clone + Send,
        T: Future<Output = anyhow::Result<bool>> + Send + 'static,
    {
        let Self { name, longest, rest, pause } = self;
        let Told { workers, mut stopped } = told;
        let mut wait = pause;
        loop {
            workers.turn(name, wait + longest + GRACE);
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                // An error means that the sender is gone, which ends the process too.
                _ = stopped.wait_for(|it| *it) => return,
            }
            // In a task of its own, whose panic ends it alone, and which ends with the set.
            let mut turns = JoinSet::new();
            turns.spawn(turn(with.clone()));
            let busy = match timeout(longest, turns.join_next()).await {
                Ok(Some(Ok(Ok(busy)))) => busy,
                Ok(Some(Ok(Err(error)))) => {
                    tracing::error!("{name}: {error:?}");
                    false
                }
                Ok(Some(Err(panic))) => {
                    tracing::error!("{name}: {panic}");
                    false
                }
                Ok(None) => false,
                Err(_) => {
                    tracing::error!("{name}: broken off after {} seconds", longest.as_secs());
                    false
                }
            };
            wait = if busy { rest } else { pause };
        }
    }
}
