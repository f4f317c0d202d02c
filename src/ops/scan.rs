//! Scanning attached files for viruses. It runs beside the other jobs, since receipts must not wait
//! for a large file.

use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::watch;

use crate::{
    app::{App, Clock},
    files::{self, Files},
    ombud::applications,
};

/// How long a scanner with nothing to do waits.
const PAUSE: Duration = Duration::from_secs(2);

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

    /// Scans until told to stop. A scan that fails is tried again.
    pub async fn until_stopped(self, mut stopped: watch::Receiver<bool>) {
        while !*stopped.borrow() {
            if let Err(error) = self.until_empty().await {
                tracing::error!("scanning failed: {error:?}");
            }
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                _ = stopped.changed() => {}
            }
        }
    }

    /// Scans one file that is due; says whether there was one.
    async fn one(&self) -> anyhow::Result<bool> {
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
        }
        tx.commit().await?;
        Ok(true)
    }
}
