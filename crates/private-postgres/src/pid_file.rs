//! What a server says of itself in the `postmaster.pid` of its cluster.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use crate::folder::Folder;

pub(crate) struct PidFile {
    pub(crate) pid: u32,
    pub(crate) status: String,
    address: Option<Address>,
}

#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) socket_folder: PathBuf,
    pub(crate) port: u16,
}

impl PidFile {
    /// The lines: pid, data folder, start time, port, socket folder, listen address, shared
    /// memory key, status. The later ones appear as the server comes up.
    pub(crate) fn read(folder: &Folder) -> Option<PidFile> {
        let text = fs::read_to_string(folder.cluster().join("postmaster.pid")).ok()?;
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let address = match (lines.get(3), lines.get(4)) {
            (Some(port), Some(socket_folder)) if !socket_folder.is_empty() => {
                Some(Address { socket_folder: socket_folder.into(), port: port.parse().ok()? })
            }
            _ => None,
        };
        let status = lines.get(7).copied().unwrap_or_default().to_owned();
        let pid = lines.first()?.parse().ok()?;
        Some(PidFile { pid, status, address })
    }
}

impl Address {
    /// Where the cluster's server answers, if one runs.
    ///
    /// The pid in the file proves nothing after a crash, when another process may have it; a
    /// socket that somebody listens on does.
    pub(crate) fn answering(folder: &Folder) -> Option<Address> {
        let address = PidFile::read(folder)?.address?;
        let socket = address.socket_folder.join(format!(".s.PGSQL.{}", address.port));
        UnixStream::connect(socket).is_ok().then_some(address)
    }
}
