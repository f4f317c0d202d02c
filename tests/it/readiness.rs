//! The readiness board: who is ready, who is not, and writing to them.

use axum::http::StatusCode;

use crate::support::{
    AUDITOR, Answer, Browser, GOTLAND, OFFICER, OMBUD, REGION, REPRESENTATIVE, ROUND, Service, form,
};

/// Härjedalen has sent, and its ombud has signed in this year. Gotland has a draft; its ombud
/// signed in last year, and mail to her bounces. The region's ombud has never signed in.
async fn a_round_under_way(service: &Service) -> String {
    service.person(OMBUD).await.has_sent(service).await;
    service.person(GOTLAND).await.starts(service).await;
    for (email, seen) in [(OMBUD, "2026-01-01 00:00:00+01"), (GOTLAND, "2025-12-31 23:59:59+01")] {
        service
            .execute(&format!(
                "update person set last_signed_in_at = '{seen}' where email = '{email}'"
            ))
            .await;
    }
    service
        .execute(&format!("update person set bounced_at = now() where email = '{GOTLAND}'"))
        .await;
    format!("/omgangar/{}/lage", service.round(ROUND).await)
}

#[tokio::test]
async fn the_board_counts_the_recipients_of_each_segment() {
    let service = Service::start().await;
    let path = a_round_under_way(&service).await;
    let auditor = service.person(AUDITOR).await;
    let board = auditor.get(&path).await;
    board.is(StatusCode::OK).says("Rekvirerat").says("600 000 kr");
    for counted in [
        "Alla mottagare: 310",
        "Saknar godkänt ombud: 307",
        "Ombudet har inte loggat in i år: 2",
        "Mejl kommer tillbaka: 1",
        "Har inte påbörjat rekvisitionen: 308",
        "Har ett utkast: 1",
        "Har skickat in: 1",
    ] {
        board.says(counted);
    }
    board.does_not_say("Skriv till dem").says("Visar 1–50 av 310");
    auditor.get(&format!("{path}?sida=7")).await.says("Visar 301–310 av 310");

    let away = auditor.get(&format!("{path}?urval=ej-inloggad")).await;
    away.says("Region Gotland Elsa Rauk Mejl kommer tillbaka 2025-12-31 Utkast");
    away.says("Region Jämtland Härjedalen David Storsjö Aldrig Inte påbörjad");
    away.does_not_say("Härjedalens kommun");
    let sent = auditor.get(&format!("{path}?urval=inskickad")).await;
    sent.says("Härjedalens kommun Anna Fjäll 2026-01-01 Inskickad").does_not_say("Elsa");
    let without = auditor.get(&format!("{path}?urval=utan-ombud")).await;
    without.says("Visar 1–50 av 307").says("Ale kommun Saknas").does_not_say("Gotland");

    service.it_is("2026-03-10T12:00:01+01:00");
    // A mandate whose end has passed does not count, nor does a person whose account is closed.
    service
        .execute("update mandate set ends_at = '2026-03-10 12:00+01'::timestamptz + interval '1 s' where person_id = (select person_id from person where email = 'ombud@demo.example')")
        .await;
    service
        .execute("update person set disabled_at = now() where email = 'region@demo.example'")
        .await;
    auditor.get(&path).await.says("Saknar godkänt ombud: 309");
    // An unknown segment shows everyone, an impossible page number the first page.
    auditor.get(&format!("{path}?urval=%C3%A5&sida=-1")).await.says("Visar 1–50 av 310");
    let nowhere = statsbidrag::values::RoundId::generate();
    let nothing = auditor.get(&format!("/omgangar/{nowhere}/lage")).await;
    nothing.is(StatusCode::NOT_FOUND);
}

/// Previews a message to a segment.
async fn previewed(officer: &Browser<'_>, path: &str, segment: &str) -> Answer {
    let typed = form(&[
        ("urval", segment),
        ("subject", "Snart stänger omgången"),
        ("text", "Hej & <hå>!\nSkicka in."),
    ]);
    officer.post(&format!("{path}/utskick"), &typed).await
}

#[tokio::test]
async fn an_officer_writes_to_those_who_have_not_begun() {
    let service = Service::start().await;
    let path = a_round_under_way(&service).await;
    let officer = service.person(OFFICER).await;
    officer.get(&path).await.says("Skriv till dem");
    let write = format!("{path}/utskick");
    let empty = officer.get(&format!("{write}?urval=ej-paborjad")).await;
    assert!(empty.controls().contains(&("urval".to_owned(), "ej-paborjad".to_owned())));
    let wrong = officer.post(&write, "subject=&text=Hej").await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).says("Välj vilka du vill skriva till");
    assert!(wrong.html.contains("<title>Fel: "), "{}", wrong.html);

    let preview = previewed(&officer, &path, "ej-paborjad").await;
    preview.is(StatusCode::OK).says("Inget är skickat än. 1 mejl skickas");
    preview.says("Hej David Storsjö! Hej & &#60;hå&#62;! Skicka in.");
    preview.says("region@demo.example: Region Jämtland Härjedalen");
    preview.says("307 mottagare har ingen att skriva till").says("Ale kommun");
    preview.says("Det går inte att svara på det här mejlet.");
    assert_eq!(service.value::<i64>("select count(*) from segment_message").await, 0);
    let back = officer.post(&write, &format!("{}&act=andra", preview.fields())).await;
    back.is(StatusCode::OK).says("Förhandsgranska");
    assert!(back.controls().contains(&("subject".to_owned(), "Snart stänger omgången".to_owned())));

    // Two presses at once: the second waits for the first, and is told the same.
    let press = format!("{}&act=skicka", preview.fields());
    let mut gate = service.db.begin().await.unwrap();
    sqlx::query("lock table segment_message in share mode").execute(&mut *gate).await.unwrap();
    let presses =
        async { tokio::join!(officer.post(&write, &press), officer.post(&write, &press)) };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((one, two), ()) = tokio::join!(presses, open);
    assert_eq!((one.location(), two.location()), (path.clone(), path.clone()));
    officer.post(&write, &press).await.is(StatusCode::SEE_OTHER);
    let mails = "select string_agg(to_address || ' ' || subject, ',') from outgoing_mail where kind = 'message'";
    let mails: String = service.value(mails).await;
    assert_eq!(mails, "region@demo.example Snart stänger omgången");
    let told = "select particulars ->> 'segment' || ' ' || (particulars ->> 'mails') from audit_event where action = 'round.message_sent'";
    assert_eq!(service.value::<String>(told).await, "not_started 1");
    let board = officer.get(&path).await;
    board.says("Snart stänger omgången Har inte påbörjat rekvisitionen. 1 mejl; 307 mottagare hade ingen att skriva till.");
    board.says("av Frida Granskog");
}

#[tokio::test]
async fn ombud_and_representant_get_one_mail_each_and_may_decline() {
    let service = Service::start().await;
    let path = a_round_under_way(&service).await;
    // Anna acts for the region as well.
    service
        .execute(
            "insert into mandate (mandate_id, person_id, organisation_id, role, started_at)
             select gen_random_uuid(), anna.person_id, organisation_id, 'representative', started_at
             from person anna, mandate join person david using (person_id)
             where anna.email = 'ombud@demo.example' and david.email = 'region@demo.example'",
        )
        .await;
    let declines = service.person(REPRESENTATIVE).await;
    let wishes = "paminnelser=direkt&meddelanden=aldrig&behorigheter=direkt";
    declines.post("/konto/utskick", wishes).await.is(StatusCode::SEE_OTHER);
    let officer = service.person(OFFICER).await;
    let preview = previewed(&officer, &path, "alla").await;
    preview.says("3 mejl skickas").says("4 personer");
    preview.says("Härjedalens kommun, Region Jämtland Härjedalen");
    preview.says("representant@demo.example: Härjedalens kommun. Vill inte ha meddelanden");
    preview.does_not_say("samordnare@demo.example");
    let press = format!("{}&act=skicka", preview.fields());
    officer.post(&format!("{path}/utskick"), &press).await.is(StatusCode::SEE_OTHER);
    let sent = "select string_agg(to_address || ' ' || status::text, ',' order by to_address)
                from outgoing_mail where kind = 'message'";
    let sent: String = service.value(sent).await;
    assert_eq!(
        sent,
        "gotland@demo.example queued,ombud@demo.example queued,region@demo.example queued,\
         representant@demo.example declined"
    );
}

#[tokio::test]
async fn a_message_that_changed_after_its_preview_is_shown_again() {
    let service = Service::start().await;
    let path = a_round_under_way(&service).await;
    let officer = service.person(OFFICER).await;
    let preview = previewed(&officer, &path, "ej-paborjad").await;
    service.person(REGION).await.starts(&service).await;
    let press = format!("{}&act=skicka", preview.fields());
    let write = format!("{path}/utskick");
    let nobody = officer.post(&write, &press).await;
    nobody.is(StatusCode::UNPROCESSABLE_ENTITY).says("Det finns ingen att skriva till");

    let preview = previewed(&officer, &path, "utkast").await;
    preview.says("2 mejl skickas");
    service.execute("update mandate set ended_at = now() where person_id = (select person_id from person where email = 'gotland@demo.example')").await;
    service.it_is("2026-12-10T12:00:00+01:00");
    let officer = service.person(OFFICER).await;
    let press = format!("{}&act=skicka", preview.fields());
    let changed = officer.post(&write, &press).await;
    changed.is(StatusCode::UNPROCESSABLE_ENTITY).says("Inget är skickat").says("1 mejl skickas");
    assert_eq!(service.value::<i64>("select count(*) from segment_message").await, 0);
    let press = format!("{}&act=skicka", changed.fields());
    officer.post(&write, &press).await.is(StatusCode::SEE_OTHER);
    let told = "select count(*) from outgoing_mail where kind = 'message'";
    assert_eq!(service.value::<i64>(told).await, 1);
}

#[tokio::test]
async fn nobody_is_asked_to_write_where_there_is_nobody_to_write_to() {
    let service = Service::start().await;
    let path = a_round_under_way(&service).await;
    let officer = service.person(OFFICER).await;
    let board = officer.get(&path).await;
    // 307 have no ombud, and nobody else either.
    board.says("Saknar godkänt ombud: 307 Ingen att skriva till");
    board.says("Har skickat in: Skriv till dem");
    assert!(!board.html.contains("utskick?urval=utan-ombud"), "{}", board.html);
    let write = officer.get(&format!("{path}/utskick?urval=utan-ombud")).await;
    assert!(!write.html.contains("value=\"utan-ombud\""), "{}", write.html);
    assert!(write.html.contains("value=\"inskickad\""), "{}", write.html);

    // Gotland's ombud wants no messages: a preview would have said that there is nobody.
    service
        .execute(&format!(
            "insert into mail_preference (person_id, kind, wish, changed_at)
             select person_id, 'message', 'never', now() from person where email = '{GOTLAND}'"
        ))
        .await;
    officer.get(&path).await.says("Har ett utkast: 1 Ingen att skriva till");

    // Härjedalen has sent, and its ombud and representant leave.
    service
        .execute(
            "update mandate set ended_at = started_at + interval '1 second'
             where organisation_id = (select organisation_id from organisation
                                      where org_number = '212000-2510')",
        )
        .await;
    let without = officer.get(&format!("{path}?urval=utan-ombud")).await;
    without.says("Saknar godkänt ombud: 308 Ingen att skriva till");
    without.says("Adresser till registratorer (1)");
    without.says("Härjedalens kommun: registrator@demo.example");
    let preview = previewed(&officer, &path, "alla").await;
    preview.says("Härjedalens kommun: registrator@demo.example").says("Ale kommun");
    // An auditor writes to nobody.
    let auditor = service.person(AUDITOR).await;
    auditor
        .get(&format!("{path}?urval=utan-ombud"))
        .await
        .does_not_say("registrator@demo.example")
        .does_not_say("Ingen att skriva till");
}

#[tokio::test]
async fn in_a_closed_round_nobody_is_about_to_begin() {
    let service = Service::start().await;
    let path = a_round_under_way(&service).await;
    service.it_is("2026-12-10T12:00:00+01:00");
    let board = service.person(AUDITOR).await.get(&format!("{path}?urval=ej-paborjad")).await;
    board.says("Har inte rekvirerat: 308").says("Inte rekvirerat");
    board.does_not_say("Inte påbörjad").does_not_say("Har inte påbörjat rekvisitionen");
}
