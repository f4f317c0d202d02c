//! `bin/bench`: the service beside two floors, measured in turns in one run, in one table.
//!
//! Reading order: `run` (what is measured, in which order), `prepared` (what stands in the database
//! beforehand), `processes` (the service, and axum alone), `load` (wrk), `sends` (our own loader:
//! every send is another requisition), `floor` (pgbench), `quiet` (whether the machine is ours),
//! `rows` and `table` (what came of it).

mod floor;
mod load;
mod prepared;
mod processes;
mod quiet;
mod rows;
mod run;
mod sends;
mod table;

use anyhow::{Context, bail};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        // The server of the first floor, in a process of its own as the service is.
        ["hello", address, length] => processes::hello(address, length.parse()?).await,
        [service] => run::run(service, false).await,
        [service, "--hold"] => run::run(service, true).await,
        _ => bail!("bench PATH-OF-STATSBIDRAG; bin/bench does all that is needed"),
    }
}

/// What `private-postgres` tells its command.
fn environment(name: &str) -> anyhow::Result<String> {
    std::env::var(name).with_context(|| format!("{name} is missing: run bin/bench"))
}
