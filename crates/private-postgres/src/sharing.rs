//! Who may start and stop the server when several processes use one cluster.
//!
//! Two locks, which the system lets go of however a process ends:
//! - the *gate* is held alone, by whoever is starting or stopping;
//! - the *share* is held together, by everyone who uses the server.
//!
//! The last to leave, who can have the share alone, stops the server. A server that runs while
//! nobody holds the share has lost its starter.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::Error;
use crate::folder::Folder;

#[derive(Debug)]
pub(crate) struct Share {
    lock: File,
    /// Nobody else used the cluster when this share was taken.
    was_alone: bool,
}

/// Held while starting or stopping; dropping it lets the next one in.
#[derive(Debug)]
pub(crate) struct Gate(#[expect(dead_code, reason = "held for its lock")] File);

impl Share {
    /// Waits for the gate and takes a share.
    pub(crate) fn enter(folder: &Folder) -> Result<(Share, Gate), Error> {
        let gate = gate(folder)?;
        let path = folder.path().join("share.lock");
        let lock = open(&path)?;
        let was_alone = is_alone(&lock, &path)?;
        lock.lock_shared().map_err(Error::at(&path))?;
        Ok((Share { lock, was_alone }, gate))
    }

    pub(crate) fn was_alone(&self) -> bool {
        self.was_alone
    }

    /// Waits for the gate and gives the share back; tells whether it was the last.
    pub(crate) fn leave(self, folder: &Folder) -> Result<(bool, Gate), Error> {
        let gate = gate(folder)?;
        let path = folder.path().join("share.lock");
        self.lock.unlock().map_err(Error::at(&path))?;
        Ok((is_alone(&self.lock, &path)?, gate))
    }
}

/// Whether nobody else holds the share. Only meaningful while the gate is held: everyone who takes
/// or gives back a share must pass it.
fn is_alone(lock: &File, path: &Path) -> Result<bool, Error> {
    match lock.try_lock() {
        Ok(()) => lock.unlock().map(|()| true).map_err(Error::at(path)),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(it)) => Err(Error::at(path)(it)),
    }
}

pub(crate) fn gate(folder: &Folder) -> Result<Gate, Error> {
    let path = folder.path().join("gate.lock");
    let file = open(&path)?;
    file.lock().map_err(Error::at(&path))?;
    Ok(Gate(file))
}

fn open(path: &Path) -> Result<File, Error> {
    File::options().append(true).create(true).open(path).map_err(Error::at(path))
}
