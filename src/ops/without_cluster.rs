//! What stands in for a private cluster in a program without the demonstration.

use anyhow::bail;
use sqlx::PgPool;

use crate::{config::Config, identity, values::Moment};

/// There is none.
pub enum Cluster {}

impl Cluster {
    #[expect(clippy::unused_async, reason = "the one with the demonstration waits")]
    pub async fn start(_: &Config) -> anyhow::Result<Self> {
        bail!("set DATABASE_URL: this program is built without a database of its own")
    }

    pub fn owner_url(&self) -> &str {
        match *self {}
    }

    pub fn service_url(&self) -> &str {
        match *self {}
    }
}

/// Whether the database is a demonstration: it is not.
///
/// # Errors
/// When it has the demonstration's people in it, whose password everybody knows.
pub async fn is_demonstration(db: &PgPool) -> anyhow::Result<bool> {
    let mut db = db.acquire().await?;
    if identity::people_who_are_real(&mut db).await? < identity::persons(&mut db).await? {
        bail!(
            "this database holds the demonstration, with printed passwords, and this program is \
             built without it: take another database"
        );
    }
    Ok(false)
}

/// Keeps no round open.
#[expect(clippy::unused_async, reason = "the one with the demonstration waits")]
pub async fn keep_open(_: &PgPool, _: Moment) -> anyhow::Result<()> {
    Ok(())
}

/// The program as it is built for real. `bin/test` runs these with `--no-default-features`.
#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use clap::Parser;
    use sqlx::PgPool;

    use crate::{
        config::Config,
        identity::{self, NewPerson},
        ops::{Command, database::Place, run},
        values::{Email, Moment},
    };

    /// A program that is not refused would go on for ever.
    const PATIENCE: Duration = Duration::from_secs(30);

    async fn refused(words: &[&str]) -> String {
        let command = Command::try_parse_from([&["statsbidrag"], words].concat()).unwrap();
        let ran = tokio::time::timeout(PATIENCE, run(command)).await.expect("it runs on");
        ran.expect_err("it is refused").to_string()
    }

    #[tokio::test]
    async fn without_a_database_nothing_starts() {
        let mut config = Config::parse_from(["statsbidrag"]);
        (config.database_url, config.database_owner_url) = (None, None);
        let refused = Place::find(&config).await.err().unwrap().to_string();
        assert!(refused.contains("set DATABASE_URL"), "{refused}");
    }

    #[test]
    fn there_is_no_way_to_make_a_demonstration() {
        let refused = Command::try_parse_from(["statsbidrag", "seed"]).unwrap_err().to_string();
        assert!(refused.contains("unrecognized subcommand"), "{refused}");
    }

    /// So nobody signs in with the printed password.
    #[sqlx::test(migrator = "crate::MIGRATOR")]
    async fn a_database_with_the_demonstrations_people_is_refused(db: PgPool) {
        let person = NewPerson {
            name: "Anna Fjäll",
            email: &Email::parse("ombud@demo.example").unwrap(),
            password_hash: None,
            demonstration: true,
            created_at: Moment::EPOCH,
        };
        identity::let_in(&mut db.acquire().await.unwrap(), &person).await.unwrap();
        let options = Arc::unwrap_or_clone(db.connect_options());
        let url = sqlx::ConnectOptions::to_url_lossy(&options).to_string();
        for words in [["serve", "--listen=127.0.0.1:0"], ["work", "--until-empty"]] {
            let said = refused(&[&words[..], &["--database-url", &url]].concat()).await;
            assert!(said.contains("holds the demonstration"), "{said}");
        }
    }
}
