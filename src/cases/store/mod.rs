//! The SQL of work lists: each page a bounded number of queries, however long the list.

mod conditions;

use std::collections::BTreeMap;

use sqlx::{PgConnection, Postgres, QueryBuilder, types::Json};

pub use self::conditions::{ConditionsRow, conditions_count, conditions_page};
use super::model::{Before, Column, Figures, Order, PAGE, Row, Strip, Wish};
use crate::{
    requisitions::Status,
    values::{Day, Kronor, OrganisationId, PayoutAccount, PersonId, RequisitionId, RoundId},
};

/// The money strip. The database keeps its sums for each status as requisitions change, so no
/// requisitions are read here.
pub async fn strip(db: &mut PgConnection, round: RoundId) -> sqlx::Result<Strip> {
    strips(db, Some(round)).await?.remove(&round).ok_or(sqlx::Error::RowNotFound)
}

/// The money strips of all rounds, or of one.
pub async fn strips(
    db: &mut PgConnection,
    only: Option<RoundId>,
) -> sqlx::Result<BTreeMap<RoundId, Strip>> {
    let totals = sqlx::query!(
        r#"select round_id as "round_id: RoundId", frames_total, recipients,
                  (select coalesce(sum(amount), 0) from pot where pot.round_id = round.round_id)
                      as "pot!: Kronor",
                  (select count(*) from abstention
                   where abstention.round_id = round.round_id and ended_at is null) as "abstained!",
                  (select count(*) from abstention join requisition using (round_id, organisation_id)
                   where abstention.round_id = round.round_id and ended_at is null
                     and status = 'draft') as "abstained_drafts!"
           from round where $1::uuid is null or round_id = $1"#,
        only as _,
    )
    .fetch_all(&mut *db)
    .await?;
    let states = sqlx::query!(
        r#"select round_id as "round_id: RoundId", status as "status: Status",
                  requisitions, requested, granted, paid
           from round_strip where $1::uuid is null or round_id = $1 order by status"#,
        only as _,
    )
    .fetch_all(db)
    .await?;
    let by_round = totals.iter().map(|of| {
        let own = || states.iter().filter(|it| it.round_id == of.round_id);
        let live = || own().filter(|it| it.status.is_live());
        let strip = Strip {
            pot: of.pot,
            frames: of.frames_total,
            requested: live().map(|it| it.requested).sum(),
            granted: live().map(|it| it.granted).sum(),
            paid: live().map(|it| it.paid).sum(),
            recipients: i64::from(of.recipients),
            counts: own().map(|it| (it.status, i64::from(it.requisitions))).collect(),
            abstained: of.abstained,
            abstained_drafts: of.abstained_drafts,
        };
        (of.round_id, strip)
    });
    Ok(by_round.collect())
}

/// One page of the work list.
///
/// The query is built at run time: the order and the filters are chosen from fixed texts, and what
/// was typed is bound.
pub async fn page(db: &mut PgConnection, round: RoundId, wish: &Wish) -> sqlx::Result<Vec<Row>> {
    let mut query = QueryBuilder::new(
        "select recipient.organisation_id, recipient.name, recipient.org_number,
                county.name as county, recipient.frame, recipient.closes_at as extension,
                requisition_id, status, sent_back, case_year, case_number, submitted_at,
                requested, granted, paid, abstention_id is not null as abstained",
    );
    filtered(&mut query, round, wish);
    query.push(order_by(wish));
    // Not bound: where PostgreSQL does not know the limit, it plans for a tenth of the rows.
    query.push(format_args!(" limit {PAGE}"));
    if 0 < wish.page() {
        query.push(" offset ").push_bind(wish.page() * PAGE);
    }
    query.build_query_as::<Row>().fetch_all(db).await
}

/// The order of a work list. What was sent back stands before what has not been looked at yet.
fn order_by(wish: &Wish) -> &'static str {
    use Column::{Arrival, County, Frame, Granted, Name, Paid, Requested};
    let Order { column, falling } = wish.order();
    match (column, falling) {
        (Name, false) => " order by recipient.name, recipient.organisation_id",
        (Name, true) => " order by recipient.name desc, recipient.organisation_id",
        (County, false) => " order by county.name, recipient.name, recipient.organisation_id",
        (County, true) => " order by county.name desc, recipient.name, recipient.organisation_id",
        (Frame, false) => " order by recipient.frame, recipient.organisation_id",
        (Frame, true) => " order by recipient.frame desc, recipient.organisation_id",
        (Requested, false) => " order by requested, recipient.organisation_id",
        (Requested, true) => " order by requested desc nulls last, recipient.organisation_id",
        (Granted, false) => " order by granted, recipient.organisation_id",
        (Granted, true) => " order by granted desc nulls last, recipient.organisation_id",
        (Paid, false) => " order by paid, recipient.organisation_id",
        (Paid, true) => " order by paid desc nulls last, recipient.organisation_id",
        (Arrival, false) if wish.status() == Some(Status::CompletionRequested) => {
            " order by completion_due, submitted_at, recipient.organisation_id"
        }
        (Arrival, false) if wish.status().is_some() => {
            " order by sent_back desc, submitted_at, recipient.organisation_id"
        }
        (Arrival, false) => " order by submitted_at, recipient.organisation_id",
        (Arrival, true) => " order by submitted_at desc nulls last, recipient.organisation_id",
    }
}

/// The case that comes after this one in a work list, the first after the last, among those that
/// `reader` may act in; `None` where there is no other.
pub async fn next(
    db: &mut PgConnection,
    round: RoundId,
    wish: &Wish,
    case: RequisitionId,
    reader: PersonId,
) -> sqlx::Result<Option<RequisitionId>> {
    let mut query = QueryBuilder::new("with listed as (select requisition_id, row_number() over (");
    query.push(order_by(wish)).push(") as place");
    filtered(&mut query, round, wish);
    query.push(" and case_number is not null and (requisition_id = ").push_bind(case);
    query.push(" or true");
    for_another(&mut query, reader);
    query.push(")) select requisition_id from listed where requisition_id <> ").push_bind(case);
    query.push(" order by place < coalesce((select place from listed where requisition_id = ");
    query.push_bind(case).push("), 0), place limit 1");
    query.build_query_scalar().fetch_optional(db).await
}

/// How many others than this case are in a work list that `reader` may act in.
pub async fn left(
    db: &mut PgConnection,
    round: RoundId,
    wish: &Wish,
    case: RequisitionId,
    reader: PersonId,
) -> sqlx::Result<i64> {
    let mut query = QueryBuilder::new("select count(*)");
    filtered(&mut query, round, wish);
    query.push(" and requisition_id <> ").push_bind(case);
    for_another(&mut query, reader);
    query.build_query_scalar().fetch_one(db).await
}

/// How many cases wait in each round in one of these states for `reader` to act in.
pub async fn waiting(
    db: &mut PgConnection,
    statuses: &[Status],
    reader: PersonId,
    today: Day,
) -> sqlx::Result<Vec<(RoundId, Status, i64)>> {
    let mut query =
        QueryBuilder::new("select round_id, status, count(*) from requisition where status = any(");
    query.push_bind(statuses).push(")");
    // A completion waits for the organisation until its day has passed, or a later one is asked for.
    query.push(" and (status <> 'completion_requested' or completion_due < ").push_bind(today);
    query.push(
        " or exists (select from completion asked
                     where asked.requisition_id = requisition.requisition_id
                       and cancelled_at is null and answered_version is null
                       and extension_asked_at is not null and extension_settled_at is null))",
    );
    for_another(&mut query, reader);
    query.push(
        " group by round_id, status
          order by status <> 'completion_requested', status",
    );
    query.build_query_as().fetch_all(db).await
}

/// Leaves out what this person did the first half of, and so may not finish (four eyes).
fn for_another(query: &mut QueryBuilder<Postgres>, reader: PersonId) {
    query.push(
        " and not (requisition.status = 'proposed' and exists (
              select from proposal where proposal.requisition_id = requisition.requisition_id
                 and returned_at is null and voided_at is null and prepared_by = ",
    );
    query.push_bind(reader).push(
        ")) and not (requisition.status = 'payout_recorded' and exists (
              select from payout join decision using (decision_id)
              where decision.requisition_id = requisition.requisition_id
                and returned_at is null and voided_at is null and recorded_by = ",
    );
    query.push_bind(reader).push("))");
}

/// What a requisition is weighed against.
pub async fn figures(
    db: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
) -> sqlx::Result<Figures> {
    let frame = sqlx::query_scalar!(
        r#"select frame as "frame: Kronor" from recipient where round_id = $1 and organisation_id = $2"#,
        round as _,
        organisation as _,
    )
    .fetch_one(&mut *db)
    .await?;
    let before = sqlx::query!(
        r#"select earlier.year, recipient.frame, requested as "requested?: Kronor",
                  granted as "granted?: Kronor",
                  document #> '{payment,account}' as "account: Json<PayoutAccount>"
           from round
           join round earlier on earlier.grant_id = round.grant_id and earlier.year < round.year
           join recipient on recipient.round_id = earlier.round_id
                and recipient.organisation_id = $2
           left join requisition on requisition.round_id = earlier.round_id
                and requisition.organisation_id = $2
                and status not in ('draft', 'withdrawn', 'discontinued')
           left join submission using (requisition_id, version)
           where round.round_id = $1
           order by earlier.year desc, earlier.closes_at desc limit 1"#,
        round as _,
        organisation as _,
    )
    .fetch_optional(db)
    .await?;
    let before = before.map(|it| Before {
        year: it.year,
        frame: it.frame,
        requested: it.requested,
        granted: it.granted,
        account: it.account.map(|it| it.0),
    });
    Ok(Figures { frame, before })
}

/// How many recipients the filters leave.
pub async fn count(db: &mut PgConnection, round: RoundId, wish: &Wish) -> sqlx::Result<i64> {
    let mut query = QueryBuilder::new("select count(*)");
    filtered(&mut query, round, wish);
    query.build_query_scalar().fetch_one(db).await
}

fn filtered(query: &mut QueryBuilder<Postgres>, round: RoundId, wish: &Wish) {
    query.push(
        " from recipient
          join county using (county_code)
          left join requisition
              on requisition.round_id = recipient.round_id
             and requisition.organisation_id = recipient.organisation_id",
    );
    // A recipient has one requisition that stands. Those that do not are asked for by their state or
    // by the number of their case.
    let any =
        wish.sought().case_number().is_some() || wish.status().is_some_and(|it| !it.is_live());
    if !any {
        query.push(" and requisition.status not in ('withdrawn', 'discontinued')");
    }
    query.push(
        " left join abstention
              on abstention.round_id = recipient.round_id
             and abstention.organisation_id = recipient.organisation_id
             and abstention.ended_at is null
          where recipient.round_id = ",
    );
    // Not bound: a plan shared by all rounds is made for a round of common size, and reads all of a
    // large round to show one page of it. With the id in the text each round gets its own plan.
    query.push(format_args!("'{round}'"));
    if let Some(kind) = wish.kind() {
        query.push(" and ").push_bind(kind).push(" = any(recipient.kinds)");
    }
    if let Some(status) = wish.status() {
        query.push(" and status = ").push_bind(status).push(" and abstention_id is null");
    }
    if wish.not_started() {
        query.push(" and requisition_id is null and abstention_id is null");
    }
    if wish.abstained() {
        query.push(" and abstention_id is not null");
    }
    if !wish.lan.is_empty() {
        query.push(" and recipient.county_code = ").push_bind(wish.lan.clone());
    }
    let sought = wish.sought();
    if let Some(case) = sought.case_number() {
        query.push(" and case_year = ").push_bind(case.year);
        query.push(" and case_number = ").push_bind(case.number);
    } else if !sought.is_empty() {
        query.push(" and (false");
        for form in sought.forms() {
            query.push(" or position(").push_bind(form.clone());
            query.push(" in recipient.folded_name) > 0");
        }
        if !sought.digits().is_empty() {
            query.push(" or position(").push_bind(sought.digits().to_owned());
            query.push(" in replace(recipient.org_number, '-', '')) > 0");
        }
        query.push(")");
    }
}
