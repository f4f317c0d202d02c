//! Reads the configuration and runs the subcommand; nothing else.

use clap::Parser;
use statsbidrag::ops::{self, Command};

/// A page is hundreds of small strings, and the allocator of the C library a tenth of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> std::process::ExitCode {
    ops::telemetry();
    match ops::run(Command::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("statsbidrag: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
