//! What a handler or a job may reach.

use std::{
    collections::BTreeMap,
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sqlx::PgPool;

use crate::{
    eid::{ProviderConfig, Providers},
    files::Files,
    secrets::{Passwords, Sealer, SecretKey},
    values::Moment,
};

/// Everything a request may use. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub db: PgPool,
    pub clock: Clock,
    pub passwords: Passwords,
    pub sealer: Sealer,
    pub eid: Providers,
    pub files: Files,
    pub workers: Workers,
    pub settings: Arc<Settings>,
}

/// By when each worker of this process has come round again, unless it is stuck.
#[derive(Debug, Clone, Default)]
pub struct Workers(Arc<Mutex<BTreeMap<&'static str, Instant>>>);

/// What the pages need to know of the configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people find the service; tells whether cookies are `Secure`.
    pub base_url: String,
    /// The header in which a trusted proxy tells the client's address, if there is a proxy.
    pub client_address_header: Option<String>,
    /// Whether every page has the strip that says that this is a demonstration.
    pub demonstration: bool,
    /// Whether mail is shown to everybody instead of sent: a demonstration without a mail server.
    pub shows_mail: bool,
    /// The key that personnummer and the secrets of second factors are sealed with.
    pub secret_key: SecretKey,
    /// The providers of e-legitimation.
    pub eid_providers: Vec<ProviderConfig>,
    /// Where files that people attach are kept.
    pub files_dir: PathBuf,
    /// Where clamd answers: `host:port` or the path of a socket.
    pub clamd: Option<String>,
}

/// The one clock. A test sets its own.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Moment + Send + Sync>);

impl App {
    /// # Errors
    /// When a setting cannot be used.
    pub fn new(db: PgPool, clock: Clock, settings: Settings) -> anyhow::Result<Self> {
        let sealer = Sealer::new(&settings.secret_key)?;
        let passwords = Passwords::default();
        let eid = Providers::new(&settings.eid_providers, &settings.base_url)?;
        let files = Files::new(&settings.files_dir, settings.clamd.as_deref());
        let settings = Arc::new(settings);
        let workers = Workers::default();
        Ok(Self { db, clock, passwords, sealer, eid, files, workers, settings })
    }
}

impl Workers {
    /// A worker begins a turn, which it ends within this time.
    pub fn turn(&self, name: &'static str, longest: Duration) {
        let mut due = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        due.insert(name, Instant::now() + longest);
    }

    /// A worker that should have come round and has not.
    pub fn stuck(&self) -> Option<&'static str> {
        let due = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        due.iter().find(|(_, due)| **due < now).map(|(name, _)| *name)
    }
}

impl Settings {
    /// Settings for localhost with a key that lasts as long as the process: for the story of the
    /// demonstration and for tests.
    pub fn local() -> anyhow::Result<Self> {
        Ok(Self {
            base_url: "http://localhost:8080".to_owned(),
            client_address_header: None,
            demonstration: false,
            shows_mail: false,
            secret_key: SecretKey::generate()?,
            eid_providers: Vec::new(),
            files_dir: std::env::temp_dir().join(format!("statsbidrag-{}", std::process::id())),
            clamd: None,
        })
    }

    /// Cookies are `Secure` wherever the service is reached over TLS.
    pub fn secure_cookies(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

impl Clock {
    /// The computer's clock.
    pub fn real() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one clock")]
        Self::of(|| Moment::new(jiff::Timestamp::now()))
    }

    /// A clock that says what `now` says.
    pub fn of(now: impl Fn() -> Moment + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub fn now(&self) -> Moment {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
