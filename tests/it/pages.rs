//! Every page, checked for what a machine can check: one heading, labels, links that lead
//! somewhere.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use axum::http::{Method, StatusCode};
use statsbidrag::{router, web::Access};

use crate::support::{
    ADMINISTRATOR, Answer, DECIDER, ECONOMIST, GOTLAND, OFFICER, OMBUD, OTHER_ECONOMIST, ROUND,
    Service,
};

/// Checks what must hold for every page.
#[track_caller]
pub fn is_whole(what: &str, page: &Answer) {
    let html = &page.html;
    assert!(html.starts_with("<!doctype html>"), "{what}");
    assert!(html.contains("<html lang=\"sv\">"), "{what}");
    assert_eq!(html.matches("<h1").count(), 1, "{what}: one h1\n{html}");
    let title = html.split_once("<title>").unwrap().1.split_once("</title>").unwrap().0;
    assert!(title.len() > " – Statsbidrag".len() + 2, "{what}: {title}");
    assert!(html.contains("<main id=\"innehall\""), "{what}");
    assert_eq!(html.matches("<main").count(), 1, "{what}");
    for link in html.split("<a ").skip(1) {
        let inside = link.split_once('>').unwrap().1.split("</a>").next().unwrap();
        let mut outside_tags = inside.split('<').map(|it| it.rsplit('>').next().unwrap());
        let says = outside_tags.any(|it| !it.trim().is_empty());
        assert!(says, "{what}: an empty link: {link}");
    }
    assert!(!html.contains("></button>"), "{what}: an empty button");
    assert!(!html.contains("style=\""), "{what}: inline style");
    let mut seen = std::collections::HashSet::new();
    for id in html.split(" id=\"").skip(1).map(|it| it.split('"').next().unwrap()) {
        assert!(seen.insert(id), "{what}: the id {id} twice");
    }
    for control in ["<input", "<textarea", "<select"] {
        for tag in html.split(control).skip(1).map(|it| it.split('>').next().unwrap()) {
            if tag.contains("type=\"hidden\"") {
                continue;
            }
            let id = tag.split("id=\"").nth(1).unwrap_or_else(|| panic!("{what}: {tag}"));
            let id = id.split('"').next().unwrap();
            assert!(html.contains(&format!("for=\"{id}\"")), "{what}: {id} has no label");
        }
    }
    for link in html.split("href=\"#").skip(1).map(|it| it.split('"').next().unwrap()) {
        assert!(html.contains(&format!("id=\"{link}\"")), "{what}: #{link} leads nowhere");
    }
    for described in
        html.split("aria-describedby=\"").skip(1).map(|it| it.split('"').next().unwrap())
    {
        for id in described.split_whitespace() {
            assert!(
                html.contains(&format!("id=\"{id}\"")),
                "{what}: described by {id}, which is not there"
            );
        }
    }
}

/// Checks that what is typed on this page has a label where it stands again after it was refused.
#[track_caller]
fn gives_every_text_a_label(path: &str, page: &Answer) {
    for posted in page.posted_forms(path) {
        for name in posted.texts.iter().filter(|it| *it != "code") {
            let label = router::label(&posted.path, name);
            assert!(label.is_some(), "{path}: {name} has no label in router::label");
        }
        let hidden = posted.hidden.iter().map(|it| &it.0);
        for name in posted.choices.iter().chain(hidden) {
            let label = router::label(&posted.path, name);
            assert_eq!(label, None, "{path}: nobody types {name}");
        }
    }
}

#[tokio::test]
async fn every_page_is_whole() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let sent = ombud.has_sent(&service).await;
    let gotland = service.person(GOTLAND).await;
    let draft = gotland.starts(&service).await;
    let officer = service.person(OFFICER).await;
    let administrator = service.person(ADMINISTRATOR).await;
    let places = service.places(sent, "plan").await;
    for entry in router::routes().table().iter().filter(|it| it.method == Method::GET) {
        if entry.path.contains("/fordelning.")
            || entry.path.contains("{file}")
            || entry.path.contains("/{file_id}")
        {
            continue; // a file is no page
        }
        if entry.path.contains("/eid") {
            continue; // needs a provider of e-legitimation: tested in eid.rs
        }
        let is_of_what_was_sent =
            ["{version}", "/aterkallelse"].iter().any(|it| entry.path.contains(it));
        let (browser, id) = match entry.access {
            Access::Applicant | Access::Sender if is_of_what_was_sent => (&ombud, sent),
            Access::Staff | Access::Officer => (&officer, sent),
            Access::Administrator => (&administrator, sent),
            Access::Anyone => (&service.anonymous(), sent),
            _ => (&gotland, draft),
        };
        for section in
            ["plan", "belopp", "kvarvarande-medel", "utbetalning", "kontakt", "intyganden"]
        {
            let path = places.for_case(id, section).fill(entry.path);
            if ["/csv", ".csv", ".xlsx"].iter().any(|it| path.ends_with(it)) {
                browser.get(&path).await.is(StatusCode::OK);
                break;
            }
            let page = browser.get(&path).await;
            if page.status != StatusCode::SEE_OTHER {
                page.is(StatusCode::OK);
                is_whole(&path, &page);
                gives_every_text_a_label(&path, &page);
            }
            if !entry.path.contains("{section}") {
                break;
            }
        }
    }
    for path in ["/administration/statistik/ny", "/administration/statistik/filer/{upload_id}"] {
        let path = places.fill(path);
        is_whole(&path, &administrator.get(&path).await);
    }
    for section in statsbidrag::rounds::plan::PlanSection::ALL {
        let path = "/administration/omgangar/{round_id}/avsnitt/{plan_section}";
        let path = places.fill(&path.replace("{plan_section}", section.slug()));
        let page = administrator.get(&path).await;
        is_whole(&path, &page);
        gives_every_text_a_label(&path, &page);
    }
    is_whole("receipt", &ombud.get(&format!("/rekvisitioner/{sent}/kvittens")).await);
    is_whole("not found", &ombud.get("/finns-inte").await);
}

/// Lagen (2018:1937) asks for a statement that everybody finds: what works, what does not, how it was
/// tried, whom to tell, and who sees to it. A visitor wonders too what is kept about people.
#[tokio::test]
async fn every_page_leads_to_the_accessibility_statement_and_the_privacy_page() {
    let service = Service::start().await;
    let visitor = service.anonymous();
    for path in ["/", "/bidrag", "/logga-in", "/finns-inte"] {
        let page = visitor.get(path).await;
        for link in ["href=\"/tillganglighet\"", "href=\"/personuppgifter\""] {
            assert!(page.html.contains(link), "{path} without {link}");
        }
    }
    let statement = visitor.get("/tillganglighet").await;
    statement
        .is(StatusCode::OK)
        .says("delvis förenlig")
        .says("lagen (2018:1937)")
        .says("Ingen har prövat tjänsten med skärmläsare")
        .says("Så har vi prövat tjänsten")
        .says("Redogörelsen uppdaterades");
    assert!(statement.html.contains("https://www.digg.se/tdosanmalan"));
    let privacy = visitor.get("/personuppgifter").await;
    privacy.is(StatusCode::OK).says("personuppgiftsansvarig").says("högst tio timmar");
    for kept in router::PERSONAL_DATA {
        privacy.says(kept.title).says(kept.why).says(kept.ground).says(kept.how_long);
    }

    // The address in a demonstration is of an agency that does not run it: nobody is to write there.
    let address = "e-tjanst.statsbidrag@socialstyrelsen.se";
    for page in [&statement, &privacy] {
        page.does_not_say(address).says("Vänd dig till myndigheten som driver tjänsten.");
    }
    service.execute("update round set demonstration = false").await;
    for path in ["/tillganglighet", "/personuppgifter"] {
        visitor.get(path).await.says(&format!("Mejla {address}"));
    }
}

#[tokio::test]
async fn every_form_with_errors_is_whole_and_says_so_in_its_title() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    for section in ["plan", "belopp", "kvarvarande-medel", "utbetalning", "kontakt", "intyganden"] {
        let page = ombud
            .saves(id, section, &[("account_kind", "bankkonto"), ("who", "andra"), ("insats", "1")])
            .await;
        page.is(StatusCode::UNPROCESSABLE_ENTITY).says("Det finns fel i formuläret");
        assert!(page.html.contains("<title>Fel: "), "{section}");
        is_whole(section, &page);
        ombud.get(&format!("/rekvisitioner/{id}")).await.says("Pågår");
    }
}

#[tokio::test]
async fn the_page_of_a_case_is_whole_at_every_step() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    let path = format!("/arenden/{id}");
    let receipt = format!("/rekvisitioner/{id}/kvittens");
    let officer = service.person(OFFICER).await;
    let decider = service.person(DECIDER).await;
    let economist = service.person(ECONOMIST).await;
    let sent = officer.get(&path).await;
    is_whole("sent", &sent);
    gives_every_text_a_label(&path, &sent);
    is_whole(
        "wrong proposal",
        &officer.post(&format!("{path}/forslag"), "outcome=delvis-bifall").await,
    );
    service.proposed(id).await;
    let proposed = decider.get(&path).await;
    is_whole("proposed", &proposed);
    gives_every_text_a_label(&path, &proposed);
    is_whole("wrong return", &decider.post(&format!("{path}/aterlamnat-forslag"), "").await);
    decider
        .post(&format!("{path}/beslut"), &decider.having_seen(id, &[]).await)
        .await
        .is(StatusCode::SEE_OTHER);
    let decided = economist.get(&path).await;
    is_whole("decided", &decided);
    gives_every_text_a_label(&path, &decided);
    is_whole("decided, to the ombud", &ombud.get(&receipt).await);
    is_whole("wrong payout", &economist.post(&format!("{path}/utbetalning"), "").await);
    economist
        .post(&format!("{path}/utbetalning"), "pay_on=2026-03-20&payout_reference=UB+1")
        .await
        .is(StatusCode::SEE_OTHER);
    is_whole("recorded", &economist.get(&path).await);
    let other = service.person(OTHER_ECONOMIST).await;
    let to_approve = other.get(&path).await;
    is_whole("to approve", &to_approve);
    gives_every_text_a_label(&path, &to_approve);
    other
        .post(&format!("{path}/godkannande"), &other.having_seen(id, &[]).await)
        .await
        .is(StatusCode::SEE_OTHER);
    is_whole("paid", &other.get(&path).await);
    is_whole("paid, to the ombud", &ombud.get(&receipt).await);
}

#[tokio::test]
async fn invented_figures_are_marked_wherever_they_are_shown() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    let round = service.round(ROUND).await;
    let officer = service.person(OFFICER).await;
    let gotland = service.person(GOTLAND).await;
    let draft = gotland.starts(&service).await;
    let slug: String =
        service.value(&format!("select slug from round where title = '{ROUND}'")).await;
    for (browser, path) in [
        (&ombud, "/att-gora".to_owned()),
        (&ombud, format!("/rekvisitioner/{id}/kvittens")),
        (&gotland, format!("/rekvisitioner/{draft}")),
        (&gotland, format!("/rekvisitioner/{draft}/belopp")),
        (&officer, "/omgangar".to_owned()),
        (&officer, format!("/omgangar/{round}/rekvisitioner")),
        (&officer, format!("/arenden/{id}")),
        (&ombud, "/bidrag".to_owned()),
        (&ombud, format!("/bidrag/{slug}")),
        (&ombud, format!("/bidrag/{slug}/fordelning")),
        (&ombud, format!("/bidrag/{slug}/fordelning/212000-2510")),
    ] {
        browser.get(&path).await.says("Demonstrationsuppgifter");
    }
}

/// What the service logs while the test runs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_env_filter("info,sqlx=off")
            .with_writer(move || log.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[tokio::test]
async fn a_fault_gets_a_page_with_a_reference_whose_cause_is_in_the_log() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    service.execute("alter table section_answer rename to elsewhere").await;
    let log = Log::default();
    let listening = log.listen();
    let fault = ombud.get(&format!("/rekvisitioner/{id}")).await;
    drop(listening);

    fault.is(StatusCode::INTERNAL_SERVER_ERROR).says("Något gick fel hos oss");
    fault.does_not_say("section_answer").does_not_say("relation");
    is_whole("a fault", &fault);
    let text = fault.text();
    let reference = text.split("Referensnummer ").nth(1).unwrap().split(' ').next().unwrap();
    let log = log.text();
    let cause = log.lines().find(|it| it.contains("section_answer"));
    assert!(cause.is_some_and(|it| it.contains(reference)), "{reference} in\n{log}");
    let line = log.lines().find(|it| it.contains("status=500")).unwrap();
    assert!(line.contains("/rekvisitioner/{id}") && line.contains(reference), "{line}");
    assert!(!log.contains(&id.to_string()), "the log has an id from an address: {log}");
    assert!(!log.contains("Anna"), "the log has a name: {log}");
}

#[tokio::test]
async fn a_lost_database_gives_an_error_page_until_it_is_back() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    ombud.get("/att-gora").await.is(StatusCode::OK);
    service
        .execute(
            "select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid()",
        )
        .await;
    let mut answers = Vec::new();
    for _ in 0..12 {
        let answer = ombud.get("/att-gora").await;
        if answer.status != StatusCode::OK {
            answer.is(StatusCode::SERVICE_UNAVAILABLE).says("Tjänsten svarar inte just nu");
            answer.says("Referensnummer");
            is_whole("the database is away", &answer);
        }
        answers.push(answer.status);
    }
    assert_eq!(answers.last(), Some(&StatusCode::OK), "{answers:?}");
}

#[tokio::test]
async fn a_full_disk_is_told_in_words() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let round = service.round(ROUND).await;
    for sql in [
        "create function is_full() returns trigger language plpgsql as
         $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$",
        "create trigger is_full before insert on requisition execute function is_full()",
    ] {
        service.execute(sql).await;
    }
    let answer = ombud.post(&format!("/omgangar/{round}/rekvisition"), "").await;
    answer.is(StatusCode::INSUFFICIENT_STORAGE).says("Det finns ingen plats kvar hos oss");
    answer.says("Referensnummer");
}

/// Two at once, in two ways to the same person: the database stops the second, and the page says so.
#[tokio::test]
async fn what_the_database_stops_because_somebody_was_faster_is_a_conflict() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let round = service.round(ROUND).await;
    for sql in [
        "create function raises() returns trigger language plpgsql as
         $$ begin raise exception 'both' using errcode = 'integrity_constraint_violation',
                                               constraint = 'person_is_on_one_side'; end $$",
        "create trigger raises before insert on requisition execute function raises()",
    ] {
        service.execute(sql).await;
    }
    let answer = ombud.post(&format!("/omgangar/{round}/rekvisition"), "").await;
    answer.is(StatusCode::CONFLICT).says("Någon annan hann före");
}

#[tokio::test]
async fn an_address_with_a_slash_after_it_leads_on_and_never_to_another_site() {
    let service = Service::start().await;
    let anybody = service.anonymous();
    for entry in router::routes().table().iter().filter(|it| it.path != "/") {
        // The slash alone is at fault, whatever the ids and whoever asks.
        let path = entry.path.replace(['{', '}'], "");
        for asked in [format!("{path}/"), format!("{path}//")] {
            let answer = anybody.send(entry.method.clone(), &format!("{asked}?a=b"), "").await;
            answer.is(StatusCode::TEMPORARY_REDIRECT);
            assert_eq!(answer.location(), format!("{path}?a=b"), "{asked}");
        }
    }
    anybody.get("/bidrag/").await.is(StatusCode::TEMPORARY_REDIRECT);
    anybody.get("/halsa/").await.is(StatusCode::TEMPORARY_REDIRECT);
    let long = format!("?q={}", "kommun+".repeat(100));
    let answer = anybody.get(&format!("/bidrag/{long}")).await;
    assert_eq!(answer.location(), format!("/bidrag{long}"), "only the path is judged");
    for elsewhere in ["//evil.example/", "/\\evil.example/", "///", "//", "/\\/", "//evil.example"]
    {
        let answer = anybody.get(elsewhere).await;
        answer.is(StatusCode::NOT_FOUND);
        assert_eq!(answer.header("location"), None, "{elsewhere}");
    }
}
