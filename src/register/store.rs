//! The SQL of the register: it can only be added to and read.

use anyhow::bail;
use sqlx::PgConnection;

use super::model::{CaseKind, Direction, DocumentKind, NewDocument, Note, Registered};
use crate::values::{CaseNumber, Moment, OrganisationId};

/// Takes the year's next case number and registers the case under it.
///
/// The number's row stays locked until the commit, so that the series has no gaps, and others wait
/// for it: it is taken after every other lock but those of the register, the strip and the trail.
///
/// # Errors
/// When the database refuses, or there is no such organisation.
pub async fn open_case(
    tx: &mut PgConnection,
    kind: CaseKind,
    organisation: OrganisationId,
    at: Moment,
) -> sqlx::Result<CaseNumber> {
    let number = sqlx::query_scalar!(
        "with given as (
             insert into case_series as series (year, last) values ($1, 1)
             on conflict (year) do update set last = series.last + 1 returning last
         )
         insert into registered_case (year, number, kind, organisation_id, organisation, opened_at)
         select $1, given.last, $2, organisation_id, name, $4
         from given cross join organisation where organisation_id = $3
         returning number",
        at.year(),
        kind as _,
        organisation as _,
        at,
    )
    .fetch_one(tx)
    .await?;
    Ok(CaseNumber { year: at.year(), number })
}

/// How often two acts in one case at once are told apart before the second gives up.
const TRIES: usize = 20;

/// Registers a document in a case, and returns its number there.
///
/// # Errors
/// When the database refuses, or there is no such case.
pub async fn record(
    tx: &mut PgConnection,
    case: CaseNumber,
    document: &NewDocument<'_>,
    at: Moment,
) -> anyhow::Result<i32> {
    // Whoever acts in a case holds its lock, and then the first try succeeds. Without the lock a
    // colleague may take the same number: the insert waits for that commit, and tries the next.
    for _ in 0..TRIES {
        let number = sqlx::query_scalar!(
            "insert into registered_document
                 (year, number, document_number, direction, kind, registered_at, document_date,
                  counterpart, subject, content_hash, file_id, registered_by)
             select $1, $2, coalesce(max(document_number), 0) + 1, $3, $4, $5, $6,
                    $7, $8, $9, $10, $11
             from registered_document where year = $1 and number = $2
             on conflict (year, number, document_number) do nothing
             returning document_number",
            case.year,
            case.number,
            document.direction as _,
            document.kind as _,
            at,
            document.on.unwrap_or_else(|| at.day()) as _,
            document.counterpart,
            document.subject,
            document.content_hash,
            document.file as _,
            document.by as _,
        )
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(number) = number {
            return Ok(number);
        }
    }
    bail!("{case}: no number for the next document after {TRIES} tries")
}

/// The documents of a case in the order they were registered.
///
/// # Errors
/// When the database does not answer.
pub async fn of_case(db: &mut PgConnection, case: CaseNumber) -> sqlx::Result<Vec<Registered>> {
    let rows = sqlx::query!(
        r#"select document_number, direction as "direction: Direction", kind as "kind: DocumentKind",
                  registered_at, document_date, counterpart, subject,
                  stored_file.name as "file?", person.name as "registered_by?",
                  note.text as "text?", said_by as "said_by?", said_on as "said_on?", said_at
           from registered_document document
           left join stored_file using (file_id)
           left join person on person.person_id = registered_by
           left join note using (year, number, document_number)
           where year = $1 and number = $2 order by document_number"#,
        case.year,
        case.number,
    )
    .fetch_all(db)
    .await?;
    let document = rows.into_iter().map(|it| Registered {
        document_number: it.document_number,
        direction: it.direction,
        kind: it.kind,
        registered_at: it.registered_at,
        document_date: it.document_date,
        counterpart: it.counterpart,
        subject: it.subject,
        file: it.file,
        registered_by: it.registered_by,
        note: match (it.text, it.said_by, it.said_on) {
            (Some(text), Some(said_by), Some(said_on)) => {
                Some(Note { text, said_by, said_on, said_at: it.said_at })
            }
            _ => None,
        },
    });
    Ok(document.collect())
}
