//! The log: a line for each request, and each fault once. It never holds names, addresses, bodies
//! or queries.

use std::{fmt, sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};

/// The reference number of a request, in its line in the log and on every error page.
#[derive(Debug, Clone)]
pub struct Reference(u64);

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
    let response = next.run(request).await;
    let status = response.status().as_u16();
    if let Some(Cause(error)) = response.extensions().get() {
        tracing::error!(%reference, "{error:#}");
    }
    // The matched path, since the real one holds ids.
    let path = response.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let path = path.unwrap_or("-");
    let micros = started.elapsed().as_micros() as u64;
    tracing::info!(target: "request", %method, path, status, micros, %reference);
    response
}
