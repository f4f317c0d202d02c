//! Writing to a part of a round's recipients.

use sqlx::PgConnection;

use super::{
    mail::Message,
    model::{Draft, Reach, Receiver, Segment},
    rules, store,
};
use crate::{
    audit, mail,
    rounds::Round,
    values::{Moment, RoundId, SegmentMessageId},
    who::Officer,
};

/// A message about to be sent, with everybody it concerns.
pub struct Sending<'a> {
    /// The id that the preview's form carried: a button pressed twice sends one message.
    pub id: SegmentMessageId,
    pub round: &'a Round,
    pub draft: &'a Draft,
    pub receivers: &'a [Receiver],
    /// How many organisations have nobody to write to.
    pub unreachable: usize,
    pub base_url: &'a str,
}

/// Queues one mail for each receiver. Where a message with this id was sent before it queues
/// nothing and returns false.
pub async fn send(
    tx: &mut PgConnection,
    officer: &Officer,
    sending: &Sending<'_>,
    at: Moment,
) -> anyhow::Result<bool> {
    let &Sending { id, round, draft, receivers, .. } = sending;
    let mails = i32::try_from(rules::mails(receivers))?;
    let reach = Reach { mails, unreachable: i32::try_from(sending.unreachable)? };
    let by = officer.person_id();
    if !store::insert(tx, id, round.round_id, draft, reach, by, at).await? {
        return Ok(false);
    }
    for to in receivers {
        let message = Message { to, draft, round, base_url: sending.base_url };
        mail::enqueue(tx, message.mail()?, at).await?;
    }
    let event = MessageSent { round: round.round_id, message: id, segment: draft.segment, mails };
    audit::record(tx, at, officer.actor(), &event).await?;
    Ok(true)
}

audit::events! {
    about round: RoundId;

    MessageSent, "round.message_sent", "Meddelande skickades till mottagare" {
        message: SegmentMessageId, segment: Segment, mails: i32
    }
}
