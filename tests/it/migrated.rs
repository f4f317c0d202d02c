//! What an earlier version left in its database is brought up to date by the migrations, and this
//! version goes on with it. `bin/dump` makes the dumps.

use std::{collections::BTreeMap, process::Command};

use axum::http::StatusCode;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, PgPool, types::Json};
use statsbidrag::{
    ops,
    requisitions::Document,
    values::{Kept, RequisitionId},
};

use crate::support::{OFFICER, OMBUD, REGION, Service};

/// Tables that a migration took rows from: the table, the migration and why.
const SHRUNK: [(&str, &str, &str); 0] = [];

/// What no migration may change: what was sent, decided and paid, and the trail.
const FIXED: [(&str, &str); 8] = [
    (
        "requisition",
        "requisition_id, case_year, case_number, submitted_at, requested, granted, paid",
    ),
    ("submission", "requisition_id, version, document, fingerprint, submitted_by, submitted_at"),
    ("requested_amount", "requisition_id, version, pot_id, amount"),
    ("proposal", "proposal_id, requisition_id, outcome, amount, reasons, prepared_by, prepared_at"),
    ("proposed_amount", "proposal_id, pot_id, amount"),
    ("decision", "decision_id, requisition_id, proposal_id, prepared_by, decided_by, decided_at"),
    ("payout", "payout_id, decision_id, amount, pay_on, reference, recorded_by, approved_by"),
    (
        "audit_event",
        "audit_event_id, occurred_at, actor_person_id, actor_capacity, action, words, subject,
         particulars",
    ),
];

/// Loads the dump that was made when the last migration had this number into an empty database, on a connection of its own: a dump sets what it needs.
async fn load(db: &PgPool, version: &str) {
    let dump = format!("tests/it/fixtures/demonstration-{version}.sql.gz");
    let unpacked = Command::new("gzip")
        .args(["-dc", &dump])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(unpacked.status.success(), "{dump} cannot be unpacked");
    let sql = String::from_utf8(unpacked.stdout).unwrap();
    let mut connection = db.acquire().await.unwrap().detach();
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn value<T>(db: &PgPool, sql: String) -> T
where
    T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
{
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(db).await.unwrap()
}

/// How many rows each table has.
async fn rows(db: &PgPool) -> BTreeMap<String, i64> {
    let tables = "select array_agg(tablename::text) from pg_tables where schemaname = 'public'";
    let mut rows = BTreeMap::new();
    for table in value::<Vec<String>>(db, tables.to_owned()).await {
        let count = value(db, format!("select count(*) from \"{table}\"")).await;
        rows.insert(table, count);
    }
    rows
}

/// The content of [`FIXED`], in short.
async fn fixed(db: &PgPool) -> Vec<(&'static str, String)> {
    let mut content = Vec::new();
    for (table, columns) in FIXED {
        let row = format!("row({columns})::text");
        let all = format!("select md5(string_agg({row}, ';' order by {row})) from {table}");
        content.push((table, value(db, all).await));
    }
    content
}

/// Loads a dump and brings it up to date as a start of the service does.
async fn load_and_migrate(db: &PgPool, version: &str) {
    load(db, version).await;
    let (rows_before, fixed_before) = (rows(db).await, fixed(db).await);
    ops::migrate(&mut db.acquire().await.unwrap()).await.unwrap();

    let rows_after = rows(db).await;
    for (table, before) in rows_before {
        let left = rows_after.get(&table).copied().unwrap_or_default();
        let explained = SHRUNK.iter().any(|it| it.0 == table);
        assert!(before <= left || explained, "{table}: {before} rows have become {left}");
    }
    assert_eq!(fixed(db).await, fixed_before);
    assert!(sqlx::query("delete from audit_event").execute(db).await.is_err());
}

#[sqlx::test(migrations = false)]
async fn what_version_0024_left_is_kept_and_the_service_goes_on_with_it(db: PgPool) {
    let service = Service::start().await;
    load_and_migrate(&db, "0024").await;
    let service = service.over(db).await;
    // The day that the dump was made.
    service.it_is("2026-11-28T18:30:00+01:00");

    let sent: Vec<(RequisitionId, Json<Kept<Document>>, Vec<u8>)> = sqlx::query_as(
        "select requisition_id, document, fingerprint
         from requisition join submission using (requisition_id, version)",
    )
    .fetch_all(&service.db)
    .await
    .unwrap();
    assert_eq!(sent.len(), 57);
    let officer = service.person(OFFICER).await;
    for (id, document, fingerprint) in &sent {
        let written = serde_json::to_vec(&document.0).unwrap();
        assert_eq!(Sha256::digest(written)[..], fingerprint[..], "{id}");
        let case = officer.get(&format!("/arenden/{id}")).await;
        case.is(StatusCode::OK).says(&document.total.to_string().replace('\u{a0}', " "));
    }

    let of = |organisation, what| {
        format!(
            "select requisition_id::text
             from requisition join recipient using (round_id, organisation_id)
             where recipient.name = '{organisation}' and {what}"
        )
    };
    let id: String = service.value(&of("Härjedalens kommun", "submitted_at is not null")).await;
    let ombud = service.person(OMBUD).await;
    let receipt = ombud.get(&format!("/rekvisitioner/{id}/kvittens")).await;
    receipt.is(StatusCode::OK).says("SB 1/2026").says("Utbetalningen är godkänd");

    let draft: String = service.value(&of("Härjedalens kommun", "status = 'draft'")).await;
    let draft: RequisitionId = draft.parse().unwrap();
    let fingerprint = ombud.fingerprint(draft).await;
    let done = ombud.sends(draft, &fingerprint).await;
    ombud.follow(&done).await.says("Rekvisitionen är inskickad");
    officer.get(&format!("/arenden/{draft}")).await.says("500 000 kr");

    // What was only begun is there, as it was typed.
    let begun: String = service.value(&of("Region Jämtland Härjedalen", "status = 'draft'")).await;
    let tasks = service.person(REGION).await.get(&format!("/rekvisitioner/{begun}")).await;
    tasks.is(StatusCode::OK).says("1 av 6 avsnitt");
}
