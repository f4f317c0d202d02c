//! The SQL of requisitions.

use sqlx::{PgConnection, types::Json};

use super::{
    attached,
    model::{Answers, Document, Dossier, Section, Status, Submission},
    rules::Admitted,
};
use crate::{
    values::{
        CaseNumber, Kept, Kronor, Moment, OrganisationId, PersonId, RequisitionId, RoundId, Typed,
    },
    who::{Applicant, Sender},
};

/// A requisition in the list of what there is to do.
pub struct Listed {
    pub requisition_id: RequisitionId,
    pub round_id: RoundId,
    pub status: Status,
    pub requested: Option<Kronor>,
    pub submitted_at: Option<Moment>,
}

pub async fn list(db: &mut PgConnection, applicant: &Applicant) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        "select requisition_id, round_id, status, requested, submitted_at
         from requisition where organisation_id = $1 and status <> 'withdrawn'",
        applicant.organisation_id() as _,
    )
    .fetch_all(db)
    .await
}

/// The organisation's requisition in the round that is not withdrawn, inserted where there is none.
/// Two starts at once get the same one. The `bool` says whether it is new.
pub async fn start(
    tx: &mut PgConnection,
    sender: &Sender,
    round: RoundId,
    at: Moment,
) -> sqlx::Result<(RequisitionId, bool)> {
    let made = sqlx::query_scalar!(
        "insert into requisition (requisition_id, round_id, organisation_id, started_at)
         values ($1, $2, $3, $4)
         on conflict (round_id, organisation_id) where status <> 'withdrawn' do nothing
         returning requisition_id",
        RequisitionId::generate() as _,
        round as _,
        sender.applicant().organisation_id() as _,
        at,
    )
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(made) = made {
        return Ok((made, true));
    }
    let there = sqlx::query_scalar!(
        "select requisition_id from requisition
         where round_id = $1 and organisation_id = $2 and status <> 'withdrawn'",
        round as _,
        sender.applicant().organisation_id() as _,
    )
    .fetch_one(tx)
    .await?;
    Ok((there, false))
}

/// Inserts a draft for the dry run. The answers are not stored, only put into the dossier.
pub async fn insert_draft(
    tx: &mut PgConnection,
    round: RoundId,
    organisation: OrganisationId,
    answers: Answers,
    at: Moment,
) -> sqlx::Result<Dossier> {
    let id = RequisitionId::generate();
    let org_number = sqlx::query_scalar!(
        r#"with made as (
               insert into requisition (requisition_id, round_id, organisation_id, started_at)
               values ($1, $2, $3, $4)
           )
           select org_number from recipient where round_id = $2 and organisation_id = $3"#,
        id as _,
        round as _,
        organisation as _,
        at,
    )
    .fetch_one(tx)
    .await?;
    Ok(Dossier {
        org_number,
        requisition_id: id,
        round_id: round,
        organisation_id: organisation,
        status: Status::Draft,
        version: 1,
        answers,
        plan_file: None,
    })
}

/// The requisition with its answers; `None` for somebody else's.
pub async fn dossier(
    db: &mut PgConnection,
    applicant: &Applicant,
    id: RequisitionId,
) -> sqlx::Result<Option<Dossier>> {
    let found = sqlx::query!(
        r#"select requisition_id, round_id, organisation_id, org_number, status, version,
                  coalesce((select json_object_agg(section, json_build_object(
                                'typed', typed, 'revision', revision,
                                'saved_by', person.name, 'saver', person.person_id,
                                'saved_at', saved_at))
                            from section_answer answer
                            join person on person.person_id = answer.saved_by
                            where answer.requisition_id = requisition.requisition_id
                              and answer.version = requisition.version), '{}')
                      as "answers!: Json<Answers>"
           from requisition join recipient using (round_id, organisation_id)
           where requisition_id = $1 and organisation_id = $2"#,
        id as _,
        applicant.organisation_id() as _,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(it) = found else { return Ok(None) };
    Ok(Some(Dossier {
        plan_file: attached::of_version(db, id, it.version).await?,
        requisition_id: it.requisition_id,
        round_id: it.round_id,
        organisation_id: it.organisation_id,
        org_number: it.org_number,
        status: it.status,
        version: it.version,
        answers: it.answers.0,
    }))
}

/// The requisition with its answers, locked until the commit: nobody else saves or sends meanwhile.
pub async fn lock(
    tx: &mut PgConnection,
    applicant: &Applicant,
    id: RequisitionId,
) -> sqlx::Result<Option<Dossier>> {
    let locked = sqlx::query_scalar!(
        "select requisition_id from requisition
         where requisition_id = $1 and organisation_id = $2 for update",
        id as _,
        applicant.organisation_id() as _,
    )
    .fetch_optional(&mut *tx)
    .await?;
    match locked {
        Some(_) => dossier(tx, applicant, id).await,
        None => Ok(None),
    }
}

pub async fn save_section(
    tx: &mut PgConnection,
    dossier: &Dossier,
    section: Section,
    typed: &Typed,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into section_answer as kept
             (requisition_id, version, section, revision, typed, saved_by, saved_at)
         values ($1, $2, $3, 1, $4, $5, $6)
         on conflict (requisition_id, version, section) do update
         set revision = kept.revision + 1, typed = excluded.typed,
             saved_by = excluded.saved_by, saved_at = excluded.saved_at",
        dossier.requisition_id as _,
        dossier.version,
        section as _,
        Json(typed) as _,
        by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Seals what is sent and gives it the next case number of the year.
///
/// The number's row stays locked until the commit, so it is taken last among the locks and in the
/// same statement that uses it.
pub async fn seal(
    tx: &mut PgConnection,
    dossier: &Dossier,
    admitted: &Admitted,
    by: PersonId,
) -> sqlx::Result<CaseNumber> {
    let document = admitted.sealed().document();
    let at = admitted.open().at();
    let (pots, amounts): (Vec<_>, Vec<_>) =
        document.amounts.iter().map(|it| (it.pot_id, it.amount)).unzip();
    let case = sqlx::query!(
        r#"with sent as (
               insert into submission (requisition_id, version, document, fingerprint, submitted_by, submitted_at)
               values ($1, $2, $3, $4, $5, $6) returning requisition_id, version
           ), asked as (
               insert into requested_amount (requisition_id, version, pot_id, amount)
               select sent.requisition_id, sent.version, asked.*
               from sent, unnest($7::uuid[], $8::numeric[]) as asked
           ), given as (
               insert into case_series as series (year, last) values ($9, 1)
               on conflict (year) do update set last = series.last + 1 returning last
           )
           update requisition
           set status = 'submitted', submitted_at = $6, requested = $10,
               case_year = $9, case_number = given.last
           from given where requisition_id = $1
           returning given.last as "number!""#,
        dossier.requisition_id as _,
        dossier.version,
        Json(document) as _,
        admitted.sealed().fingerprint() as &[u8],
        by as _,
        at,
        &pots as _,
        &amounts as _,
        at.year(),
        document.total,
    )
    .fetch_one(tx)
    .await?;
    Ok(CaseNumber { year: at.year(), number: case.number })
}

/// A requisition that was sent: with `of`, that organisation's own; without, anybody's.
pub async fn submission(
    db: &mut PgConnection,
    id: RequisitionId,
    of: Option<OrganisationId>,
) -> sqlx::Result<Option<Submission>> {
    let found = sqlx::query!(
        r#"select requisition_id, round_id, requisition.organisation_id, recipient.name, status, sent_back,
                  case_year as "case_year!", case_number as "case_number!",
                  requisition.submitted_at as "submitted_at!: Moment",
                  person.name as submitted_by, document as "document: Json<Kept<Document>>"
           from requisition
           join recipient using (round_id, organisation_id)
           join submission using (requisition_id, version)
           join person on person.person_id = submission.submitted_by
           where requisition_id = $1 and ($2::uuid is null or organisation_id = $2)"#,
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
        submitted_by: it.submitted_by,
        document: it.document.0,
    }))
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
        "update requisition set status = $2, sent_back = $3 where requisition_id = $1",
        id as _,
        status as _,
        sent_back,
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

/// Whether anybody has begun a requisition in the round.
pub async fn is_begun(db: &mut PgConnection, round: RoundId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists(select from requisition where round_id = $1) as "begun!""#,
        round as _,
    )
    .fetch_one(db)
    .await
}
