//! Running the service: seeding, the open round of the demonstration, its story, and the health
//! check.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command},
    thread,
    time::Duration,
};

use sqlx::PgPool;
use statsbidrag::{demonstration, ops, values::Moment};

use crate::support::{OMBUD, Service};

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

#[tokio::test]
async fn seeding_a_second_time_changes_nothing() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    let mut tx = service.db.begin().await.unwrap();
    ops::migrate(&mut tx).await.unwrap();
    demonstration::seed(&mut tx, service.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(service.value::<i64>("select count(*) from person").await, 13);
    assert_eq!(service.value::<i64>("select count(*) from round").await, 4);
    assert_eq!(service.status(id).await, "submitted");
}

#[sqlx::test(migrator = "statsbidrag::MIGRATOR")]
async fn demonstration_data_is_refused_in_a_database_with_real_people(db: PgPool) {
    sqlx::query("insert into person (person_id, name, email, created_at) values (gen_random_uuid(), 'Verklig', 'verklig@example.se', now())")
        .execute(&db)
        .await
        .unwrap();
    let mut tx = db.begin().await.unwrap();
    let refused = demonstration::seed(&mut tx, at("2026-03-10T11:00:00Z")).await.unwrap_err();
    assert!(refused.to_string().contains("real people"), "{refused}");
}

#[tokio::test]
async fn the_demonstrations_open_round_is_moved_to_today_and_the_closed_one_is_not() {
    let service = Service::start().await;
    let closes = "select to_char(closes_at at time zone 'Europe/Stockholm', 'YYYY-MM-DD HH24:MI') from round where title like '%öppen%'";
    assert_eq!(service.value::<String>(closes).await, "2026-04-01 00:00");
    for (now, expected) in
        [("2026-03-28T21:59:59Z", "2026-04-01 00:00"), ("2026-11-22T12:00:00Z", "2026-12-14 00:00")]
    {
        let mut tx = service.db.begin().await.unwrap();
        demonstration::seed(&mut tx, at(now)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(service.value::<String>(closes).await, expected, "{now}");
    }
    let real = "select to_char(closes_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') from round where title = 'God och nära vård 2026'";
    assert_eq!(service.value::<String>(real).await, "2026-04-01 22:00");
}

#[tokio::test]
async fn the_service_says_whether_it_reaches_its_database() {
    let service = Service::start().await;
    assert_eq!(service.anonymous().get("/halsa").await.html, "ok");
    service.app.db.close().await;
    let down = service.anonymous().get("/halsa").await;
    assert_eq!(down.status, axum::http::StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_stuck_worker_is_told_by_the_health_check() {
    let service = Service::start().await;
    service.app.workers.turn("mail", Duration::from_secs(60));
    assert_eq!(service.anonymous().get("/halsa").await.html, "ok");
    service.app.workers.turn("mail", Duration::ZERO);
    let unwell = service.anonymous().get("/halsa").await;
    assert_eq!(unwell.status, axum::http::StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(unwell.html, "the worker mail is stuck");
    service.app.workers.turn("mail", Duration::from_secs(60));
    assert_eq!(service.anonymous().get("/halsa").await.html, "ok");
}

#[tokio::test]
async fn expired_sessions_and_counts_are_deleted() {
    let service = Service::start().await;
    service.person(OMBUD).await;
    service
        .execute("insert into rate_count values ('account:x', 3, '2026-03-10 11:00+00', '2026-03-10 11:15+00')")
        .await;
    let left = "select (select count(*) from session) + (select count(*) from rate_count)";
    let sweep = async || {
        let mut tx = service.app.db.begin().await.unwrap();
        statsbidrag::identity::sweep(&mut tx, service.app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
    };
    service.it_is("2026-03-10T12:14:59+01:00");
    sweep().await;
    assert_eq!(service.value::<i64>(left).await, 2);
    service.it_is("2026-03-10T13:00:00+01:00");
    sweep().await;
    assert_eq!(service.value::<i64>(left).await, 0);
}

#[tokio::test]
async fn the_demonstrations_story_is_told_once_and_goes_on_where_it_was_interrupted() {
    let service = Service::start().await;
    service.it_is("2026-11-22T12:00:00Z");
    let now = service.app.clock.now();
    service.tells_the_story(now).await;
    let rows = "select count(*) from requisition";
    let told = service.value::<i64>(rows).await;
    assert!(50 < told, "{told}");
    let paid = service.value::<i64>("select count(*) from requisition where status = 'paid'").await;
    assert!(20 < paid, "{paid}");
    let applications = "select string_agg(name || ' ' || status, ', ' order by submitted_at)
         from mandate_application join organisation using (organisation_id)";
    let waiting = "Åre kommun completion_requested, Bergs kommun submitted";
    assert_eq!(service.value::<String>(applications).await, waiting);
    let closes = "select to_char(closes_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') from round where title = 'God och nära vård 2026'";
    assert_eq!(service.value::<String>(closes).await, "2026-04-01 22:00");
    // One had an extension, and sent after all others.
    let late = "select recipient.closes_at > submitted_at
         from requisition join round using (round_id) join recipient using (round_id, organisation_id)
         where round.closes_at <= submitted_at";
    assert_eq!(service.values::<bool>(late).await, [true]);
    let extension = "select string_agg(action, ' ' order by audit_event_id) from audit_event
         where action like 'round.extension%'";
    let both = "round.extension_proposed round.extension_decided";
    assert_eq!(service.value::<String>(extension).await, both);
    service.tells_the_story(now).await;
    assert_eq!(service.value::<i64>(rows).await, told);

    // While it is told the round is not frozen, also by a worker beside it. The next run repeats
    // nothing, and then it freezes.
    service.lets_the_freeze_wait(true).await;
    assert!(!service.freezes(now).await);
    service.tells_the_story(now).await;
    assert_eq!(service.value::<i64>(rows).await, told);
    assert_eq!(service.value::<String>(applications).await, waiting);
    assert_eq!(
        service.value::<i64>("select count(*) from decision").await,
        service.value::<i64>("select count(*) from requisition where granted is not null").await
    );
    assert_eq!(service.value::<String>(closes).await, "2026-04-01 22:00");
    assert_eq!(service.value::<String>(extension).await, both);
    assert!(service.freezes(now).await);
    service.tells_the_story(now).await;
    assert_eq!(service.value::<i64>(rows).await, told, "a frozen round is told no more");
}

/// After some months a demonstration is started again. A worker had frozen its open round: that one
/// stays frozen, whoever tries, and another is open beside it.
#[tokio::test]
async fn a_frozen_round_stays_frozen_and_the_demonstration_opens_another() {
    let service = Service::start().await;
    service.it_is("2026-11-22T12:00:00Z");
    let now = service.app.clock.now();
    assert!(service.freezes(now).await);
    for (who, db) in [("the owner", &service.db), ("the service", &service.app.db)] {
        for sql in [
            "update round set frozen_at = null where title like '%öppen%'",
            "update round set frozen_at = now() where title like '%öppen%'",
            "update round set closes_at = '2026-03-02' where title like '%öppen%'",
        ] {
            let refused = sqlx::query(sql).execute(db).await.unwrap_err().to_string();
            assert!(refused.contains("stays frozen"), "{who}: {sql}: {refused}");
        }
    }
    let frozen = "select array_agg(frozen_at::text order by title) from round where title like '%öppen%' and frozen_at is not null";
    let before: Vec<String> = service.value(frozen).await;
    // At this start and at the next.
    for _ in 0..2 {
        let mut tx = service.db.begin().await.unwrap();
        demonstration::seed(&mut tx, now).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(service.value::<Vec<String>>(frozen).await, before);
    let open = "select array_agg(title) from round where opens_at < '2026-11-22' and '2026-11-22' < closes_at";
    let title = "God och nära vård 2026 – öppen demonstrationsomgång 2";
    assert_eq!(service.value::<Vec<String>>(open).await, [title]);
    let round = service.round(title).await;
    let ombud = service.person(OMBUD).await;
    ombud.get("/att-gora").await.says("21 dagar kvar.");
    let started = ombud.post(&format!("/omgangar/{round}/rekvisition"), "").await;
    let id = started.location().rsplit('/').next().unwrap().parse().unwrap();
    ombud.fills_in(id).await;
    let fingerprint = ombud.fingerprint(id).await;
    ombud.sends(id, &fingerprint).await;
    assert_eq!(service.status(id).await, "submitted");
}

/// The service runs for weeks: its worker moves the open round on some days before it closes, with
/// the service's own rights.
#[tokio::test]
async fn the_open_round_is_moved_on_before_it_closes() {
    let service = Service::start().await;
    let closes = "select to_char(closes_at at time zone 'Europe/Stockholm', 'YYYY-MM-DD HH24:MI') from round where title like '%öppen%'";
    for (now, expected) in
        [("2026-03-28T21:59:59Z", "2026-04-01 00:00"), ("2026-03-28T22:00:00Z", "2026-04-19 00:00")]
    {
        let mut tx = service.app.db.begin().await.unwrap();
        demonstration::keep_open(&mut tx, at(now)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(service.value::<String>(closes).await, expected, "{now}");
    }
}

impl Service {
    async fn lets_the_freeze_wait(&self, waits: bool) {
        self.execute(&format!(
            "update round set freeze_waits = {waits} where title = 'God och nära vård 2026'"
        ))
        .await;
    }

    /// Freezes what is due; whether God och nära vård 2026 is frozen then.
    async fn freezes(&self, now: Moment) -> bool {
        let mut tx = self.app.db.begin().await.unwrap();
        statsbidrag::rounds::freeze_those_due(&mut tx, now).await.unwrap();
        tx.commit().await.unwrap();
        self.value("select frozen_at is not null from round where title = 'God och nära vård 2026'")
            .await
    }

    async fn values<T>(&self, sql: &'static str) -> Vec<T>
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
    {
        sqlx::query_scalar(sql).fetch_all(&self.db).await.unwrap()
    }

    async fn tells_the_story(&self, now: Moment) {
        let (db, settings) = (&self.app.db, &self.app.settings);
        demonstration::tell_the_story(db, settings, now, &|_, _| {}).await.unwrap();
    }
}

/// A process of the service on a folder of its own choice, with the private cluster in it.
struct Process {
    child: Child,
    port: u16,
}

impl Process {
    fn start(folder: &Path, said: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(env!("CARGO_BIN_EXE_statsbidrag"))
            .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data-dir"])
            .arg(folder)
            // Neither the database of the tests nor any other setting.
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .stdout(fs::File::create(said).unwrap())
            .spawn()
            .unwrap();
        Self { child, port }
    }

    /// Waits until the health check says that all is well.
    fn until_well(&mut self) {
        for _ in 0..1200 {
            assert_eq!(self.child.try_wait().unwrap(), None, "it has ended");
            if self.health().is_some_and(|it| it.ends_with("\r\n\r\nok")) {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("it does not answer");
    }

    fn health(&self) -> Option<String> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        let asks = "GET /halsa HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        connection.write_all(asks.as_bytes()).ok()?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer).ok()?;
        Some(answer)
    }

    fn stop(mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").arg(pid).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }
}

#[test]
fn two_first_starts_on_one_folder_answer_and_a_killed_database_comes_back() {
    let folder = std::env::temp_dir().join(format!("statsbidrag-{}", uuid::Uuid::now_v7()));
    let said = [1, 2].map(|it| folder.with_extension(format!("said-{it}")));
    let mut both = [Process::start(&folder, &said[0]), Process::start(&folder, &said[1])];
    both.iter_mut().for_each(Process::until_well);
    // Whichever of them does it says what it does, and how far it has come.
    let words: String = said.iter().map(|it| fs::read_to_string(it).unwrap()).collect();
    for line in ["takes about half a minute", "Creating a database in", "Filling it", "  10 of 6"] {
        assert!(words.contains(line), "{words}");
    }

    let postgres = || {
        let told = fs::read_to_string(folder.join("postgres/cluster/postmaster.pid"));
        told.ok()?.lines().next().map(str::to_owned)
    };
    let killed = postgres().unwrap();
    assert!(Command::new("kill").args(["-9", &killed]).status().unwrap().success());
    while postgres().is_none_or(|it| it == killed) {
        thread::sleep(Duration::from_millis(100));
    }
    both.iter_mut().for_each(Process::until_well);

    both.into_iter().for_each(Process::stop);
    said.iter().for_each(|it| fs::remove_file(it).unwrap());
    fs::remove_dir_all(folder).unwrap();
}
