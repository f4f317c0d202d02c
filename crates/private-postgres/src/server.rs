//! The server process: found running or started, waited for, stopped.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::find::{Binaries, telling_line};
use crate::folder::Folder;
use crate::pid_file::{Address, PidFile};
use crate::sharing::Share;
use crate::{Durability, Error};

/// Part of the socket's file name; no port is opened.
const PORT: u16 = 5432;
/// Long enough to recover from a crash.
const START_DEADLINE: Duration = Duration::from_secs(60);
const STOP_DEADLINE_SECONDS: &str = "60";
const POLL: Duration = Duration::from_millis(4);

#[derive(Debug)]
pub(crate) struct Server {
    address: Address,
    /// The server process, if this program started it.
    child: Option<Child>,
}

impl Server {
    /// Uses the server that runs, else starts one. Call it behind the gate.
    pub(crate) fn start(
        folder: &Folder,
        binaries: &Binaries,
        durability: Durability,
        share: &Share,
    ) -> Result<Server, Error> {
        if let Some(address) = Address::answering(folder) {
            let mut server = Server { address, child: None };
            match fate(folder, durability, share)? {
                Fate::Used => return server.ready(folder, binaries),
                Fate::Replaced => server.stop(folder, binaries)?,
            }
        }
        let socket_folder = folder.socket_folder()?;
        let child = Some(Child::spawn(folder, binaries, &socket_folder, durability)?);
        let address = Address { socket_folder, port: PORT };
        Server { address, child }.ready(folder, binaries)
    }

    pub(crate) fn socket_folder(&self) -> &Path {
        &self.address.socket_folder
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port
    }

    /// Stops the server and waits until it has ended; one that has ended already is fine.
    pub(crate) fn stop(&mut self, folder: &Folder, binaries: &Binaries) -> Result<(), Error> {
        let cluster = folder.cluster();
        let cluster = cluster.to_string_lossy();
        let stop = ["stop", "-m", "fast", "-w", "-t", STOP_DEADLINE_SECONDS, "-D", &cluster];
        let stopped = binaries.run("pg_ctl", folder.account(), stop);
        if stopped.is_err() && Address::answering(folder).is_some() {
            return stopped;
        }
        if let Some(child) = self.child.take() {
            child.wait();
        }
        // Fails when somebody else has put something there, and then it should stay.
        let _ = fs::remove_dir(&self.address.socket_folder);
        Ok(())
    }

    /// Whether the server is gone.
    pub(crate) fn has_ended(&self, folder: &Folder) -> bool {
        match &self.child {
            Some(child) => child.has_ended(),
            None => Address::answering(folder).is_none(),
        }
    }

    /// Waits until the server takes connections. One that does not come up is not left behind.
    fn ready(mut self, folder: &Folder, binaries: &Binaries) -> Result<Server, Error> {
        let waited = self.wait_until_ready(folder);
        if waited.is_err() && self.child.is_some() {
            let _ = self.stop(folder, binaries);
        }
        waited.map(|()| self)
    }

    fn wait_until_ready(&mut self, folder: &Folder) -> Result<(), Error> {
        let failed = |message| Error::Server { log: folder.log(), message };
        let deadline = Instant::now() + START_DEADLINE;
        loop {
            // A killed server leaves its file behind, so only our own child's word counts.
            let pid = self.child.as_ref().map(|it| it.pid);
            let found = PidFile::read(folder).filter(|it| pid.is_none_or(|pid| pid == it.pid));
            if found.is_some_and(|it| it.status == "ready") {
                return Ok(());
            }
            if let Some(child) = self.child.take_if(|it| it.has_ended()) {
                let status = child.wait();
                if self.other_comes_up(folder) {
                    continue;
                }
                let log = fs::read_to_string(folder.log()).unwrap_or_default();
                return Err(failed(telling_line(&log).unwrap_or(status)));
            }
            if Instant::now() > deadline {
                let seconds = START_DEADLINE.as_secs();
                return Err(failed(format!("no answer within {seconds} seconds")));
            }
            thread::sleep(POLL);
        }
    }

    /// Our server gives way to one whose starter was killed before that one could answer.
    fn other_comes_up(&mut self, folder: &Folder) -> bool {
        let deadline = Instant::now() + Duration::from_secs(1);
        while PidFile::read(folder).is_some() && Instant::now() < deadline {
            if let Some(address) = Address::answering(folder) {
                self.address = address;
                return true;
            }
            thread::sleep(POLL);
        }
        false
    }
}

enum Fate {
    Used,
    Replaced,
}

/// What to do with a server that runs already.
fn fate(folder: &Folder, wished: Durability, share: &Share) -> Result<Fate, Error> {
    if PidFile::read(folder).is_none_or(|it| it.status == "stopping") {
        return Ok(Fate::Replaced);
    }
    match (is_durable(folder), wished == Durability::Full) {
        (running, wished) if running == wished => Ok(Fate::Used),
        _ if share.was_alone() => Ok(Fate::Replaced),
        (_, false) => Ok(Fate::Used),
        (_, true) => Err(Error::InUseByTests { cluster: folder.cluster() }),
    }
}

/// The server keeps the command line it was started with.
fn is_durable(folder: &Folder) -> bool {
    let options = fs::read_to_string(folder.cluster().join("postmaster.opts")).unwrap_or_default();
    !options.contains("fsync=off")
}

/// Our server process, waited for by a thread of its own: whoever stops or kills it, its pid
/// must be free again, since PostgreSQL does not start beside a process with the old server's.
#[derive(Debug)]
struct Child {
    pid: u32,
    waiting: JoinHandle<io::Result<ExitStatus>>,
}

impl Child {
    fn spawn(
        folder: &Folder,
        binaries: &Binaries,
        socket_folder: &Path,
        durability: Durability,
    ) -> Result<Child, Error> {
        // Emptied at each start: it stays small, and what it says is about this server.
        let log = File::options().append(true).create(true).open(folder.log());
        let log =
            log.and_then(|it| it.set_len(0).map(|()| it)).map_err(Error::at(&folder.log()))?;
        let log_too = log.try_clone().map_err(Error::at(&folder.log()))?;

        let mut command = binaries.command("postgres", folder.account());
        command.arg("-D").arg(folder.cluster()).arg("-k").arg(socket_folder);
        command.args(["-p", &PORT.to_string(), "-c", "listen_addresses="]);
        for setting in settings(durability) {
            command.args(["-c", setting]);
        }
        command.stdin(Stdio::null()).stdout(log).stderr(log_too);
        let mut process = command
            .spawn()
            .map_err(|it| Error::Program { name: "postgres", message: it.to_string() })?;
        Ok(Child { pid: process.id(), waiting: thread::spawn(move || process.wait()) })
    }

    fn has_ended(&self) -> bool {
        self.waiting.is_finished()
    }

    /// How it ended, in words.
    fn wait(self) -> String {
        match self.waiting.join() {
            Ok(Ok(status)) => status.to_string(),
            Ok(Err(it)) => it.to_string(),
            Err(_) => "nobody saw how it ended".into(),
        }
    }
}

fn settings(durability: Durability) -> &'static [&'static str] {
    match durability {
        Durability::Full => &["timezone=UTC", "shared_buffers=128MB"],
        Durability::TestsOnly | Durability::Passing => &[
            "timezone=UTC",
            "shared_buffers=128MB",
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "max_connections=200",
            // Nobody recovers by the log of changes, and it may lie in memory.
            "max_wal_size=128MB",
        ],
    }
}
