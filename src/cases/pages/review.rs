//! The acts of officer and decider.

use super::case::{self, Acts, Case};
use crate::{
    cases::model::Wish,
    requisitions::Status,
    review,
    values::RequisitionId,
    web::{Db, Error, Errors, Path, Posted, Query, Reply, Result},
    who::{Decider, Officer},
};

pub async fn propose(
    officer: Officer,
    Path(id): Path<RequisitionId>,
    Query(wish): Query<Wish>,
    db: Db,
    Posted { typed, at }: Posted<Acts>,
) -> Result<Reply<Case>> {
    let mut tx = db.begin().await?;
    let case = case::lock(&mut tx, id, wish, officer.staff(), review::may_propose, at).await?;
    let mut errors = Errors::default();
    case.must_have_shown(&typed.seen_version, "outcome", &mut errors);
    let requested = &case.submission.document.amounts;
    let proposed = review::read_proposal(&typed.proposal, requested, &mut errors);
    if let Some(proposed) = &proposed {
        case.must_be_within_frames(proposed.amounts().iter().copied(), "outcome", &mut errors);
    }
    let Some(proposed) = proposed.filter(|_| errors.is_empty()) else {
        return Ok(Reply::Again(case.again(typed, errors)));
    };
    let onwards = case.onwards(&mut tx, &typed).await?;
    review::propose(&mut tx, &officer, &case.submission, &proposed, at).await?;
    tx.commit().await?;
    Ok(onwards.saying("Förslaget är sparat. En beslutsfattare tar vid."))
}

pub async fn decide(
    decider: Decider,
    Path(id): Path<RequisitionId>,
    Query(wish): Query<Wish>,
    db: Db,
    Posted { typed, at }: Posted<Acts>,
) -> Result<Reply<Case>> {
    let mut tx = db.begin().await?;
    let case =
        case::lock(&mut tx, id, wish, decider.staff(), |it| it == Status::Proposed, at).await?;
    let proposal = case.review.open_proposal().ok_or(Error::Conflict)?.clone();
    let mut errors = Errors::default();
    let separated = review::may_decide(&proposal, &typed.seen, decider.person_id());
    if proposal.outcome != review::Verdict::Rejected {
        for condition in case.unmet() {
            let message = format!("Villkoret är inte registrerat som uppfyllt: {}", condition.text);
            errors.add("decide", message);
        }
    }
    let amounts = case.review.amounts.iter().map(|it| (it.pot_id, it.amount));
    case.must_be_within_frames(amounts, "decide", &mut errors);
    let separated = errors.take("decide", separated).filter(|_| errors.is_empty());
    let Some(separated) = separated else {
        return Ok(Reply::Again(case.again(typed, errors)));
    };
    let onwards = case.onwards(&mut tx, &typed).await?;
    review::decide(&mut tx, &decider, &case.submission, &proposal, separated, at).await?;
    tx.commit().await?;
    Ok(onwards.saying("Beslutet är fattat. Mottagaren ser det i tjänsten."))
}

pub async fn send_back(
    decider: Decider,
    Path(id): Path<RequisitionId>,
    Query(wish): Query<Wish>,
    db: Db,
    Posted { typed, at }: Posted<Acts>,
) -> Result<Reply<Case>> {
    let mut tx = db.begin().await?;
    let case =
        case::lock(&mut tx, id, wish, decider.staff(), |it| it == Status::Proposed, at).await?;
    let proposal = case.review.open_proposal().ok_or(Error::Conflict)?.clone();
    let mut errors = Errors::default();
    let seen = errors.take("decide", review::is_as_seen(&proposal, &typed.seen));
    let reason = errors.take("return_reason", review::return_reason(&typed.return_reason));
    let (Some(()), Some(reason)) = (seen, reason) else {
        return Ok(Reply::Again(case.again(typed, errors)));
    };
    let onwards = case.onwards(&mut tx, &typed).await?;
    review::send_back(&mut tx, &decider, &case.submission, &proposal, &reason, at).await?;
    tx.commit().await?;
    Ok(onwards.saying("Förslaget är lämnat tillbaka till handläggaren."))
}
