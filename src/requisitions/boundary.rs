//! The boundaries of a send, at which a test kills the process.

/// The setting that names the boundary to stop at.
#[cfg(feature = "demonstration")]
const SETTING: &str = "STATSBIDRAG_STOPS_AT";

/// Stops here for good where the environment names this boundary. What is built without the
/// demonstration has nothing of it.
#[cfg(feature = "demonstration")]
pub fn reach(boundary: &str) {
    while std::env::var(SETTING).as_deref() == Ok(boundary) {
        tracing::info!("stops at the boundary {boundary}");
        std::thread::park();
    }
}

#[cfg(not(feature = "demonstration"))]
pub fn reach(_: &str) {}
