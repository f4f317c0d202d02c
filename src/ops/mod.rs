//! Running it: the subcommands, the jobs, the mail, the demonstration.

mod admin;
mod database;
mod demonstration;
pub mod mail;
mod migrate;
mod serve;
mod work;

use tracing_subscriber::EnvFilter;

pub use self::{
    database::as_the_service,
    demonstration::{PASSWORD, people, seed, tell_the_story},
    migrate::migrate,
    work::until_empty,
};
use crate::config::{Act, Command, Config};

/// Runs the subcommand.
///
/// # Errors
/// What stopped it, as one line for whoever started it.
pub async fn run(command: Command) -> anyhow::Result<()> {
    let config = command.config;
    match command.act {
        Act::Serve { no_migrate } => serve::serve(&config, !no_migrate).await,
        Act::Work { until_empty } => work::work(&config, until_empty).await,
        Act::Migrate => migrate::command(&config).await,
        Act::Seed => demonstration::command(&config).await,
        Act::Config => print(&config),
        Act::Admin { name, email } => admin::command(&config, &name, &email).await,
    }
}

#[expect(clippy::print_stdout, reason = "what it was asked to do")]
fn print(config: &Config) -> anyhow::Result<()> {
    println!("{config}");
    Ok(())
}

/// One line a request and one a fault, on standard output; RUST_LOG chooses.
pub fn telemetry() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| {
        EnvFilter::new("info,sqlx=warn,tower_sessions=warn,tower_sessions_core=off")
    });
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).init();
}
