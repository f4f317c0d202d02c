//! `bounce`: the mail server hands over what comes to the sender's address, one message a call.

use std::{
    io::{self, Read},
    process::ExitCode,
};

use super::database::Place;
use crate::{
    app::Clock,
    config::Config,
    mail::{self, bounce},
};

/// `EX_TEMPFAIL` of sysexits.h: the mail server keeps the message and hands it over again later.
const LATER: u8 = 75;

/// Takes in the report on standard input. Mail that is no report, or is about no mail of ours, is
/// not a failure: anybody can write anything to the sender's address.
pub async fn command(config: &Config) -> ExitCode {
    match take_in(config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("a report was not taken in: {error:?}");
            ExitCode::from(LATER)
        }
    }
}

async fn take_in(config: &Config) -> anyhow::Result<()> {
    let mut message = Vec::new();
    let mut stdin = io::stdin().lock();
    (&mut stdin).take(bounce::LARGEST as u64 + 1).read_to_end(&mut message)?;
    // Standard input is read to its end, so that the mail server can write all of it.
    io::copy(&mut stdin, &mut io::sink())?;
    let Some(bounce) = bounce::read(&message) else {
        tracing::info!("not a report that a mail could not be delivered: ignored");
        return Ok(());
    };
    let place = Place::find(config).await?;
    let taken_in = async {
        let db = place.pool(1).await?;
        let mut tx = db.begin().await?;
        let ours = mail::came_back(&mut tx, &bounce, Clock::real().now()).await?;
        tx.commit().await?;
        tracing::info!(mail = %bounce.mail, ours, "a report that a mail could not be delivered");
        anyhow::Ok(())
    }
    .await;
    place.leave().await;
    taken_in
}
