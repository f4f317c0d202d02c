//! Loads by wrk: the same request over and over, or a few of them in turns.

use std::{net::SocketAddr, path::Path};

use anyhow::{Context, ensure};
use tokio::{fs, process::Command};

/// What wrk asks for.
#[derive(Clone)]
pub struct Page {
    pub path: String,
    pub cookie: String,
    /// Whether the request accepts gzip, as every browser does; otherwise pages come uncompressed.
    pub gzip: bool,
}

impl Page {
    /// A page that a stranger opens, uncompressed.
    pub fn of(path: &str) -> Self {
        Self { path: path.to_owned(), cookie: String::new(), gzip: false }
    }
}

/// What wrk measured.
#[derive(Clone, Copy)]
pub struct Answered {
    pub per_second: f64,
    /// Half of the answers came within so many milliseconds.
    pub median_ms: f64,
}

/// Over so many connections at once, from as many threads as the machine may give a generator.
pub async fn wrk(
    folder: &Path,
    server: SocketAddr,
    connections: u32,
    seconds: u32,
    pages: &[Page],
) -> anyhow::Result<Answered> {
    let lines: String = pages
        .iter()
        .map(|it| {
            let encoding = if it.gzip { "gzip" } else { "" };
            format!("{}\t{}\t{encoding}\n", it.path, it.cookie)
        })
        .collect();
    let script = folder.join("wrk.lua");
    let asked = folder.join("pages.tsv");
    fs::write(&script, include_str!("wrk.lua")).await?;
    fs::write(&asked, lines).await?;
    let output = Command::new("wrk")
        .arg(format!("-t{}", connections.min(2)))
        .arg(format!("-c{connections}"))
        .arg(format!("-d{seconds}s"))
        // An answer that takes seconds is counted as slow, not as failed.
        .arg("--timeout=9s")
        .arg("-s")
        .arg(script)
        .arg(format!("http://{server}"))
        .env("PAGES", asked)
        .output()
        .await
        .context("wrk")?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = printed
        .lines()
        .find_map(|it| it.strip_prefix("answered "))
        .with_context(|| format!("wrk said {printed}"))?
        .split(' ')
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let [requests, micros, failed, median] = numbers[..] else {
        anyhow::bail!("wrk said {printed}");
    };
    ensure!(failed == 0.0, "{failed} requests failed: {printed}");
    Ok(Answered { per_second: requests / micros * 1e6, median_ms: median / 1e3 })
}
