//! Whether the machine is ours: on two cores somebody else's build would be all that is measured.

use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::time::sleep;

const LOOK: Duration = Duration::from_millis(250);
const PATIENCE: Duration = Duration::from_secs(30);
/// How much of the machine's CPU time others may use: 1 is all cores.
const QUIET: f64 = 0.1;

/// Waits until the machine is quiet; says whether it became so.
pub async fn wait() -> anyhow::Result<bool> {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        let before = Ticks::read()?;
        sleep(LOOK).await;
        if Ticks::read()?.busy_since(&before) < QUIET {
            return Ok(true);
        }
    }
    Ok(false)
}

/// CPU time of all cores since the machine started, in clock ticks.
struct Ticks {
    all: u64,
    idle: u64,
}

impl Ticks {
    fn read() -> anyhow::Result<Self> {
        let stat = std::fs::read_to_string("/proc/stat")?;
        let line = stat.lines().next().context("/proc/stat is empty")?;
        let ticks: Vec<u64> =
            line.split_whitespace().skip(1).map(str::parse).collect::<Result<_, _>>()?;
        Ok(Self {
            all: ticks.iter().take(8).sum(),
            // Waiting for the disk is not idle: a durable write would wait behind it.
            idle: *ticks.get(3).context("/proc/stat has no idle time")?,
        })
    }

    fn busy_since(&self, before: &Self) -> f64 {
        let all = (self.all - before.all).max(1);
        1.0 - (self.idle - before.idle) as f64 / all as f64
    }
}
