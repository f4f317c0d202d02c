//! What was sent: sealed, and read by everyone who works with it.

use sqlx::{PgConnection, types::Json};

use crate::{
    register::{self, CaseKind},
    requisitions::{
        model::{Document, Dossier, Kind, Section, Status, Submission, Version},
        rules::{Admitted, Change},
    },
    values::{CaseNumber, Day, Kept, Kronor, Moment, OrganisationId, PersonId, RequisitionId},
};

/// Seals what is sent and gives it the next case number of the year.
///
/// The number's row stays locked until the commit, so it is taken after everything that can wait: what
/// follows are the register, the strip and the trail.
pub async fn seal(
    tx: &mut PgConnection,
    dossier: &Dossier,
    admitted: &Admitted,
    by: PersonId,
) -> sqlx::Result<CaseNumber> {
    let document = admitted.sealed().document();
    let at = admitted.at();
    let (pots, amounts): (Vec<_>, Vec<_>) =
        document.amounts.iter().map(|it| (it.pot_id, it.amount)).unzip();
    sqlx::query!(
        "with sent as (
             insert into submission (requisition_id, version, kind, changed, document, fingerprint,
                                     submitted_by, submitted_at, received_on, received_reason)
             values ($1, $2, 'first', '{}', $3, $4, $5, $6, $9, $10)
             returning requisition_id, version
         )
         insert into requested_amount (requisition_id, version, pot_id, amount)
         select sent.requisition_id, sent.version, asked.*
         from sent, unnest($7::uuid[], $8::numeric[]) as asked",
        dossier.requisition_id as _,
        dossier.version,
        Json(document) as _,
        admitted.sealed().fingerprint() as &[u8],
        by as _,
        at,
        &pots as _,
        &amounts as _,
        admitted.received().map(|it| it.on()) as _,
        admitted.received().map(|it| it.reason().to_string()),
    )
    .execute(&mut *tx)
    .await?;
    let case = register::open_case(tx, CaseKind::Requisition, dossier.organisation_id, at).await?;
    sqlx::query!(
        "update requisition
         set status = 'submitted', submitted_at = $2, requested = $3, case_year = $4,
             case_number = $5
         where requisition_id = $1",
        dossier.requisition_id as _,
        // What came by post counts from the day that it came.
        admitted.received().and_then(|it| Moment::on(it.on(), 0, 0)).unwrap_or(at),
        document.total,
        case.year,
        case.number,
    )
    .execute(tx)
    .await?;
    Ok(case)
}

/// Seals a later version, which stands from now on; `status` is the one it gives the requisition.
pub async fn seal_change(
    tx: &mut PgConnection,
    dossier: &Dossier,
    admitted: &Admitted,
    change: &Change,
    status: Status,
    by: PersonId,
) -> sqlx::Result<i16> {
    let document = admitted.sealed().document();
    let version = dossier.version + 1;
    let (pots, amounts): (Vec<_>, Vec<_>) =
        document.amounts.iter().map(|it| (it.pot_id, it.amount)).unzip();
    sqlx::query!(
        "with sent as (
             insert into submission (requisition_id, version, kind, changed, document, fingerprint,
                                     submitted_by, submitted_at, received_on, received_reason)
             values ($1, $2, $3, $4::requisition_section[], $5, $6, $7, $8, $13, $14)
             returning requisition_id, version
         ), asked as (
             insert into requested_amount (requisition_id, version, pot_id, amount)
             select sent.requisition_id, sent.version, asked.*
             from sent, unnest($9::uuid[], $10::numeric[]) as asked
         )
         update requisition
         set version = $2, draft_version = null, requested = $11, status = $12,
             completion_due = case when $12 = 'completion_requested'::requisition_status
                                   then completion_due end
         where requisition_id = $1",
        dossier.requisition_id as _,
        version,
        change.kind as _,
        change.sections as _,
        Json(document) as _,
        admitted.sealed().fingerprint() as &[u8],
        by as _,
        admitted.at(),
        &pots as _,
        &amounts as _,
        document.total,
        status as _,
        admitted.received().map(|it| it.on()) as _,
        admitted.received().map(|it| it.reason().to_string()),
    )
    .execute(tx)
    .await?;
    Ok(version)
}

/// The open proposal is no longer about what stands. Who prepared it: that officer is told.
pub async fn void_proposal(
    tx: &mut PgConnection,
    id: RequisitionId,
    at: Moment,
) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        r#"update proposal set voided_at = $2
           where requisition_id = $1 and returned_at is null and voided_at is null
             and not exists (select from decision where decision.proposal_id = proposal.proposal_id)
           returning prepared_by"#,
        id as _,
        at,
    )
    .fetch_optional(tx)
    .await
}

/// The payout that is recorded and not approved goes to an account that no longer holds.
pub async fn void_payout(
    tx: &mut PgConnection,
    id: RequisitionId,
    at: Moment,
) -> sqlx::Result<Option<PersonId>> {
    sqlx::query_scalar!(
        r#"update payout set voided_at = $2
           where requisition_id = $1 and returned_at is null and voided_at is null
             and approved_at is null
           returning recorded_by as "recorded_by: PersonId""#,
        id as _,
        at,
    )
    .fetch_optional(tx)
    .await
}

/// A requisition that was sent: with `of`, that organisation's own; without, anybody's.
pub async fn submission(
    db: &mut PgConnection,
    id: RequisitionId,
    of: Option<OrganisationId>,
) -> sqlx::Result<Option<Submission>> {
    let found = sqlx::query!(
        r#"select requisition.requisition_id, round_id, requisition.organisation_id,
                  recipient.name, status, sent_back,
                  case_year as "case_year!", case_number as "case_number!",
                  requisition.submitted_at as "submitted_at!: Moment", requisition.version,
                  draft_version is not null as "is_being_corrected!",
                  submission.document as "document: Json<Kept<Document>>",
                  earlier.document as "before?: Json<Kept<Document>>"
           from requisition
           join recipient using (round_id, organisation_id)
           join submission on submission.requisition_id = requisition.requisition_id
                and submission.version = requisition.version
           left join submission earlier on earlier.requisition_id = requisition.requisition_id
                and earlier.version = requisition.version - 1
           where requisition.requisition_id = $1 and ($2::uuid is null or organisation_id = $2)"#,
        id as _,
        of as _,
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(|it| Submission {
        requisition_id: it.requisition_id,
        round_id: it.round_id,
        organisation_id: it.organisation_id,
        organisation: it.name,
        status: it.status,
        sent_back: it.sent_back,
        case: CaseNumber { year: it.case_year, number: it.case_number },
        submitted_at: it.submitted_at,
        version: it.version,
        document: it.document.0,
        before: it.before.map(|it| it.0),
        is_being_corrected: it.is_being_corrected,
    }))
}

/// The versions of a requisition, the latest first.
pub async fn versions(db: &mut PgConnection, id: RequisitionId) -> sqlx::Result<Vec<Version>> {
    sqlx::query_as!(
        Version,
        r#"select version, kind as "kind: Kind", changed as "changed: Vec<Section>", submitted_at,
                  person.name as submitted_by, received_on, received_reason,
                  1 < version and account is distinct from lag(account) over (order by version)
                      as "other_account!"
           from submission join person on person.person_id = submitted_by
           where requisition_id = $1 order by version desc"#,
        id as _,
    )
    .fetch_all(db)
    .await
}

/// The document of a version, and that of the version before.
pub async fn version(
    db: &mut PgConnection,
    id: RequisitionId,
    version: i16,
) -> sqlx::Result<Option<(Kept<Document>, Option<Kept<Document>>)>> {
    let mut found = sqlx::query_scalar!(
        r#"select document as "document: Json<Kept<Document>>" from submission
           where requisition_id = $1 and version between $2::smallint - 1 and $2::smallint
           order by version desc"#,
        id as _,
        version,
    )
    .fetch_all(db)
    .await?
    .into_iter()
    .map(|it| it.0);
    Ok(found.next().map(|it| (it, found.next())))
}

/// A sent requisition, locked until the commit, for those who examine, decide and pay.
pub async fn lock_sent(
    tx: &mut PgConnection,
    id: RequisitionId,
) -> sqlx::Result<Option<Submission>> {
    let locked = sqlx::query_scalar!(
        "select requisition_id from requisition where requisition_id = $1 for update",
        id as _,
    )
    .fetch_optional(&mut *tx)
    .await?;
    match locked {
        Some(_) => submission(tx, id, None).await,
        None => Ok(None),
    }
}

/// Sets the status after the send; `sent_back` where the second person did not agree to what was done.
/// The caller has the requisition locked.
pub async fn mark_status(
    tx: &mut PgConnection,
    id: RequisitionId,
    status: Status,
    sent_back: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update requisition set status = $2, sent_back = $3, completion_due = null
         where requisition_id = $1",
        id as _,
        status as _,
        sent_back,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Sets that the organisation has until that day to complete it.
pub async fn mark_completion(
    tx: &mut PgConnection,
    id: RequisitionId,
    due: Day,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update requisition set status = 'completion_requested', sent_back = false,
                                completion_due = $2
         where requisition_id = $1",
        id as _,
        due,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn mark_granted(
    tx: &mut PgConnection,
    id: RequisitionId,
    status: Status,
    granted: Kronor,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update requisition set status = $2, granted = $3 where requisition_id = $1",
        id as _,
        status as _,
        granted,
    )
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn mark_paid(tx: &mut PgConnection, id: RequisitionId, paid: Kronor) -> sqlx::Result<()> {
    sqlx::query!(
        "update requisition set status = 'paid', paid = $2 where requisition_id = $1",
        id as _,
        paid,
    )
    .execute(tx)
    .await?;
    Ok(())
}
