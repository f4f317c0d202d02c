//! Waiting for Ctrl-C or SIGTERM.

use std::time::Duration;

use tokio::{signal, sync::watch};

/// How long requests and workers may take to end; Docker kills after ten seconds.
pub const DRAIN: Duration = Duration::from_secs(8);

/// A receiver whose value becomes true at Ctrl-C or SIGTERM.
pub fn stopping() -> watch::Receiver<bool> {
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        told_to_stop().await;
        stop.send_replace(true);
    });
    stopped
}

/// Returns at Ctrl-C or SIGTERM.
async fn told_to_stop() {
    let interrupted = signal::ctrl_c();
    match signal::unix::signal(signal::unix::SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(error) => {
            tracing::warn!(%error, "SIGTERM is not listened for");
            let _ = interrupted.await;
        }
    }
}
