//! The dry run (provkörning): the whole round on invented answers, in a transaction that is rolled
//! back. It uses the same rules and tables as a real round.
//!
//! It happens in 1970: this year's case numbers are for real cases, and the lock on their row would
//! keep real requisitions waiting while hundreds of invented ones are made.

use jiff::SignedDuration;
use sqlx::PgConnection;

use super::{
    opening::{Preparation, open_with},
    store,
    telling::{Example, Hindrance, examples, hindrances},
};
use crate::{
    cases::{self, Strip},
    requisitions,
    rounds::{self, PlanHead, plan::Plan},
    values::{Moment, RoundId, Window},
    who::{Actor, Administrator},
};

/// The result of a dry run.
#[derive(Debug)]
pub struct DryRunReport {
    pub strip: Strip,
    /// One recipient of each kind.
    pub examples: Vec<Example>,
    pub recipients: usize,
    /// How many whose invented answers could not be sent, and why.
    pub stuck: usize,
    pub hindrances: Vec<Hindrance>,
    /// The mails that would have gone out.
    pub receipts: usize,
}

/// Runs it. The caller rolls back.
///
/// # Errors
/// Where the round cannot be opened, or the database refuses.
pub async fn run(
    tx: &mut PgConnection,
    prepared: &Preparation,
    plan: &Plan,
    administrator: &Administrator,
    now: Moment,
) -> anyhow::Result<DryRunReport> {
    let trial = RoundId::generate();
    let head = PlanHead {
        round_id: trial,
        title: format!("{} (provkörning {trial})", prepared.head.title),
        slug: format!("provkorning-{trial}"),
        ..prepared.head.clone()
    };
    let mut plan = plan.clone();
    plan.times.window =
        Window::new(Moment::EPOCH, Moment::EPOCH.after(SignedDuration::from_hours(48)))?;
    store::insert_trial(tx, &head, trial, now).await?;
    open_with(tx, &head, &plan, &prepared.frames, Actor::SYSTEM, now).await?;

    let at = Moment::EPOCH.after(SignedDuration::from_hours(24));
    let recipients = store::recipients(tx, trial).await?;
    let mut stuck = Vec::new();
    for (place, (organisation, name)) in recipients.iter().enumerate() {
        let Some((_, terms)) = rounds::round_and_terms(tx, trial, *organisation).await? else {
            continue;
        };
        let held = rounds::hold(tx, trial, *organisation, at).await;
        let open = held.or_else(|stopped| Err(anyhow::Error::from(stopped.refusal()?)))?;
        let by = administrator.person_id();
        let hindered =
            requisitions::simulate(tx, trial, *organisation, &terms, open, place, by).await?;
        if let Some(problem) = hindered {
            stuck.push((name.clone(), problem));
        }
    }
    Ok(DryRunReport {
        strip: cases::strip(tx, trial).await?,
        examples: examples(&store::tried(tx, trial).await?),
        receipts: recipients.len() - stuck.len(),
        recipients: recipients.len(),
        stuck: stuck.len(),
        hindrances: hindrances(&stuck),
    })
}
