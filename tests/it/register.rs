//! The register (diarium): what gets a row and when, how it is found, and that it stays as it was.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use statsbidrag::{
    register::{self, CaseKind, Direction, DocumentKind, NewDocument, content_hash},
    values::CaseNumber,
};

use crate::support::{GOTLAND, OFFICER, PDF, REPRESENTATIVE, SEEKER, Service, form};

const FIRST: CaseNumber = CaseNumber { year: 2026, number: 1 };

impl Service {
    /// The documents of a case, each in a line: number, direction, kind, counterpart and subject.
    async fn registered(&self, case: CaseNumber) -> Vec<String> {
        let mut db = self.db.acquire().await.unwrap();
        let documents = register::of_case(&mut db, case).await.unwrap();
        let line = |it: &register::Registered| {
            let (direction, kind) = (it.direction.title(), it.kind.title());
            let number = it.document_number;
            format!("{number} {direction} {kind}: {}, {}", it.counterpart, it.subject)
        };
        documents.iter().map(line).collect()
    }
}

#[tokio::test]
async fn an_application_is_registered_document_by_document() {
    let service = Service::start().await;
    let maja = service.person(SEEKER).await;
    let draft = maja.begins_application(&[]).await;
    maja.attaches(&draft, "Maja privat.pdf", PDF).await.is(StatusCode::SEE_OTHER);
    let rows = "select count(*) from registered_case natural full join registered_document";
    assert_eq!(service.value::<i64>(rows).await, 0, "a draft is nobody's document");

    maja.sends_application(&draft).await.is(StatusCode::SEE_OTHER);
    let about = "Ombud för Härjedalens kommun";
    let sent = [
        format!("1 Inkommen Ombudsansökan: Maja Sökande, {about}"),
        "2 Inkommen Bilaga: Maja Sökande, Bestyrkt utdrag ur delegationsordningen".to_owned(),
    ];
    assert_eq!(service.registered(FIRST).await, sent);

    let frida = service.person(OFFICER).await;
    let case = draft.replace("ombudsansokningar", "ombudsarenden");
    let asked = form(&[("missing", "Sida 2 saknas."), ("last_day", "2026-03-20")]);
    frida.post(&format!("{case}/komplettering"), &asked).await.is(StatusCode::SEE_OTHER);
    // A file that waits to be sent is still her own.
    maja.attaches(&draft, "sida 2.pdf", PDF).await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.registered(FIRST).await.len(), 3);
    maja.post(&format!("{draft}/svar"), &form(&[("answer", "Här är den.")])).await;
    frida.approves(draft.rsplit('/').next().unwrap()).await.is(StatusCode::SEE_OTHER);
    let later = [
        format!("3 Utgående Begäran om komplettering av ombudsansökan: Maja Sökande, {about}"),
        format!("4 Inkommen Komplettering av ombudsansökan: Maja Sökande, {about}"),
        "5 Inkommen Bilaga: Maja Sökande, Bestyrkt utdrag ur delegationsordningen".to_owned(),
        format!("6 Utgående Beslut om ombudsansökan: Maja Sökande, {about}, godkänd"),
    ];
    assert_eq!(service.registered(FIRST).await, [&sent[..], &later[..]].concat());

    // What the rows are of can be computed again.
    let hash = |number: i32| {
        format!("select content_hash from registered_document where document_number = {number}")
    };
    assert_eq!(service.value::<Vec<u8>>(&hash(2)).await, content_hash(PDF));
    assert_eq!(service.value::<Vec<u8>>(&hash(3)).await, content_hash("Sida 2 saknas."));
    let content: String =
        service.value("select application_content(application_id) from mandate_application").await;
    assert!(content.contains("Ekonomichef"), "{content}");
    assert_eq!(service.value::<Vec<u8>>(&hash(1)).await, content_hash(content));
    let file: i64 = service
        .value("select count(*) from registered_document join stored_file using (file_id, content_hash)")
        .await;
    assert_eq!(file, 2);
}

#[tokio::test]
async fn every_way_that_an_application_ends_is_registered() {
    let service = Service::start().await;
    let frida = service.person(OFFICER).await;
    let maja = service.person(SEEKER).await;
    let rejected = maja.has_applied("212000-2510").await;
    let seen = frida.get(&format!("/ombudsarenden/{rejected}")).await.input("seen");
    let no = form(&[("seen", &seen), ("reason", "Utdraget gäller någon annan.")]);
    frida.post(&format!("/ombudsarenden/{rejected}/avslag"), &no).await.is(StatusCode::SEE_OTHER);
    let withdrawn = maja.has_applied("212000-2502").await;
    let path = format!("/ombudsansokningar/{withdrawn}/aterkallelse");
    maja.post(&path, "").await.is(StatusCode::SEE_OTHER);
    let closed = form(&[("closing_reason", "Sökanden tog tillbaka ansökan.")]);
    let path = format!("/ombudsarenden/{withdrawn}/avskrivning");
    frida.post(&path, &closed).await.is(StatusCode::SEE_OTHER);
    // One that was never sent leaves nothing.
    let draft = maja.begins_application(&[("organisation", "212000-2494")]).await;
    maja.post(&format!("{draft}/aterkallelse"), "").await.is(StatusCode::SEE_OTHER);

    let second = CaseNumber { year: 2026, number: 2 };
    let last = async |case| service.registered(case).await.split_off(2);
    assert_eq!(
        last(FIRST).await,
        [
            "3 Utgående Beslut om ombudsansökan: Maja Sökande, Ombud för Härjedalens kommun, avslagen"
        ]
    );
    assert_eq!(
        last(second).await,
        [
            "3 Inkommen Återkallelse: Maja Sökande, Ombud för Bergs kommun",
            "4 Utgående Avskrivning: Maja Sökande, Ombud för Bergs kommun"
        ]
    );
    let cases: i64 = service.value("select count(*) from registered_case").await;
    assert_eq!(cases, 2);
}

/// Two people press at once, and a third act is rolled back: the numbers go on without a gap.
#[tokio::test]
async fn two_sends_at_once_get_consecutive_numbers() {
    let service = Service::start().await;
    service.execute("insert into case_series values (2026, 6)").await;
    let bo = service.person(REPRESENTATIVE).await;
    let elsa = service.person(GOTLAND).await;
    let (bos, elsas) = (bo.begins_application(&[]).await, elsa.begins_application(&[]).await);
    bo.attaches(&bos, "a.pdf", PDF).await.is(StatusCode::SEE_OTHER);
    elsa.attaches(&elsas, "a.pdf", PDF).await.is(StatusCode::SEE_OTHER);

    // Whoever holds the series takes a number and gives it back.
    let mut gate = service.db.begin().await.unwrap();
    let organisation = "select organisation_id from organisation limit 1";
    let organisation = sqlx::query_scalar(organisation).fetch_one(&mut *gate).await.unwrap();
    let at = service.app.clock.now();
    let taken = register::open_case(&mut gate, CaseKind::Requisition, organisation, at).await;
    assert_eq!(taken.unwrap().number, 7);
    let sends = async { tokio::join!(bo.sends_application(&bos), elsa.sends_application(&elsas)) };
    let open = async {
        service.until_blocked(2).await;
        gate.rollback().await.unwrap();
    };
    let ((one, two), ()) = tokio::join!(sends, open);
    assert_eq!((one.location(), two.location()), (bos, elsas));

    let numbers = "select array_agg(case_number order by case_number) from mandate_application";
    assert_eq!(service.value::<Vec<i32>>(numbers).await, [7, 8]);
    let numbers = "select array_agg(number order by number) from registered_case";
    assert_eq!(service.value::<Vec<i32>>(numbers).await, [7, 8]);
    let documents = "select array_agg(document_number order by number, document_number)
                     from registered_document";
    assert_eq!(service.value::<Vec<i32>>(documents).await, [1, 2, 1, 2]);
}

/// Also where an act does not hold the lock of its case.
#[tokio::test]
async fn two_documents_at_once_in_one_case_get_consecutive_numbers() {
    let service = Service::start().await;
    service.person(SEEKER).await.has_applied("212000-2510").await;
    let at = service.app.clock.now();
    let document = NewDocument {
        direction: Direction::In,
        kind: DocumentKind::Withdrawal,
        counterpart: "Maja Sökande",
        subject: "Två på en gång",
        content_hash: &content_hash("x"),
        file: None,
        on: None,
        by: None,
    };
    let mut first = service.db.begin().await.unwrap();
    let mut second = service.app.db.begin().await.unwrap();
    assert_eq!(register::record(&mut first, FIRST, &document, at).await.unwrap(), 3);
    let waits = register::record(&mut second, FIRST, &document, at);
    let commits = async {
        service.until_blocked(1).await;
        first.commit().await.unwrap();
    };
    let (number, ()) = tokio::join!(waits, commits);
    assert_eq!(number.unwrap(), 4);
    second.rollback().await.unwrap();
    let nowhere = CaseNumber { year: 2026, number: 99 };
    let mut db = service.app.db.acquire().await.unwrap();
    assert!(register::record(&mut db, nowhere, &document, at).await.is_err(), "no such case");
}

#[tokio::test]
async fn a_row_of_the_register_is_never_changed_or_removed() {
    let service = Service::start().await;
    service.person(SEEKER).await.has_applied("212000-2510").await;
    for act in [
        "update registered_case set organisation = 'x'",
        "update registered_document set subject = 'x'",
        "delete from registered_document",
        "delete from registered_case",
        "truncate registered_case cascade",
        "truncate registered_document cascade",
        "truncate note",
    ] {
        // Neither the service nor the owner of the database.
        for db in [&service.app.db, &service.db] {
            let refused = sqlx::query(sqlx::AssertSqlSafe(act.to_owned())).execute(db).await;
            assert!(refused.is_err(), "{act}");
        }
    }
    assert_eq!(service.registered(FIRST).await.len(), 2);
}

#[tokio::test]
async fn the_database_and_the_code_know_the_same_kinds() {
    let service = Service::start().await;
    let kept = async |table: &str| -> BTreeSet<String> {
        let kinds = format!("select array_agg(kind) from {table}");
        service.value::<Vec<String>>(&kinds).await.into_iter().collect()
    };
    let codes: BTreeSet<_> = DocumentKind::ALL.iter().map(|it| it.code().to_owned()).collect();
    assert_eq!(kept("document_kind").await, codes);
    let codes: BTreeSet<_> = CaseKind::ALL.iter().map(|it| it.code().to_owned()).collect();
    assert_eq!(kept("case_kind").await, codes);
}
