//! What stands in for the demonstration in a program without it.

use super::database::Place;
use crate::{config::Config, values::Moment};

/// Prepares nothing.
#[expect(clippy::unused_async, reason = "the one with the demonstration waits")]
pub async fn prepare(_: &Config, _: &Place, _: Moment) -> anyhow::Result<()> {
    Ok(())
}

pub fn sign_ins() -> String {
    String::new()
}
