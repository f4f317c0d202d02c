//! The HTTP client for providers: https only, no redirects, and limits on time and size.

use std::{future::Future, pin::Pin, time::Duration};

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, url::Url};

/// The longest wait for one answer. One sign-in makes at most four requests, and somebody may wait for
/// another's first.
const PATIENCE: Duration = Duration::from_secs(5);

/// The largest answer: metadata, keys and claims are some kilobytes.
const LARGEST: usize = 256 * 1024;

#[derive(Debug, Clone)]
pub(super) struct Http(reqwest::Client);

#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    #[error("not over https")]
    Open,
    #[error("the answer is too large")]
    TooLarge,
    #[error("{0}")]
    Request(#[from] reqwest::Error),
    #[error(transparent)]
    Response(#[from] openidconnect::http::Error),
}

impl Http {
    pub fn new() -> anyhow::Result<Self> {
        let builder = reqwest::Client::builder()
            // A redirect could make this server send requests anywhere (SSRF).
            .redirect(reqwest::redirect::Policy::none())
            // People sign in seldom: an idle connection would be closed before it is used again.
            .pool_max_idle_per_host(0)
            .connect_timeout(PATIENCE / 2)
            .timeout(PATIENCE);
        Ok(Self(builder.build()?))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let request = reqwest::Request::try_from(request)?;
        if !is_safe(request.url()) {
            return Err(HttpError::Open);
        }
        let mut response = self.0.execute(request).await?;
        let mut answer = openidconnect::http::Response::builder().status(response.status());
        for (name, value) in response.headers() {
            answer = answer.header(name, value);
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if LARGEST < body.len() + chunk.len() {
                return Err(HttpError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(answer.body(body)?)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

/// Whether requests to the address are encrypted or stay on this machine.
pub(super) fn is_safe(url: &Url) -> bool {
    let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    url.scheme() == "https" || url.scheme() == "http" && local
}
