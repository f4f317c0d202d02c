//! "Vi rekvirerar inte i år": a no that is told apart from silence.

use axum::http::StatusCode;
use statsbidrag::requisitions;

use crate::support::{
    Answer, Browser, COORDINATOR, OFFICER, OMBUD, REPRESENTATIVE, ROUND, Service, form,
};

impl Browser<'_> {
    /// Presses "Ja, vi rekvirerar inte".
    pub async fn abstains(&self, service: &Service) -> Answer {
        let round = service.round(ROUND).await;
        self.post(&format!("/omgangar/{round}/avstaende"), "").await
    }
}

/// The card of the round on "Att göra".
fn card(page: &Answer) -> String {
    let mut cards = page.html.split("<li class=\"panel\">");
    cards.find(|it| it.contains(&format!("<h2>{ROUND}</h2>"))).unwrap().to_owned()
}

/// How many abstentions hold, and how many have ended.
async fn abstentions(service: &Service) -> (i64, i64) {
    let of = "select count(*) from abstention where ended_at";
    (
        service.value(&format!("{of} is null")).await,
        service.value(&format!("{of} is not null")).await,
    )
}

#[tokio::test]
async fn an_organisation_says_no_and_then_requisitions_after_all() {
    let service = Service::start().await;
    let anna = service.person(OMBUD).await;
    let todo = anna.get("/att-gora").await;
    todo.says("Vi rekvirerar inte").says("Ja, vi rekvirerar inte");
    todo.says("Ni kan ändra er till och med onsdag 1 april 2026 kl. 23.59");

    let said = anna.abstains(&service).await;
    let told = anna.follow(&said).await;
    told.says("Det är sparat att ni inte rekvirerar: God och nära vård 2026.");
    told.says("Anna Fjäll meddelade 10 mars 2026 kl. 12.00 att ni inte rekvirerar.");
    assert!(card(&told).contains(">Rekvirerar inte<"), "{}", card(&told));
    assert!(!card(&told).contains("Ja, vi rekvirerar inte"), "{}", card(&told));
    // Pressed again, by her or by a colleague: the first holds.
    let bo = service.person(REPRESENTATIVE).await;
    anna.abstains(&service).await.is(StatusCode::SEE_OTHER);
    bo.abstains(&service).await.is(StatusCode::SEE_OTHER);
    assert_eq!(abstentions(&service).await, (1, 0));
    bo.get("/att-gora").await.says("Anna Fjäll meddelade").says("Börja med rekvisitionen ändå");
    let cecilia = service.person(COORDINATOR).await;
    let read = cecilia.get("/att-gora").await;
    read.says("Anna Fjäll meddelade").does_not_say("Börja med rekvisitionen ändå");
    cecilia.abstains(&service).await.is(StatusCode::NOT_FOUND);

    // No and silence are told apart.
    let round = service.round(ROUND).await;
    let frida = service.person(OFFICER).await;
    let board = format!("/omgangar/{round}/lage");
    let counts = frida.get(&board).await;
    counts.says("Har inte påbörjat rekvisitionen: 309");
    counts
        .says("Har sagt att de inte rekvirerar: 1 Har sagt att de inte rekvirerar: Skriv till dem");
    let listed = frida.get(&format!("{board}?urval=rekvirerar-inte")).await;
    listed.says("Härjedalens kommun Anna Fjäll").says("Rekvirerar inte");
    listed.does_not_say("Region Gotland");
    let silent = frida.get(&format!("{board}?urval=ej-paborjad&sida=3")).await;
    silent.does_not_say("Härjedalens kommun");
    let list = format!("/omgangar/{round}/rekvisitioner");
    let tabs = frida.get(&list).await;
    tabs.says("Alla 310 Inte påbörjad 309 Rekvirerar inte 1");
    let no = frida.get(&format!("{list}?lage=rekvirerar-inte")).await;
    no.says("Härjedalens kommun 212000-2510 Jämtlands län Post Rekvirerar inte");
    no.does_not_say("Visar 1–50");
    let typed = form(&[("urval", "rekvirerar-inte"), ("subject", "Tack"), ("text", "Hej.")]);
    let preview = frida.post(&format!("{board}/utskick"), &typed).await;
    preview.says("2 mejl skickas").says("Anna Fjäll").says("Bo Dalgång");

    // Bo changes their mind.
    let id = bo.starts(&service).await;
    assert_eq!(abstentions(&service).await, (0, 1));
    let by = "select name from abstention join person on person_id = ended_by";
    assert_eq!(service.value::<String>(by).await, "Bo Dalgång");
    bo.get(&format!("/rekvisitioner/{id}")).await.is(StatusCode::OK);
    anna.get("/att-gora").await.says("Fortsätt med rekvisitionen").does_not_say("meddelade");
    frida.get(&board).await.says("Har sagt att de inte rekvirerar: 0").says("Har ett utkast: 1");
    frida.get(&list).await.says("Alla 310 Inte påbörjad 309 Utkast, inte inskickad 1");
    let events = "select string_agg(action, ' ' order by audit_event_id) from audit_event
                  where action like 'round.absten%' or action = 'round.abstained'";
    let events: String = service.value(events).await;
    assert_eq!(events, "round.abstained round.abstention_ended");
}

#[tokio::test]
async fn a_draft_hinders_no_no_and_a_send_undoes_it() {
    let service = Service::start().await;
    let anna = service.person(OMBUD).await;
    let id = anna.has_draft(&service).await;
    let todo = card(&anna.get("/att-gora").await);
    assert!(todo.contains("Fortsätt med rekvisitionen") && todo.contains("Ja, vi rekvirerar inte"));
    anna.abstains(&service).await.is(StatusCode::SEE_OTHER);
    let round = service.round(ROUND).await;
    let frida = service.person(OFFICER).await;
    // The draft counts no more, in the list as on the board.
    let list = format!("/omgangar/{round}/rekvisitioner");
    let tabs = frida.get(&list).await;
    tabs.says("Alla 310 Inte påbörjad 309 Rekvirerar inte 1").does_not_say("Utkast, inte");
    frida.get(&format!("{list}?lage=utkast")).await.says("Inget kvar i det här läget.");
    frida.get(&format!("/omgangar/{round}/lage")).await.says("Har ett utkast: 0");
    // A coordinator can still read it.
    let cecilia = service.person(COORDINATOR).await;
    cecilia.get("/att-gora").await.says("Anna Fjäll meddelade").says("Fortsätt med rekvisitionen");

    let fingerprint = anna.fingerprint(id).await;
    anna.sends(id, &fingerprint).await.is(StatusCode::SEE_OTHER);
    assert_eq!(abstentions(&service).await, (0, 1));
    frida.get(&list).await.says("Inte påbörjad 309 Inskickad 1").does_not_say("Rekvirerar inte");

    // What was sent holds, whoever says otherwise.
    let refused = anna.abstains(&service).await;
    anna.follow(&refused).await.says("Ni har redan skickat in en rekvisition, och den gäller.");
    assert_eq!(abstentions(&service).await, (0, 1));
}

#[tokio::test]
async fn after_the_last_day_it_is_too_late_to_say_no() {
    let service = Service::start().await;
    service.it_is("2026-04-01T23:59:59+02:00");
    let anna = service.person(OMBUD).await;
    let region = service.person(crate::support::REGION).await;
    anna.abstains(&service).await.is(StatusCode::SEE_OTHER);
    service.it_is("2026-04-02T00:00:00+02:00");
    let late = region.abstains(&service).await;
    let told = region.follow(&late).await;
    told.says("Sista dagen har passerat, så det går inte längre att säga att ni inte rekvirerar.");
    let silent = card(&told);
    assert!(silent.contains(">Inte rekvirerat<") && !silent.contains("Ja, vi rekvirerar inte"));
    assert_eq!(abstentions(&service).await, (1, 0));
    // A no that was said in time stands, and is not undone.
    let past = card(&anna.get("/att-gora").await);
    assert!(past.contains("Anna Fjäll meddelade"), "{past}");
    assert!(!past.contains("Börja med rekvisitionen"), "{past}");
    let round = service.round(ROUND).await;
    let list = service.person(OFFICER).await.get(&format!("/omgangar/{round}/rekvisitioner")).await;
    list.says("Inte rekvirerat 309 Rekvirerar inte 1");

    service.it_is("2026-02-01T12:00:00+01:00");
    let early = region.abstains(&service).await;
    region.follow(&early).await.says("Omgången har inte öppnat än.");
}

#[tokio::test]
async fn whoever_said_no_is_not_reminded() {
    let service = Service::start().await;
    service.person(OMBUD).await.abstains(&service).await.is(StatusCode::SEE_OTHER);
    service.it_is("2026-03-30T08:00:00+02:00");
    let now = service.app.clock.now();
    let mut tx = service.app.db.begin().await.unwrap();
    requisitions::remind_those_due(&mut tx, "http://localhost", now).await.unwrap();
    tx.commit().await.unwrap();
    let reminded = "select string_agg(distinct to_address, ' ' order by to_address)
                    from outgoing_mail where kind = 'requisition.reminder' and subject like '%: God och nära vård 2026 är inte%'";
    let reminded: String = service.value(reminded).await;
    assert_eq!(reminded, "gotland@demo.example region@demo.example");
}
