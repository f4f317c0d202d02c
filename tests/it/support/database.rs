//! A database for each test. Migrating and seeding takes seconds, and copying a tenth of a second, so
//! the first test that needs a database makes a template, and every test has a copy of its own.
//!
//! A template belongs to the test program that made it: one that is compiled anew makes it anew. It
//! stays on the server, for the next run.

use std::{
    env, fs,
    path::{Path, PathBuf},
    thread,
    time::SystemTime,
};

use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use sqlx::{
    AssertSqlSafe, Connection, Executor, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use statsbidrag::app::Clock;
use uuid::Uuid;

/// How long a database that a failed test left behind can be looked at, if its cluster is kept.
const LEFT_FOR: SignedDuration = SignedDuration::from_hours(24);

/// What the names of all copies begin with. A UUID of version 7 follows, which holds the time.
const COPY: &str = "statsbidrag_test_";

/// A test's own database, dropped when the test passes and kept when it fails.
pub struct Database {
    pub pool: PgPool,
    name: String,
}

/// What tests copy.
pub struct Template {
    /// The executable that makes it.
    program: PathBuf,
    /// Time and size of the executable; another build makes another template.
    fingerprint: String,
}

impl Template {
    /// The template that `program` makes: an executable, by its path. `besides` tells what else its
    /// content follows from.
    pub fn of(program: &Path, besides: &str) -> Self {
        let file = fs::metadata(program).unwrap();
        let since = file.modified().unwrap().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        Self {
            program: program.to_owned(),
            fingerprint: format!("{} {} {besides}", since.as_nanos(), file.len()),
        }
    }

    /// A copy. Where there is no template `fill` makes it, out of an empty database.
    pub async fn copy(&self, fill: impl AsyncFn(&PgPool)) -> Database {
        let mut server = PgConnection::connect_with(&server()).await.unwrap();
        let name = format!("{COPY}{}", Uuid::now_v7().simple());
        // Copies go on side by side. Nobody copies while the template is made.
        lock(&mut server, "pg_advisory_lock_shared").await;
        while !self.is_there(&mut server).await {
            lock(&mut server, "pg_advisory_unlock_shared").await;
            lock(&mut server, "pg_advisory_lock").await;
            if !self.is_there(&mut server).await {
                self.make(&mut server, &fill).await;
            }
            lock(&mut server, "pg_advisory_unlock").await;
            lock(&mut server, "pg_advisory_lock_shared").await;
        }
        say(&mut server, format!("create database {name} template {}", self.name())).await;
        server.close().await.unwrap();
        Database { pool: pool(&name).await, name }
    }

    /// One name for every build of a test program, for each database that DATABASE_URL may name: the
    /// lock holds in one.
    fn name(&self) -> String {
        let folder = self.program.parent().unwrap().display().to_string();
        let file = self.program.file_name().unwrap().to_str().unwrap();
        // Cargo names a test program after its content: `it-2f7c…`.
        let program = file.split('-').next().unwrap();
        let program = format!("{folder} {program} {:?}", server().get_database());
        let hash = hex::encode(Sha256::digest(program));
        format!("statsbidrag_template_{}", &hash[..32])
    }

    async fn is_there(&self, server: &mut PgConnection) -> bool {
        let made: Option<Option<String>> = sqlx::query_scalar(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = $1",
        )
        .bind(self.name())
        .fetch_optional(server)
        .await
        .unwrap();
        made.flatten().is_some_and(|it| it == self.fingerprint)
    }

    async fn make(&self, server: &mut PgConnection, fill: impl AsyncFn(&PgPool)) {
        forget_old_copies(server).await;
        let name = self.name();
        say(server, format!("drop database if exists {name} with (force)")).await;
        say(server, format!("create database {name}")).await;
        let pool = pool(&name).await;
        fill(&pool).await;
        // PostgreSQL copies a database only while nobody is connected to it.
        pool.close().await;
        // Last of all, so that a template whose making was interrupted is made again.
        say(server, format!("comment on database {name} is '{}'", self.fingerprint)).await;
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the database {} is left, for a day or as long as its cluster", self.name);
            return;
        }
        let name = self.name.clone();
        // On a thread, for the test's own cannot wait here.
        let dropping = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let mut server = PgConnection::connect_with(&server()).await.unwrap();
                say(&mut server, format!("drop database {name} with (force)")).await;
            });
        });
        dropping.join().unwrap();
    }
}

/// The address of a test's database, for another program.
pub fn url_of(db: &PgPool) -> String {
    let mut url = url::Url::parse(&env::var("DATABASE_URL").unwrap()).unwrap();
    url.set_path(db.connect_options().get_database().unwrap());
    url.into()
}

/// The database that DATABASE_URL names, whose server has the others beside it.
fn server() -> PgConnectOptions {
    let url = env::var("DATABASE_URL").expect("DATABASE_URL: bin/test sets it");
    url.parse().expect("DATABASE_URL")
}

async fn pool(name: &str) -> PgPool {
    let options = PgPoolOptions::new().max_connections(5);
    options.connect_with(server().database(name)).await.unwrap()
}

async fn say(server: &mut PgConnection, sql: String) {
    server.execute(AssertSqlSafe(sql)).await.unwrap();
}

/// Takes or gives back the lock under which templates are made and copied.
async fn lock(server: &mut PgConnection, how: &str) {
    say(server, format!("select {how}(hashtext('statsbidrag templates'))")).await;
}

/// Drops what tests that failed left behind a day ago.
async fn forget_old_copies(server: &mut PgConnection) {
    let names: Vec<String> = sqlx::query_scalar(
        "select datname from pg_database
             where starts_with(datname, $1) and pg_get_userbyid(datdba) = current_user",
    )
    .bind(COPY)
    .fetch_all(&mut *server)
    .await
    .unwrap();
    let since = Clock::real().now().after(-LEFT_FOR).unix_seconds();
    for name in names {
        let made = name.strip_prefix(COPY).and_then(|it| it.parse::<Uuid>().ok());
        let made = made.and_then(|it| it.get_timestamp());
        if made.is_some_and(|it| (it.to_unix().0 as i64) < since) {
            say(server, format!("drop database if exists {name} with (force)")).await;
        }
    }
}
