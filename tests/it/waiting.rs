//! Every wait ends: for a database that has gone silent, and for a client that says half of what it
//! wants. Mail servers are in `mail`.

use std::{path::PathBuf, time::Duration};

use axum::http::StatusCode;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use statsbidrag::{ops, router};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream, UnixStream},
    sync::watch,
    task::JoinHandle,
    time::{Instant, timeout},
};

use crate::support::{OMBUD, Service};

/// Twice what the service may take to come back, and to stop.
const BACK: Duration = Duration::from_secs(30);
const STOPPED: Duration = Duration::from_secs(16);
/// Longer than the service has, so that the test says in time what it has to say.
const FAREWELL: Duration = Duration::from_secs(4);

/// No more than there are requests under way when the line is cut.
const CONNECTIONS: u32 = 2;

/// A line to the database. A firewall that forgets cuts it: on the connections that there are, nothing
/// more arrives, and nobody is told.
struct Line {
    options: PgConnectOptions,
    cut: watch::Sender<()>,
}

impl Line {
    async fn to_the_database_of(service: &Service) -> Self {
        let known = service.app.db.connect_options();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(listener.local_addr().unwrap().port())
            .ssl_mode(PgSslMode::Disable)
            .username(known.get_username())
            .database(known.get_database().unwrap());
        let (cut, is_cut) = watch::channel(());
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let is_cut = is_cut.clone();
                match known.get_socket() {
                    Some(folder) => {
                        let socket: PathBuf = folder.join(format!(".s.PGSQL.{}", known.get_port()));
                        carry(client, UnixStream::connect(socket).await.unwrap(), is_cut);
                    }
                    None => {
                        let place = (known.get_host(), known.get_port());
                        carry(client, TcpStream::connect(place).await.unwrap(), is_cut);
                    }
                }
            }
        });
        Self { options: ops::as_the_service(options), cut }
    }
}

fn carry<S>(mut client: TcpStream, mut database: S, mut is_cut: watch::Receiver<()>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    is_cut.mark_unchanged();
    tokio::spawn(async move {
        tokio::select! {
            _ = copy_bidirectional(&mut client, &mut database) => {}
            _ = is_cut.changed() => std::future::pending().await,
        }
    });
}

#[tokio::test]
async fn when_the_database_falls_silent_the_service_comes_back() {
    let service = Service::start().await;
    let line = Line::to_the_database_of(&service).await;
    let service = service.by_way_of(ops::pool(line.options.clone(), CONNECTIONS).await.unwrap());
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_draft(&service).await;
    let fingerprint = ombud.fingerprint(id).await;
    // As many connections as there may be.
    while service.app.db.size() < CONNECTIONS {
        for answer in four_ask(&service).await {
            assert_eq!(answer, StatusCode::OK);
        }
    }

    // A page and a send wait for the database, and then the line is cut.
    let mut gate = service.db.begin().await.unwrap();
    sqlx::query("lock table round in access exclusive mode").execute(&mut *gate).await.unwrap();
    let cut = async {
        service.until_blocked(2).await;
        line.cut.send_replace(());
        gate.rollback().await.unwrap();
    };
    let asked = async { timeout(BACK, ombud.get("/att-gora")).await.expect("it is answered") };
    let sent =
        async { timeout(BACK, ombud.sends(id, &fingerprint)).await.expect("it is answered") };
    let (asked, sent, ()) = tokio::join!(asked, sent, cut);
    for answer in [asked, sent] {
        answer.is(StatusCode::SERVICE_UNAVAILABLE).says("Tjänsten svarar inte just nu");
        answer.says("Referensnummer");
    }

    let since = Instant::now();
    loop {
        let health =
            timeout(BACK, service.anonymous().get("/halsa")).await.expect("it is answered");
        let page = timeout(BACK, ombud.get("/att-gora")).await.expect("it is answered");
        if (health.status, page.status) == (StatusCode::OK, StatusCode::OK) {
            break;
        }
        assert!(since.elapsed() < BACK, "{} {}", health.status, page.status);
    }
    // All of the pool's connections are of use again, and what was not acknowledged can be sent.
    for answer in four_ask(&service).await {
        assert_eq!(answer, StatusCode::OK);
    }
    ombud.sends(id, &fingerprint).await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.status(id).await, "submitted");
}

#[tokio::test]
async fn the_database_ends_what_the_service_forgot() {
    let service = Service::start().await;
    let line = Line::to_the_database_of(&service).await;
    let db = ops::pool(line.options, 1).await.unwrap();
    let limits: Vec<String> = sqlx::query_scalar(
        "select name || ' ' || setting from pg_settings where name = any($1) order by name",
    )
    .bind(["statement_timeout", "idle_in_transaction_session_timeout"])
    .fetch_all(&db)
    .await
    .unwrap();
    // In milliseconds.
    assert_eq!(limits, ["idle_in_transaction_session_timeout 10000", "statement_timeout 15000"]);
}

/// Four at once ask for a page.
async fn four_ask(service: &Service) -> [StatusCode; 4] {
    let ask = async || service.anonymous().get("/bidrag").await.status;
    tokio::join!(ask(), ask(), ask(), ask()).into()
}

/// The service as it answers on the network, and how to stop it.
struct Listening {
    address: std::net::SocketAddr,
    stop: watch::Sender<bool>,
    answering: JoinHandle<()>,
}

impl Listening {
    async fn of(service: &Service) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let router = router::app(service.app.clone());
        let answering = tokio::spawn(ops::answer(listener, router, stopped, FAREWELL));
        Self { address, stop, answering }
    }

    /// A connection on which this has been said.
    async fn says(&self, words: &str) -> TcpStream {
        let mut connection = TcpStream::connect(self.address).await.unwrap();
        connection.write_all(words.as_bytes()).await.unwrap();
        connection
    }

    async fn until_stopped(self) {
        timeout(STOPPED, self.answering).await.expect("it stops").unwrap();
    }
}

/// The answers on a connection until it is closed.
async fn answers(connection: &mut TcpStream) -> String {
    let mut answers = Vec::new();
    connection.read_to_end(&mut answers).await.unwrap();
    String::from_utf8(answers).unwrap()
}

const ASKS: &str = "GET /halsa HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Reads the answer to [`ASKS`], whose body is `ok`.
async fn answer(connection: &mut TcpStream) -> String {
    let mut answer = String::new();
    while !answer.ends_with("\r\n\r\nok") {
        let mut some = [0; 1024];
        let length = connection.read(&mut some).await.unwrap();
        assert!(0 < length, "closed after {answer:?}");
        answer.push_str(std::str::from_utf8(&some[..length]).unwrap());
    }
    answer
}

#[tokio::test]
async fn half_a_request_does_not_keep_the_service_from_stopping() {
    let service = Service::start().await;
    let listening = Listening::of(&service).await;
    let _half = listening.says("GET /halsa HTTP/1.1\r\nHost: local").await;
    let form = "POST /logga-in HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n\
                Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nhalf";
    let mut form = listening.says(form).await;
    // Both have been taken in when a later one is answered.
    answer(&mut listening.says(ASKS).await).await;
    listening.stop.send_replace(true);
    listening.until_stopped().await;
    let cut_off = timeout(STOPPED, form.read(&mut [0; 8])).await.expect("it is cut off");
    assert_eq!(cut_off.unwrap_or(0), 0);
}

#[tokio::test]
async fn what_was_asked_before_the_service_stops_is_answered() {
    let service = Service::start().await;
    let listening = Listening::of(&service).await;
    let mut unused = listening.says(ASKS).await;
    let first = answer(&mut unused).await;
    assert!(!first.contains("connection: close"), "{first}");
    let mut gate = service.db.begin().await.unwrap();
    sqlx::query("lock table round in access exclusive mode").execute(&mut *gate).await.unwrap();
    let mut waits = listening.says("GET /bidrag HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    service.until_blocked(1).await;

    listening.stop.send_replace(true);
    // Whoever asks just now is answered too, and told that it was the last time.
    unused.write_all(ASKS.as_bytes()).await.unwrap();
    let last = answers(&mut unused).await;
    assert!(last.starts_with("HTTP/1.1 200") && last.contains("connection: close"), "{last}");
    let mut new = listening.says(ASKS).await;
    assert!(answers(&mut new).await.starts_with("HTTP/1.1 200"));
    tokio::time::sleep(FAREWELL).await;
    gate.rollback().await.unwrap();
    assert!(answers(&mut waits).await.starts_with("HTTP/1.1 200"));
    listening.until_stopped().await;
}

#[tokio::test]
async fn a_request_with_two_hosts_or_two_lengths_is_one_request_or_none() {
    let service = Service::start().await;
    let listening = Listening::of(&service).await;
    let host = "Host: a.example\r\n";
    for (head, answered) in [
        ("GET /halsa HTTP/1.1\r\nHost: b.example\r\n".to_owned() + host, "HTTP/1.1 400"),
        ("GET /halsa HTTP/1.1\r\n".to_owned(), "HTTP/1.1 400"),
        ("GET /halsa HTTP/1.0\r\n".to_owned(), "HTTP/1.0 200"),
        (
            format!("GET /halsa HTTP/1.1\r\n{host}Content-Length: 1\r\nContent-Length: 2\r\n"),
            "HTTP/1.1 400",
        ),
        (
            format!("GET /halsa HTTP/1.1\r\n{host}Transfer-Encoding: chunked, gzip\r\n"),
            "HTTP/1.1 400",
        ),
    ] {
        let mut asked = listening.says(&format!("{head}Connection: close\r\n\r\n")).await;
        let answer = answers(&mut asked).await;
        assert!(answer.starts_with(answered), "{head:?}: {answer}");
    }
    // Both lengths: chunked counts, and the connection is closed, so what follows is no request.
    let smuggled = format!("0\r\n\r\n{ASKS}");
    let both = "POST /logga-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut asked = listening.says(&format!("{both}{smuggled}")).await;
    let answer = answers(&mut asked).await;
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
}
