//! Opening a round, moving its window, and freezing it after the last day: from then on nobody can
//! send a requisition, whatever the clock says.

use sqlx::PgConnection;

use super::{model::Opening, plan::RoundDays, rules, setup, store};
use crate::{
    audit,
    values::{Moment, RoundId, Window},
    who::Actor,
};

/// Opens a round: from now on everybody sees it, and only its texts can still be changed.
pub async fn open(
    tx: &mut PgConnection,
    opening: &Opening<'_>,
    actor: Actor,
    now: Moment,
) -> anyhow::Result<()> {
    let (round, plan) = (opening.head.round_id, opening.plan);
    let days = RoundDays::of(&plan.times, opening.head.year);
    setup::insert_round(tx, opening).await?;
    setup::insert_aims(tx, round, &plan.aims.aims, &days).await?;
    setup::insert_conditions(tx, round, &plan.conditions, &days).await?;
    // A round that opens late drops the reminders whose day has passed, rather than mail at once.
    let reminders: Vec<_> = plan.reminders.iter().copied().filter(|it| now.day() <= *it).collect();
    setup::insert_reminders(tx, round, &reminders).await?;
    for (position, pot) in (1..).zip(&plan.pots) {
        let id = setup::insert_pot(tx, round, position, pot).await?;
        let frames = opening.frames.get(&pot.code).map_or(&[][..], Vec::as_slice);
        setup::insert_frames(tx, id, frames).await?;
    }
    setup::insert_recipients(tx, round).await?;
    audit::record(tx, now, actor, &Opened { round, title: &opening.head.title }).await
}

/// Gives a round of the demonstration another window; false where it is frozen, and stays as it is.
pub async fn move_window(
    tx: &mut PgConnection,
    round: RoundId,
    window: Window,
    now: Moment,
) -> anyhow::Result<bool> {
    let (opens, closes) = (window.opens(), window.closes());
    let moved = store::move_window(tx, round, opens, closes).await?;
    if moved {
        audit::record(tx, now, Actor::SYSTEM, &WindowMoved { round, opens, closes }).await?;
    }
    Ok(moved)
}

/// Freezes every round whose window closed long enough ago; says how many.
pub async fn freeze_those_due(tx: &mut PgConnection, now: Moment) -> anyhow::Result<usize> {
    let rounds = store::lock_due(tx, rules::due_before(now)).await?;
    for &round in &rounds {
        store::freeze(tx, round, now).await?;
        audit::record(tx, now, Actor::SYSTEM, &Frozen { round }).await?;
    }
    Ok(rounds.len())
}

audit::events! {
    about round: RoundId;

    Frozen, "round.frozen", "Omgången frystes" {}
    Opened<'a>, "round.opened", "Omgången öppnades" { title: &'a str }
    WindowMoved, "round.window_moved", "Fönstret flyttades" { opens: Moment, closes: Moment }
}
