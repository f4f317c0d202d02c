//! The way to the database: the one that is configured, or a private cluster of our own.

use std::{io, str::FromStr, time::Duration};

use anyhow::Context;
use sqlx::{
    Connection, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::time::timeout;

use super::cluster::Cluster;
use crate::config::Config;

/// The role that the service runs as, whose rights the migrations grant.
const SERVICE: &str = "statsbidrag_service";

/// A connection unused for longer is tested before it is used.
const RESTED: Duration = Duration::from_secs(1);

/// How long the database may take to say that a connection is alive. A firewall or a fail-over can
/// leave one on which nobody answers, and nobody says so.
const ALIVE: Duration = Duration::from_secs(2);

/// How long somebody waits for a connection, those included that turn out to be dead.
const ACQUIRED: Duration = Duration::from_secs(5);

/// How long a private cluster may take to stop.
const STOPPED: Duration = Duration::from_secs(10);

/// When the database gives up a client that has gone silent: after so many seconds without a word,
/// with so many between the questions, after so many questions; and with data that nobody confirms,
/// after so many milliseconds.
const SILENT: [(&str, &str); 4] = [
    ("tcp_keepalives_idle", "10"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
    ("tcp_user_timeout", "20000"),
];

/// What the database ends on connections of the service: statements that take longer than anybody
/// waits for an answer, and transactions that nobody goes on with, whose locks others wait for.
const FORGOTTEN: [(&str, &str); 2] =
    [("statement_timeout", "15s"), ("idle_in_transaction_session_timeout", "10s")];

/// Where the database is, and the private cluster that it is in, if any, which stops when this is
/// dropped.
pub struct Place {
    service: PgConnectOptions,
    owner: PgConnectOptions,
    private: Option<Cluster>,
}

/// A pool that survives connections on which nobody answers any longer.
pub async fn pool(database: PgConnectOptions, connections: u32) -> sqlx::Result<PgPool> {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRED)
        // Testing every connection first would cost every request a round trip. Only one that was
        // unused for a while may have died, and is tested.
        .test_before_acquire(false)
        .before_acquire(|connection, rested| {
            Box::pin(async move {
                match RESTED < rested.idle_for {
                    true => alive(connection).await,
                    false => Ok(true),
                }
            })
        })
        // The pool tests what is given back too, but without an end. Whoever gave up waiting for an
        // answer gives back a connection that may be dead, and it would be lost to the pool.
        .after_release(|connection, _| Box::pin(alive(connection)))
        .connect_with(database.options(SILENT).options(FORGOTTEN))
        .await
}

/// Whether a connection is alive. The pool closes one with an error at once, without another word.
async fn alive(connection: &mut PgConnection) -> sqlx::Result<bool> {
    match timeout(ALIVE, connection.ping()).await {
        Ok(answered) => answered.map(|()| true),
        Err(_) => Err(sqlx::Error::Io(io::ErrorKind::TimedOut.into())),
    }
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
        let service = PgConnectOptions::from_str(private.service_url())?;
        let owner = PgConnectOptions::from_str(private.owner_url())?;
        Ok(Self { service, owner, private: Some(private) })
    }

    /// Whether it is a cluster of our own, which is always a demonstration.
    #[cfg_attr(not(feature = "demonstration"), expect(dead_code, reason = "there is none"))]
    pub fn is_private(&self) -> bool {
        self.private.is_some()
    }

    /// Connections with the service's rights.
    pub async fn pool(&self, connections: u32) -> anyhow::Result<PgPool> {
        pool(self.service.clone(), connections).await.context("the database does not answer")
    }

    /// One connection with the owner's rights, for `migrate` and `seed`.
    pub async fn owner(&self) -> anyhow::Result<PgPool> {
        PgPoolOptions::new()
            .max_connections(1)
            .connect_with(self.owner.clone().options(SILENT))
            .await
            .context("the database does not answer")
    }

    /// Stops a private cluster; leaves any other alone.
    pub async fn leave(self) {
        let stop = tokio::task::spawn_blocking(move || drop(self));
        if !matches!(timeout(STOPPED, stop).await, Ok(Ok(()))) {
            tracing::warn!("the private cluster did not stop; the next start takes it over");
        }
    }
}
