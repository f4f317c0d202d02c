//! The data folder and the socket folder.
//!
//! ```text
//! <data>/cluster      what initdb made; belongs to the server's user
//! <data>/new-<pid>    a cluster being made
//! <data>/server.log   since the last start
//! <data>/*.lock       see `sharing`
//! ```

use std::fs::{self, DirBuilder, File, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::find::Binaries;
use crate::{Durability, Error, OWNER, memory};

pub(crate) const CLUSTER: &str = "cluster";
const NEW: &str = "new-";

#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    account: Account,
}

impl Folder {
    /// Opens `wished`, or what stands in for it: memory, if the cluster is passing, or another
    /// folder, if the server's user cannot get there.
    pub(crate) fn open(wished: &Path, durability: Durability) -> Result<Folder, Error> {
        if durability == Durability::Passing && memory::has_room() {
            let wished = std::path::absolute(wished).map_err(Error::at(wished))?;
            return Folder::stand_in(Path::new(memory::FOLDER), &wished);
        }
        let account = Account::for_server(&wished.join(CLUSTER))?;
        let path = made(wished, account)?;
        if account.can_enter(&path)? {
            return Ok(Folder { path, account });
        }
        // Leave nothing behind where nothing will be kept; a folder in use stays.
        let _ = fs::remove_dir(&path);
        Folder::stand_in(Path::new("/var/tmp"), &path)
    }

    /// A folder of our own in a place where anybody may make folders.
    fn stand_in(place: &Path, wished: &Path) -> Result<Folder, Error> {
        let stand_in = place.join(format!("private-postgres-{:016x}", hash(wished)));
        // The cluster in it may be from a time when another user was there to run it.
        let account = Account::for_server(&stand_in.join(CLUSTER))?;
        let path = made(&stand_in, account)?;
        let found = fs::symlink_metadata(&stand_in).map_err(Error::at(&stand_in))?;
        if !found.is_dir() || found.uid() != account.own_uid() {
            return Err(Error::BelongsTo { cluster: stand_in, uid: found.uid() });
        }
        Ok(Folder { path, account })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn account(&self) -> Account {
        self.account
    }

    pub(crate) fn cluster(&self) -> PathBuf {
        self.path.join(CLUSTER)
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.path.join("server.log")
    }

    /// Which PostgreSQL made the cluster, if there is one.
    pub(crate) fn major_version(&self) -> Result<Option<(PathBuf, u32)>, Error> {
        let file = self.cluster().join("PG_VERSION");
        match fs::read_to_string(&file) {
            Ok(version) => Ok(version.trim().parse().ok().map(|major| (self.cluster(), major))),
            Err(it) if it.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(it) => Err(Error::at(&file)(it)),
        }
    }

    /// Makes the cluster unless it is there. It is made beside its place and moved there whole,
    /// so one that was interrupted is never taken for a finished one.
    pub(crate) fn ensure_cluster(
        &self,
        binaries: &Binaries,
        durability: Durability,
    ) -> Result<(), Error> {
        self.remove_half_made();
        let cluster = self.cluster();
        if cluster.exists() {
            return Ok(());
        }
        // A name of its own, for the initdb of a starter that was killed may still be running.
        let new = self.path.join(format!("{NEW}{}", std::process::id()));
        DirBuilder::new().mode(0o700).create(&new).map_err(Error::at(&new))?;
        self.account.give(&new)?;

        let new_text = new.to_string_lossy();
        let mut arguments = vec!["--username", OWNER, "--encoding=UTF8", "--locale=C.UTF-8"];
        // Whoever can enter the socket folder is let in; nobody comes by the network.
        arguments.extend(["--auth-local=trust", "--auth-host=reject"]);
        arguments.extend(["--pgdata", &new_text]);
        if durability != Durability::Full {
            arguments.push("--no-sync");
        }
        binaries.run("initdb", self.account, arguments)?;

        fs::rename(&new, &cluster).map_err(Error::at(&cluster))?;
        if durability == Durability::Full {
            File::open(&self.path).and_then(|it| it.sync_all()).map_err(Error::at(&self.path))?;
        }
        Ok(())
    }

    /// Removes the cluster. The locks stay, for whoever waits for one of them.
    pub(crate) fn remove_cluster(&self) -> Result<(), Error> {
        let cluster = self.cluster();
        fs::remove_dir_all(&cluster).map_err(Error::at(&cluster))
    }

    /// Removes unfinished clusters. One that cannot be removed is left: it does no harm.
    fn remove_half_made(&self) {
        for entry in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            if entry.file_name().as_encoded_bytes().starts_with(NEW.as_bytes()) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }

    /// A folder for the socket that only the server's user (and root) can enter.
    ///
    /// A socket's path may have 107 bytes, so it cannot lie in the data folder; and it lies in
    /// /tmp whatever TMPDIR says, which may be long or closed to the server's user.
    pub(crate) fn socket_folder(&self) -> Result<PathBuf, Error> {
        let name = format!("private-postgres-{}-{:016x}", self.account.uid(), hash(&self.path));
        let path = Path::new("/tmp").join(name);
        match DirBuilder::new().mode(0o700).create(&path) {
            Ok(()) => self.account.give(&path)?,
            Err(it) if it.kind() == io::ErrorKind::AlreadyExists => {}
            Err(it) => return Err(Error::at(&path)(it)),
        }
        // Anybody may make folders in /tmp: never put the socket in another's, nor behind a link.
        let found = fs::symlink_metadata(&path).map_err(Error::at(&path))?;
        let is_private = found.is_dir() && found.mode() & 0o077 == 0;
        match is_private && found.uid() == self.account.uid() {
            true => Ok(path),
            false => Err(Error::SocketFolder { path }),
        }
    }
}

/// The folder's full path, after making it if need be.
fn made(path: &Path, account: Account) -> Result<PathBuf, Error> {
    // The server's user must be able to pass through, also where root's umask is 077.
    let mode = if account.steps_down() { 0o711 } else { 0o700 };
    if !path.exists() {
        fs::create_dir_all(path).map_err(Error::at(path))?;
        fs::set_permissions(path, Permissions::from_mode(mode)).map_err(Error::at(path))?;
    }
    path.canonicalize().map_err(Error::at(path))
}

/// FNV-1a: std's hasher may change between compilers, and the names must not.
fn hash(path: &Path) -> u64 {
    path.as_os_str().as_encoded_bytes().iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
