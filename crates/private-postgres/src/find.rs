//! Finds the server's binaries: Debian keeps them out of PATH, one folder for each version.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Error;
use crate::account::Account;

const NEEDED: [&str; 4] = ["initdb", "postgres", "pg_ctl", "psql"];

/// Folders that hold `<major>/bin`: Debian, Homebrew on Apple and Intel. Others have pg_config.
const HOMES: [&str; 3] = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];

#[derive(Clone, Debug)]
pub(crate) struct Binaries {
    folder: PathBuf,
}

impl Binaries {
    /// `PG_BIN` if set, else the version that made the cluster, else the newest.
    pub(crate) fn find(cluster: Option<(PathBuf, u32)>) -> Result<Binaries, Error> {
        if let Some(pg_bin) = std::env::var_os("PG_BIN").filter(|it| !it.is_empty()) {
            let folder = PathBuf::from(pg_bin);
            return match is_complete(&folder) {
                true => Ok(Binaries { folder }),
                false => Err(Error::NotAServer { pg_bin: folder }),
            };
        }
        let mut installed = installed();
        if installed.is_empty() {
            return Err(Error::NoServer);
        }
        if let Some((cluster, major)) = cluster {
            installed.retain(|(version, _)| *version == major);
            if installed.is_empty() {
                return Err(Error::VersionMissing { cluster, major });
            }
        }
        let newest = installed.into_iter().max_by_key(|(version, _)| *version);
        newest.map(|(_, folder)| Binaries { folder }).ok_or(Error::NoServer)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn command(&self, program: &str, account: Account) -> Command {
        account.command(&self.folder.join(program))
    }

    /// Runs a program to its end; its last line of complaint becomes the error.
    pub(crate) fn run<I: AsRef<OsStr>>(
        &self,
        program: &'static str,
        account: Account,
        arguments: impl IntoIterator<Item = I>,
    ) -> Result<(), Error> {
        let failed = |message: String| Error::Program { name: program, message };
        let output = self
            .command(program, account)
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .map_err(|it| failed(it.to_string()))?;
        if output.status.success() {
            return Ok(());
        }
        let complaint = String::from_utf8_lossy(&output.stderr);
        Err(failed(telling_line(&complaint).unwrap_or(output.status.to_string())))
    }
}

/// The line that says what went wrong (hints and context come after it), from there on.
pub(crate) fn telling_line(complaint: &str) -> Option<String> {
    let lines = || complaint.lines().map(str::trim).filter(|it| !it.is_empty());
    let telling = lines().find_map(|line| {
        let words = ["FATAL:", "PANIC:", "ERROR:", "error:"];
        words.iter().find_map(|word| line.find(word)).map(|at| &line[at..])
    });
    telling.or_else(|| lines().next_back()).map(str::to_owned)
}

fn installed() -> Vec<(u32, PathBuf)> {
    let mut found = Vec::new();
    for home in HOMES {
        for entry in fs::read_dir(home).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().replace("postgresql@", "");
            if let Ok(major) = name.parse() {
                found.push((major, entry.path().join("bin")));
            }
        }
    }
    found.retain(|(_, folder)| is_complete(folder));
    if found.is_empty() {
        found.extend(from_pg_config());
    }
    found
}

/// Whatever else is installed says itself where it lies and what it is: "PostgreSQL 17.2 (…)".
fn from_pg_config() -> Option<(u32, PathBuf)> {
    let output = Command::new("pg_config").args(["--bindir", "--version"]).output().ok()?;
    let printed = String::from_utf8(output.stdout).ok()?;
    let mut lines = printed.lines();
    let folder = PathBuf::from(lines.next()?);
    let version = lines.next()?.split(' ').nth(1)?;
    let major = version.split(|it: char| !it.is_ascii_digit()).next()?.parse().ok()?;
    is_complete(&folder).then_some((major, folder))
}

fn is_complete(folder: &Path) -> bool {
    NEEDED.iter().all(|program| folder.join(program).is_file())
}
