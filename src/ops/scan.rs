//! Scanning attached files for viruses. It has a worker of its own, since receipts must not wait for a
//! large file.

use sqlx::PgPool;

use crate::{
    app::{App, Clock},
    files::{self, Files},
    ombud::applications,
    requisitions,
};

/// What scanning needs.
#[derive(Clone)]
pub struct Scanning {
    pub db: PgPool,
    pub clock: Clock,
    pub files: Files,
    /// For the mail about what was infected.
    pub base_url: String,
}

impl Scanning {
    pub fn of(app: &App) -> Self {
        Self {
            db: app.db.clone(),
            clock: app.clock.clone(),
            files: app.files.clone(),
            base_url: app.settings.base_url.clone(),
        }
    }

    /// Scans until nothing is due. A file that clamd gives no answer about is due again in two
    /// minutes.
    pub async fn until_empty(&self) -> anyhow::Result<()> {
        while self.one().await? {}
        Ok(())
    }

    /// Scans one file that is due; says whether there was one.
    pub(super) async fn one(&self) -> anyhow::Result<bool> {
        let mut tx = self.db.begin().await?;
        let claimed = files::claim(&mut tx, &self.files, self.clock.now()).await?;
        tx.commit().await?;
        let Some(file) = claimed else {
            return Ok(false);
        };
        let verdict = match files::scan(&self.files, &file).await {
            Ok(verdict) => verdict,
            Err(error) => {
                tracing::warn!(file = %file.file_id, "not scanned, and held back: {error:#}");
                return Ok(true);
            }
        };
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        for infected in files::settle(&mut tx, &self.files, &file, verdict, now).await? {
            applications::tell_infected(&mut tx, infected, &self.base_url, now).await?;
            requisitions::tell_infected(&mut tx, infected, &self.base_url, now).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}
