//! Reads the configuration and runs the subcommand; nothing else.

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use statsbidrag::ops::{self, Command};

/// A page is hundreds of small strings, and the allocator of the C library a tenth of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long threads may go on after the last word, such as one that waits for a name server.
const AFTER: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    ops::telemetry();
    let command = Command::parse();
    let ran = tokio::runtime::Runtime::new().map_err(anyhow::Error::from).and_then(|runtime| {
        let ran = runtime.block_on(ops::run(command));
        runtime.shutdown_timeout(AFTER);
        ran
    });
    match ran {
        Ok(code) => code,
        Err(error) => {
            eprintln!("statsbidrag: {error:#}");
            ExitCode::FAILURE
        }
    }
}
