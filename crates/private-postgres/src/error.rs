//! What can go wrong, each said in one line that names what to do about it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub enum Error {
    /// No PostgreSQL server is installed.
    NoServer,
    /// The folder named by `PG_BIN` is not a server's.
    NotAServer { pg_bin: PathBuf },
    /// The cluster was made by a version that is no longer installed.
    VersionMissing { cluster: PathBuf, major: u32 },
    /// PostgreSQL refuses to run as root, and there is no user to run it as.
    NoAccount,
    /// The cluster's files belong to another user than the one asking.
    BelongsTo { cluster: PathBuf, uid: u32 },
    /// The socket folder was made by another user, who could listen in.
    SocketFolder { path: PathBuf },
    /// Tests use the running server, which would not keep what is entrusted to it.
    InUseByTests { cluster: PathBuf },
    /// One of PostgreSQL's programs failed.
    Program { name: &'static str, message: String },
    /// The server ended, or did not answer in time.
    Server { log: PathBuf, message: String },
    /// A file or folder could not be read or written.
    File { path: PathBuf, source: io::Error },
}

impl Error {
    /// For `map_err` on whatever touches `path`.
    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
        move |source| Error::File { path: path.to_owned(), source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NoServer => {
                write!(f, "no PostgreSQL server is installed: apt-get install postgresql")
            }
            Error::NotAServer { pg_bin } => write!(
                f,
                "PG_BIN={} does not hold initdb, postgres, pg_ctl and psql",
                pg_bin.display()
            ),
            Error::VersionMissing { cluster, major } => write!(
                f,
                "{} was made by PostgreSQL {major}, which is not installed: \
                 apt-get install postgresql-{major}",
                cluster.display()
            ),
            Error::NoAccount => write!(
                f,
                "PostgreSQL does not run as root, and there is neither a user postgres nor nobody"
            ),
            Error::BelongsTo { cluster, uid } => write!(
                f,
                "{} belongs to the user with id {uid}: start as that user, or remove it",
                cluster.display()
            ),
            Error::SocketFolder { path } => write!(
                f,
                "{} belongs to someone else or is open to others: remove it",
                path.display()
            ),
            Error::InUseByTests { cluster } => write!(
                f,
                "the server in {} is in use by tests, and would lose data in a crash: \
                 let them end first",
                cluster.display()
            ),
            Error::Program { name, message } => write!(f, "{name} failed: {message}"),
            Error::Server { log, message } => {
                write!(f, "PostgreSQL did not start: {message} (see {})", log.display())
            }
            Error::File { path, source } => write!(f, "{}: {source}", path.display()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::File { source, .. } => Some(source),
            _ => None,
        }
    }
}
