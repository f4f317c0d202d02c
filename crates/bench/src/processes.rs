//! The two servers, each a process of its own: the service as it is run, and axum alone.

use std::{
    fs::File,
    net::{SocketAddr, TcpListener},
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use axum::{Router, routing::get, serve::ListenerExt};
use tokio::{process::Child, process::Command, time::sleep};

use crate::sends::get_once;

/// A server on the loopback, gone when this is dropped.
#[derive(Debug)]
pub struct Server {
    pub address: SocketAddr,
    child: Child,
}

/// How the service is started.
pub struct Service<'a> {
    pub program: &'a str,
    pub database: &'a str,
    pub owner: &'a str,
    /// A real file, since writing a log line is part of what a request costs.
    pub log: &'a Path,
}

impl Service<'_> {
    /// Starts it and waits for its first page; says how long that took.
    pub async fn start(&self, arguments: &[&str]) -> anyhow::Result<(Server, Duration)> {
        let address = free_address()?;
        let log = File::options().create(true).append(true).open(self.log)?;
        let mut command = Command::new(self.program);
        command
            .arg("serve")
            .args(arguments)
            .env("DATABASE_URL", self.database)
            .env("DATABASE_OWNER_URL", self.owner)
            .env("LISTEN", address.to_string())
            .env("BASE_URL", format!("http://{address}"))
            .env_remove("RUST_LOG")
            .stdout(log.try_clone()?)
            .stderr(log);
        Server::start(command, address, "/logga-in").await
    }

    /// Brings the schema to where the service wants it.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        let done = Command::new(self.program)
            .arg("migrate")
            .env("DATABASE_URL", self.owner)
            .env("DATABASE_OWNER_URL", self.owner)
            .status()
            .await?;
        ensure!(done.success(), "migrate: {done}");
        Ok(())
    }
}

impl Server {
    /// Axum alone, with a second page as long as `length` bytes.
    pub async fn hello(length: usize) -> anyhow::Result<Server> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["hello", &address.to_string(), &length.to_string()]);
        Ok(Server::start(command, address, "/").await?.0)
    }

    async fn start(
        mut command: Command,
        address: SocketAddr,
        path: &str,
    ) -> anyhow::Result<(Server, Duration)> {
        let started = Instant::now();
        let child = command.stdin(Stdio::null()).kill_on_drop(true).spawn()?;
        let mut server = Server { address, child };
        while get_once(address, path, "").await.is_err() {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server on {address} ended: {status}");
            }
            ensure!(started.elapsed().as_secs() < 60, "{address} stays silent");
            sleep(Duration::from_millis(1)).await;
        }
        Ok((server, started.elapsed()))
    }

    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("stopping a server")
    }

    /// The resident memory of the process in KiB: now, and its peak so far.
    pub fn memory(&self) -> anyhow::Result<Memory> {
        let pid = self.child.id().context("the server has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let kib = |name: &str| {
            let line = status.lines().find_map(|it| it.strip_prefix(name));
            line.and_then(|it| it.split_whitespace().nth(1)?.parse().ok())
                .with_context(|| format!("no {name} in /proc"))
        };
        Ok(Memory { now: kib("VmRSS")?, most: kib("VmHWM")? })
    }
}

#[derive(Clone, Copy)]
pub struct Memory {
    pub now: u64,
    pub most: u64,
}

/// A port that is free now. Another program could take it before the server does; then the run
/// fails.
fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// The first floor: the least that can be answered, and the same with a body of `length` bytes.
pub async fn hello(address: &str, length: usize) -> anyhow::Result<()> {
    let page: &'static str = "x".repeat(length).leak();
    let router = Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/page", get(move || async move { page }));
    let listener = tokio::net::TcpListener::bind(address).await?;
    // TCP_NODELAY, as the service sets it.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    Ok(axum::serve(listener, router).await?)
}
