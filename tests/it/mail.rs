//! The outbox, against a real mail server.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use clap::Parser;
use sqlx::PgPool;
use statsbidrag::{
    config::Config,
    ops::{self, mail::Post},
};

use crate::support::{OMBUD, Service};

/// A mail catcher on a free port: npm's smtp-tester, which prints what it gets.
struct Catcher {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
    port: u16,
}

const CATCHER: &str = "
    const port = Number(process.argv[1]);
    const server = require('smtp-tester').init(port);
    server.bind((address, id, mail) => console.log(JSON.stringify(
        { to: Object.keys(mail.receivers).join(), from: mail.sender, subject: mail.headers.subject, body: mail.body })));
    console.log('ready');
";

impl Catcher {
    fn start() -> Self {
        let port = free_port();
        let mut child = Command::new("node")
            .args(["-e", CATCHER, &port.to_string()])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is installed, and bin/install has brought smtp-tester");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "ready");
        Self { child, lines, port }
    }

    /// The next mail that arrives.
    fn next(&mut self) -> serde_json::Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }
}

impl Drop for Catcher {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn post(smtp: Option<u16>) -> Post {
    let mut words = vec!["statsbidrag".to_owned()];
    words.extend(["--mail-from".to_owned(), "Statsbidrag <noreply@demo.example>".to_owned()]);
    if let Some(port) = smtp {
        words.extend(["--smtp-url".to_owned(), format!("smtp://127.0.0.1:{port}")]);
    }
    Post::new(&Config::parse_from(words)).unwrap()
}

#[sqlx::test(migrator = "statsbidrag::MIGRATOR")]
async fn the_receipt_reaches_the_one_who_sent(db: PgPool) {
    let service = Service::over(db).await;
    service.person(OMBUD).await.has_sent(&service).await;
    let mut catcher = Catcher::start();
    let post = post(Some(catcher.port));
    ops::until_empty(&service.app.db, &service.app.clock, &post).await.unwrap();

    let mail = catcher.next();
    assert_eq!(mail["to"], "ombud@demo.example");
    assert_eq!(mail["from"], "noreply@demo.example");
    assert_eq!(mail["subject"], "Kvittens: rekvisition SB 1/2026 är inskickad");
    let body = mail["body"].as_str().unwrap().replace('\u{a0}', " ");
    for words in
        ["Härjedalens kommun", "600 000 kr", "10 mars 2026 kl. 12.00.00", "demonstrationsuppgifter"]
    {
        assert!(body.contains(words), "{words} in\n{body}");
    }
    for secret in ["5050-1055", "0680", "läkarkontakter"] {
        assert!(!body.contains(secret), "{secret} in\n{body}");
    }
    let sent = "select count(*) from outgoing_mail where status = 'sent' and attempts = 1";
    assert_eq!(service.value::<i64>(sent).await, 1);
    ops::until_empty(&service.app.db, &service.app.clock, &post).await.unwrap();
    assert_eq!(service.value::<i64>(sent).await, 1, "once");
}

#[sqlx::test(migrator = "statsbidrag::MIGRATOR")]
async fn a_mail_server_that_is_down_is_tried_again_and_then_given_up(db: PgPool) {
    let service = Service::over(db).await;
    service.person(OMBUD).await.has_sent(&service).await;
    let nobody = post(Some(free_port()));
    let work = async |post: &Post| {
        ops::until_empty(&service.app.db, &service.app.clock, post).await.unwrap()
    };
    work(&nobody).await;
    let waiting: String = service
        .value("select to_char(next_attempt_at at time zone 'UTC', 'HH24:MI:SS') || attempts::text || status::text from outgoing_mail")
        .await;
    assert_eq!(waiting, "11:00:301queued");
    work(&nobody).await;
    assert_eq!(
        service.value::<i16>("select attempts from outgoing_mail").await,
        1,
        "not before its time"
    );

    let mut catcher = Catcher::start();
    service.it_is("2026-03-10T12:01:00+01:00");
    work(&post(Some(catcher.port))).await;
    assert_eq!(catcher.next()["to"], "ombud@demo.example");

    service
        .execute("update outgoing_mail set status = 'queued', settled_at = null, attempts = 7")
        .await;
    work(&nobody).await;
    let given_up =
        "select count(*) from outgoing_mail where status = 'failed' and last_error is not null";
    assert_eq!(service.value::<i64>(given_up).await, 1);
}

#[sqlx::test(migrator = "statsbidrag::MIGRATOR")]
async fn without_a_mail_server_it_is_a_line_in_the_log(db: PgPool) {
    let service = Service::over(db).await;
    service.person(OMBUD).await.has_sent(&service).await;
    ops::until_empty(&service.app.db, &service.app.clock, &post(None)).await.unwrap();
    assert_eq!(service.value::<String>("select status::text from outgoing_mail").await, "logged");
}

#[sqlx::test(migrator = "statsbidrag::MIGRATOR")]
async fn what_is_not_sent_in_has_no_mail(db: PgPool) {
    let service = Service::over(db).await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_draft(&service).await;
    ombud.sends(id, "wrong").await;
    assert_eq!(service.value::<i64>("select count(*) from outgoing_mail").await, 0);
}
