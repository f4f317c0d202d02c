//! The officer's acts after the first send: asking for a completion, and closing a withdrawn case.

use axum::{extract::State, response::IntoResponse};

use super::case::{self, Acts, Case};
use crate::{
    app::App,
    cases::model::Wish,
    requisitions::{completion, withdrawal},
    values::RequisitionId,
    web::{Db, Error, Errors, Page, Path, Posted, Query, Reply, Result},
    who::Officer,
};

pub async fn request(
    officer: Officer,
    Path(id): Path<RequisitionId>,
    Query(wish): Query<Wish>,
    State(app): State<App>,
    db: Db,
    Posted { typed, at }: Posted<completion::Written>,
) -> Result<Reply<Case>> {
    let mut tx = db.begin().await?;
    let may = completion::may_request;
    let mut case = case::lock(&mut tx, id, wish, officer.staff(), may, at).await?;
    if typed.act == completion::TEMPLATE {
        case.sent.asking = typed;
        case.sent.use_template();
        return Ok(Reply::Other(Page(case).into_response()));
    }
    let mut errors = Errors::default();
    case.must_have_shown(&typed.seen_version, "completion_kind", &mut errors);
    let (ordinance, window) = (&case.sent.ordinance, case.sent.round.state_at(at));
    let asked = completion::read(&typed, ordinance, window, at.day(), &mut errors);
    let Some(asked) = asked.filter(|_| errors.is_empty()) else {
        case.sent.asking = typed;
        return Ok(Reply::Again(case.again(Acts::default(), errors)));
    };
    let onwards = case.onwards(&mut tx, &Acts::default()).await?;
    let base_url = &app.settings.base_url;
    completion::request(&mut tx, &officer, &case.submission, &asked, base_url, at).await?;
    tx.commit().await?;
    Ok(onwards.saying("Begäran om komplettering är skickad till organisationen."))
}

pub async fn cancel(
    officer: Officer,
    Path(id): Path<RequisitionId>,
    Query(wish): Query<Wish>,
    db: Db,
    Posted { typed, at }: Posted<Acts>,
) -> Result<Reply<Case>> {
    let mut tx = db.begin().await?;
    let may = completion::may_cancel;
    let case = case::lock(&mut tx, id, wish, officer.staff(), may, at).await?;
    let onwards = case.onwards(&mut tx, &typed).await?;
    completion::cancel(&mut tx, &officer, &case.submission, at).await?;
    tx.commit().await?;
    Ok(onwards.saying("Begäran är avslutad. Rekvisitionen prövas på det som finns."))
}

/// The answer to a wish for a later day.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct SettlementForm {
    /// `stands` where no later day is given.
    act: String,
    extended_to: String,
}

pub async fn settle(
    officer: Officer,
    Path(id): Path<RequisitionId>,
    Query(wish): Query<Wish>,
    State(app): State<App>,
    db: Db,
    Posted { typed, at }: Posted<SettlementForm>,
) -> Result<Reply<Case>> {
    let mut tx = db.begin().await?;
    let may = completion::may_cancel;
    let case = case::lock(&mut tx, id, wish, officer.staff(), may, at).await?;
    let open = case.sent.open().cloned().ok_or(Error::Conflict)?;
    let mut errors = Errors::default();
    let (declined, day) = (typed.act == "stands", &typed.extended_to);
    let settled = completion::read_settlement(declined, day, &open, at.day(), &mut errors);
    let Some(settled) = settled else {
        let typed = Acts { extended_to: typed.extended_to, ..Acts::default() };
        return Ok(Reply::Again(case.again(typed, errors)));
    };
    let onwards = case.onwards(&mut tx, &Acts::default()).await?;
    let base_url = &app.settings.base_url;
    completion::settle_extension(&mut tx, &officer, &case.submission, settled, base_url, at)
        .await?;
    tx.commit().await?;
    Ok(onwards.saying("Organisationen har fått besked om sista dagen."))
}

/// Closes the case of a requisition that was withdrawn.
pub async fn discontinue(
    officer: Officer,
    Path(id): Path<RequisitionId>,
    Query(wish): Query<Wish>,
    db: Db,
    Posted { typed, at }: Posted<Acts>,
) -> Result<Reply<Case>> {
    let mut tx = db.begin().await?;
    let may = withdrawal::may_discontinue;
    let case = case::lock(&mut tx, id, wish, officer.staff(), may, at).await?;
    let onwards = case.onwards(&mut tx, &typed).await?;
    withdrawal::discontinue(&mut tx, &officer, &case.submission, at).await?;
    tx.commit().await?;
    Ok(onwards.saying("Ärendet är avskrivet."))
}
