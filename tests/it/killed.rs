//! A correction is sent to the real service, which is killed at each boundary of the send: what was
//! acknowledged is there, and nothing is half.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command},
    time::Duration,
};

use axum::http::StatusCode;
use statsbidrag::values::RequisitionId;

use crate::{
    support::{OMBUD, ROUND, Service, form, url_of},
    versions::asking,
};

/// The boundaries in the order in which a send comes to them, and whether it holds from there on.
const BOUNDARIES: [(&str, bool); 4] = [
    ("arrived", false),  // before the transaction begins
    ("sealed", false),   // the version is written, its event and mail are not
    ("told", false),     // all is written, and not committed
    ("committed", true), // the browser has no answer
];

/// Everything that a version consists of.
const WRITTEN: &str = "
    select (select status || ' ' || version || coalesce(' drafting ' || draft_version, '')
                   || ' ' || trunc(requested) from requisition)
        || ', versions ' || (select string_agg(version::text, '+' order by version) from submission)
        || ', amounts ' || (select string_agg(sum, '+') from (
               select trunc(sum(amount))::text as sum from requested_amount
               group by version order by version) each)
        || ', events ' || (select count(*) from audit_event where action = 'requisition.changed')
        || ', mails ' || (select count(*) from outgoing_mail
                          where subject like 'Kvittens: rättelse%')
        || ', strip ' || (select string_agg(requisitions || ' ' || trunc(requested), '+')
                          from round_strip where 0 < requisitions)";

const FIRST: &str = "submitted 1 drafting 2 600000, versions 1, amounts 600000, \
                     events 0, mails 0, strip 1 600000";
const SECOND: &str = "submitted 2 700000, versions 1+2, amounts 600000+700000, \
                      events 1, mails 1, strip 1 700000";

/// A process of the service over the database of a test.
struct Process {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Process {
    fn start(service: &Service, folder: &Path, stops_at: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let log = folder.join("service.log");
        let said = fs::File::create(&log).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_statsbidrag"))
            .args(["serve", "--no-migrate"])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("DATABASE_URL", url_of(&service.db))
            .env("DATABASE_CONNECTIONS", "4")
            .env("DATA_DIR", folder)
            .env("LISTEN", format!("127.0.0.1:{port}"))
            .env("STATSBIDRAG_STOPS_AT", stops_at)
            .stdout(said.try_clone().unwrap())
            .stderr(said)
            .spawn()
            .unwrap();
        Self { child, port, log }
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    fn address(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    async fn until_well(&mut self) {
        for _ in 0..600 {
            assert_eq!(self.child.try_wait().unwrap(), None, "it has ended: {}", self.said());
            if reqwest::get(self.address("/halsa")).await.is_ok_and(|it| it.status() == 200) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it does not answer: {}", self.said());
    }

    async fn until_stopped_at(&self, boundary: &str) {
        for _ in 0..600 {
            if self.said().contains(&format!("stops at the boundary {boundary}")) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it does not stop at {boundary}: {}", self.said());
    }

    /// Sends SIGKILL.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_send_that_is_killed_at_any_boundary_is_whole_or_not_at_all() {
    for (boundary, holds) in BOUNDARIES {
        let service = Service::start().await;
        // The process has the real clock.
        service.it_is_now();
        service
            .execute(&format!(
                "update round set opens_at = '2000-01-01', closes_at = '2100-01-01'
                 where title = '{ROUND}'"
            ))
            .await;
        let ombud = service.person(OMBUD).await;
        let id = ombud.has_sent(&service).await;
        ombud.saves(id, "belopp", &asking("400 000")).await.is(StatusCode::SEE_OTHER);
        let pressed = form(&[("fingerprint", &ombud.fingerprint(id).await)]);
        let cookie = ombud.cookie().unwrap();
        let folder = std::env::temp_dir().join(format!("statsbidrag-{}", uuid::Uuid::now_v7()));
        fs::create_dir(&folder).unwrap();

        let mut process = Process::start(&service, &folder, boundary);
        process.until_well().await;
        let client = no_redirects();
        let path = process.address(&format!("/rekvisitioner/{id}/inskickning"));
        let send = tokio::spawn(posting(&client, path, &cookie, pressed.clone()).send());
        process.until_stopped_at(boundary).await;
        process.kill();
        assert!(send.await.unwrap().is_err(), "{boundary}: nothing is acknowledged");
        until_nobody_is_connected(&service).await;
        let expected = if holds { SECOND } else { FIRST };
        assert_eq!(service.value::<String>(WRITTEN).await, expected, "{boundary}");

        // It is started again, and whoever got no answer presses once more.
        let mut process = Process::start(&service, &folder, "");
        process.until_well().await;
        let path = process.address(&format!("/rekvisitioner/{id}/inskickning"));
        let answer = posting(&client, path, &cookie, pressed).send().await.unwrap();
        assert_eq!(answer.status(), 303, "{boundary}");
        assert_eq!(service.value::<String>(WRITTEN).await, SECOND, "{boundary}");
        let receipt = receipt(&client, &process, &cookie, id).await;
        assert!(receipt.contains("Version 2 kom in"), "{boundary}: {receipt}");
        assert!(!receipt.contains("Det finns ingen ändring"), "{boundary}: {receipt}");
        process.kill();
        fs::remove_dir_all(folder).unwrap();
    }
}

fn no_redirects() -> reqwest::Client {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    client.build().unwrap()
}

/// A form as a browser posts it.
fn posting(
    client: &reqwest::Client,
    address: String,
    cookie: &str,
    typed: String,
) -> reqwest::RequestBuilder {
    client
        .post(address)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("cookie", cookie)
        .body(typed)
}

async fn receipt(
    client: &reqwest::Client,
    process: &Process,
    cookie: &str,
    id: RequisitionId,
) -> String {
    let address = process.address(&format!("/rekvisitioner/{id}/kvittens"));
    let answer = client.get(address).header("cookie", cookie).send().await.unwrap();
    answer.text().await.unwrap()
}

/// PostgreSQL notices that a process is gone a moment later, and rolls back what it had begun.
async fn until_nobody_is_connected(service: &Service) {
    service
        .until(
            "select count(*) = 0 from pg_stat_activity
             where datname = current_database() and state like 'idle in transaction%'",
        )
        .await;
}
