//! Extractors: the time, the database, the client's address, and our own `Path` and `Query`, whose
//! refusals are pages.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};
use serde::de::DeserializeOwned;
use sqlx::{PgPool, Postgres, Transaction, pool::PoolConnection};

use super::{Error, form::without_nul};
use crate::{app::App, values::Moment};

/// The database, for a handler to read from or begin a transaction on.
///
/// No connection is taken while the request is still arriving, so a slow sender holds none.
#[derive(Debug, Clone)]
pub struct Db(PgPool);

impl Db {
    pub async fn read(&self) -> sqlx::Result<PoolConnection<Postgres>> {
        self.0.acquire().await
    }

    pub async fn begin(&self) -> sqlx::Result<Transaction<'static, Postgres>> {
        self.0.begin().await
    }
}

impl FromRequestParts<App> for Db {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self(app.db.clone()))
    }
}

/// The time of a request that changes nothing. A post has its own: [`super::Posted`].
#[derive(Debug, Clone, Copy)]
pub struct Now(pub Moment);

impl FromRequestParts<App> for Now {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self(app.clock.now()))
    }
}

/// axum's `Path`; an address that does not parse is one that does not exist.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        // No text in the database can hold a NUL, and asking for one is an error there.
        if parts.uri.path().contains("%00") {
            return Err(Error::NotFound);
        }
        let path = axum::extract::Path::<T>::from_request_parts(parts, state);
        path.await.map(|it| Self(it.0)).map_err(|_| Error::NotFound)
    }
}

/// The query of an address; one that does not parse counts as empty.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequestParts<S> for Query<T> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = without_nul(parts.uri.query().unwrap_or_default().as_bytes());
        Ok(Self(serde_html_form::from_bytes(&query).unwrap_or_default()))
    }
}

/// Where the request came from: the connection's address, or what a trusted proxy says.
#[derive(Debug, Clone)]
pub struct ClientAddress(pub String);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        // Our own proxy added the last address; anyone can write those before it.
        let told = app
            .settings
            .client_address_header
            .as_deref()
            .and_then(|name| parts.headers.get_all(name).iter().next_back())
            .and_then(|it| it.to_str().ok())
            .and_then(|it| it.rsplit(',').next())
            .map(|it| it.trim().chars().take(64).collect());
        let connected = || {
            let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
            peer.map(|it| it.0.ip().to_string())
        };
        Ok(Self::of(told.or_else(connected).unwrap_or_default()))
    }
}

impl ClientAddress {
    /// Of an IPv6 address only the /64 counts: a single customer has a whole /64 to send from.
    fn of(told: String) -> Self {
        match told.parse() {
            Ok(IpAddr::V6(it)) => {
                let [a, b, c, d, ..] = it.segments();
                Self(format!("{a:x}:{b:x}:{c:x}:{d:x}::/64"))
            }
            _ => Self(told),
        }
    }
}
