//! Reads the configuration and runs the subcommand; nothing else.

use clap::Parser;
use statsbidrag::{config::Command, ops};

#[tokio::main]
async fn main() -> std::process::ExitCode {
    ops::telemetry();
    match ops::run(Command::parse()).await {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("statsbidrag: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
