//! Answering connections, with an end to every wait: for a request's head, for the next request on
//! the same connection, and for what is under way when the service is told to stop.

use std::{convert::Infallible, io, net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, Request, header},
    response::Response,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulConnection, GracefulShutdown},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{Instant, sleep, timeout_at},
};
use tower::ServiceExt;

use super::stop::DRAIN;

/// How long a connection may take to bring the head of its first request, or of the next. Longer
/// than a proxy keeps an unused connection, or else the proxy could send on one that we close.
const HEAD: Duration = Duration::from_secs(75);

/// How long the service goes on when it is told to stop, before it closes what is unused. Each answer
/// meanwhile is the last of its connection, so that nobody sends on one that is about to close.
pub const FAREWELL: Duration = Duration::from_secs(1);

/// How long whoever was taken in last has to ask.
const LAST_WORD: Duration = Duration::from_millis(500);

/// How long to wait when no connection can be accepted, for want of file descriptors.
const PAUSE: Duration = Duration::from_millis(200);

/// Answers until told to stop, then ends what is under way, and cuts off what has not ended in time.
pub async fn answer(
    listener: TcpListener,
    router: Router,
    mut stopped: watch::Receiver<bool>,
    farewell: Duration,
) {
    let told = stopped.clone();
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut accept_all = async |until: Option<Instant>| {
        loop {
            let accepted = match until {
                None => accepted(&listener).await,
                Some(until) => match timeout_at(until, accepted(&listener)).await {
                    Ok(accepted) => accepted,
                    Err(_) => return,
                },
            };
            let (stream, peer) = accepted;
            let connection = connection(stream, peer, router.clone(), told.clone());
            let watched = graceful.watch(connection);
            connections.spawn(async move {
                // An error is a client that went away, or was too slow.
                let _ = watched.await;
            });
            while connections.try_join_next().is_some() {}
        }
    };
    tokio::select! {
        () = accept_all(None) => {}
        // An error means that the sender is gone, which ends the service too.
        _ = stopped.wait_for(|it| *it) => {}
    }
    let drained = Instant::now() + DRAIN;
    // The last moment takes in who waits to be taken in.
    accept_all(Some(Instant::now() + farewell)).await;
    drop(listener);
    // A connection that was taken in last has not said yet what it wants, and would be closed.
    sleep(LAST_WORD).await;
    if timeout_at(drained, graceful.shutdown()).await.is_err() {
        tracing::warn!("connections did not end in time, and are cut off");
    }
}

async fn accepted(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // A failure costs some milliseconds of delay and nothing else.
                let _ = stream.set_nodelay(true);
                return (stream, peer);
            }
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                sleep(PAUSE).await;
            }
        }
    }
}

fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// A connection with its requests, one after the other.
fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    stopped: watch::Receiver<bool>,
) -> impl GracefulConnection {
    let service = service_fn(move |request: Request<Incoming>| {
        let (router, stopped) = (router.clone(), stopped.clone());
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let mut answer = router.oneshot(request).await?;
            if *stopped.borrow() {
                answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<Response, Infallible>(answer)
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), service)
}
