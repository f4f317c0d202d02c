//! The joint plan, attached where a round asks for one: it is sealed with the version, and until then
//! the organisation's own.

use axum::http::StatusCode;
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use statsbidrag::{
    MIGRATOR,
    ops::Scanning,
    requisitions::{self, Document},
    values::{Kept, RequisitionId},
};

use crate::support::{
    ADMINISTRATOR, AUDITOR, Answer, Browser, COORDINATOR, Clamd, GOTLAND, OFFICER, OMBUD, PDF,
    REGION, REPRESENTATIVE, ROUND, Service, eicar, form,
};

impl Service {
    /// The round asks for a joint plan, as it would if an administrator had chosen so.
    async fn asks_for_a_plan(&self) {
        self.execute(&format!(
            "update round set content = jsonb_set(content, '{{plan_mode}}', '\"attachment\"')
             where title = '{ROUND}'"
        ))
        .await;
    }
}

impl Browser<'_> {
    /// Attaches a file as the joint plan.
    pub async fn attaches_plan(&self, id: RequisitionId, name: &str, content: &[u8]) -> Answer {
        self.upload(&format!("/rekvisitioner/{id}/plan/filer"), &[], (name, content)).await
    }

    /// A draft with a plan, ready to be sent.
    async fn has_draft_with_plan(&self, service: &Service) -> RequisitionId {
        let id = self.starts(service).await;
        self.attaches_plan(id, "Gemensam plan.pdf", PDF).await.is(StatusCode::SEE_OTHER);
        self.fills_in(id).await;
        id
    }
}

fn sha256(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

#[tokio::test]
async fn an_administrator_asks_for_a_joint_plan() {
    let service = Service::start().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let round = service.ready_round().await;
    let section = format!("/administration/omgangar/{round}/avsnitt/plan");
    let choices = administrator.get(&section).await;
    choices.says("En gemensam plan bifogas").does_not_say("undertecknas");
    administrator.plans(round, "plan", &[("mode", "attachment")]).await.is(StatusCode::SEE_OTHER);
    let preview =
        administrator.get(&format!("/administration/omgangar/{round}/forhandsvisning")).await;
    preview.says("Här bifogar mottagaren den gemensamma planen som PDF.");
    // Everybody's invented answers come with an invented plan.
    let trial =
        administrator.post(&format!("/administration/omgangar/{round}/provkorning"), "").await;
    trial.says("310 mottagare skickade in");
    administrator.opens(round).await.is(StatusCode::SEE_OTHER);
    let public = service.anonymous().get("/bidrag/god-och-nara-vard-2027").await;
    public.says("En gemensam plan bifogas rekvisitionen, som PDF");

    service.it_is("2027-02-16T08:00:00+01:00");
    let anna = service.person(OMBUD).await;
    let started = anna.post(&format!("/omgangar/{round}/rekvisition"), "").await;
    let page = anna.get(&format!("{}/plan", started.location())).await;
    page.says("Ingen plan är bifogad än.").says("Spara och bifoga planen");
}

#[tokio::test]
async fn a_plan_is_attached_replaced_taken_back_and_sent() {
    let service = Service::start().await;
    service.asks_for_a_plan().await;
    let anna = service.person(OMBUD).await;
    let id = anna.starts(&service).await;
    let files = format!("/rekvisitioner/{id}/plan/filer");

    // The section says what is missing, and what was typed in it is saved before the file is chosen.
    let answers: Vec<_> = crate::support::ANSWERS[0].1.to_vec();
    let lacking = anna.saves(id, "plan", &answers).await;
    lacking.is(StatusCode::UNPROCESSABLE_ENTITY).says("Bifoga den gemensamma planen");
    assert!(lacking.html.contains("href=\"#attached_plan\""), "{}", lacking.html);
    assert!(lacking.html.contains("id=\"attached_plan\""), "{}", lacking.html);
    let onwards = anna.saves(id, "plan", &[&answers[..], &[("act", "file")]].concat()).await;
    assert_eq!(onwards.location(), files);
    for (section, answers) in &crate::support::ANSWERS[1..] {
        anna.saves(id, section, answers).await.is(StatusCode::SEE_OTHER);
    }
    let check = format!("/rekvisitioner/{id}/kontrollera");
    anna.get(&check).await.says("Det här är kvar att göra").says("Plan").says("Pågår");
    let early = anna.sends(id, "0").await;
    early.is(StatusCode::UNPROCESSABLE_ENTITY).says("Alla avsnitt måste vara klara");

    for (name, content, told) in [
        ("plan.docx", &b"PK\x03\x04 ett dokument"[..], "Planen ska vara en PDF."),
        ("plan.pdf", b"", "Filen är tom."),
        ("plan.pdf", b"%PDF-1.7 avbruten", "trasig eller avbruten"),
        ("stor.pdf", &vec![b'x'; 10 * 1024 * 1024 + 1], "Filen är större än 10 MB."),
    ] {
        let refused = anna.attaches_plan(id, name, content).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY).says(told);
        assert!(refused.html.contains("<title>Fel: "), "{name}");
    }
    anna.post(&files, "").await.is(StatusCode::UNPROCESSABLE_ENTITY).says("Välj en fil.");
    assert_eq!(
        service.value::<i64>("select count(*) from stored_file where name = 'plan.pdf'").await,
        0
    );

    // A coordinator may attach it; Anna replaces it, takes it back and attaches it again.
    let cecilia = service.person(COORDINATOR).await;
    let first = [PDF, b"% utkast\n"].concat();
    cecilia.attaches_plan(id, "Utkast.pdf", &first).await.is(StatusCode::SEE_OTHER);
    anna.get(&files).await.says("Utkast.pdf").says("Bifogad").says("Byt till en annan fil");
    anna.attaches_plan(id, "Gemensam plan.pdf", PDF).await.is(StatusCode::SEE_OTHER);
    anna.get(&files).await.says("Gemensam plan.pdf").does_not_say("Utkast.pdf");
    let gone = "select discarded_at is not null from stored_file where name = 'Utkast.pdf'";
    assert!(service.value::<bool>(gone).await, "nobody has the replaced one any more");
    let own = format!("/rekvisitioner/{id}/filer");
    anna.get(&format!("{own}/{}", sha256(&first))).await.is(StatusCode::NOT_FOUND);
    for _ in 0..2 {
        let taken = anna.post(&format!("{files}/borttagning"), "").await;
        anna.follow(&taken).await.says("Välj planen");
    }
    anna.attaches_plan(id, "Gemensam plan.pdf", PDF).await.is(StatusCode::SEE_OTHER);

    // Until it is sent it belongs to the organisation's own room.
    let hash = sha256(PDF);
    assert_eq!(anna.get(&format!("{own}/{hash}")).await.bytes, PDF);
    let at_the_agency = format!("/arenden/{id}/filer/{hash}");
    let (frida, region) = (service.person(OFFICER).await, service.person(REGION).await);
    frida.get(&at_the_agency).await.is(StatusCode::NOT_FOUND);
    region.get(&format!("{own}/{hash}")).await.is(StatusCode::NOT_FOUND);
    region.attaches_plan(id, "plan.pdf", PDF).await.is(StatusCode::NOT_FOUND);

    let seen = anna.get(&check).await;
    seen.says("Gemensam plan.pdf").says(&hash);
    let fingerprint = seen.input("fingerprint");
    anna.sends(id, &fingerprint).await.is(StatusCode::SEE_OTHER);
    let sent: sqlx::types::Json<Kept<Document>> =
        service.value("select document from submission").await;
    let plan = sent.0.attached_plan.clone().unwrap();
    assert_eq!((plan.name.as_str(), &plan.sha256), ("Gemensam plan.pdf", &hash));
    assert_eq!(plan.size, i32::try_from(PDF.len()).unwrap());

    let registered = "select kind || ' ' || encode(content_hash, 'hex') from registered_document
                      where file_id is not null";
    assert_eq!(service.value::<String>(registered).await, format!("attachment {hash}"));
    let receipt = anna.get(&format!("/rekvisitioner/{id}/kvittens")).await;
    receipt.says("Gemensam plan.pdf").says(&hash);
    assert!(receipt.html.contains(&format!("{own}/{hash}")), "{}", receipt.html);
    anna.get(&format!("{own}/{hash}")).await.is(StatusCode::OK);
    let case = frida.get(&format!("/arenden/{id}")).await;
    case.says("Gemensam plan.pdf");
    assert!(case.html.contains(&at_the_agency), "{}", case.html);
    for staff in [&frida, &service.person(AUDITOR).await] {
        let handed_out = staff.get(&at_the_agency).await;
        assert_eq!(handed_out.is(StatusCode::OK).bytes, PDF);
        assert!(handed_out.header("content-disposition").unwrap().starts_with("attachment"));
    }
    region.get(&format!("{own}/{hash}")).await.is(StatusCode::NOT_FOUND);
    anna.get(&at_the_agency).await.is(StatusCode::NOT_FOUND);
    let nobody = service.anonymous().get(&at_the_agency).await;
    assert!(nobody.location().starts_with("/logga-in"));
    for wrong in ["0", "zz", &"0".repeat(64)] {
        frida.get(&format!("/arenden/{id}/filer/{wrong}")).await.is(StatusCode::NOT_FOUND);
    }

    // What was sent is what was sent.
    let late = anna.attaches_plan(id, "Ny.pdf", &first).await;
    late.is(StatusCode::SEE_OTHER);
    anna.follow(&late).await.says("Rekvisitionen är redan inskickad.");
    let late = anna.post(&format!("{files}/borttagning"), "").await;
    late.is(StatusCode::SEE_OTHER);
    let attached = "select count(*) from requisition_file where detached_at is null";
    assert_eq!(service.value::<i64>(attached).await, 1);
    let changed = "update requisition_file set detached_at = now() where detached_at is null";
    assert!(sqlx::query(changed).execute(&service.db).await.is_err(), "the database refuses it");
    let events = "select string_agg(words, ', ' order by audit_event_id) from audit_event
                  where action like 'requisition.plan%'";
    let events: String = service.value(events).await;
    assert_eq!(
        events,
        "Gemensam plan bifogades, Gemensam plan bifogades, Gemensam plan togs bort före \
         inskickning, Gemensam plan bifogades"
    );
}

#[tokio::test]
async fn a_plan_that_is_not_scanned_or_is_infected_hinders_the_send() {
    let clamd = Clamd::start();
    let service = Service::with(|it| it.clamd = Some(clamd.address.clone())).await;
    service.asks_for_a_plan().await;
    let scanned = async || Scanning::of(&service.app).until_empty().await.unwrap();
    let anna = service.person(OMBUD).await;
    let id = anna.starts(&service).await;
    let files = format!("/rekvisitioner/{id}/plan/filer");
    let infected = [b"%PDF-1.7\n".as_slice(), &eicar(), b"\n%%EOF\n"].concat();
    anna.attaches_plan(id, "smittad.pdf", &infected).await.is(StatusCode::SEE_OTHER);
    anna.get(&files).await.says("Kontrolleras").says("Vi kontrollerar filen.");
    let waiting = anna.saves(id, "plan", crate::support::ANSWERS[0].1).await;
    waiting.is(StatusCode::UNPROCESSABLE_ENTITY);
    waiting.says("Vi kontrollerar fortfarande filen smittad.pdf. Försök igen om en stund.");
    for (section, answers) in &crate::support::ANSWERS[1..] {
        anna.saves(id, section, answers).await.is(StatusCode::SEE_OTHER);
    }
    anna.sends(id, "0").await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let own = format!("/rekvisitioner/{id}/filer");
    anna.get(&format!("{own}/{}", sha256(&infected))).await.is(StatusCode::NOT_FOUND);

    scanned().await;
    anna.get(&files).await.says("Filen innehöll skadlig kod").says("Borttagen");
    let section = anna.get(&format!("/rekvisitioner/{id}/plan")).await;
    section.says("Filen smittad.pdf innehöll skadlig kod, och vi har tagit bort den.");
    anna.sends(id, "0").await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let told = service.mail_to(OMBUD).await;
    assert!(told.starts_with("Den bifogade planen har tagits bort\n"), "{told}");
    assert!(told.contains(&format!("/rekvisitioner/{id}/plan")), "{told}");

    anna.attaches_plan(id, "ren.pdf", PDF).await.is(StatusCode::SEE_OTHER);
    anna.sends(id, "0").await.is(StatusCode::UNPROCESSABLE_ENTITY).does_not_say("smittad");
    scanned().await;
    let fingerprint = anna.fingerprint(id).await;
    anna.sends(id, &fingerprint).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn gotland_and_a_round_without_a_joint_plan_attach_nothing() {
    let service = Service::start().await;
    let anna = service.person(OMBUD).await;
    let id = anna.has_draft(&service).await;
    anna.get(&format!("/rekvisitioner/{id}/plan")).await.does_not_say("Gemensam plan");
    let files = format!("/rekvisitioner/{id}/plan/filer");
    assert_eq!(anna.get(&files).await.location(), format!("/rekvisitioner/{id}/plan"));
    anna.attaches_plan(id, "plan.pdf", PDF).await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.value::<i64>("select count(*) from requisition_file").await, 0);

    service.asks_for_a_plan().await;
    let gotland = service.another_sent().await;
    let elsa = service.person(GOTLAND).await;
    elsa.get(&format!("/rekvisitioner/{gotland}/kvittens")).await.does_not_say("Gemensam plan");
    // The round of everybody else asks for it from now on.
    anna.get(&format!("/rekvisitioner/{id}/kontrollera")).await.says("Det här är kvar att göra");
}

#[tokio::test]
async fn a_plan_goes_to_the_organisation_that_its_page_was_made_for() {
    let service = Service::start().await;
    service.asks_for_a_plan().await;
    let anna = service.person(OMBUD).await;
    let id = anna.starts(&service).await;
    // Anna acts for the region too.
    service
        .execute(
            "insert into mandate (mandate_id, person_id, organisation_id, role, started_at)
             select gen_random_uuid(), anna.person_id, organisation_id, 'representative', started_at
             from person anna, mandate join person david using (person_id)
             where anna.email = 'ombud@demo.example' and david.email = 'region@demo.example'",
        )
        .await;
    let organisation = async |number: &str| -> String {
        let sql =
            format!("select organisation_id::text from organisation where org_number = '{number}'");
        service.value(&sql).await
    };
    let (home, region) = (organisation("212000-2510").await, organisation("232100-0214").await);
    let chooses = async |id: &str| {
        let typed = form(&[("organisation", id)]);
        anna.post("/valj-organisation", &typed).await.is(StatusCode::SEE_OTHER);
    };
    chooses(&home).await;
    let page = anna.get(&format!("/rekvisitioner/{id}/plan/filer")).await;
    let action = page.html.split("action=\"").find(|it| it.contains("acting_for")).unwrap();
    let action = action.split('"').next().unwrap();
    let action = action.replace("&amp;", "&");
    assert_eq!(action, format!("/rekvisitioner/{id}/plan/filer?acting_for={home}&version=1"));
    let action = action.as_str();

    // In another tab she has turned to the region meanwhile.
    chooses(&region).await;
    let stopped = anna.upload(action, &[], ("plan.pdf", PDF)).await;
    stopped.is(StatusCode::CONFLICT).says("Sidan gäller Härjedalens kommun");
    assert_eq!(service.value::<i64>("select count(*) from requisition_file").await, 0);
    chooses(&home).await;
    anna.upload(action, &[], ("plan.pdf", PDF)).await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.value::<i64>("select count(*) from requisition_file").await, 1);
}

#[tokio::test]
async fn a_correction_begins_with_the_plan_of_the_version_before() {
    let service = Service::start().await;
    service.asks_for_a_plan().await;
    let anna = service.person(OMBUD).await;
    let id = anna.has_draft_with_plan(&service).await;
    let fingerprint = anna.fingerprint(id).await;
    anna.sends(id, &fingerprint).await.is(StatusCode::SEE_OTHER);
    let now = service.app.clock.now();
    let attached = async || -> Option<String> {
        let names = "select string_agg(version || ' ' || name, ', ' order by version)
                     from requisition_file join stored_file using (file_id)
                     where detached_at is null";
        service.value(names).await
    };
    let mut tx = service.app.db.begin().await.unwrap();
    requisitions::copy_files(&mut tx, id, 1, 2, now).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(attached().await.as_deref(), Some("1 Gemensam plan.pdf, 2 Gemensam plan.pdf"));

    // Discarded: the sent version keeps its file.
    let mut tx = service.app.db.begin().await.unwrap();
    requisitions::discard_files(&mut tx, &service.app.files, id, 2, now).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(attached().await.as_deref(), Some("1 Gemensam plan.pdf"));
    let own = format!("/rekvisitioner/{id}/filer/{}", sha256(PDF));
    assert_eq!(anna.get(&own).await.bytes, PDF);

    // Begun again, and once more over what that left.
    let mut tx = service.app.db.begin().await.unwrap();
    for _ in 0..2 {
        requisitions::copy_files(&mut tx, id, 1, 2, now).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(attached().await.as_deref(), Some("1 Gemensam plan.pdf, 2 Gemensam plan.pdf"));
}

/// A plan that several would sign in the service could be typed, though never chosen.
#[sqlx::test(migrations = false)]
async fn a_setting_that_was_never_built_is_read_as_an_attached_plan(db: PgPool) {
    let run = async |sql: &str| {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&db).await.unwrap();
    };
    MIGRATOR.run_to(30, &db).await.unwrap();
    run("insert into state_grant (grant_id, name, ordinance, purpose)
         values (gen_random_uuid(), 'G', 'F', '');
         insert into round_plan (round_id, grant_id, title, slug, year, demonstration, created_at)
         select gen_random_uuid(), grant_id, title, title, 2025, false, now()
         from state_grant, unnest(array['a', 'b']) as title;
         insert into round_plan_section (round_id, section, revision, typed, saved_at)
         select round_id, 'plan_mode', 1,
                case title when 'a' then '{\"mode\": [\"co_signed\"]}'::jsonb
                           else '{\"mode\": [\"questions\"]}' end, now()
         from round_plan;
         insert into round (round_id, grant_id, title, slug, year, agency_reference, instruction,
                            opens_at, closes_at, use_from, use_to, content_email, service_email,
                            figures_source, demonstration, content)
         select round_id, grant_id, title, slug, year, '', '', now(), now() + interval '1 day',
                '2025-01-01', '2025-12-31', '', '', '', false,
                '{\"version\": 3, \"plan_mode\": \"co_signed\"}'
         from round_plan where title = 'a'")
    .await;
    MIGRATOR.run(&db).await.unwrap();
    let typed: Vec<String> = sqlx::query_scalar(
        "select typed #>> '{mode,0}' from round_plan_section join round_plan using (round_id)
         order by title",
    )
    .fetch_all(&db)
    .await
    .unwrap();
    assert_eq!(typed, ["attachment", "questions"]);
    let kept: String = sqlx::query_scalar("select content ->> 'plan_mode' from round")
        .fetch_one(&db)
        .await
        .unwrap();
    assert_eq!(kept, "attachment");
}

/// For `races.rs` and `organisations.rs`.
impl Browser<'_> {
    pub async fn has_attached_a_plan(&self, service: &Service) -> RequisitionId {
        service.asks_for_a_plan().await;
        let id = self.starts(service).await;
        self.attaches_plan(id, "plan.pdf", PDF).await.is(StatusCode::SEE_OTHER);
        id
    }

    pub async fn has_a_plan_to_send(&self, service: &Service) -> RequisitionId {
        service.asks_for_a_plan().await;
        self.has_draft_with_plan(service).await
    }
}

#[tokio::test]
async fn another_plan_than_the_one_that_was_seen_is_not_sent() {
    let service = Service::start().await;
    let anna = service.person(OMBUD).await;
    let id = anna.has_a_plan_to_send(&service).await;
    let fingerprint = anna.fingerprint(id).await;
    let bo = service.person(REPRESENTATIVE).await;
    bo.attaches_plan(id, "Annan.pdf", &[PDF, b"% ny\n"].concat()).await.is(StatusCode::SEE_OTHER);
    let refused = anna.sends(id, &fingerprint).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Innehållet har ändrats");
    refused.says("Annan.pdf");
}
