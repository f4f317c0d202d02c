//! Applications to be ombud: what applicants and officers do, and what they are refused.

use std::io::Write;

use axum::http::StatusCode;
use statsbidrag::ops::Scanning;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::support::{
    APPLICATION, AUDITOR, Clamd, DECIDER, ECONOMIST, GOTLAND, HARJEDALEN, OFFICER, OMBUD,
    OTHER_ECONOMIST, PDF, REGION, REPRESENTATIVE, SEEKER, Service, applying, eicar, form,
};

const MINE: &str = "/ombudsansokningar";
const QUEUE: &str = "/ombudsarenden";

async fn scanned(service: &Service) {
    Scanning::of(&service.app).until_empty().await.unwrap();
}

#[tokio::test]
async fn bo_applies_is_approved_and_takes_over_from_anna() {
    let service = Service::start().await;
    let bo = service.person(REPRESENTATIVE).await;
    bo.get(MINE).await.says("Du har inte ansökt om att bli ombud");
    let new = bo.get(&format!("{MINE}/ny")).await;
    assert_eq!(
        new.says("Bo Dalgång").says("Alla statsbidrag i tjänsten").input("start_on"),
        "2026-03-10"
    );
    let draft = bo.begins_application(&[]).await;
    bo.get(&draft).await.says("Utkast, inte inskickad").says("Inget är bifogat än");

    // The agency does not see a draft.
    let officer = service.person(OFFICER).await;
    officer.get(QUEUE).await.says("Det finns inget öppet ärende");
    let id = draft.rsplit('/').next().unwrap();
    officer.get(&format!("{QUEUE}/{id}")).await.is(StatusCode::NOT_FOUND);

    let too_early = bo.post(&format!("{draft}/inskickning"), "").await;
    too_early.is(StatusCode::UNPROCESSABLE_ENTITY).says("Bifoga handlingen").says("Kryssa i");
    assert!(too_early.html.contains("<title>Fel: "));
    bo.attaches(&draft, "Delegation å.pdf", PDF).await.is(StatusCode::SEE_OTHER);
    let draft_page = bo.get(&draft).await;
    draft_page.says("Delegation å.pdf").says("PDF, 1 kB");
    bo.sends_application(&draft).await.is(StatusCode::SEE_OTHER);
    bo.get(&draft).await.says("SB 1/2026").says("10 mars 2026 kl. 12.00.00");
    assert_eq!(service.receivers_of("mandate.application").await, [REPRESENTATIVE]);
    assert_eq!(service.receivers_of("queue").await, [OFFICER]);
    bo.get(MINE).await.says("Härjedalens kommun").says("Inskickad");

    service.it_is("2026-03-25T09:00:00+01:00");
    let officer = service.person(OFFICER).await;
    officer.get("/omgangar").await.says("1 ombudsansökan att pröva");
    officer.get(QUEUE).await.says("Härjedalens kommun").says("Bo Dalgång").says("15 – länge");
    let case = officer.get(&format!("{QUEUE}/{id}")).await;
    case.says("Ekonomichef")
        .says("Anna Fjäll, sedan")
        .says("Bestyrkt utdrag ur delegationsordningen");
    let file: String = service.value("select file_id::text from application_file").await;
    let handed_out = officer.get(&format!("{QUEUE}/{id}/filer/{file}")).await;
    assert_eq!(handed_out.is(StatusCode::OK).bytes, PDF);
    assert_eq!(handed_out.header("content-type"), Some("application/pdf"));
    assert_eq!(
        handed_out.header("content-disposition"),
        Some("attachment; filename=\"Delegation _.pdf\"; filename*=UTF-8''Delegation%20%C3%A5.pdf")
    );
    assert_eq!(handed_out.header("x-content-type-options"), Some("nosniff"));
    assert!(handed_out.header("content-security-policy").unwrap().contains("sandbox"));
    assert_eq!(handed_out.header("cache-control"), Some("no-store"));

    // Anna is ombud until the approval, and not at her next request after it.
    let (anna, bo) = (service.person(OMBUD).await, service.person(REPRESENTATIVE).await);
    anna.get("/att-gora").await.says("Ombud för Härjedalens kommun");
    officer.approves(id).await.is(StatusCode::SEE_OTHER);
    anna.get("/att-gora").await.is(StatusCode::NOT_FOUND);
    bo.get("/att-gora").await.says("Ombud för Härjedalens kommun");
    assert_eq!(service.receivers_of("mandate.changed").await, [OMBUD]);
    assert_eq!(service.receivers_of("mandate.application").await, [REPRESENTATIVE, REPRESENTATIVE]);
    bo.get(&draft).await.says("Godkänd").says("Frida Granskog, 25 mars 2026 kl. 09.00");

    // The mandate keeps the application it was given on; his mandate as representative is ended.
    let kept = format!(
        "select application_id::text from mandate where role = 'ombud' and ended_at is null and application_id = '{id}'"
    );
    assert_eq!(service.value::<String>(&kept).await, id);
    let lesser = "select count(*) from mandate where role = 'representative' and ended_at is null";
    assert_eq!(service.value::<i64>(lesser).await, 0);
    let trail: Vec<String> = sqlx::query_scalar(
        "select action from audit_event where subject = $1 order by audit_event_id",
    )
    .bind(format!("mandate_application:{id}"))
    .fetch_all(&service.db)
    .await
    .unwrap();
    let happened = ["started", "file_added", "submitted", "approved"];
    assert_eq!(trail, happened.map(|it| format!("mandate_application.{it}")));
    officer.get(&format!("{QUEUE}/{id}")).await.says("Ansökan godkändes").does_not_say("Händelse ");
    officer.get(QUEUE).await.says("Det finns inget öppet ärende");
    officer.get(&format!("{QUEUE}?lage=godkand&q=HÄRJE")).await.says("Bo Dalgång");
    officer.get(&format!("{QUEUE}?lage=alla&q=212000-2510&sida=1")).await.says("Bo Dalgång");
    officer.get(&format!("{QUEUE}?lage=alla&q=162120002510")).await.says("Bo Dalgång");
    officer.get(&format!("{QUEUE}?lage=alla&q=harjedalen")).await.says("Bo Dalgång");
    officer.get(&format!("{QUEUE}?lage=alla&q=berg")).await.does_not_say("Bo Dalgång");
}

#[tokio::test]
async fn a_mandate_for_later_begins_at_midnight_and_ends_by_itself() {
    let service = Service::start().await;
    let bo = service.person(REPRESENTATIVE).await;
    let dates = [("start_on", "2026-03-12"), ("end_on", "2026-03-14")];
    let id = bo.has_applied_with(&dates).await;
    service.application_approved(&id).await;
    let case = service.person(OFFICER).await.get(&format!("{QUEUE}/{id}")).await;
    case.says("Bo Dalgång, från och med 12 mars 2026 kl. 00.00, till 15 mars 2026 kl. 00.00");

    let is_ombud = async |email: &str| {
        let answer = service.person(email).await.get("/att-gora").await;
        answer.text().contains("Ombud för Härjedalens kommun")
    };
    service.it_is("2026-03-11T23:59:59+01:00");
    assert_eq!((is_ombud(OMBUD).await, is_ombud(REPRESENTATIVE).await), (true, false));
    let bo = service.person(REPRESENTATIVE).await;
    bo.get("/att-gora").await.says("Representant för");
    service.it_is("2026-03-12T00:00:00+01:00");
    assert_eq!((is_ombud(OMBUD).await, is_ombud(REPRESENTATIVE).await), (false, true));
    service.it_is("2026-03-15T00:00:00+01:00");
    assert_eq!((is_ombud(OMBUD).await, is_ombud(REPRESENTATIVE).await), (false, false));
}

#[tokio::test]
async fn a_later_approval_takes_the_place_of_one_that_has_not_begun() {
    let service = Service::start().await;
    let bo = service.person(REPRESENTATIVE).await;
    let later = bo.has_applied_with(&[("start_on", "2026-05-01")]).await;
    service.application_approved(&later).await;
    let elsa = service.person(GOTLAND).await;
    let now = elsa.has_applied(HARJEDALEN).await;
    service.application_approved(&now).await;
    let ombuds = "select count(*) from mandate join person using (person_id)
         join organisation using (organisation_id)
         where role = 'ombud' and org_number = '212000-2510' and ended_at is null
           and person.email = 'gotland@demo.example'";
    assert_eq!(service.value::<i64>(ombuds).await, 1);
    service.it_is("2026-05-02T12:00:00+02:00");
    service.person(GOTLAND).await.get("/valj-organisation").await.says("Härjedalens kommun");
    let bo = service.person(REPRESENTATIVE).await;
    bo.get("/att-gora").await.is(StatusCode::NOT_FOUND);
    // The ombud before, and the one whose mandate had not begun, have been told.
    assert_eq!(service.receivers_of("mandate.changed").await, [OMBUD, OMBUD, REPRESENTATIVE]);
}

#[tokio::test]
async fn an_officer_requests_completion_and_the_applicant_answers() {
    let service = Service::start().await;
    let elsa = service.person(GOTLAND).await;
    let id = elsa.has_applied(HARJEDALEN).await;
    let (mine, case) = (format!("{MINE}/{id}"), format!("{QUEUE}/{id}"));
    let officer = service.person(OFFICER).await;
    let ask = format!("{case}/komplettering");
    let wrong = officer.post(&ask, &form(&[("missing", ""), ("last_day", "2026-03-10")])).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).says("Skriv vad som saknas").says("senare än i dag");
    assert_eq!(wrong.input("last_day"), "2026-03-10");
    let asked = form(&[("missing", "Utdraget är inte bestyrkt."), ("last_day", "2026-03-20")]);
    officer.post(&ask, &asked).await.is(StatusCode::SEE_OTHER);
    officer.post(&ask, &asked).await.is(StatusCode::SEE_OTHER);
    officer.get(&case).await.says("redan gått vidare").does_not_say("Godkänn ansökan");
    let asked: i64 = service.value("select count(*) from application_completion").await;
    assert_eq!(asked, 1, "pressed twice");
    let body: String =
        service.value("select body from outgoing_mail where kind = 'mandate.application' order by mail_id desc limit 1").await;
    assert!(body.contains("senast fredag 20 mars 2026") && !body.contains("bestyrkt"), "{body}");

    // Nobody decides while there is time to answer.
    let seen = elsa.get(&mine).await;
    seen.says("Utdraget är inte bestyrkt").says("Frida Granskog");
    officer.approves_unseen(&case).await.says("vi väntar på en komplettering till och med fredag");

    elsa.attaches(&mine, "bestyrkt.pdf", PDF).await.is(StatusCode::SEE_OTHER);
    officer.get(&case).await.does_not_say("bestyrkt.pdf");
    elsa.post(&format!("{mine}/svar"), "answer=").await.says("Skriv ett svar");
    elsa.post(&format!("{mine}/svar"), &form(&[("answer", "Här är det.")]))
        .await
        .is(StatusCode::SEE_OTHER);
    officer.get(&case).await.says("Här är det.").says("bestyrkt.pdf").says("Godkänn ansökan");
    assert_eq!(service.receivers_of("queue").await, [OFFICER, OFFICER]);
    service.application_approved(&id).await;
}

#[tokio::test]
async fn a_late_completion_is_discontinued_and_one_may_apply_again() {
    let service = Service::start().await;
    let elsa = service.person(GOTLAND).await;
    let id = elsa.has_applied(HARJEDALEN).await;
    let case = format!("{QUEUE}/{id}");
    let officer = service.person(OFFICER).await;
    let close = format!("{case}/avskrivning");
    let why = form(&[("closing_reason", "Handlingen kom inte in.")]);
    officer
        .post(&close, &why)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Ärendet kan avskrivas när");
    let asked = form(&[("missing", "Intyget saknas."), ("last_day", "2026-03-20")]);
    officer.post(&format!("{case}/komplettering"), &asked).await.is(StatusCode::SEE_OTHER);
    service.it_is("2026-03-20T23:59:00+01:00");
    let officer = service.person(OFFICER).await;
    officer.post(&close, &why).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    service.it_is("2026-03-21T08:00:00+01:00");
    let officer = service.person(OFFICER).await;
    officer.get(QUEUE).await.says("Svar saknas");
    officer.post(&close, "closing_reason=").await.says("Skriv skälen");
    officer.post(&close, &why).await.is(StatusCode::SEE_OTHER);
    let elsa = service.person(GOTLAND).await;
    elsa.get(&format!("{MINE}/{id}")).await.says("Avskriven").says("Handlingen kom inte in.");
    elsa.begins_application(&[("start_on", "2026-03-21")]).await;
}

#[tokio::test]
async fn a_rejection_has_its_reasons_and_the_ombud_stays() {
    let service = Service::start().await;
    let elsa = service.person(GOTLAND).await;
    let id = elsa.has_applied(HARJEDALEN).await;
    let case = format!("{QUEUE}/{id}");
    let officer = service.person(OFFICER).await;
    let seen = officer.get(&case).await.input("seen");
    let reject = format!("{case}/avslag");
    officer.post(&reject, &form(&[("seen", &seen)])).await.says("Skriv skälen");
    let why = form(&[("seen", &seen), ("reason", "Delegationen gäller en annan nämnd.")]);
    officer.post(&reject, &why).await.is(StatusCode::SEE_OTHER);
    elsa.get(&format!("{MINE}/{id}")).await.says("Avslagen").says("en annan nämnd");
    officer
        .post(&format!("{case}/godkannande"), &form(&[("seen", &seen)]))
        .await
        .is(StatusCode::SEE_OTHER);
    officer.get(&case).await.says("redan gått vidare").says("Avslagen");
    service.person(OMBUD).await.get("/att-gora").await.says("Ombud för Härjedalens kommun");
}

#[tokio::test]
async fn a_withdrawn_application_is_not_decided() {
    let service = Service::start().await;
    let elsa = service.person(GOTLAND).await;
    let draft = elsa.begins_application(&[]).await;
    elsa.attaches(&draft, "a.pdf", PDF).await.is(StatusCode::SEE_OTHER);
    elsa.post(&format!("{draft}/aterkallelse"), "").await.is(StatusCode::SEE_OTHER);
    elsa.get(MINE).await.says("Utkastet är borttaget").says("Du har inte ansökt");
    assert_eq!(kept_files(&service), 0);

    let id = elsa.has_applied(HARJEDALEN).await;
    elsa.post(&format!("{MINE}/{id}/aterkallelse"), "").await.is(StatusCode::SEE_OTHER);
    elsa.post(&format!("{MINE}/{id}/aterkallelse"), "").await.is(StatusCode::SEE_OTHER);
    elsa.get(&format!("{MINE}/{id}")).await.says("Återkallad");
    assert_eq!(kept_files(&service), 1, "the files of a sent application stay");
    let officer = service.person(OFFICER).await;
    officer.get(QUEUE).await.says("Återkallad");
    let case = format!("{QUEUE}/{id}");
    officer.get(&case).await.does_not_say("Godkänn ansökan");
    officer.approves_unseen(&case).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let why = form(&[("closing_reason", "Ansökan är återkallad.")]);
    officer.post(&format!("{case}/avskrivning"), &why).await.is(StatusCode::SEE_OTHER);
    officer.get(QUEUE).await.says("Det finns inget öppet ärende");
}

/// How many different file contents the store holds.
fn kept_files(service: &Service) -> usize {
    fn count(folder: &std::path::Path) -> usize {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return 0;
        };
        let paths = entries.map(|it| it.unwrap().path());
        paths.map(|it| if it.is_dir() { count(&it) } else { 1 }).sum()
    }
    count(&service.app.settings.files_dir)
}

fn zipped(content: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("eicar.com", SimpleFileOptions::default()).unwrap();
    zip.write_all(content).unwrap();
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_pdf_that_nobody_else_can_open_is_refused_at_once() {
    let service = Service::start().await;
    let elsa = service.person(GOTLAND).await;
    let draft = elsa.begins_application(&[]).await;
    let locked = include_bytes!("../fixtures/pdf/user-256.pdf");
    let refused = elsa.attaches(&draft, "delegation.pdf", locked).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("PDF-filen är låst med ett lösenord");
    assert_eq!(kept_files(&service), 0);

    // Only whoever wants to change this one needs a password.
    let open = include_bytes!("../fixtures/pdf/owner-256.pdf");
    elsa.attaches(&draft, "delegation.pdf", open).await.is(StatusCode::SEE_OTHER);
    // Saved out of a mail, with an empty line before it.
    let saved = [b"\r\n", PDF].concat();
    elsa.attaches(&draft, "protokoll.pdf", &saved).await.is(StatusCode::SEE_OTHER);
    elsa.get(&draft).await.says("delegation.pdf").says("protokoll.pdf");
}

#[tokio::test]
async fn a_file_is_judged_by_its_content_and_not_by_its_name() {
    let service = Service::start().await;
    let elsa = service.person(GOTLAND).await;
    let draft = elsa.begins_application(&[]).await;
    let too_large = [PDF, &vec![b' '; 11 * 1024 * 1024]].concat();
    for (name, content, why) in [
        ("intyg.pdf", b"<!doctype html><script>alert(1)</script>".as_slice(), "PDF, JPEG och PNG"),
        ("bild.png", &zipped(b"text"), "PDF, JPEG och PNG"),
        ("bild.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "PDF, JPEG och PNG"),
        ("intyg.pdf", &eicar(), "PDF, JPEG och PNG"),
        ("intyg.zip", &zipped(&eicar()), "PDF, JPEG och PNG"),
        ("tom.pdf", b"", "Filen är tom"),
        ("avbruten.pdf", b"%PDF-1.7", "trasig eller avbruten"),
        ("stor.pdf", &too_large, "större än 10 MB"),
    ] {
        let refused = elsa.attaches(&draft, name, content).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY).says(why);
        assert!(refused.html.contains("<title>Fel: "), "{name}");
    }
    // No file was chosen, or the file was lost while somebody signed in again.
    elsa.attaches(&draft, "", b"").await.says("Välj en fil");
    elsa.post(&format!("{draft}/filer"), "").await.says("Välj en fil");
    assert_eq!(kept_files(&service), 0);

    for (name, shown) in [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..", "bilaga.pdf"),
        ("intyg.exe", "intyg.exe.pdf"),
        ("<b>fet.pdf", "&#60;b&#62;fet.pdf"),
        ("intyg.html", "intyg.html.pdf"),
    ] {
        elsa.attaches(&draft, name, PDF).await.is(StatusCode::SEE_OTHER);
        let page = elsa.get(&draft).await;
        assert!(page.html.contains(&format!(">{shown}<")), "{name}: {}", page.html);
    }
    assert_eq!(kept_files(&service), 1, "the same content is kept once");
    let sixth = elsa.attaches(&draft, "sex.pdf", PDF).await;
    sixth.is(StatusCode::UNPROCESSABLE_ENTITY).says("högst fem filer");

    // Removing a file leaves the others; the content goes with the last of them.
    let files: Vec<String> = sqlx::query_scalar("select file_id::text from application_file")
        .fetch_all(&service.db)
        .await
        .unwrap();
    for (taken, file) in files.iter().enumerate() {
        assert_eq!(kept_files(&service), 1, "{taken}");
        let remove = format!("{draft}/filer/{file}/borttagning");
        elsa.post(&remove, "").await.is(StatusCode::SEE_OTHER);
        elsa.post(&remove, "").await.is(StatusCode::SEE_OTHER);
        elsa.get(&format!("{draft}/filer/{file}")).await.is(StatusCode::NOT_FOUND);
    }
    assert_eq!(kept_files(&service), 0);
}

#[tokio::test]
async fn wrong_answers_are_explained_and_kept_in_the_form() {
    let service = Service::start().await;
    let bo = service.person(REPRESENTATIVE).await;
    let new = format!("{MINE}/ny");
    let nothing = bo.post(&new, "").await;
    nothing.is(StatusCode::UNPROCESSABLE_ENTITY);
    for said in [
        "Skriv namnet på kommunen eller regionen",
        "Skriv din befattning",
        "Ange ett telefonnummer",
        "Ange ett datum",
        "Välj vilken handling",
    ] {
        nothing.says(said);
    }
    for (name, value, said) in [
        ("organisation", "556036-0793", "hör inte till någon kommun eller region i tjänsten"),
        ("organisation", "212000-2511", "Kontrollera organisationsnumret"),
        ("start_on", "2026-03-09", "Den första dagen har passerat"),
        ("start_on", "2027-03-11", "Den första dagen ska ligga inom ett år"),
        ("end_on", "2026-03-09", "Sista dagen kan inte ligga före startdagen"),
        ("phone", "ring mig", "Ange telefonnumret med siffror"),
        ("title", "Kommun\u{e000}chef", "Tecken 7 syns inte eller går inte att visa"),
        ("document", "annat", "Välj vilken handling"),
    ] {
        let again = bo.post(&new, &applying(&[(name, value)])).await;
        again.is(StatusCode::UNPROCESSABLE_ENTITY).says(said);
        let kept = if name == "phone" { "title" } else { "phone" };
        let typed = APPLICATION.iter().find(|it| it.0 == kept).unwrap().1;
        assert_eq!(again.input(kept), typed);
    }
    let anna = service.person(OMBUD).await;
    anna.post(&new, &applying(&[])).await.says("Du är redan ombud för Härjedalens kommun");
    assert_eq!(service.value::<i64>("select count(*) from mandate_application").await, 0);

    let draft = bo.begins_application(&[]).await;
    let change = format!("{draft}/uppgifter");
    assert_eq!(bo.get(&change).await.input("title"), "Ekonomichef");
    bo.post(&change, &applying(&[("title", "")])).await.says("Skriv din befattning");
    // A draft's organisation cannot be changed.
    let changed = applying(&[("title", "Kommundirektör"), ("organisation", "212000-0803")]);
    bo.post(&change, &changed).await.is(StatusCode::SEE_OTHER);
    bo.get(&draft).await.says("Kommundirektör").says("Härjedalens kommun, 212000-2510");
    // The start day passes before the draft is sent.
    bo.attaches(&draft, "a.pdf", PDF).await.is(StatusCode::SEE_OTHER);
    service.it_is("2026-03-11T12:00:00+01:00");
    let bo = service.person(REPRESENTATIVE).await;
    bo.sends_application(&draft).await.says("Startdagen har passerat");
}

#[tokio::test]
async fn an_organisation_is_chosen_by_its_name() {
    let service = Service::start().await;
    let bo = service.person(REPRESENTATIVE).await;
    let new = format!("{MINE}/ny");
    // By the name that people say, and with a genitive that the name does not have.
    let draft = bo.begins_application(&[("organisation", "Faluns kommun")]).await;
    bo.get(&draft).await.says("Falu kommun");

    // Two are called so: nothing that was typed is lost, and one of them is chosen.
    let several = bo.post(&new, &applying(&[("organisation", "Stockholm")])).await;
    several.is(StatusCode::UNPROCESSABLE_ENTITY);
    several.says("Flera kommuner och regioner heter nästan så. Välj vilken du menar.");
    several.says("Region Stockholm, 232100-0016").says("Stockholms kommun, 212000-0142");
    assert_eq!(several.input("organisation"), "Stockholm");
    assert_eq!(several.input("phone"), "0680-161 00");
    let typed = applying(&[("organisation", "Stockholm")]);
    let chosen = bo.post(&new, &format!("{typed}&chosen=232100-0016")).await;
    chosen.is(StatusCode::SEE_OTHER);
    bo.get(&chosen.location()).await.says("Region Stockholm, 232100-0016");

    let unknown = bo.post(&new, &applying(&[("organisation", "Härjedals kommun")])).await;
    unknown.is(StatusCode::UNPROCESSABLE_ENTITY).says("heter så. Kontrollera stavningen.");
    unknown.says("Härjedalens kommun, 212000-2510");
    let started = "select count(*) from mandate_application";
    assert_eq!(service.value::<i64>(started).await, 2);
}

#[tokio::test]
async fn somebody_elses_application_is_not_found() {
    let service = Service::start().await;
    let bo = service.person(REPRESENTATIVE).await;
    let draft = bo.begins_application(&[]).await;
    bo.attaches(&draft, "a.pdf", PDF).await.is(StatusCode::SEE_OTHER);
    let file: String = service.value("select file_id::text from application_file").await;
    let anna = service.person(OMBUD).await;
    let own = anna.begins_application(&[("organisation", "232100-0214")]).await;
    for stranger in [&anna, &service.person(OFFICER).await] {
        for path in ["", "/uppgifter", &format!("/filer/{file}")] {
            stranger.get(&format!("{draft}{path}")).await.is(StatusCode::NOT_FOUND);
        }
        let remove = format!("/filer/{file}/borttagning");
        for path in ["/uppgifter", &remove, "/inskickning", "/svar", "/aterkallelse"] {
            let posted = stranger.post(&format!("{draft}{path}"), &applying(&[])).await;
            posted.is(StatusCode::NOT_FOUND);
        }
        stranger.attaches(&draft, "b.pdf", PDF).await.is(StatusCode::NOT_FOUND);
    }
    // Not by way of one's own application either.
    anna.get(&format!("{own}/filer/{file}")).await.is(StatusCode::NOT_FOUND);
    anna.post(&format!("{own}/filer/{file}/borttagning"), "").await.is(StatusCode::SEE_OTHER);
    bo.get(&format!("{draft}/filer/{file}")).await.is(StatusCode::OK);

    // The agency reads files that were sent, each by way of its own case only.
    bo.sends_application(&draft).await.is(StatusCode::SEE_OTHER);
    let other = service.person(GOTLAND).await.has_applied(HARJEDALEN).await;
    let officer = service.person(OFFICER).await;
    officer.get(&format!("{QUEUE}/{other}/filer/{file}")).await.is(StatusCode::NOT_FOUND);
    officer
        .get(&format!("{QUEUE}/{}/filer/{file}", draft.rsplit('/').next().unwrap()))
        .await
        .is(StatusCode::OK);
    anna.get(&format!("{QUEUE}/{other}")).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_officer_does_not_handle_their_own_application() {
    let service = Service::start().await;
    let id = service.person(SEEKER).await.has_applied(HARJEDALEN).await;
    service.gives_role(SEEKER, "officer").await;
    let maja = service.person(SEEKER).await;
    let case = format!("{QUEUE}/{id}");
    maja.get(&case).await.says("Du är den som söker").does_not_say("Godkänn ansökan");
    let why = form(&[
        ("seen", ""),
        ("reason", "x"),
        ("closing_reason", "x"),
        ("missing", "x"),
        ("last_day", "2026-03-20"),
    ]);
    for act in ["godkannande", "avslag", "avskrivning", "komplettering"] {
        let refused = maja.post(&format!("{case}/{act}"), &why).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Du är den som söker");
    }
    let by_hand = format!(
        "update mandate_application set status = 'approved', decided_by = person_id, decided_at = now()
         where application_id = '{id}'"
    );
    let refused = sqlx::query(sqlx::AssertSqlSafe(by_hand)).execute(&service.db).await;
    assert!(refused.unwrap_err().to_string().contains("not_by_oneself"));
    // The other roles at the agency may read the case, not approve.
    for email in [DECIDER, ECONOMIST, OTHER_ECONOMIST] {
        let staff = service.person(email).await;
        staff.get(&case).await.is(StatusCode::OK).does_not_say("Godkänn ansökan");
        staff.post(&format!("{case}/godkannande"), "").await.is(StatusCode::NOT_FOUND);
    }
}

impl Service {
    /// Gives a role directly in the database.
    pub async fn gives_role(&self, email: &str, role: &str) {
        let person = self.person_id(email).await;
        self.execute(&format!(
            "insert into agency_role_of (person_id, role, granted_at) values ('{person}', '{role}', now())"
        ))
        .await;
    }
}

#[tokio::test]
async fn somebody_who_works_at_the_agency_cannot_become_ombud() {
    let service = Service::start().await;
    let other_side = "Den som arbetar på myndigheten kan inte företräda en organisation";
    let auditor = service.person(AUDITOR).await;
    let new = format!("{MINE}/ny");
    let page = auditor.get(&new).await;
    page.is(StatusCode::OK).says(other_side).does_not_say("Spara och fortsätt");
    let refused = auditor.post(&new, &applying(&[])).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says(other_side);
    assert_eq!(service.value::<i64>("select count(*) from mandate_application").await, 0);

    // Somebody applies, and gets a role at the agency before the decision.
    let id = service.person(SEEKER).await.has_applied(HARJEDALEN).await;
    service.gives_role(SEEKER, "auditor").await;
    let officer = service.person(OFFICER).await;
    let case = format!("{QUEUE}/{id}");
    officer.get(&case).await.says(other_side).does_not_say("Godkänn ansökan").says("Avslå");
    let refused = officer.approves(&id).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says(other_side);
    service.person(OMBUD).await.get("/att-gora").await.says("Ombud för Härjedalens kommun");
    // When the role has ended the application can be approved.
    service.execute("update agency_role_of set ended_at = now() where role = 'auditor'").await;
    service.application_approved(&id).await;
}

#[tokio::test]
async fn an_excluded_officer_handles_no_application() {
    let service = Service::start().await;
    let id = service.person(SEEKER).await.has_applied(HARJEDALEN).await;
    let elsewhere = service.person(SEEKER).await.has_applied("212000-2502").await;
    service
        .execute(
            "insert into exclusion (exclusion_id, person_id, organisation_id, reason, recorded_by, recorded_at)
             select gen_random_uuid(), person_id, organisation_id, 'x', person_id, now()
             from person, organisation
             where email = 'handlaggare@demo.example' and org_number = '212000-2510'",
        )
        .await;
    let excluded = "Du är jävig i ärendet och kan inte handlägga det";
    let officer = service.person(OFFICER).await;
    let case = format!("{QUEUE}/{id}");
    let page = officer.get(&case).await;
    page.says(excluded).does_not_say("Godkänn ansökan").does_not_say("Begär komplettering");
    let before: i64 = service.value("select count(*) from audit_event").await;
    for act in ["godkannande", "avslag", "avskrivning", "komplettering"] {
        let typed = form(&[
            ("seen", ""),
            ("reason", "x"),
            ("closing_reason", "x"),
            ("missing", "x"),
            ("last_day", "2026-03-20"),
        ]);
        let refused = officer.post(&format!("{case}/{act}"), &typed).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY).says(excluded);
    }
    assert_eq!(service.value::<i64>("select count(*) from audit_event").await, before);
    // The officer may handle other applications, and a colleague this one.
    officer.get(&format!("{QUEUE}/{elsewhere}")).await.does_not_say(excluded);
    service.gives_role(DECIDER, "officer").await;
    let decider = service.person(DECIDER).await;
    decider.get(&case).await.does_not_say(excluded);
    decider.approves(&id).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_former_officer_gets_no_mail_about_applications() {
    let service = Service::start().await;
    service.gives_role(DECIDER, "officer").await;
    service
        .execute("update agency_role_of set ended_at = granted_at where role = 'officer' and person_id <> (select person_id from person where email = 'handlaggare@demo.example')")
        .await;
    service.person(SEEKER).await.has_applied(HARJEDALEN).await;
    assert_eq!(service.receivers_of("queue").await, [OFFICER]);
}

#[tokio::test]
async fn approving_asks_for_a_recent_proof_of_identity() {
    let service = Service::start().await;
    let id = service.person(GOTLAND).await.has_applied(HARJEDALEN).await;
    let officer = service.person(OFFICER).await;
    service.it_is("2026-03-10T12:20:00+01:00");
    let seen = officer.get(&format!("{QUEUE}/{id}")).await.input("seen");
    let asked = officer.post(&format!("{QUEUE}/{id}/godkannande"), &form(&[("seen", &seen)])).await;
    asked.is(StatusCode::UNAUTHORIZED).says("Bekräfta");
    let status: String = service.value("select status::text from mandate_application").await;
    assert_eq!(status, "submitted");
}

const HOLD_APPLICATIONS: &str = "select 1 from mandate_application for update";
const HOLD_ORGANISATIONS: &str = "select 1 from organisation for update";

#[tokio::test]
async fn two_presses_send_one_application() {
    let service = Service::start().await;
    let elsa = service.person(GOTLAND).await;
    let draft = elsa.begins_application(&[]).await;
    assert_eq!(elsa.begins_application(&[]).await, draft, "one open for each organisation");
    elsa.attaches(&draft, "a.pdf", PDF).await.is(StatusCode::SEE_OTHER);
    let mut gate = service.db.begin().await.unwrap();
    sqlx::query(HOLD_APPLICATIONS).execute(&mut *gate).await.unwrap();
    let sends =
        async { tokio::join!(elsa.sends_application(&draft), elsa.sends_application(&draft)) };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((one, two), ()) = tokio::join!(sends, open);
    assert_eq!((one.location(), two.location()), (draft.clone(), draft));
    assert_eq!(service.value::<i32>("select last from case_series").await, 1);
    assert_eq!(service.receivers_of("mandate.application").await, [GOTLAND]);
}

#[tokio::test]
async fn the_second_of_two_approvals_at_once_is_refused() {
    let service = Service::start().await;
    let bos = service.person(REPRESENTATIVE).await.has_applied(HARJEDALEN).await;
    let elsas = service.person(GOTLAND).await.has_applied(HARJEDALEN).await;
    let officer = service.person(OFFICER).await;
    let mut gate = service.db.begin().await.unwrap();
    sqlx::query(HOLD_ORGANISATIONS).execute(&mut *gate).await.unwrap();
    let both = async { tokio::join!(officer.approves(&bos), officer.approves(&elsas)) };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((one, two), ()) = tokio::join!(both, open);
    let mut statuses = [one.status, two.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
    let refused = if one.status == StatusCode::SEE_OTHER { two } else { one };
    refused.says("Ärendet har ändrats sedan du öppnade sidan");
    let ombuds = "select count(*) from mandate join organisation using (organisation_id)
         where role = 'ombud' and org_number = '212000-2510' and ended_at is null";
    assert_eq!(service.value::<i64>(ombuds).await, 1);
    let approved = "select count(*) from mandate_application where status = 'approved'";
    assert_eq!(service.value::<i64>(approved).await, 1);
}

/// Whatever the service does, the database lets one person be ombud at a time.
#[tokio::test]
async fn an_organisation_has_one_ombud_at_a_time() {
    let service = Service::start().await;
    let another = |from: &str| {
        format!(
            "insert into mandate (mandate_id, person_id, organisation_id, role, started_at)
             select gen_random_uuid(), (select person_id from person where email = 'gotland@demo.example'),
                    organisation_id, 'ombud', '{from}'
             from organisation where org_number = '212000-2510'"
        )
    };
    let refused =
        sqlx::query(sqlx::AssertSqlSafe(another("2027-01-01"))).execute(&service.db).await;
    assert!(refused.unwrap_err().to_string().contains("mandate_one_ombud_at_a_time"));
    service
        .execute("update mandate set ends_at = '2027-01-01' where role = 'ombud' and organisation_id = (select organisation_id from organisation where org_number = '212000-2510')")
        .await;
    service.execute(&another("2027-01-01")).await;
}

#[tokio::test]
async fn a_file_is_held_until_scanned_and_an_infected_one_is_deleted() {
    let clamd = Clamd::start();
    let service = Service::with(|it| it.clamd = Some(clamd.address.clone())).await;
    let elsa = service.person(GOTLAND).await;
    let draft = elsa.begins_application(&[]).await;
    let infected = [b"%PDF-1.7\n".as_slice(), &eicar(), b"\n%%EOF\n"].concat();
    for (name, content) in [("ren.pdf", PDF), ("smittad.pdf", &infected), ("igen.pdf", &infected)] {
        elsa.attaches(&draft, name, content).await.is(StatusCode::SEE_OTHER);
    }
    let files: Vec<String> =
        sqlx::query_scalar("select file_id::text from stored_file order by uploaded_at, file_id")
            .fetch_all(&service.db)
            .await
            .unwrap();
    elsa.get(&draft).await.says("ren.pdf").says("Kontrolleras fortfarande");
    for file in &files {
        elsa.get(&format!("{draft}/filer/{file}")).await.is(StatusCode::NOT_FOUND);
    }
    assert_eq!(kept_files(&service), 2);

    scanned(&service).await;
    elsa.get(&draft).await.says("Filen innehöll skadlig kod").does_not_say("Kontrolleras");
    elsa.get(&format!("{draft}/filer/{}", files[0])).await.is(StatusCode::OK);
    for file in &files[1..] {
        elsa.get(&format!("{draft}/filer/{file}")).await.is(StatusCode::NOT_FOUND);
    }
    assert_eq!(kept_files(&service), 1, "infected content is deleted");
    let told = service.receivers_of("mandate.application").await;
    assert_eq!(told, [GOTLAND, GOTLAND], "once for each file");

    // An infected file is no attachment. Attached again it is found again.
    elsa.post(&format!("{draft}/filer/{}/borttagning", files[0]), "")
        .await
        .is(StatusCode::SEE_OTHER);
    elsa.sends_application(&draft).await.says("Bifoga handlingen");
    elsa.attaches(&draft, "en gång till.pdf", &infected).await.is(StatusCode::SEE_OTHER);
    assert_eq!(kept_files(&service), 1);
    scanned(&service).await;
    assert_eq!(kept_files(&service), 0);
}

#[tokio::test]
async fn a_file_is_held_and_scanned_again_until_the_scanner_answers() {
    let address = Clamd::nowhere();
    let service = Service::with(|it| it.clamd = Some(address.clone())).await;
    let elsa = service.person(GOTLAND).await;
    let id = elsa.has_applied(HARJEDALEN).await;
    let case = format!("{QUEUE}/{id}");
    let file: String = service.value("select file_id::text from stored_file").await;
    let officer = service.person(OFFICER).await;
    for _ in 0..2 {
        scanned(&service).await;
        officer.get(&case).await.says("Kontrolleras fortfarande");
        officer.get(&format!("{case}/filer/{file}")).await.is(StatusCode::NOT_FOUND);
    }
    officer
        .approves(&id)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Ingen handling kan öppnas");
    let _clamd = Clamd::peer_at(&address);
    scanned(&service).await;
    officer.get(&case).await.says("Kontrolleras fortfarande");
    service.it_is("2026-03-10T12:02:00+01:00");
    scanned(&service).await;
    officer.get(&case).await.does_not_say("Kontrolleras fortfarande");
    officer.get(&format!("{case}/filer/{file}")).await.is(StatusCode::OK);
}

#[tokio::test]
async fn an_unclear_answer_from_the_scanner_does_not_mean_clean() {
    let clamd = Clamd::that_says(b"INSTREAM size limit exceeded. ERROR, OK\0");
    let service = Service::with(|it| it.clamd = Some(clamd.address.clone())).await;
    let elsa = service.person(GOTLAND).await;
    elsa.has_applied(HARJEDALEN).await;
    scanned(&service).await;
    assert_eq!(service.value::<String>("select scan::text from stored_file").await, "waiting");
}

#[tokio::test]
async fn applications_begun_and_files_attached_are_limited() {
    let service = Service::start().await;
    let bo = service.person(REPRESENTATIVE).await;
    let numbers: Vec<String> = sqlx::query_scalar(
        "select org_number from organisation where org_number not in ('212000-2510') order by org_number limit 11",
    )
    .fetch_all(&service.db)
    .await
    .unwrap();
    for number in &numbers[..10] {
        bo.begins_application(&[("organisation", number)]).await;
    }
    let refused =
        bo.post(&format!("{MINE}/ny"), &applying(&[("organisation", &numbers[10])])).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("För många försök");

    let region = service.person(REGION).await;
    let draft = region.begins_application(&[]).await;
    for _ in 0..30 {
        region.attaches(&draft, "x", b"x").await.is(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let refused = region.attaches(&draft, "a.pdf", PDF).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("För många försök");
}
