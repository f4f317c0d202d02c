//! The log: a line for each request, and each fault once. It never holds names, addresses, bodies
//! or queries.

use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};

/// The reference number of a request, in its line in the log and on every error page.
#[derive(Debug, Clone)]
pub struct Reference(u64);

/// Where a layer further in says which path of the map was asked for, also of a request that is given
/// up.
#[derive(Debug, Clone, Default)]
pub(super) struct Matched(Arc<OnceLock<MatchedPath>>);

impl Matched {
    pub(super) fn note(request: &Request) {
        let extensions = request.extensions();
        if let (Some(noted), Some(path)) = (extensions.get::<Self>(), extensions.get()) {
            let _ = noted.0.set(MatchedPath::clone(path));
        }
    }
}

/// The error behind a fault's page. The response carries it to the log.
#[derive(Debug, Clone)]
pub(super) struct Cause(Arc<anyhow::Error>);

impl Cause {
    pub(super) fn new(error: anyhow::Error) -> Self {
        Self(Arc::new(error))
    }
}

impl Reference {
    fn generate() -> Self {
        let (high, low) = uuid::Uuid::new_v4().as_u64_pair();
        Self(high ^ low)
    }
}

impl fmt::Display for Reference {
    /// `7F3A-91BC`: short enough to read out over a telephone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}-{:04X}", self.0 & 0xffff, (self.0 >> 16) & 0xffff)
    }
}

/// Middleware: the outermost, so that it sees what everything else made of the request.
pub async fn one_line(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let reference = Reference::generate();
    let method = request.method().clone();
    request.extensions_mut().insert(reference.clone());
    let matched = Matched::default();
    request.extensions_mut().insert(matched.clone());
    let response = next.run(request).await;
    let status = response.status().as_u16();
    if let Some(Cause(error)) = response.extensions().get() {
        tracing::error!(%reference, "{error:#}");
    }
    // The matched path, since the real one holds ids.
    let path = matched.0.get().map_or("-", MatchedPath::as_str);
    let micros = started.elapsed().as_micros() as u64;
    tracing::info!(target: "request", %method, path, status, micros, %reference);
    response
}
