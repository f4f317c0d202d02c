//! Proposing a corrected frame and deciding on it.

use sqlx::PgConnection;

use super::{
    mail::FrameCorrected,
    model::FrameCorrection,
    rules::{ReadCorrection, SecondPerson},
    store,
};
use crate::{
    audit,
    register::{self, CaseKind, Direction, DocumentKind, NewDocument, content_hash},
    rounds::{Round, changes},
    values::{Kronor, Moment, OrganisationId, PotId, RoundId},
    who::{Administrator, Decider},
};

/// The caller has the round locked, here and below.
pub async fn propose(
    tx: &mut PgConnection,
    administrator: &Administrator,
    round: &Round,
    correction: &ReadCorrection,
    at: Moment,
) -> anyhow::Result<()> {
    store::insert(tx, round.round_id, correction, administrator.person_id(), at).await?;
    let event = CorrectionProposed {
        round: round.round_id,
        organisation: correction.organisation,
        pot: correction.pot,
        amount_before: correction.before,
        amount_after: correction.after,
    };
    audit::record(tx, at, administrator.actor(), &event).await
}

/// Approves, corrects the frame and tells those who act for the recipient; or declines.
#[expect(
    clippy::too_many_arguments,
    reason = "what is decided, by whom, on what, when, and where it is read"
)]
pub async fn decide(
    tx: &mut PgConnection,
    decider: &Decider,
    round: &Round,
    correction: &FrameCorrection,
    second: SecondPerson,
    approved: bool,
    base_url: &str,
    at: Moment,
) -> anyhow::Result<()> {
    let (id, organisation) = (correction.frame_correction_id, correction.organisation_id);
    let version = store::decide(tx, round.round_id, id, second, approved, at).await?;
    if let Some(version) = version {
        store::apply(tx, round.round_id, correction).await?;
        let case = register::open_case(tx, CaseKind::FrameCorrection, organisation, at).await?;
        let FrameCorrection { amount_before, amount_after, reason, .. } = correction;
        let decision = format!("{amount_before}, {amount_after}: {reason}");
        let document = NewDocument {
            direction: Direction::Out,
            kind: DocumentKind::FrameCorrection,
            counterpart: &correction.organisation,
            subject: &register::numbered(&round.title, i16::try_from(version)?),
            content_hash: &content_hash(decision),
            file: None,
            on: None,
            by: Some(decider.person_id()),
        };
        register::record(tx, case, &document, at).await?;
        for it in changes::concerned(tx, round.round_id, Some(organisation), at).await? {
            let mail = FrameCorrected {
                to: &it.email,
                name: &it.name,
                round,
                correction,
                version,
                base_url,
            };
            crate::mail::enqueue(tx, mail.mail()?, at).await?;
        }
    }
    let event = CorrectionDecided {
        round: round.round_id,
        organisation,
        pot: correction.pot_id,
        amount_before: correction.amount_before,
        amount_after: correction.amount_after,
        approved,
        version,
    };
    audit::record(tx, at, decider.actor(), &event).await
}

audit::events! {
    about round: RoundId;

    CorrectionProposed, "round.frame_correction_proposed", "En rättad ram föreslogs" {
        organisation: OrganisationId, pot: PotId, amount_before: Kronor, amount_after: Kronor
    }
    CorrectionDecided, "round.frame_correction_decided", "En rättad ram prövades" {
        organisation: OrganisationId, pot: PotId, amount_before: Kronor, amount_after: Kronor,
        approved: bool, version: Option<i32>
    }
}
