//! The way to a provider: https, no redirects, not for long, and not for much.

use std::{future::Future, pin::Pin, time::Duration};

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, url::Url};

/// The longest wait for one answer; signing in asks at most four times.
const PATIENCE: Duration = Duration::from_secs(6);

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
            // A provider that could redirect us could have us ask anybody anything.
            .redirect(reqwest::redirect::Policy::none())
            // People sign in seldom: a connection that was kept would be one that has been closed.
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

/// Whether what is sent there travels sealed, or not at all.
pub(super) fn is_safe(url: &Url) -> bool {
    let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    url.scheme() == "https" || url.scheme() == "http" && local
}
