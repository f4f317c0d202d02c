//! Which user the server runs as: PostgreSQL refuses root.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    uid: u32,
    gid: u32,
    /// Whether we are root, and so must step down to `uid`.
    steps_down: bool,
}

impl Account {
    /// The owner of an existing cluster; else ourselves; as root `postgres` or `nobody`.
    pub(crate) fn for_server(cluster: &Path) -> Result<Account, Error> {
        let own_uid = own_uid()?;
        let cluster_owner = fs::metadata(cluster).ok().map(|it| (it.uid(), it.gid()));

        if own_uid != 0 {
            return match cluster_owner {
                Some((uid, _)) if uid != own_uid => {
                    Err(Error::BelongsTo { cluster: cluster.to_owned(), uid })
                }
                // The group is not used: only root changes it.
                _ => Ok(Account { uid: own_uid, gid: 0, steps_down: false }),
            };
        }
        let (uid, gid) = cluster_owner
            .filter(|(uid, _)| *uid != 0)
            .or_else(|| named("postgres"))
            .or_else(|| named("nobody"))
            .ok_or(Error::NoAccount)?;
        Ok(Account { uid, gid, steps_down: true })
    }

    pub(crate) fn uid(self) -> u32 {
        self.uid
    }

    /// Who we are ourselves.
    pub(crate) fn own_uid(self) -> u32 {
        if self.steps_down { 0 } else { self.uid }
    }

    pub(crate) fn steps_down(self) -> bool {
        self.steps_down
    }

    /// A command that runs as this user, undisturbed by our environment, folder and terminal.
    pub(crate) fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        // The server's user may not be allowed where we stand.
        command.current_dir("/");
        // PGDATA, PGHOST, PGOPTIONS and the like are meant for some other server.
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"PG") {
                command.env_remove(name);
            }
        }
        // Messages in English, whatever the person's language: they are shown beside our own.
        command.env("LC_ALL", "C");
        // Ctrl-C in the terminal is for the service, which then stops the server in good order.
        command.process_group(0);
        if self.steps_down {
            // std then drops root's supplementary groups as well.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Whether this user may enter `folder`, which takes every folder above it too.
    pub(crate) fn can_enter(self, folder: &Path) -> Result<bool, Error> {
        if !self.steps_down {
            return Ok(true);
        }
        let status = self.command(Path::new("test")).arg("-x").arg(folder).status();
        Ok(status.map_err(Error::at(Path::new("test")))?.success())
    }

    /// Gives a folder we made to this user.
    pub(crate) fn give(self, folder: &Path) -> Result<(), Error> {
        if self.steps_down {
            std::os::unix::fs::chown(folder, Some(self.uid), Some(self.gid))
                .map_err(Error::at(folder))?;
        }
        Ok(())
    }
}

/// Asked of `id`, because std has no `geteuid` and calling libc would take unsafe code.
fn own_uid() -> Result<u32, Error> {
    let failed = |message: String| Error::Program { name: "id -u", message };
    let output = Command::new("id").arg("-u").output().map_err(|it| failed(it.to_string()))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    printed.trim().parse().map_err(|_| failed(format!("it printed {printed:?}")))
}

fn named(name: &str) -> Option<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some((uid, gid))
    })
}
