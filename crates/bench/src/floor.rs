//! The second floor: pgbench writes the rows of a send in one transaction, and nothing else.

use std::{ops::Range, path::Path, time::Duration};

use anyhow::{Context, ensure};
use tokio::{fs, process::Command, time::timeout};

use crate::environment;

/// How long a load may take at most.
const LONGEST: Duration = Duration::from_secs(10);

/// Writes the rows of each of the drafts once; how many a second that was.
pub async fn write(
    folder: &Path,
    database: &str,
    clients: usize,
    drafts: Range<usize>,
    document: &str,
) -> anyhow::Result<f64> {
    let script = folder.join("floor.sql");
    // A colon before a letter is a variable to pgbench, also inside quotes; in JSON a space may
    // stand between. The ids are not what a row costs, so all documents have the first one's.
    let document = document.replace(':', ": ").replace('\'', "''");
    let written = include_str!("floor.sql").replace("DOCUMENT", &document);
    fs::write(&script, written).await?;
    let each = drafts.len() / clients;
    ensure!(each * clients == drafts.len(), "drafts are left over");
    let mut pgbench = Command::new(environment("PGBENCH")?);
    pgbench
        .args(["--no-vacuum", "--protocol=prepared"])
        .arg(format!("--client={clients}"))
        .arg(format!("--jobs={}", clients.min(2)))
        .arg(format!("--transactions={each}"))
        .arg(format!("--define=clients={clients}"))
        .arg(format!("--define=first={}", drafts.start))
        .arg("--define=turn=0")
        .arg("--file")
        .arg(script)
        .arg(database)
        .kill_on_drop(true);
    let output = timeout(LONGEST, pgbench.output())
        .await
        .context("pgbench took longer than a load may")?
        .context("pgbench")?;
    let printed = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "pgbench: {printed}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let tps = printed.lines().find_map(|it| it.strip_prefix("tps = "));
    let tps = tps.and_then(|it| it.split(' ').next());
    Ok(tps.context("pgbench tells no tps")?.parse()?)
}
