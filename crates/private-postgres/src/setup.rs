//! The roles and the database, made once the server answers. Safe to repeat.

use std::io::Write as _;
use std::process::Stdio;

use crate::find::telling_line;
use crate::{DATABASE, Error, OWNER, PrivatePostgres, SERVICE};

/// The migrations make the service's role without login where it is missing, hence `alter role`;
/// it is only run when something differs, so that a start writes nothing.
pub(crate) fn roles_and_database(postgres: &PrivatePostgres) -> Result<(), Error> {
    let sql = format!(
        "select 'create role {SERVICE}'
              where not exists (select from pg_roles where rolname = '{SERVICE}') \\gexec
             select 'alter role {SERVICE} login nosuperuser nocreaterole nocreatedb nobypassrls'
              where not exists (select from pg_roles
                                 where rolname = '{SERVICE}' and rolcanlogin and not rolsuper
                                   and not rolcreaterole and not rolcreatedb
                                   and not rolbypassrls) \\gexec
             select 'create database {DATABASE}'
              where not exists (select from pg_database where datname = '{DATABASE}') \\gexec
            "
    );
    // The psql of a starter that was killed just now may be doing the same; after the second
    // attempt has waited for its end, nothing is left to collide with.
    run_sql(postgres, &sql).or_else(|_| run_sql(postgres, &sql))
}

fn run_sql(postgres: &PrivatePostgres, sql: &str) -> Result<(), Error> {
    let failed = |message: String| Error::Program { name: "psql", message };
    let mut psql = postgres
        .binaries
        .command("psql", postgres.folder.account())
        .args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"])
        .arg(format!("--dbname={}", postgres.url(OWNER, "postgres")))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|it| failed(it.to_string()))?;
    if let Some(mut stdin) = psql.stdin.take() {
        // If psql cannot read this, it has ended and says why below.
        let _ = stdin.write_all(sql.as_bytes());
    }
    let output = psql.wait_with_output().map_err(|it| failed(it.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(failed(telling_line(&complaint).unwrap_or(output.status.to_string())))
}
