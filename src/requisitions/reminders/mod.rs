//! Reminders (påminnelser): on the days that the round says, those who have not sent get a mail.

mod store;

use jiff::SignedDuration;
use sqlx::PgConnection;

use super::mail::Reminder;
use crate::{
    audit, rounds,
    values::{Day, Moment, RoundId},
    who::Actor,
};

/// Sends the reminders whose day has come; returns how many such days there were, over all rounds.
pub async fn remind_those_due(
    tx: &mut PgConnection,
    base_url: &str,
    now: Moment,
) -> anyhow::Result<usize> {
    let due = store::lock_due(tx, latest_due(now), now).await?;
    for (place, &(id, day)) in due.iter().enumerate() {
        let Some(round) = rounds::round(tx, id).await? else { continue };
        // After days without a worker a round gets one reminder, not one for each day that passed.
        let unsent = match due.iter().take(place).any(|(earlier, _)| *earlier == id) {
            true => Vec::new(),
            false => store::unsent(tx, id, now).await?,
        };
        for it in &unsent {
            let reminder = Reminder {
                to: &it.email,
                name: &it.name,
                organisation: &it.organisation,
                round: &round.clone().extended_to(it.extension),
                drafted: it.drafted,
                base_url,
            };
            crate::mail::enqueue(tx, reminder.mail()?, now).await?;
        }
        store::mark(tx, id, day, now).await?;
        let event = Reminded { round: id, mails: unsent.len() };
        audit::record(tx, now, Actor::SYSTEM, &event).await?;
    }
    Ok(due.len())
}

/// The latest day whose reminders are due: they go out at eight in the morning.
fn latest_due(now: Moment) -> Day {
    now.after(SignedDuration::from_hours(-8)).day()
}

audit::events! {
    about round: RoundId;

    Reminded, "round.reminded", "Påminnelser skickades" { mails: usize }
}
