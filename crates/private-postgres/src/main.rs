//! Runs a command with a private PostgreSQL cluster: see [`USAGE`].
//!
//! The program starts a *keeper*, which holds the cluster, and then becomes the command. So
//! Ctrl-C, SIGTERM and the exit code are the command's own affair, with nothing in between to
//! forward them (which std alone cannot do); and however the command ends, be it by SIGKILL, the
//! keeper sees its parent gone and stops the cluster, within a tenth of a second or two. Only a
//! killed keeper leaves a server behind, and the next start takes that one over.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write as _};
use std::os::unix::process::{CommandExt as _, parent_id};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::Duration;

use private_postgres::{DATABASE, Durability, OWNER, PrivatePostgres, SERVICE};

const USAGE: &str = "\
private-postgres [--data DIR] [--tests-only|--passing] -- COMMAND [ARGUMENT]…

Runs COMMAND with a private PostgreSQL cluster, made, started and stopped as needed.

  --data DIR     where the cluster is kept [.data/postgres]
  --tests-only   fast, and nothing survives a crash
  --passing      as fast, in memory where there is room, and removed at the end

COMMAND finds in its environment
  DATABASE_URL           the database, as its owner (a superuser)
  SERVICE_DATABASE_URL   the same, as the role the service runs as";

const TESTS_ONLY: &str = "--tests-only";
const PASSING: &str = "--passing";

/// How often the keeper looks whether the command is still there.
const LOOK: Duration = Duration::from_millis(50);

struct Arguments {
    data: PathBuf,
    durability: Durability,
    task: Task,
}

enum Task {
    Help,
    Run(Vec<OsString>),
    /// Not for people: hold the cluster for as long as the parent has this pid.
    KeepFor(u32),
}

fn main() -> ExitCode {
    let outcome = Arguments::parse(std::env::args_os().skip(1)).and_then(|it| match &it.task {
        Task::Help => {
            println!("{USAGE}");
            Ok(())
        }
        Task::Run(command) => run(command, &it),
        Task::KeepFor(parent) => keep(*parent, &it),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { message, code }) => {
            // Empty when the keeper has said it already.
            if !message.is_empty() {
                eprintln!("private-postgres: {message}");
            }
            ExitCode::from(code)
        }
    }
}

struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    fn new(message: impl ToString) -> Failure {
        Failure { message: message.to_string(), code: 1 }
    }
}

impl Arguments {
    fn parse(mut given: impl Iterator<Item = OsString>) -> Result<Arguments, Failure> {
        let misused =
            |message: String| Failure { message: format!("{message}\n\n{USAGE}"), code: 2 };
        let mut data = PathBuf::from(".data/postgres");
        let mut durability = Durability::Full;
        let mut task = None;
        while let Some(argument) = given.next() {
            match argument.to_str() {
                Some("--help" | "-h") => task = Some(Task::Help),
                Some(TESTS_ONLY) => durability = Durability::TestsOnly,
                Some(PASSING) => durability = Durability::Passing,
                Some("--data") => match given.next() {
                    Some(folder) => data = folder.into(),
                    None => return Err(misused("--data wants a folder".into())),
                },
                Some("--keep-for") => {
                    let parent = given.next().and_then(|it| it.to_str()?.parse().ok());
                    task = parent.map(Task::KeepFor);
                }
                Some("--") => {
                    task = Some(Task::Run(given.collect()));
                    break;
                }
                _ => return Err(misused(format!("unknown argument {}", argument.display()))),
            }
        }
        let task = task.ok_or_else(|| misused("no command given".into()))?;
        Ok(Arguments { data, durability, task })
    }
}

/// Starts a keeper and becomes the command.
fn run(command: &[OsString], arguments: &Arguments) -> Result<(), Failure> {
    let [program, command_arguments @ ..] = command else {
        return Err(Failure::new("no command given"));
    };
    let [owner_url, service_url] = start_keeper(arguments)?;
    let failed = Command::new(program)
        .args(command_arguments)
        .env("DATABASE_URL", owner_url)
        .env("SERVICE_DATABASE_URL", service_url)
        .exec();
    // Only reached when there is no such command. What a shell answers then:
    Err(Failure { message: format!("{}: {failed}", Path::new(program).display()), code: 127 })
}

/// The two addresses, once the cluster is up.
fn start_keeper(arguments: &Arguments) -> Result<[String; 2], Failure> {
    let own_program = std::env::current_exe().map_err(Failure::new)?;
    let mut command = Command::new(own_program);
    command.args(["--keep-for", &std::process::id().to_string()]);
    command.arg("--data").arg(&arguments.data);
    command.args(match arguments.durability {
        Durability::Full => None,
        Durability::TestsOnly => Some(TESTS_ONLY),
        Durability::Passing => Some(PASSING),
    });
    let mut keeper = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        // Ctrl-C is for the command; the keeper goes when the command has gone.
        .process_group(0)
        .spawn()
        .map_err(Failure::new)?;
    let mut lines = keeper.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines);
    if let (Some(Ok(owner_url)), Some(Ok(service_url))) = (lines.next(), lines.next()) {
        return Ok([owner_url, service_url]);
    }
    let _ = keeper.wait();
    Err(Failure::new(""))
}

/// Holds the cluster until the parent, which has become the command, is gone.
fn keep(parent: u32, arguments: &Arguments) -> Result<(), Failure> {
    let (wished, durability) = (&arguments.data, arguments.durability);
    let postgres = PrivatePostgres::start(wished, durability).map_err(Failure::new)?;
    let used = postgres.data_folder();
    if durability != Durability::Passing && wished.canonicalize().ok().as_deref() != Some(used) {
        let (wished, used) = (wished.display(), used.display());
        eprintln!("private-postgres: {used} is used, for the server cannot reach {wished}");
    }
    let addresses = [postgres.url(OWNER, DATABASE), postgres.url(SERVICE, DATABASE)];
    // If nobody reads them, the parent is gone already, which the next line finds out.
    let _ = writeln!(std::io::stdout(), "{}", addresses.join("\n"));
    while parent_id() == parent {
        thread::sleep(LOOK);
    }
    postgres.stop().map_err(Failure::new)
}
