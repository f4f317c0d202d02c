//! The register (diarium): what gets a row and when, how it is found, and that it stays as it was.

use std::{collections::BTreeSet, io::Cursor};

use axum::http::StatusCode;
use calamine::{Data, Reader, Xlsx};
use statsbidrag::{
    register::{self, CaseKind, Direction, DocumentKind, NewDocument, content_hash},
    values::CaseNumber,
};

use crate::support::{
    Answer, DECIDER, GOTLAND, OFFICER, OMBUD, PDF, REPRESENTATIVE, SEEKER, Service, form,
};

const FIRST: CaseNumber = CaseNumber { year: 2026, number: 1 };

impl Service {
    /// Opens the cases of the requisitions that were sent, where sending did not.
    pub async fn registers_what_was_sent(&self) {
        self.execute(
            "insert into registered_case
             select case_year, case_number, 'requisition', organisation_id, recipient.name, submitted_at
             from requisition join recipient using (round_id, organisation_id)
             where case_number is not null on conflict do nothing",
        )
        .await;
    }

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

/// The rows of the list: the cells of each.
fn rows(page: &Answer) -> Vec<Vec<String>> {
    let body = page.html.split("<tbody>").nth(1).unwrap_or_default();
    let cell = |it: &str| {
        let text = it.split_once('>').unwrap().1.split("</t").next().unwrap();
        text.split('<').map(|it| it.rsplit('>').next().unwrap()).collect::<String>()
    };
    let cells = |row: &str| {
        let starts = row.replace("<th ", "<td ");
        starts.split("<td").skip(1).map(cell).collect()
    };
    body.split("<tr>").skip(1).map(cells).collect()
}

impl Service {
    /// Three applications, each with its attachment, sent on three days in March; and a request for
    /// more in the first.
    async fn has_a_register(&self) {
        let maja = self.person(SEEKER).await;
        let first = maja.has_applied("212000-2510").await;
        self.it_is("2026-03-11T10:00:00+01:00");
        let maja = self.person(SEEKER).await;
        maja.has_applied_with(&[("organisation", "212000-2502"), ("start_on", "2026-03-20")]).await;
        self.it_is("2026-03-12T10:00:00+01:00");
        let elsa = self.person(GOTLAND).await;
        elsa.has_applied_with(&[("organisation", "212000-0142"), ("start_on", "2026-03-20")]).await;
        self.it_is("2026-03-12T10:05:00+01:00");
        let asked = form(&[("missing", "Sida 2 saknas."), ("last_day", "2026-03-20")]);
        let frida = self.person(OFFICER).await;
        let path = format!("/ombudsarenden/{first}/komplettering");
        frida.post(&path, &asked).await.is(StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn an_officer_finds_a_document_whatever_is_known_of_it() {
    let service = Service::start().await;
    let frida = service.person(OFFICER).await;
    frida.get("/diarium").await.says("Inget är registrerat än.");
    service.has_a_register().await;

    let frida = service.person(OFFICER).await;
    let found = async |query: &str| -> Vec<String> {
        let page = frida.get(&format!("/diarium?{query}")).await;
        rows(&page).iter().map(|it| format!("{} nr {}", it[0], it[1])).collect()
    };
    let (first, third) =
        (["SB 1/2026 nr 2", "SB 1/2026 nr 1"], ["SB 3/2026 nr 2", "SB 3/2026 nr 1"]);
    let asked = ["SB 1/2026 nr 3"];
    let second = ["SB 2/2026 nr 2", "SB 2/2026 nr 1"];
    let all = [&asked[..], &third, &second, &first].concat();
    assert_eq!(found("").await, all, "the newest first");
    for (query, what) in [
        ("q=SB+1%2F2026", [&asked[..], &first].concat()),
        ("q=3%2F2026", third.to_vec()),
        ("q=4%2F2026", vec![]),
        ("q=bergs+stad", second.to_vec()),
        ("q=Berg+kommun", second.to_vec()),
        ("q=HARJEDALENS", [&asked[..], &first].concat()),
        ("q=212000-0142", third.to_vec()),
        ("q=16212000-0142", third.to_vec()),
        ("q=elsa", third.to_vec()),
        ("q=bestyrkt+maja", vec![second[0], first[0]]),
        ("q=bestyrkt+nils", vec![]),
        ("riktning=ut", asked.to_vec()),
        ("riktning=internt", vec![]),
        ("handling=attachment&q=maja", vec![second[0], first[0]]),
        ("fran=2026-03-11&till=2026-03-11", second.to_vec()),
        ("fran=2026-03-12", [&asked[..], &third].concat()),
        ("till=2026-03-10&q=härjedalen", first.to_vec()),
    ] {
        assert_eq!(found(query).await, what, "{query}");
    }
    // What was chosen stands in the form and in the addresses of the files.
    let page = frida.get("/diarium?q=maja&handling=attachment&fran=2026-03-01").await;
    assert_eq!(page.input("q"), "maja");
    assert_eq!(page.input("fran"), "2026-03-01");
    let files = "/diarium.xlsx?q=maja&#38;handling=attachment&#38;fran=2026-03-01";
    assert!(page.html.contains(files), "{}", page.html);
    let case = "select '/ombudsarenden/' || application_id from mandate_application
                where case_number = 1";
    assert!(page.html.contains(&format!("href=\"{}\"", service.value::<String>(case).await)));
    let wrong = frida.get("/diarium?fran=2026-02-30").await;
    wrong.is(StatusCode::OK).says("Från och med: Datumet finns inte i kalendern.");
    assert_eq!(rows(&wrong).len(), all.len());
    frida.get("/diarium?q=%00%27%25&sida=-7&handling=x").await.says("Ingen handling stämmer");
}

#[tokio::test]
async fn the_files_hold_what_the_list_shows() {
    let service = Service::start().await;
    service.has_a_register().await;
    // A name that a spreadsheet would run.
    service.execute("update organisation set name = '=1+1' where org_number = '212000-2494'").await;
    let maja = service.person(SEEKER).await;
    maja.has_applied_with(&[("organisation", "212000-2494"), ("start_on", "2026-03-20")]).await;
    let frida = service.person(OFFICER).await;
    for query in ["", "?q=maja", "?handling=application&fran=2026-03-11", "?q=ingen"] {
        let shown = rows(&frida.get(&format!("/diarium{query}")).await);
        let file = frida.get(&format!("/diarium.csv{query}")).await;
        let name = "attachment; filename=\"diarium-2026-03-12.csv\"";
        assert_eq!(file.header("content-disposition"), Some(name));
        let mut read = csv::ReaderBuilder::new().delimiter(b';').from_reader(file.html.as_bytes());
        let csv: Vec<Vec<String>> =
            read.records().map(|it| it.unwrap().iter().map(str::to_owned).collect()).collect();
        let text = |it: &str| it.replace("&#39;", "'");
        let plain = |it: &str| text(it).trim_start_matches('\'').to_owned();
        let columns = |rows: &[Vec<String>]| -> Vec<Vec<String>> {
            rows.iter().map(|it| it[..8].iter().map(|it| plain(it)).collect()).collect()
        };
        assert_eq!(columns(&csv), columns(&shown), "{query}");

        let book = frida.get(&format!("/diarium.xlsx{query}")).await.bytes;
        let mut book = Xlsx::new(Cursor::new(book)).unwrap();
        let sheet = book.worksheet_range("Diarium").unwrap();
        let cell = |it: &Data| match it {
            Data::Float(number) => format!("{number}"),
            other => other.to_string(),
        };
        let xlsx: Vec<Vec<String>> =
            sheet.rows().skip(1).map(|row| row.iter().map(cell).collect()).collect();
        assert_eq!(xlsx, csv, "{query}");
    }
    let file = frida.get("/diarium.csv?q=1%2F2026&handling=attachment").await;
    let hash: String = hex::encode(content_hash(PDF));
    assert!(file.html.contains(&hash), "{}", file.html);
    assert!(file.html.contains("http://localhost:8080/ombudsarenden/"), "{}", file.html);
}

#[tokio::test]
async fn a_long_register_is_shown_page_by_page() {
    let service = Service::start().await;
    service.has_a_register().await;
    service
        .execute(
            "insert into registered_document
             select year, number, 10 + n, 'in', 'details', registered_at, document_date,
                    'Nils Nyskriven', 'Rad ' || n, content_hash
             from registered_document document, generate_series(1, 10000) n
             where number = 2 and document_number = 1",
        )
        .await;
    let frida = service.person(OFFICER).await;
    let page = frida.get("/diarium").await;
    page.says("Visar 1–50 av fler än 10000");
    assert_eq!(rows(&page).len(), 50);
    frida.get("/diarium?sida=2").await.says("Visar 51–100 av fler än 10000").says("Nästa");
    frida.get("/diarium?sida=300").await.says("Det finns inga fler handlingar.");
    frida.get("/diarium?q=Nils&sida=200").await.says("Visar 9951–10000 av 10000");
    frida.get("/diarium?q=rad+9998").await.says("Visar 1–1 av 1");
    // More than a file holds is told on the page, beside what to choose.
    service
        .execute(
            "insert into registered_document
             select year, number, 20000 + n, 'in', 'details', registered_at, document_date,
                    'Nils Nyskriven', 'Rad ' || n, content_hash
             from registered_document document, generate_series(1, 40000) n
             where number = 2 and document_number = 1",
        )
        .await;
    let refused = frida.get("/diarium.xlsx").await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("En fil rymmer högst 50 000 handlingar");
    frida.get("/diarium.csv?till=2026-03-10").await.is(StatusCode::OK);
}

/// Frida answers the telephone, and writes down what she hears.
#[tokio::test]
async fn an_officer_notes_what_was_said() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    service.registers_what_was_sent().await;
    let frida = service.person(OFFICER).await;
    let case = format!("/arenden/{id}");
    let link = format!("href=\"{case}/anteckning\"");
    assert!(frida.get(&case).await.html.contains(&link));
    let gustav = service.person(DECIDER).await;
    assert!(!gustav.get(&case).await.html.contains(&link));
    gustav.get(&format!("{case}/anteckning")).await.is(StatusCode::NOT_FOUND);

    let path = format!("{case}/anteckning");
    let page = frida.get(&path).await;
    let note_id = page.input("note_id");
    assert_eq!(page.input("said_on"), "2026-03-10");
    // She pastes a whole mail thread, and has it still.
    let long = "å".repeat(100_000);
    let typed = |text: &str, day: &str| {
        let said = [("said_by", "Per Sund, ekonomichef"), ("said_at", "9.30")];
        form(
            &[&[("note_id", note_id.as_str()), ("text", text), ("said_on", day)][..], &said]
                .concat(),
        )
    };
    let refused = frida.post(&path, &typed(&long, "2026-03-11")).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).does_not_say("Det här skrev du");
    assert_eq!(
        refused.summary(),
        [
            "Vad är det som ska antecknas? Texten är 100000 tecken lång. Korta den till högst 10000 tecken.",
            "Dagen har inte varit än. Ange den dag då uppgiften lämnades."
        ]
    );
    assert!(refused.html.contains(&long), "the text is still there");
    assert_eq!(refused.input("note_id"), note_id);
    assert_eq!(service.value::<i64>("select count(*) from note").await, 0);

    let saved =
        frida.post(&path, &typed("Kontot är nytt.\r\n<b>Ring</b> igen.", "2026-03-09")).await;
    frida.follow(&saved).await.says("Anteckningen är sparad.").says("Tjänsteanteckning skrevs");
    let written = frida.get(&path).await;
    written.says("Kontot är nytt. &#60;b&#62;Ring&#60;/b&#62; igen.");
    written.says("Uppgift från Per Sund, ekonomichef, 9 mars 2026 kl. 09.30.");
    written.says("av Frida Granskog");
    let note = service.registered(FIRST).await.pop().unwrap();
    let line = "Upprättad Tjänsteanteckning: Per Sund, ekonomichef, Uppgift lämnad 9 mars 2026";
    assert!(note.ends_with(line), "{note}");
    frida.get("/diarium?q=per+sund").await.says("Visar 1–1 av 1").does_not_say("Kontot är nytt");
    let hash = "select content_hash from registered_document where kind = 'note'";
    let text = "Kontot är nytt.\n<b>Ring</b> igen.";
    assert_eq!(service.value::<Vec<u8>>(hash).await, content_hash(text));
    // The trail says that there is a note, and nothing of what it says.
    let event = "select particulars::text from audit_event where action = 'register.note_written'";
    assert!(!service.value::<String>(event).await.contains("Per Sund"));

    // The second press is the same note; another text under the same id is told, and not lost.
    frida.post(&path, &typed("Kontot är nytt.\r\n<b>Ring</b> igen.", "2026-03-09")).await;
    let other = frida.post(&path, &typed("Något annat.", "2026-03-09")).await;
    other.is(StatusCode::CONFLICT).says("Anteckningen är redan sparad.").says("Något annat.");
    assert_eq!(service.value::<i64>("select count(*) from note").await, 1);
}

#[tokio::test]
async fn whoever_is_excluded_writes_no_note_and_keeps_the_text() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    let maja = service.person(SEEKER).await;
    let application = maja.has_applied("212000-2510").await;
    service.registers_what_was_sent().await;
    service.has_exclusion(id, OFFICER).await;
    let frida = service.person(OFFICER).await;
    let typed = form(&[("text", "Kontot är nytt."), ("said_by", "Per"), ("said_on", "2026-03-09")]);
    let why = "Du är jävig i ärendet och kan inte handlägga det.";
    for (case, whole_organisation) in
        [(format!("/arenden/{id}"), false), (format!("/ombudsarenden/{application}"), true)]
    {
        if whole_organisation {
            service
                .execute(
                    "update exclusion set requisition_id = null, organisation_id =
                     (select organisation_id from organisation where org_number = '212000-2510')",
                )
                .await;
        }
        let path = format!("{case}/anteckning");
        frida.get(&path).await.says(why).does_not_say("Spara anteckningen");
        let refused = frida.post(&path, &typed).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY).says(why).says("Kontot är nytt.");
    }
    assert_eq!(service.value::<i64>("select count(*) from note").await, 0);
    service
        .execute(
            "update exclusion set lifted_at = now(), lifted_by = recorded_by, lifted_reason = 'x'",
        )
        .await;
    let path = format!("/ombudsarenden/{application}/anteckning");
    let saved = frida.post(&path, &typed).await;
    frida.follow(&saved).await.says("Läs anteckning 3").says("Kontot är nytt.");
    // Somebody who applies at the agency writes nothing in the case.
    service.gives_role(SEEKER, "officer").await;
    let maja = service.person(SEEKER).await;
    let own = maja.post(&path, &typed).await;
    own.is(StatusCode::UNPROCESSABLE_ENTITY).says("Du är den som söker.");
}

/// Two colleagues write in one case at once.
#[tokio::test]
async fn two_notes_at_once_are_two() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    service.registers_what_was_sent().await;
    service.gives_role(DECIDER, "officer").await;
    let (frida, gustav) = (service.person(OFFICER).await, service.person(DECIDER).await);
    let path = format!("/arenden/{id}/anteckning");
    let typed = |who: &str| form(&[("text", "Hej."), ("said_by", who), ("said_on", "2026-03-09")]);
    let mut gate = service.db.begin().await.unwrap();
    sqlx::query("select 1 from requisition for update").execute(&mut *gate).await.unwrap();
    let (per, pia) = (typed("Per"), typed("Pia"));
    let both = async { tokio::join!(frida.post(&path, &per), gustav.post(&path, &pia)) };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((one, two), ()) = tokio::join!(both, open);
    assert_eq!(
        (one.location(), two.location()),
        (format!("/arenden/{id}"), format!("/arenden/{id}"))
    );
    let apart = "select max(document_number) - min(document_number) from note";
    assert_eq!(service.value::<i32>(apart).await, 1);
}

/// A requisition and an application that were sent before there was a register, and two drafts.
#[sqlx::test(migrations = false)]
async fn what_was_sent_before_gets_its_case_and_its_first_document(db: sqlx::PgPool) {
    let run = async |sql: &str| {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&db).await.unwrap();
    };
    let migrations = || statsbidrag::MIGRATOR.iter();
    for it in migrations().filter(|it| it.version < 25) {
        run(it.sql.as_str()).await;
    }
    // Only what the register is made of, so without what each row refers to.
    run("set session_replication_role = replica;
         insert into organisation (organisation_id, org_number, name, county_code) values
             ('00000000-0000-7000-8000-000000000001', '212000-2510', 'Härjedalens kommun', '23');
         insert into person (person_id, name, email, created_at) values
             ('00000000-0000-7000-8000-000000000002', 'Anna Fjäll', 'anna@demo.example', now());
         insert into round (round_id, grant_id, title, slug, year, agency_reference, instruction,
                            opens_at, closes_at, use_from, use_to, content_email, service_email,
                            figures_source, demonstration, content)
         values ('00000000-0000-7000-8000-000000000003', gen_random_uuid(), 'Nära vård 2025', 'nara',
                 2025, '', '', '2025-01-01', '2025-12-31', '2025-01-01', '2025-12-31', '', '', '',
                 false, '{}');
         insert into recipient (round_id, organisation_id, org_number, name, county_code, kinds, frame)
         select round_id, organisation_id, org_number, 'Härjedalens kommun', county_code,
                '{municipality}', 1 from round, organisation;
         insert into requisition (requisition_id, round_id, organisation_id, status, started_at,
                                  submitted_at, case_year, case_number, requested)
         select '00000000-0000-7000-8000-000000000004', round_id, organisation_id, 'submitted', now(),
                '2025-12-30 23:30:00+00', 2025, 1, 1 from round, organisation;
         insert into requisition (requisition_id, round_id, organisation_id, started_at)
         select gen_random_uuid(), round_id, gen_random_uuid(), now() from round;
         insert into submission (requisition_id, version, document, fingerprint, submitted_by,
                                 submitted_at)
         select requisition_id, 1, '{}', sha256('x'), person_id, submitted_at
         from requisition, person where case_number = 1;
         insert into mandate_application (application_id, person_id, organisation_id, title, phone,
             scope, start_on, document, status, started_at, submitted_at, case_year, case_number)
         select gen_random_uuid(), coalesce(applicant, gen_random_uuid()), organisation_id, 'Chef', '1', 'Allt', '2026-01-01',
                'delegation', status::application_status, now(), sent, year, number
         from organisation,
              (select 'submitted', '2025-12-30 23:30:00+00'::timestamptz, 2025, 2, person_id from person
               union select 'draft', null, null, null, null) it (status, sent, year, number, applicant);
         set session_replication_role = origin")
    .await;
    for it in migrations().filter(|it| it.version == 27) {
        run(it.sql.as_str()).await;
    }
    let rows: Vec<(i16, i32, String, String, String, String, bool)> = sqlx::query_as(
        "select year, number, registered.kind, organisation, document_date::text, counterpart,
                content_hash = sha256('x')
         from registered_case registered join registered_document using (year, number)
         where document_number = 1 and direction = 'in' order by number",
    )
    .fetch_all(&db)
    .await
    .unwrap();
    let row = |number, kind: &str, counterpart: &str, fingerprint| {
        let organisation = "Härjedalens kommun".to_owned();
        // The day in Stockholm.
        let day = "2025-12-31".to_owned();
        (2025, number, kind.to_owned(), organisation, day, counterpart.to_owned(), fingerprint)
    };
    assert_eq!(
        rows,
        [
            row(1, "requisition", "Härjedalens kommun", true),
            row(2, "mandate_application", "Anna Fjäll", false),
        ]
    );
    let documents = "select count(*) from registered_document";
    let documents: i64 = sqlx::query_scalar(documents).fetch_one(&db).await.unwrap();
    assert_eq!(documents, 2);
}
