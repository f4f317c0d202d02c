//! How long a request may take.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, sleep};

use super::{Error, Labels, Reference, arrived::Arrived, page::bare};

/// How long somebody may wait for a form to arrive, in all.
const ARRIVAL: Duration = Duration::from_secs(30);

/// How long all else may take.
const ANSWER: Duration = Duration::from_secs(12);

/// Middleware: answers a request that takes too long, whatever it waits for. It stands outside
/// everything that may wait, the sessions too. What the request did is undone, if it had not
/// committed it; what was typed stands on the page.
pub async fn patience(State(labels): State<Labels>, mut request: Request, next: Next) -> Response {
    let reference = request.extensions().get::<Reference>().cloned();
    let typed = request.extensions_mut().get_or_insert_default::<Arrived>().clone();
    let path = request.uri().path().to_owned();
    let (began, arrival) = (Instant::now(), Arrival::default());
    let request = request.map(|body| Body::new(Arriving { body, arrival: arrival.clone() }));
    let late = async {
        loop {
            let arriving = arrival.took();
            let others = began.elapsed().saturating_sub(arriving);
            let left = ARRIVAL.saturating_sub(arriving).min(ANSWER.saturating_sub(others));
            if left.is_zero() {
                break;
            }
            sleep(left).await;
        }
    };
    tokio::select! {
        answer = next.run(request) => answer,
        () = late => {
            let number = reference.as_ref().map(ToString::to_string);
            tracing::error!(reference = number, "given up: what it waited for took too long");
            bare(Error::Unavailable.into_response(), reference, typed.typed(&path, labels))
        }
    }
}

/// How long a form has been waited for.
#[derive(Clone, Default)]
struct Arrival(Arc<Mutex<Waited>>);

#[derive(Default)]
struct Waited {
    before: Duration,
    since: Option<Instant>,
}

impl Arrival {
    fn took(&self) -> Duration {
        let waited = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waited.before + waited.since.map_or(Duration::ZERO, |it| it.elapsed())
    }

    /// Somebody has asked for the next part of the form.
    fn asked(&self, is_pending: bool) {
        let mut waited = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (waited.since, is_pending) {
            (None, true) => waited.since = Some(Instant::now()),
            (Some(since), false) => {
                waited.before += since.elapsed();
                waited.since = None;
            }
            _ => {}
        }
    }
}

/// A body that tells how long it is waited for.
struct Arriving {
    body: Body,
    arrival: Arrival,
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        self.arrival.asked(frame.is_pending());
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        self.arrival.asked(false);
    }
}
