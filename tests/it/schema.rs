//! What every table must hold to.

use std::collections::BTreeSet;

use sqlx::PgPool;
use statsbidrag::router::PERSONAL_DATA;

/// The tables that hold no data of people. A new table goes here or into `PERSONAL_DATA`, which the privacy
/// page is made of: whoever adds it decides, and says there why and how long.
const WITHOUT_PEOPLE: [&str; 26] = [
    "allocated_amount",
    "allocation_set",
    "application_file",
    "case_kind",
    "case_series",
    "certificate_pdf",
    "condition",
    "county",
    "document_kind",
    "frame",
    "insats",
    "mandate_warning",
    "organisation",
    "organisation_kind_of",
    "pot",
    "proposed_amount",
    "recipient",
    "registered_case",
    "reminder",
    "requested_amount",
    "requisition",
    "requisition_file",
    "round",
    "round_strip",
    "state_grant",
    "statistics_value",
];

async fn none(db: &PgPool, what: &str, sql: &str) {
    let found: Vec<String> =
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned())).fetch_all(db).await.unwrap();
    assert!(found.is_empty(), "{what}: {found:?}");
}

#[sqlx::test(migrator = "statsbidrag::MIGRATOR")]
async fn every_reference_is_held_by_a_foreign_key_with_an_index(db: PgPool) {
    none(
        &db,
        "an id that refers to nothing",
        "select c.relname || '.' || a.attname
         from pg_attribute a join pg_class c on c.oid = a.attrelid
         join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
         where c.relkind = 'r' and a.atttypid = 'uuid'::regtype and (a.attname like '%\\_id' or a.attname like '%\\_by')
           and c.relname <> '_sqlx_migrations'
           and not exists (select from pg_constraint k
                           where k.conrelid = c.oid and k.contype in ('f', 'p') and a.attnum = any(k.conkey)
                             and (k.contype = 'f' or array_length(k.conkey, 1) = 1))",
    )
    .await;
    none(
        &db,
        "a foreign key without an index",
        "select k.conrelid::regclass || ' ' || k.conname from pg_constraint k
         where k.contype = 'f' and not exists (
             select from pg_index i where i.indrelid = k.conrelid
               and i.indkey[0] = any(k.conkey))",
    )
    .await;
}

#[sqlx::test(migrator = "statsbidrag::MIGRATOR")]
async fn every_table_with_data_of_people_stands_on_the_privacy_page(db: PgPool) {
    let named = |sql: &'static str| {
        let db = db.clone();
        async move {
            let found: Vec<String> = sqlx::query_scalar(sql).fetch_all(&db).await.unwrap();
            found.into_iter().collect::<BTreeSet<_>>()
        }
    };
    let all = named(
        "select table_name::text from information_schema.tables
         where table_schema = 'public' and table_name <> '_sqlx_migrations'",
    )
    .await;
    let told: BTreeSet<_> =
        PERSONAL_DATA.iter().flat_map(|it| it.tables).map(|it| (*it).to_owned()).collect();
    let without: BTreeSet<_> = WITHOUT_PEOPLE.map(str::to_owned).into();
    let undecided: Vec<_> =
        all.iter().filter(|it| !told.contains(*it) && !without.contains(*it)).collect();
    assert!(
        undecided.is_empty(),
        "whose data are in {undecided:?}? See src/router/personal_data.rs"
    );
    let gone: Vec<_> = told.union(&without).filter(|it| !all.contains(*it)).collect();
    assert!(gone.is_empty(), "there are no tables {gone:?}");
    let twice: Vec<_> = told.intersection(&without).collect();
    assert!(twice.is_empty(), "{twice:?} cannot be both");

    let about_people = named(
        "select conrelid::regclass::text from pg_constraint
         where contype = 'f' and confrelid = 'person'::regclass
         union
         select table_name::text from information_schema.columns
         where table_schema = 'public'
           and column_name in ('email', 'to_address', 'phone', 'sealed', 'link_hash')",
    )
    .await;
    let untold: Vec<_> = about_people.difference(&told).collect();
    assert!(untold.is_empty(), "{untold:?} name people, and the privacy page does not say so");
}

#[sqlx::test(migrator = "statsbidrag::MIGRATOR")]
async fn money_is_numeric_and_time_has_a_zone(db: PgPool) {
    none(
        &db,
        "a number that is no money and no count",
        "select table_name || '.' || column_name from information_schema.columns
         where table_schema = 'public' and table_name <> '_sqlx_migrations'
           and (data_type in ('real', 'double precision', 'money', 'timestamp without time zone')
                or data_type = 'numeric' and (numeric_precision, numeric_scale) is distinct from (14, 2))",
    )
    .await;
}

#[sqlx::test(migrator = "statsbidrag::MIGRATOR")]
async fn the_services_role_has_what_it_needs_and_no_more(db: PgPool) {
    none(
        &db,
        "a table the service cannot read",
        "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
           and relname <> '_sqlx_migrations'
           and not has_table_privilege('statsbidrag_service', oid, 'select, insert')",
    )
    .await;
    let deletable: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
           and has_table_privilege('statsbidrag_service', oid, 'delete') order by 1",
    )
    .fetch_all(&db)
    .await
    .unwrap();
    assert_eq!(
        deletable,
        [
            "eid_arrival",
            "eid_identity",
            "mailed_link",
            "passkey",
            "person_number",
            "rate_count",
            "recovery_code",
            "session",
            "statistics_upload",
            "totp"
        ]
    );
    let fixed: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
           and relname <> '_sqlx_migrations'
           and not has_table_privilege('statsbidrag_service', oid, 'update') order by 1",
    )
    .fetch_all(&db)
    .await
    .unwrap();
    assert_eq!(
        fixed,
        [
            "abstention",
            "allocated_amount",
            "allocation",
            "allocation_set",
            "audit_event",
            "case_kind",
            "certificate_pdf",
            "completion",
            "decision",
            "document_kind",
            "exclusion",
            "frame_correction",
            "kept_text",
            "mandate_warning",
            "note",
            "payout",
            "proposal",
            "proposed_amount",
            "registered_case",
            "registered_document",
            "report_change",
            "requested_amount",
            "requisition_file",
            "segment_message",
            "statistics_set",
            "statistics_value",
            "submission",
            "window_change",
            "withdrawal"
        ]
    );
    let superuser: bool = sqlx::query_scalar(
        "select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls from pg_roles where rolname = 'statsbidrag_service'",
    )
    .fetch_one(&db)
    .await
    .unwrap();
    assert!(!superuser);
}

/// A round that is open and a copy in preparation, from before a grant had words of its own, go on as
/// they were.
#[sqlx::test(migrations = false)]
async fn rounds_from_before_get_the_words_that_their_pages_had(db: PgPool) {
    let run = async |sql: &str| {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&db).await.unwrap();
    };
    let all: Vec<_> = statsbidrag::MIGRATOR.iter().collect();
    let (before, after): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.version < 20);
    for it in before {
        run(it.sql.as_str()).await;
    }
    run("insert into state_grant (grant_id, name, ordinance, purpose) values
             (gen_random_uuid(), 'G', 'Förordning (2024:1252) om statsbidrag till regioner', '');
         insert into round_plan (round_id, grant_id, title, slug, year, demonstration, created_at)
         select gen_random_uuid(), grant_id, 'Öppen', 'oppen', 2025, false, now() from state_grant;
         insert into round_plan (round_id, grant_id, title, slug, year, demonstration, copied_from,
                                 created_at)
         select gen_random_uuid(), grant_id, 'Kopia', 'kopia', 2026, false, round_id, now()
         from round_plan;
         insert into round_plan_section (round_id, section, revision, typed, saved_at)
         select round_id, 'aims', 1,
                '{\"word\": [\"goals\"], \"requires_one\": [\"ja\"], \"aim-1\": [\"Ett\"]}', now()
         from round_plan;
         insert into round (round_id, grant_id, title, slug, year, agency_reference, instruction,
                            opens_at, closes_at, use_from, use_to, content_email, service_email,
                            figures_source, demonstration, content)
         select round_id, grant_id, title, slug, year, '', '', now(), now() + interval '1 day',
                '2025-01-01', '2025-12-31', '', '', '', false,
                '{\"version\": 2, \"aim_word\": \"goals\", \"requires_one\": true, \"phone\": \"1\"}'
         from round_plan where title = 'Öppen'")
    .await;
    for it in after {
        run(it.sql.as_str()).await;
    }
    let value = async |sql: &'static str| -> serde_json::Value {
        sqlx::query_scalar(sql).fetch_one(&db).await.unwrap()
    };
    assert_eq!(
        value("select content from round").await,
        serde_json::json!({
            "version": 3, "phone": "1", "required": "one",
            "ordinance": {
                "recipients": "regioner", "aim": "goals", "plan": null, "leftover": "6 §",
                "report": "10 §", "repayment": "12 §", "appeal": "14 §",
            },
        })
    );
    let of_copy = |section| {
        format!(
            "select typed from round_plan_section join round_plan using (round_id)
             where title = 'Kopia' and section = '{section}'"
        )
    };
    let typed: serde_json::Value =
        sqlx::query_scalar(sqlx::AssertSqlSafe(of_copy("aims"))).fetch_one(&db).await.unwrap();
    assert_eq!(typed, serde_json::json!({"aim-1": ["Ett"], "required": ["one"]}));
    let typed: serde_json::Value =
        sqlx::query_scalar(sqlx::AssertSqlSafe(of_copy("ordinance"))).fetch_one(&db).await.unwrap();
    assert_eq!(
        (&typed["recipients"][0], &typed["article"][0], &typed["leftover"][0], &typed["plan"]),
        (&"regioner".into(), &"ett".into(), &"6 §".into(), &serde_json::Value::Null)
    );
    let copied = "select to_json(array_agg(section::text)) from round_plan_section where copied";
    assert_eq!(value(copied).await, serde_json::json!(["aims"]));
}

#[tokio::test]
async fn the_database_refuses_rows_that_contradict_each_other() {
    let service = crate::support::Service::start().await;
    let id = service.person(crate::support::OMBUD).await.has_sent(&service).await;
    for (what, sql) in [
        ("sent without a number", "update requisition set case_number = null"),
        ("decided without an amount", "update requisition set status = 'granted'"),
        ("more granted than requested", "update requisition set status = 'granted', granted = requested + 1"),
        ("a second live requisition", "insert into requisition (requisition_id, round_id, organisation_id, started_at)
            select gen_random_uuid(), round_id, organisation_id, now() from requisition"),
        ("a case number twice", "insert into requisition (requisition_id, round_id, organisation_id, status, started_at, submitted_at, case_year, case_number, requested)
            select gen_random_uuid(), round_id, organisation_id, 'withdrawn', now(), now(), case_year, case_number, 1 from requisition"),
        ("for someone without a frame", "insert into requisition (requisition_id, round_id, organisation_id, started_at)
            select gen_random_uuid(), round_id, gen_random_uuid(), now() from requisition"),
    ] {
        let refused = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&service.db).await;
        assert!(refused.is_err(), "{what} is accepted for {id}");
    }
}
