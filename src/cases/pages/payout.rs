//! The acts of the economists.

use super::case::{self, Acts, Case};
use crate::{
    cases::model::Wish,
    payouts,
    requisitions::Status,
    values::RequisitionId,
    web::{Db, Error, Errors, Path, Posted, Query, Reply, Result},
    who::Economist,
};

pub async fn record(
    economist: Economist,
    Path(id): Path<RequisitionId>,
    Query(wish): Query<Wish>,
    db: Db,
    Posted { typed, at }: Posted<Acts>,
) -> Result<Reply<Case>> {
    let mut tx = db.begin().await?;
    let case = case::lock(&mut tx, id, wish, economist.staff(), payouts::may_record, at).await?;
    let decision = case.review.decision.clone().ok_or(Error::Conflict)?;
    let amount = case.review.proposal.as_ref().ok_or(Error::Conflict)?.amount;
    let mut errors = Errors::default();
    case.must_have_shown(&typed.seen_version, "pay_on", &mut errors);
    let (pay_on, reference) = (&typed.pay_on, &typed.payout_reference);
    let recorded = payouts::read(pay_on, reference, amount, decision.decided_at, at, &mut errors);
    let Some(recorded) = recorded.filter(|_| errors.is_empty()) else {
        return Ok(Reply::Again(case.again(typed, errors)));
    };
    let onwards = case.onwards(&mut tx, &typed).await?;
    let done =
        payouts::record(&mut tx, &economist, &case.submission, &decision, &recorded, at).await;
    if errors.take_act("payout_reference", done)?.is_none() {
        return Ok(Reply::Again(case.again(typed, errors)));
    }
    tx.commit().await?;
    Ok(onwards.saying("Utbetalningen är registrerad. En annan ekonom godkänner den."))
}

pub async fn approve(
    economist: Economist,
    Path(id): Path<RequisitionId>,
    Query(wish): Query<Wish>,
    db: Db,
    Posted { typed, at }: Posted<Acts>,
) -> Result<Reply<Case>> {
    let mut tx = db.begin().await?;
    let recorded = |it| it == Status::PayoutRecorded;
    let case = case::lock(&mut tx, id, wish, economist.staff(), recorded, at).await?;
    let payout = case.payout.clone().ok_or(Error::Conflict)?;
    let mut errors = Errors::default();
    let checked = payouts::may_approve(&payout, &typed.seen, economist.person_id(), at.day());
    let Some(checked) = errors.take("approve", checked) else {
        return Ok(Reply::Again(case.again(typed, errors)));
    };
    let onwards = case.onwards(&mut tx, &typed).await?;
    payouts::approve(&mut tx, &economist, &case.submission, &payout, checked, at).await?;
    tx.commit().await?;
    Ok(onwards.saying("Utbetalningen är godkänd. Mottagaren ser vilken dag den betalas."))
}

pub async fn send_back(
    economist: Economist,
    Path(id): Path<RequisitionId>,
    Query(wish): Query<Wish>,
    db: Db,
    Posted { typed, at }: Posted<Acts>,
) -> Result<Reply<Case>> {
    let mut tx = db.begin().await?;
    let recorded = |it| it == Status::PayoutRecorded;
    let case = case::lock(&mut tx, id, wish, economist.staff(), recorded, at).await?;
    let payout = case.payout.clone().ok_or(Error::Conflict)?;
    let proposal = case.review.proposal.clone().ok_or(Error::Conflict)?;
    let mut errors = Errors::default();
    let seen = errors.take("approve", payouts::is_as_seen(&payout, &typed.seen));
    let reason = payouts::return_reason(&typed.payout_return_reason);
    let reason = errors.take("payout_return_reason", reason);
    let (Some(()), Some(reason)) = (seen, reason) else {
        return Ok(Reply::Again(case.again(typed, errors)));
    };
    let onwards = case.onwards(&mut tx, &typed).await?;
    payouts::send_back(&mut tx, &economist, &case.submission, &proposal, &payout, &reason, at)
        .await?;
    tx.commit().await?;
    Ok(onwards.saying("Utbetalningen är lämnad tillbaka."))
}
