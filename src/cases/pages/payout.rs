//! The acts of the economists.

use tower_sessions::Session;

use super::{
    case::{self, Case},
    review::done,
};
use crate::{
    identity::Economist,
    payouts::{self, PayoutRefusal},
    requisitions::{Status, Typed},
    values::RequisitionId,
    web::{Db, Error, Errors, Path, Posted, Reply, Result},
};

type Pairs = Vec<(String, String)>;

pub async fn record(
    economist: Economist,
    Path(id): Path<RequisitionId>,
    session: Session,
    db: Db,
    Posted { typed, at }: Posted<Pairs>,
) -> Result<Reply<Case>> {
    let mut tx = db.begin().await?;
    let case = case::lock(&mut tx, id, economist.staff(), payouts::may_record, at).await?;
    let decision = case.review.decision.clone().ok_or(Error::Conflict)?;
    let amount = case.review.proposal.as_ref().ok_or(Error::Conflict)?.amount;
    let typed = Typed::of(typed, |_| true);
    let mut errors = Errors::default();
    let (pay_on, reference) = (typed.one("pay_on"), typed.one("payout_reference"));
    let mut recorded =
        payouts::read(pay_on, reference, amount, decision.decided_at, at, &mut errors);
    if let Some(it) = &recorded
        && payouts::reference_taken(&mut tx, it.reference().as_ref()).await?
    {
        let taken = PayoutRefusal::ReferenceTaken(it.reference().to_string());
        errors.add("payout_reference", taken);
        recorded = None;
    }
    let Some(recorded) = recorded else {
        return Ok(Reply::Again(case.again(typed, errors)));
    };
    payouts::record(&mut tx, &economist, &case.submission, &decision, &recorded, at).await?;
    tx.commit().await?;
    done(&session, id, "Utbetalningen är registrerad. En annan ekonom godkänner den.").await
}

pub async fn approve(
    economist: Economist,
    Path(id): Path<RequisitionId>,
    session: Session,
    db: Db,
    Posted { at, .. }: Posted<Pairs>,
) -> Result<Reply<Case>> {
    let mut tx = db.begin().await?;
    let recorded = |it| it == Status::PayoutRecorded;
    let case = case::lock(&mut tx, id, economist.staff(), recorded, at).await?;
    let payout = case.payout.clone().ok_or(Error::Conflict)?;
    let mut errors = Errors::default();
    let checked = payouts::may_approve(&payout, economist.person_id());
    let Some(checked) = errors.take("approve", checked) else {
        return Ok(Reply::Again(case.again(Typed::default(), errors)));
    };
    payouts::approve(&mut tx, &economist, &case.submission, &payout, checked, at).await?;
    tx.commit().await?;
    done(&session, id, "Utbetalningen är godkänd. Mottagaren ser att pengarna är på väg.").await
}

pub async fn send_back(
    economist: Economist,
    Path(id): Path<RequisitionId>,
    session: Session,
    db: Db,
    Posted { typed, at }: Posted<Pairs>,
) -> Result<Reply<Case>> {
    let mut tx = db.begin().await?;
    let recorded = |it| it == Status::PayoutRecorded;
    let case = case::lock(&mut tx, id, economist.staff(), recorded, at).await?;
    let payout = case.payout.clone().ok_or(Error::Conflict)?;
    let proposal = case.review.proposal.clone().ok_or(Error::Conflict)?;
    let typed = Typed::of(typed, |_| true);
    let mut errors = Errors::default();
    let reason = payouts::return_reason(typed.one("payout_return_reason"));
    let Some(reason) = errors.take("payout_return_reason", reason) else {
        return Ok(Reply::Again(case.again(typed, errors)));
    };
    payouts::send_back(&mut tx, &economist, &case.submission, &proposal, &payout, &reason, at)
        .await?;
    tx.commit().await?;
    done(&session, id, "Utbetalningen är lämnad tillbaka.").await
}
