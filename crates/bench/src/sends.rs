//! Our own loader, over hyper's connections: wrk cannot send another form each time and stop when
//! there are none left.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{bail, ensure};
use axum::body::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode,
    client::conn::http1::{self, SendRequest},
    header,
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, task::JoinSet};

use crate::prepared::Draft;

/// Nothing new is sent after this.
const TIME: Duration = Duration::from_secs(4);

type Form = Full<Bytes>;

/// Fetches a page over a connection of its own, to check it and not to measure.
pub async fn get_once(address: SocketAddr, path: &str, cookie: &str) -> anyhow::Result<String> {
    let mut connection = connect(address).await?;
    let request = Request::get(path)
        .header(header::HOST, address.to_string())
        .header(header::COOKIE, cookie)
        .body(Form::default())?;
    let (status, _, body) = answer(&mut connection, request).await?;
    ensure!(status == StatusCode::OK, "{path}: {status}");
    Ok(body)
}

/// Sends each draft once, over so many connections, until no draft or no time is left. Returns how
/// many were sent, and how many a second.
///
/// A send counts when the answer redirects to its own receipt; any other answer ends the run.
pub async fn send(
    address: SocketAddr,
    connections: usize,
    drafts: &[Draft],
) -> anyhow::Result<(usize, f64)> {
    let mut ready = Vec::new();
    for first in 0..connections {
        let drafts = drafts.iter().skip(first).step_by(connections).cloned();
        ready.push((connect(address).await?, drafts.collect::<Vec<_>>()));
    }
    let started = Instant::now();
    let mut senders = JoinSet::new();
    for (mut connection, drafts) in ready {
        senders.spawn(async move {
            let mut sent = 0;
            for draft in drafts {
                if TIME < started.elapsed() {
                    break;
                }
                send_one(&mut connection, address, &draft).await?;
                sent += 1;
            }
            anyhow::Ok(sent)
        });
    }
    let mut sent = 0;
    while let Some(sender) = senders.join_next().await {
        sent += sender??;
    }
    Ok((sent, sent as f64 / started.elapsed().as_secs_f64()))
}

async fn send_one(
    connection: &mut SendRequest<Form>,
    address: SocketAddr,
    draft: &Draft,
) -> anyhow::Result<()> {
    let id = draft.requisition;
    let request = Request::post(format!("/rekvisitioner/{id}/inskickning"))
        .header(header::HOST, address.to_string())
        .header(header::COOKIE, &draft.cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        // What a browser adds of its own accord, and the guard against forged posts looks for.
        .header("sec-fetch-site", "same-origin")
        .body(Form::from(format!("fingerprint={}", draft.fingerprint)))?;
    let (status, onwards, body) = answer(connection, request).await?;
    let receipt = format!("/rekvisitioner/{id}/kvittens");
    if status != StatusCode::SEE_OTHER || onwards != receipt {
        bail!("draft {}: {status} {onwards} {body}", draft.number);
    }
    Ok(())
}

/// Sign-ins with wrong passwords, all at once: each costs the memory of a password's hash.
pub async fn sign_in_wrongly(address: SocketAddr, times: usize) -> anyhow::Result<()> {
    let mut attempts = JoinSet::new();
    for number in 0..times {
        attempts.spawn(async move {
            let form = format!("email=nobody{number}%40bench.example&password=wrong");
            let request = Request::post("/logga-in")
                .header(header::HOST, address.to_string())
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin")
                .body(Form::from(form))?;
            let (status, ..) = answer(&mut connect(address).await?, request).await?;
            ensure!(status == StatusCode::UNPROCESSABLE_ENTITY, "{status}");
            anyhow::Ok(())
        });
    }
    while let Some(attempt) = attempts.join_next().await {
        attempt??;
    }
    Ok(())
}

async fn connect(address: SocketAddr) -> anyhow::Result<SendRequest<Form>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // The task ends when the sender is dropped.
    tokio::spawn(connection);
    Ok(sender)
}

/// The status, the header `location` and the body of an answer.
async fn answer(
    connection: &mut SendRequest<Form>,
    request: Request<Form>,
) -> anyhow::Result<(StatusCode, String, String)> {
    connection.ready().await?;
    let response: Response<_> = connection.send_request(request).await?;
    let status = response.status();
    let onwards = response.headers().get(header::LOCATION);
    let onwards = onwards.and_then(|it| it.to_str().ok()).unwrap_or_default();
    let onwards = onwards.to_owned();
    let body = response.into_body().collect().await?.to_bytes();
    Ok((status, onwards, String::from_utf8_lossy(&body).into_owned()))
}
