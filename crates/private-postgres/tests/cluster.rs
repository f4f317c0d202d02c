//! Each test has a cluster of its own, except where the point is to share one.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use private_postgres::{DATABASE, Durability, OWNER, PrivatePostgres, SERVICE};

const PROGRAM: &str = env!("CARGO_BIN_EXE_private-postgres");

/// A folder that goes with the test, once the server in it has stopped.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let path =
            Path::new("/tmp").join(format!("private-postgres-test-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    fn start(&self) -> PrivatePostgres {
        PrivatePostgres::start(&self.0.join("data"), Durability::TestsOnly).unwrap()
    }

    /// A process that holds the cluster, as `private-postgres -- COMMAND` starts one.
    fn start_keeper(&self) -> Child {
        let mut keeper = Command::new(PROGRAM)
            .args(["--tests-only", "--keep-for", &std::process::id().to_string(), "--data"])
            .arg(self.0.join("data"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(keeper.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("postgres://"), "{line}");
        keeper
    }

    fn server_pid(&self) -> Option<String> {
        let file = fs::read_to_string(self.0.join("data/cluster/postmaster.pid")).ok()?;
        file.lines().next().map(str::to_owned)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn ask(postgres: &PrivatePostgres, role: &str, sql: &str) -> String {
    let output = Command::new(postgres.binaries_folder().join("psql"))
        .args(["--no-psqlrc", "-At", "-c", sql, &postgres.url(role, DATABASE)])
        // What the environment says of other servers must not matter.
        .envs([("PGPORT", "1"), ("PGHOST", "nowhere"), ("PGUSER", "nobody")])
        .output()
        .unwrap();
    let printed = if output.status.success() { output.stdout } else { output.stderr };
    String::from_utf8(printed).unwrap().trim().to_owned()
}

#[test]
fn data_survives_a_stop_and_the_service_has_no_rights_of_its_own() {
    let scratch = Scratch::new("keeps");
    let postgres = scratch.start();
    ask(&postgres, OWNER, "create table kept (word text); insert into kept values ('åäö')");
    let refused = ask(&postgres, SERVICE, "select * from kept");
    assert!(refused.contains("permission denied"), "{refused}");
    let refused = ask(&postgres, SERVICE, "create role other superuser");
    assert!(
        refused.contains("must be superuser") || refused.contains("permission denied"),
        "{refused}"
    );
    let socket_folder = postgres.socket_folder().to_owned();
    postgres.stop().unwrap();
    assert_eq!(scratch.server_pid(), None);
    assert!(!socket_folder.exists());

    let begun = Instant::now();
    let postgres = scratch.start();
    // A tenth of this is usual; the rest is for a machine with other things to do.
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert_eq!(ask(&postgres, OWNER, "select word from kept"), "åäö");
    assert_eq!(ask(&postgres, OWNER, "show timezone"), "UTC");
    drop(postgres);
    assert_eq!(scratch.server_pid(), None);
}

#[test]
fn the_last_user_stops_the_server_and_an_orphaned_one_is_taken_over() {
    let scratch = Scratch::new("shares");
    let mut keeper = scratch.start_keeper();
    let pid = scratch.server_pid();
    assert!(pid.is_some());

    let second = scratch.start();
    let third = scratch.start();
    assert_eq!(scratch.server_pid(), pid);
    second.stop().unwrap();
    assert_eq!(ask(&third, OWNER, "select 1"), "1");
    third.stop().unwrap();
    assert_eq!(scratch.server_pid(), pid, "the keeper still uses it");

    // SIGKILL: the keeper has no chance to stop the server.
    keeper.kill().unwrap();
    keeper.wait().unwrap();
    let heir = scratch.start();
    assert_eq!(scratch.server_pid(), pid);
    assert_eq!(ask(&heir, OWNER, "select 1"), "1");

    let refused = PrivatePostgres::start(&scratch.0.join("data"), Durability::Full);
    assert!(refused.unwrap_err().to_string().contains("in use by tests"));
    heir.stop().unwrap();
    assert_eq!(scratch.server_pid(), None);
}

#[test]
fn a_command_runs_with_the_cluster_and_a_half_made_one_is_made_anew() {
    let scratch = Scratch::new("runs");
    let half_made = scratch.0.join("data/new-1");
    fs::create_dir_all(&half_made).unwrap();
    fs::write(half_made.join("PG_VERSION"), "1").unwrap();

    let output = Command::new(PROGRAM)
        .args(["--tests-only", "--data"])
        .arg(scratch.0.join("data"))
        .args(["--", "sh", "-c", "echo $DATABASE_URL; echo $SERVICE_DATABASE_URL; exit 7"])
        .output()
        .unwrap();

    assert_eq!(output.status.code(), Some(7));
    let printed = String::from_utf8(output.stdout).unwrap();
    let addresses: Vec<&str> = printed.lines().collect();
    assert!(addresses[0].contains("user=statsbidrag_owner"), "{printed}");
    assert!(addresses[1].contains("user=statsbidrag_service"), "{printed}");
    assert!(!half_made.exists());
    // The keeper has held standard error until the server had stopped, so `output` waited for it.
    assert_eq!(scratch.server_pid(), None);
}

#[test]
fn a_killed_server_is_started_again() {
    let scratch = Scratch::new("revives");
    // One that keeps what was committed.
    let start = PrivatePostgres::start(&scratch.0.join("data"), Durability::Full);
    let mut postgres = start.unwrap();
    ask(&postgres, OWNER, "create table kept (word text)");
    assert!(!postgres.revive().unwrap(), "it runs");
    let killed = scratch.server_pid().unwrap();
    assert!(Command::new("kill").args(["-9", &killed]).status().unwrap().success());
    // Its children notice by themselves, and it does not start beside them.
    let revived = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        postgres.revive().unwrap_or(false)
    });
    assert!(revived);
    assert_ne!(scratch.server_pid(), Some(killed));
    assert_eq!(ask(&postgres, OWNER, "select count(*) from kept"), "0");
    postgres.stop().unwrap();
}

#[test]
fn a_passing_cluster_is_gone_when_the_last_one_lets_go() {
    let scratch = Scratch::new("passes");
    let data = scratch.0.join("data");
    let start = || PrivatePostgres::start(&data, Durability::Passing).unwrap();
    let first = start();
    let second = start();
    let folder = first.data_folder().to_owned();
    assert_eq!(second.data_folder(), folder);

    first.stop().unwrap();
    assert_eq!(ask(&second, OWNER, "create table passing (); select 1"), "CREATE TABLE\n1");
    second.stop().unwrap();

    assert!(folder.exists());
    assert!(!folder.join("cluster").exists());
    let third = start();
    let refused = ask(&third, OWNER, "table passing");
    assert!(refused.contains("does not exist"), "{refused}");
    third.stop().unwrap();
    let _ = fs::remove_dir_all(&folder);
}
