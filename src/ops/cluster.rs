//! A private PostgreSQL cluster, for a start without configuration.

use anyhow::bail;
use private_postgres::{DATABASE, Durability, PrivatePostgres};

use crate::config::Config;
pub use crate::demonstration::is_here as is_demonstration;

/// A cluster that stops when this is dropped.
pub struct Cluster(PrivatePostgres);

impl Cluster {
    /// Starts the cluster in DATA_DIR.
    pub async fn start(config: &Config) -> anyhow::Result<Self> {
        if config.base_url().starts_with("https://") {
            bail!(
                "set DATABASE_URL: a private cluster is for trying the service, with printed passwords"
            );
        }
        let folder = config.data_dir.join("postgres");
        let start = move || PrivatePostgres::start(&folder, Durability::Full);
        Ok(Self(tokio::task::spawn_blocking(start).await??))
    }

    /// The address of the database, as its owner.
    pub fn owner_url(&self) -> String {
        self.0.url(private_postgres::OWNER, DATABASE)
    }

    /// The address of the database, as the service.
    pub fn service_url(&self) -> String {
        self.0.url(private_postgres::SERVICE, DATABASE)
    }
}
