//! The real service as a process of its own over a database of its own, and a real browser. Both
//! end with the test; what is left after a failure lies in `target/tmp/browser-…`.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use sqlx::PgPool;
use statsbidrag::app::Clock;

use crate::database::{Database, Template, url_of};

/// How long anything may take before the test gives up: long, for a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait before looking again.
const LOOK: Duration = Duration::from_millis(20);

/// The binary that people run.
const PROGRAM: &str = env!("CARGO_BIN_EXE_statsbidrag");

/// The service, from the binary that people run.
pub struct Service {
    pub address: String,
    pub db: PgPool,
    _database: Database,
    folder: PathBuf,
    process: Child,
}

/// The screen that the browser emulates.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    Desk,
    /// 390 points wide, touched with a finger.
    Phone,
    /// 320 points wide: an old phone, or a page at 400 %.
    SmallPhone,
    /// A desk where JavaScript is off.
    WithoutScript,
    /// As narrow as a phone, where JavaScript is off. (A phone is not emulated without scripts.)
    NarrowWithoutScript,
}

impl Screen {
    pub fn has_script(self) -> bool {
        matches!(self, Self::Desk | Self::Phone | Self::SmallPhone)
    }
}

/// A browser.
pub struct Chromium {
    pub client: Client,
    _driver: Driver,
}

/// Starts and ends browsers.
struct Driver {
    port: u16,
    process: Child,
}

impl Drop for Driver {
    /// Asks the driver to end, for its browsers outlive one that is killed.
    fn drop(&mut self) {
        if let Ok(mut driver) = TcpStream::connect(("127.0.0.1", self.port)) {
            let _ = driver.set_read_timeout(Some(Duration::from_secs(5)));
            let _ = driver.write_all(b"GET /shutdown HTTP/1.1\r\nHost: localhost\r\n\r\n");
            let _ = driver.read(&mut [0]);
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Service {
    /// Answers on a free port, over the demonstration of today.
    pub async fn start() -> Self {
        let today = Clock::real().now().day().to_string();
        let template = Template::of(Path::new(PROGRAM), &today);
        let database = template.copy(async |db| assert!(seed(db).await.success())).await;
        let port = free_port();
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("browser-{port}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let address = format!("http://localhost:{port}");
        let log = File::create(folder.join("service.log")).unwrap();
        let files = folder.join("files");
        copy_files(&files);
        let process = command("serve", &database.pool, &files)
            .env("LISTEN", format!("127.0.0.1:{port}"))
            .env("BASE_URL", &address)
            .env("DATABASE_CONNECTIONS", "4")
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let service =
            Self { address, db: database.pool.clone(), _database: database, folder, process };
        until("the service answers", async || {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()
        })
        .await;
        service
    }

    /// The path of a file that may explain a failure.
    pub fn leftover(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// What the people of the demonstration have attached, which belongs to the template.
const FILES: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/browser-files");

fn copy_files(to: &Path) {
    let copied = Command::new("cp").arg("-R").arg(FILES).arg(to).status().unwrap();
    assert!(copied.success(), "{FILES}");
}

/// The program over a database, without what the environment says.
fn command(act: &str, db: &PgPool, files: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .arg(act)
        .env("DATABASE_URL", url_of(db))
        .env("FILES_DIR", files)
        .env_remove("CLAMD")
        .env_remove("DATABASE_OWNER_URL")
        .env_remove("SMTP_URL")
        .env_remove("CLIENT_ADDRESS_HEADER")
        .env_remove("RUST_LOG");
    command
}

async fn seed(db: &PgPool) -> ExitStatus {
    let _ = fs::remove_dir_all(FILES);
    fs::create_dir_all(FILES).unwrap();
    let mut seeding = command("seed", db, Path::new(FILES));
    tokio::task::spawn_blocking(move || seeding.status().unwrap()).await.unwrap()
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

impl Chromium {
    pub async fn start(service: &Service, screen: Screen) -> Self {
        let driver = Driver::start();
        let capabilities = capabilities(service, screen);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities.as_object().unwrap().clone());
        let address = format!("http://127.0.0.1:{}", driver.port);
        let client =
            until("the browser starts", async || builder.connect(&address).await.ok()).await;
        Self { client, _driver: driver }
    }
}

impl Driver {
    fn start() -> Self {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("chromedriver: see bin/install test");
        // chromedriver prints the port that it took.
        let said = BufReader::new(process.stdout.take().unwrap());
        let port = said.lines().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        Self { port: port.expect("chromedriver names its port"), process }
    }
}

fn capabilities(service: &Service, screen: Screen) -> Value {
    let profile = service.leftover("profile");
    let size = if screen == Screen::NarrowWithoutScript { "390,844" } else { "1280,900" };
    let mut options = json!({
        "args": [
            "--headless", "--no-sandbox", "--force-prefers-reduced-motion", "--disable-gpu", "--disable-quic", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--no-first-run",
            "--disable-dev-shm-usage", "--lang=sv", format!("--window-size={size}"),
            format!("--user-data-dir={}", profile.display()),
        ],
    });
    let phone = match screen {
        Screen::Phone => Some((390, 844)),
        Screen::SmallPhone => Some((320, 568)),
        _ => None,
    };
    if let Some((width, height)) = phone {
        options["mobileEmulation"] = json!({
            "deviceMetrics": { "width": width, "height": height, "pixelRatio": 2.0, "mobile": true, "touch": true },
        });
    }
    if !screen.has_script() {
        options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
    }
    json!({
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL" },
        // Otherwise a page's warning about unsaved input would hold up the test.
        "unhandledPromptBehavior": "accept",
    })
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Calls `look` until it returns something.
pub async fn until<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {what}");
        tokio::time::sleep(LOOK).await;
    }
}
