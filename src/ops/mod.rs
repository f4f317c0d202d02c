//! Running the service: the subcommands and the jobs.

mod admin;
pub(crate) mod allocate;
mod bounce;
#[cfg(feature = "demonstration")]
mod cluster;
mod command;
mod database;
mod factors;
mod listen;
mod migrate;
mod said;
mod scan;
#[cfg(feature = "demonstration")]
mod seed;
mod serve;
mod stop;
#[cfg(not(feature = "demonstration"))]
mod without_cluster;
#[cfg(not(feature = "demonstration"))]
mod without_seed;
mod work;
mod worker;

use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

use self::command::Act;
pub use self::{
    command::Command,
    database::{as_the_service, pool},
    listen::answer,
    migrate::{MIGRATOR, migrate},
    scan::Scanning,
    work::{Jobs, until_empty, until_stopped},
};
#[cfg(not(feature = "demonstration"))]
use self::{without_cluster as cluster, without_seed as seed};
use crate::config::Config;

/// Runs the subcommand, and tells with which code to exit.
///
/// # Errors
/// What stopped it, as one line for whoever started it.
pub async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command.act {
        Act::Serve { config, no_migrate } => serve::serve(&config, !no_migrate).await?,
        Act::Work { config, until_empty } => work::work(&config, until_empty).await?,
        Act::Migrate { config } => migrate::command(&config).await?,
        Act::Bounce { config } => return Ok(bounce::command(&config).await),
        #[cfg(feature = "demonstration")]
        Act::Seed { config } => seed::command(&config).await?,
        Act::Config { config } => print(&config)?,
        Act::Admin { config, name, email } => admin::command(&config, &name, &email).await?,
        Act::RemoveFactors { config, email } => factors::command(&config, &email).await?,
        Act::Allocate { weights, amount, denominator, certificate, .. } => {
            let (amount, denominator) = (amount.as_deref(), denominator.as_deref());
            return Ok(allocate::command(&weights, amount, denominator, certificate.as_deref()));
        }
        Act::Verify { certificate, weights, .. } => {
            return Ok(allocate::verify(&certificate, weights.as_deref()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "what it was asked to do")]
fn print(config: &Config) -> anyhow::Result<()> {
    println!("{config}");
    Ok(())
}

/// Logs to standard output: a line for each request and each fault. RUST_LOG filters.
pub fn telemetry() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| {
        EnvFilter::new("info,sqlx=warn,tower_sessions=warn,tower_sessions_core=off")
    });
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).init();
}
