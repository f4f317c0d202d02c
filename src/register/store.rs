//! The SQL of the register: it can only be added to and read.

use anyhow::bail;
use sqlx::{PgConnection, Postgres, QueryBuilder};

use super::{
    model::{CaseKind, Days, Direction, DocumentKind, NewDocument, Note, Registered, Row, Wish},
    rules::ReadNote,
};
use crate::values::{CaseNumber, Moment, NoteId, OrganisationId, PersonId};

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

/// Whether a note with this id has been written.
pub async fn is_written(db: &mut PgConnection, id: NoteId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from note where note_id = $1) as "is!""#, id as _)
        .fetch_one(db)
        .await
}

pub async fn insert_note(
    tx: &mut PgConnection,
    id: NoteId,
    case: CaseNumber,
    number: i32,
    note: &ReadNote,
    by: PersonId,
    at: Moment,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into note (note_id, year, number, document_number, text, said_by, said_on, said_at,
                           written_by, written_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id as _,
        case.year,
        case.number,
        number,
        note.text.as_ref(),
        note.said_by.as_ref(),
        note.said_on as _,
        note.said_at as _,
        by as _,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The documents that are asked for, the newest first: `most` of them after the `before` first.
///
/// The query is built at run time: its conditions are chosen from fixed texts, and what was typed is
/// bound. The register knows a case by its number, so the id of the case's page is looked up by it.
pub async fn list(
    db: &mut PgConnection,
    wish: &Wish,
    days: Days,
    most: i64,
    before: i64,
) -> sqlx::Result<Vec<Row>> {
    let mut query = QueryBuilder::new(
        "select document.year, document.number, registered.kind as case_kind,
                coalesce(requisition_id, application_id)::text as case_id, organisation,
                document_number, direction, document.kind, registered_at, document_date, counterpart,
                subject, document.content_hash, stored_file.name as file,
                person.name as registered_by",
    );
    filtered(&mut query, wish, days);
    // Not bound: where PostgreSQL does not know the limit, it plans for a tenth of the rows.
    query.push(format_args!(
        " order by registered_at desc, document.year desc, document.number desc,
                   document_number desc limit {most} offset {before}"
    ));
    query.build_query_as().fetch_all(db).await
}

/// How many documents are asked for, counted to `most`.
pub async fn count(db: &mut PgConnection, wish: &Wish, days: Days, most: i64) -> sqlx::Result<i64> {
    let mut query = QueryBuilder::new("select count(*) from (select");
    filtered(&mut query, wish, days);
    query.push(format_args!(" limit {most}) counted"));
    query.build_query_scalar().fetch_one(db).await
}

fn filtered(query: &mut QueryBuilder<Postgres>, wish: &Wish, days: Days) {
    query.push(
        " from registered_document document
          join registered_case registered using (year, number)
          left join requisition
              on requisition.case_year = document.year and requisition.case_number = document.number
          left join mandate_application application
              on application.case_year = document.year and application.case_number = document.number
          left join stored_file using (file_id)
          left join person on person.person_id = registered_by
          where true",
    );
    if let Some(direction) = wish.direction() {
        query.push(" and direction = ").push_bind(direction);
    }
    if let Some(kind) = wish.kind() {
        query.push(" and document.kind = ").push_bind(kind);
    }
    if let Some(day) = days.from {
        query.push(" and document_date >= ").push_bind(day);
    }
    if let Some(day) = days.to {
        query.push(" and document_date <= ").push_bind(day);
    }
    let sought = wish.sought();
    if let Some(case) = sought.case_number() {
        query.push(" and document.year = ").push_bind(case.year);
        query.push(" and document.number = ").push_bind(case.number);
    } else if !sought.is_empty() {
        // Of an organisation everything in its cases; or every word stands in the row.
        query.push(
            " and (registered.organisation_id in (
                  select organisation_id from organisation
                  where exists (select from unnest(",
        );
        query.push_bind(sought.forms().to_vec());
        query.push("::text[]) as form where position(form in folded_name) > 0) or ");
        query.push_bind(sought.digits().to_owned()).push(" <> '' and position(");
        query.push_bind(sought.digits().to_owned());
        query.push(" in replace(org_number, '-', '')) > 0) or (true");
        for word in sought.text().split(' ') {
            query.push(" and position(").push_bind(word.to_owned());
            query.push(" in folded_words) > 0");
        }
        query.push("))");
    }
}
