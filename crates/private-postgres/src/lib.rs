//! A private PostgreSQL cluster, so that the service and its tests start without configuration.
//!
//! [`PrivatePostgres::start`] makes a cluster under a data folder the first time, starts it, and
//! stops it again when the last one using it lets go. The server listens on a unix socket in a
//! folder only its own user can enter, never on the network.
//!
//! Reading order: `lib.rs` (what callers see), `folder` (where things lie), `sharing` (who may
//! start and stop), `server` (the processes), `setup` (roles and database), `find` and `account`
//! (which binaries, as which user).

mod account;
mod error;
mod find;
mod folder;
mod memory;
mod pid_file;
mod server;
mod setup;
mod sharing;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

pub use error::Error;

use find::Binaries;
use folder::Folder;
use pid_file::Address;
use server::Server;
use sharing::Share;

/// Owns the database and migrates it; a superuser, since tests create databases of their own.
pub const OWNER: &str = "statsbidrag_owner";
/// The role the service runs as: it may log in and is otherwise bound by grants.
pub const SERVICE: &str = "statsbidrag_service";
/// The database that exists after [`PrivatePostgres::start`].
pub const DATABASE: &str = "statsbidrag";

/// How long the data stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// A committed transaction stays committed.
    Full,
    /// Nothing is promised after a crash, in exchange for speed: for databases that tests make.
    TestsOnly,
    /// The last one using the cluster removes it; it lies in memory where there is room. For a
    /// whole run of tests, which makes and drops hundreds of databases: thousands of files each.
    Passing,
}

/// A running cluster. Dropping it stops the server, unless somebody else still uses it.
#[derive(Debug)]
pub struct PrivatePostgres {
    binaries: Binaries,
    folder: Folder,
    durability: Durability,
    server: Server,
    /// Taken when the cluster is let go, so that `stop` followed by `drop` does it once.
    share: Option<Share>,
}

impl PrivatePostgres {
    /// Starts the cluster in `data`, making it first if need be; blocks until it answers.
    ///
    /// A server that already runs there is shared: one that another starter holds is used beside
    /// it, one whose starter was killed is taken over.
    ///
    /// As root the server runs as the user `postgres` or `nobody`. When that user cannot reach
    /// `data` (a checkout below /root), a folder in /var/tmp takes its place, and a passing cluster
    /// lies in /dev/shm where there is room; see [`PrivatePostgres::data_folder`].
    pub fn start(data: &Path, durability: Durability) -> Result<PrivatePostgres, Error> {
        let folder = Folder::open(data, durability)?;
        let (share, gate) = Share::enter(&folder)?;

        let binaries = Binaries::find(folder.major_version()?)?;
        folder.ensure_cluster(&binaries, durability)?;
        let server = Server::start(&folder, &binaries, durability, &share)?;
        // After an error, dropping `running` stops what was started; it passes the gate itself,
        // so ours is given back first.
        let running = PrivatePostgres { binaries, folder, durability, server, share: Some(share) };
        let prepared = setup::roles_and_database(&running);
        drop(gate);
        prepared.map(|()| running)
    }

    /// Starts the server again if it has ended, as when somebody killed it; says whether it had.
    pub fn revive(&mut self) -> Result<bool, Error> {
        let Some(share) = &self.share else {
            return Ok(false);
        };
        if !self.server.has_ended(&self.folder) {
            return Ok(false);
        }
        let _gate = sharing::gate(&self.folder)?;
        // Whoever else uses the cluster may have been faster.
        if Address::answering(&self.folder).is_some() {
            return Ok(false);
        }
        self.server = Server::start(&self.folder, &self.binaries, self.durability, share)?;
        Ok(true)
    }

    /// An address that libpq and sqlx both understand.
    ///
    /// Everything the environment could otherwise decide (`PGPORT`, `PGSSLMODE`) is spelt out.
    pub fn url(&self, role: &str, database: &str) -> String {
        format!(
            "postgres:///{}?host={}&port={}&user={}&sslmode=disable",
            percent_encoded(database),
            percent_encoded(&self.socket_folder().to_string_lossy()),
            self.server.port(),
            percent_encoded(role),
        )
    }

    /// Where the server's unix socket lies.
    pub fn socket_folder(&self) -> &Path {
        self.server.socket_folder()
    }

    /// Where the data really lies: the folder asked for, or the one that stands in for it.
    pub fn data_folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where `psql`, `pg_dump` and the like of the same version lie.
    pub fn binaries_folder(&self) -> PathBuf {
        self.binaries.folder().to_owned()
    }

    /// Lets go of the cluster; the last to do so stops the server and waits until it has ended.
    pub fn stop(mut self) -> Result<(), Error> {
        self.let_go()
    }

    fn let_go(&mut self) -> Result<(), Error> {
        let Some(share) = self.share.take() else {
            return Ok(());
        };
        let (is_last, gate) = share.leave(&self.folder)?;
        let stopped = if is_last { self.end() } else { Ok(()) };
        drop(gate);
        stopped
    }

    /// Call it behind the gate.
    fn end(&mut self) -> Result<(), Error> {
        self.server.stop(&self.folder, &self.binaries)?;
        if self.durability == Durability::Passing { self.folder.remove_cluster() } else { Ok(()) }
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        // Nobody is left to tell; a server that would not stop is taken over by the next start.
        let _ = self.let_go();
    }
}

fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}
