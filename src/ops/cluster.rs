//! A private PostgreSQL cluster, for a start without configuration.

use std::{
    sync::mpsc::{self, RecvTimeoutError},
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::bail;
use private_postgres::{DATABASE, Durability, OWNER, PrivatePostgres, SERVICE};

use super::said::say;
use crate::config::Config;
pub use crate::demonstration::{is_here as is_demonstration, keep_open_in as keep_open};

/// How often the keeper looks whether the server is still there.
const LOOK: Duration = Duration::from_secs(1);
/// How long it waits before it starts a server again that did not start.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// A cluster that stops when this is dropped.
pub struct Cluster {
    owner_url: String,
    service_url: String,
    /// Whose end the keeper hears, and the keeper. `None` only while this is dropped.
    keeper: Option<(mpsc::Sender<()>, JoinHandle<()>)>,
}

impl Cluster {
    /// Starts the cluster in DATA_DIR.
    pub async fn start(config: &Config) -> anyhow::Result<Self> {
        if config.base_url().starts_with("https://") {
            bail!(
                "set DATABASE_URL: a private cluster is for trying the service, with printed passwords"
            );
        }
        let folder = config.data_dir.join("postgres");
        if !folder.exists() {
            say("The first start takes about half a minute.");
            say(&format!("Creating a database in {} …", folder.display()));
        }
        let start = move || PrivatePostgres::start(&folder, Durability::Full);
        let postgres = tokio::task::spawn_blocking(start).await??;
        let owner_url = postgres.url(OWNER, DATABASE);
        let service_url = postgres.url(SERVICE, DATABASE);
        let (over, end) = mpsc::channel();
        let keeper = thread::Builder::new().name("postgres".to_owned());
        let keeper = keeper.spawn(move || keep(postgres, &end))?;
        Ok(Self { owner_url, service_url, keeper: Some((over, keeper)) })
    }

    /// The address of the database, as its owner.
    pub fn owner_url(&self) -> &str {
        &self.owner_url
    }

    /// The address of the database, as the service.
    pub fn service_url(&self) -> &str {
        &self.service_url
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some((over, keeper)) = self.keeper.take() {
            drop(over);
            let _ = keeper.join();
        }
    }
}

/// Holds the cluster until nobody needs it, and starts its server again when somebody has killed it:
/// nobody else would.
fn keep(mut postgres: PrivatePostgres, end: &mpsc::Receiver<()>) {
    let mut pause = LOOK;
    while end.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        pause = LOOK;
        match postgres.revive() {
            Ok(false) => {}
            Ok(true) => tracing::warn!("the private cluster had ended, and was started again"),
            Err(error) => {
                tracing::error!("the private cluster has ended, and does not start: {error}");
                pause = LOOK_AGAIN;
            }
        }
    }
}
