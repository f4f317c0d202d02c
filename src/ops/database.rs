//! The way to the database: the one that is configured, or a private cluster of our own.

use std::{str::FromStr, time::Duration};

use anyhow::Context;
use sqlx::{
    Connection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::cluster::Cluster;
use crate::config::Config;

/// The role that the service runs as, whose rights the migrations grant.
const SERVICE: &str = "statsbidrag_service";

/// A connection unused for longer is tested before it is used.
const RESTED: Duration = Duration::from_secs(1);

/// Where the database is, and the private cluster that it is in, if any, which stops when this is
/// dropped.
pub struct Place {
    service: PgConnectOptions,
    owner: PgConnectOptions,
    private: Option<Cluster>,
}

/// Connects as the service's role, whoever signs in. That role has the rights that the migrations
/// grant: it can neither change nor remove an audit event.
pub fn as_the_service(options: PgConnectOptions) -> PgConnectOptions {
    options.options([("role", SERVICE)])
}

impl Place {
    /// Starts a private cluster where nothing is configured.
    ///
    /// # Errors
    /// Where nothing is configured and this program has no cluster of its own.
    pub async fn find(config: &Config) -> anyhow::Result<Self> {
        // Each URL stands in for the other, since `migrate` needs only the owner's.
        let service = config.database_url.as_ref().or(config.database_owner_url.as_ref());
        let owner = config.database_owner_url.as_ref().or(config.database_url.as_ref());
        let (Some(service), Some(owner)) = (service, owner) else {
            return Self::private(config).await;
        };
        let service = PgConnectOptions::from_str(service.reveal()).context("DATABASE_URL")?;
        let owner = PgConnectOptions::from_str(owner.reveal()).context("DATABASE_OWNER_URL")?;
        Ok(Self { service: as_the_service(service), owner, private: None })
    }

    async fn private(config: &Config) -> anyhow::Result<Self> {
        let private = Cluster::start(config).await?;
        let service = PgConnectOptions::from_str(&private.service_url())?;
        let owner = PgConnectOptions::from_str(&private.owner_url())?;
        Ok(Self { service, owner, private: Some(private) })
    }

    /// Whether it is a cluster of our own, which is always a demonstration.
    #[cfg_attr(not(feature = "demonstration"), expect(dead_code, reason = "there is none"))]
    pub fn is_private(&self) -> bool {
        self.private.is_some()
    }

    /// Connections with the service's rights.
    pub async fn pool(&self, connections: u32) -> anyhow::Result<PgPool> {
        PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(5))
            // Testing every connection first would cost every request a round trip. Only one that
            // was unused for a while may have died, and is tested.
            .test_before_acquire(false)
            .before_acquire(|connection, rested| {
                Box::pin(async move {
                    if RESTED < rested.idle_for {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(self.service.clone())
            .await
            .context("the database does not answer")
    }

    /// One connection with the owner's rights, for `migrate` and `seed`.
    pub async fn owner(&self) -> anyhow::Result<PgPool> {
        PgPoolOptions::new()
            .max_connections(1)
            .connect_with(self.owner.clone())
            .await
            .context("the database does not answer")
    }

    /// Stops a private cluster; leaves any other alone.
    pub async fn leave(self) {
        let stop = move || drop(self);
        if tokio::task::spawn_blocking(stop).await.is_err() {
            tracing::warn!("the private cluster did not stop; the next start takes it over");
        }
    }
}
