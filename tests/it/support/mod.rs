//! What a test needs: the service, people with browsers, and scenes.

mod acts;
mod applications;
mod authenticator;
mod browser;
mod clamd;
mod database;
mod files;
mod oidc;
mod scenes;
mod uses;

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicI64, Ordering},
};

use axum::Router;
use jiff::Timestamp;
use sqlx::PgPool;
use statsbidrag::{
    app::{App, Clock, Settings},
    demonstration,
    identity::PgSessions,
    ops, router,
    values::{Moment, PersonId, RequisitionId, RoundId},
};
use tower_sessions::{
    SessionStore,
    cookie::time::OffsetDateTime,
    session::{Id, Record},
};

use self::database::{Database, Template};
pub use self::{
    acts::*,
    applications::*,
    authenticator::Authenticator,
    browser::{Answer, Browser, PostForm, form, route_of},
    clamd::{Clamd, eicar},
    database::url_of,
    files::*,
    oidc::*,
    scenes::*,
    uses::Uses,
};

pub const OMBUD: &str = "ombud@demo.example";
pub const REPRESENTATIVE: &str = "representant@demo.example";
pub const COORDINATOR: &str = "samordnare@demo.example";
pub const REGION: &str = "region@demo.example";
pub const GOTLAND: &str = "gotland@demo.example";
pub const OFFICER: &str = "handlaggare@demo.example";
pub const DECIDER: &str = "beslutsfattare@demo.example";
pub const ECONOMIST: &str = "ekonom1@demo.example";
pub const OTHER_ECONOMIST: &str = "ekonom2@demo.example";
pub const ADMINISTRATOR: &str = "administrator@demo.example";
pub const OTHER_ADMINISTRATOR: &str = "administrator2@demo.example";
pub const AUDITOR: &str = "granskare@demo.example";
/// Has no mandate and no role, and applies to be ombud.
pub const SEEKER: &str = "sokande@demo.example";

/// Every demonstration person.
pub const EVERYBODY: [&str; 13] = [
    OMBUD,
    REPRESENTATIVE,
    COORDINATOR,
    REGION,
    GOTLAND,
    OFFICER,
    DECIDER,
    ECONOMIST,
    OTHER_ECONOMIST,
    ADMINISTRATOR,
    AUDITOR,
    OTHER_ADMINISTRATOR,
    SEEKER,
];

/// The round that is open on 10 March 2026.
pub const ROUND: &str = "God och nära vård 2026";

/// The words of a page between its header and its footer.
pub fn only_rows(page: &Answer) -> String {
    let text = page.text();
    let from =
        text.find("Hoppa till innehållet").map_or(0, |it| it + "Hoppa till innehållet".len());
    let to = text.rfind("Om tjänsten").unwrap_or(text.len());
    text[from..to].to_owned()
}

/// When every test begins.
const BEGINNING: &str = "2026-03-10T12:00:00+01:00";

static TEMPLATE: LazyLock<Template> =
    LazyLock::new(|| Template::of(&std::env::current_exe().unwrap(), ""));

/// The whole service over a database of its own, with the rights of the service.
pub struct Service {
    /// A pool with the database owner's rights, for what the test reads and prepares.
    pub db: PgPool,
    pub app: App,
    router: Router,
    now: Arc<AtomicI64>,
    /// Dropped with the service.
    _database: Database,
}

impl Service {
    /// The service over the demonstration, on 10 March 2026.
    pub async fn start() -> Self {
        Self::with(|_| ()).await
    }

    /// The service with settings that `set` has changed.
    pub async fn with(set: impl FnOnce(&mut Settings)) -> Self {
        let database = TEMPLATE.copy(seed).await;
        let db = database.pool.clone();
        let now = Arc::new(AtomicI64::new(0));
        let read = Arc::clone(&now);
        let clock = Clock::of(move || {
            let micros = read.load(Ordering::SeqCst);
            Moment::new(Timestamp::from_microsecond(micros).unwrap())
        });
        let service_role = ops::as_the_service((*db.connect_options()).clone());
        let mut settings = Settings {
            client_address_header: Some("x-test-address".to_owned()),
            demonstration: true,
            shows_mail: true,
            files_dir: std::env::temp_dir().join(format!("statsbidrag-{}", uuid::Uuid::now_v7())),
            ..Settings::local().unwrap()
        };
        set(&mut settings);
        let db_as_service = ops::pool(service_role, 8).await.unwrap();
        let app = App::new(db_as_service, clock, settings).unwrap();
        let router = router::app(app.clone());
        let service = Self { router, app, db, now, _database: database };
        service.it_is(BEGINNING);
        service
    }

    /// The same service, with another way to its database.
    pub fn by_way_of(mut self, db: PgPool) -> Self {
        self.app.db = db;
        self.router = router::app(self.app.clone());
        self
    }

    /// The same service over another database.
    pub async fn over(mut self, db: PgPool) -> Self {
        let role = ops::as_the_service((*db.connect_options()).clone());
        self.db = db;
        self.by_way_of(ops::pool(role, 8).await.unwrap())
    }

    /// Sets the clock.
    pub fn it_is(&self, at: &str) {
        let at: Timestamp = at.parse().unwrap();
        self.now.store(at.as_microsecond(), Ordering::SeqCst);
    }

    /// Sets the clock to the real time, for what the test talks to has a clock of its own.
    pub fn it_is_now(&self) {
        let now = Clock::real().now().timestamp();
        self.now.store(now.as_microsecond(), Ordering::SeqCst);
    }

    pub fn anonymous(&self) -> Browser<'_> {
        Browser::new(self, None)
    }

    /// A browser where somebody is signed in. The session is written directly, for hashing a
    /// password takes forty milliseconds.
    pub async fn person(&self, email: &str) -> Browser<'_> {
        let person = self.person_id(email).await;
        let sessions = PgSessions::of(&self.app);
        let mut record = Record {
            id: Id::default(),
            data: [
                ("person_id".to_owned(), serde_json::json!(person)),
                ("authenticated_at".to_owned(), serde_json::json!(self.app.clock.now())),
            ]
            .into(),
            expiry_date: OffsetDateTime::UNIX_EPOCH,
        };
        sessions.create(&mut record).await.unwrap();
        Browser::new(self, Some(format!("statsbidrag={}", record.id)))
    }

    pub async fn person_id(&self, email: &str) -> PersonId {
        sqlx::query_scalar("select person_id from person where email = $1")
            .bind(email)
            .fetch_one(&self.db)
            .await
            .unwrap()
    }

    pub async fn round(&self, title: &str) -> RoundId {
        sqlx::query_scalar("select round_id from round where title = $1")
            .bind(title)
            .fetch_one(&self.db)
            .await
            .unwrap()
    }

    /// A single value out of the database.
    pub async fn value<T>(&self, sql: &str) -> T
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
    {
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned())).fetch_one(&self.db).await.unwrap()
    }

    /// Changes something directly in the database.
    pub async fn execute(&self, sql: &str) {
        sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&self.db).await.unwrap();
    }

    pub async fn status(&self, id: RequisitionId) -> String {
        self.value(&format!("select status::text from requisition where requisition_id = '{id}'"))
            .await
    }

    /// Waits until a query says true.
    pub async fn until(&self, sql: &str) {
        for _ in 0..1000 {
            if self.value(sql).await {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("this does not come true: {sql}");
    }

    /// Waits until `n` of this database's connections wait for a lock.
    pub async fn until_blocked(&self, n: i64) {
        for _ in 0..500 {
            let waiting: i64 = self
                .value(
                    "select count(*) from pg_stat_activity
                     where datname = current_database() and wait_event_type = 'Lock'",
                )
                .await;
            if n <= waiting {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("fewer than {n} requests wait for a lock: nothing serialises them");
    }
}

/// What every test finds in its database.
async fn seed(db: &PgPool) {
    let mut tx = db.begin().await.unwrap();
    ops::migrate(&mut tx).await.unwrap();
    demonstration::seed(&mut tx, BEGINNING.parse().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
}

impl Drop for Service {
    fn drop(&mut self) {
        // Most tests attach nothing, and then there is no folder.
        let _ = std::fs::remove_dir_all(&self.app.settings.files_dir);
    }
}
