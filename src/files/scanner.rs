//! The virus scanner: clamd, by its INSTREAM command.

use std::{path::PathBuf, time::Duration};

use anyhow::{bail, ensure};
use clamav_client::tokio::{Socket, Tcp, scan_buffer};

/// How long a scan may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The address of clamd.
#[derive(Debug, Clone)]
pub enum Scanner {
    Tcp(String),
    Socket(PathBuf),
}

impl Scanner {
    /// `host:port`, or a path with a slash in it.
    pub fn at(address: &str) -> Self {
        match address.contains('/') {
            true => Self::Socket(address.into()),
            false => Self::Tcp(address.to_owned()),
        }
    }

    /// Whether the content is clean.
    ///
    /// # Errors
    /// When clamd does not answer, or answers neither that it is clean nor that it found a virus.
    pub async fn is_clean(&self, content: &[u8]) -> anyhow::Result<bool> {
        let answer = tokio::time::timeout(PATIENCE, async {
            match self {
                Self::Tcp(address) => {
                    scan_buffer(content, Tcp { host_address: address }, None).await
                }
                Self::Socket(path) => {
                    scan_buffer(content, Socket { socket_path: path }, None).await
                }
            }
        });
        let answer = answer.await??;
        ensure!(!answer.is_empty(), "clamd hung up without an answer");
        match String::from_utf8_lossy(&answer).trim_end_matches('\0') {
            "stream: OK" => Ok(true),
            found if found.starts_with("stream: ") && found.ends_with(" FOUND") => Ok(false),
            other => bail!("clamd says: {}", other.chars().take(200).collect::<String>()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_port_or_a_socket() {
        assert!(matches!(Scanner::at("localhost:3310"), Scanner::Tcp(_)));
        assert!(matches!(Scanner::at("/run/clamav/clamd.ctl"), Scanner::Socket(_)));
    }
}
