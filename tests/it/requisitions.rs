//! An ombud's way: from "Att göra" to the receipt.

use axum::http::StatusCode;

use crate::support::{
    ADMINISTRATOR, ANSWERS, COORDINATOR, GOTLAND, OMBUD, REGION, REPRESENTATIVE, ROUND, Service,
    contact_called, form,
};

#[tokio::test]
async fn an_ombud_fills_in_sends_and_gets_a_receipt() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;

    let todo = ombud.get("/att-gora").await;
    todo.says(ROUND).says("22 dagar kvar").says("till och med onsdag 1 april 2026 kl. 23.59");
    let id = ombud.starts(&service).await;
    let tasks = ombud.get(&format!("/rekvisitioner/{id}")).await;
    tasks.says("0 av 6 avsnitt är klara").says("Inte inskickad");
    let plan = ombud.get(&format!("/rekvisitioner/{id}/plan")).await;
    plan.says("Inte inskickad · 22 dagar kvar").says("Spara och stäng");

    ombud.fills_in(id).await;
    let tasks = ombud.get(&format!("/rekvisitioner/{id}")).await;
    tasks.says("6 av 6 avsnitt är klara").says("Inte inskickad");
    let check = ombud.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
    check.says("600 000 kr").says("Digitala mottagningar i glesbygd.").says("Bankgiro 5050-1055");

    let sent = ombud.sends(id, &check.input("fingerprint")).await;
    assert_eq!(sent.location(), format!("/rekvisitioner/{id}/kvittens"));
    let receipt = ombud.follow(&sent).await;
    receipt
        .says("Rekvisitionen är inskickad")
        .says("SB 1/2026")
        .says("10 mars 2026 kl. 12.00.00")
        .does_not_say("Inte inskickad");
    ombud.get("/att-gora").await.says("Inskickad").says("600 000 kr");
}

/// Anna looks at what she is about to send: what is not asked for, and in whose name she sends.
#[tokio::test]
async fn the_check_page_says_what_is_left_of_the_frame_and_who_sends() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    let amounts = ombud.get(&format!("/rekvisitioner/{id}/belopp")).await;
    let frames: Vec<u64> = ANSWERS[1]
        .1
        .iter()
        .map(|(field, _)| amounts.input(field).replace(' ', "").parse().unwrap())
        .collect();
    ombud.fills_in(id).await;
    let kronor = |it: u64| statsbidrag::values::kronor(&it).replace('\u{a0}', " ");
    let check = ombud.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
    let sum: u64 = frames.iter().sum();
    check
        .says(&format!("Summa {} 600 000 kr", kronor(sum)))
        .says(&format!("300 000 kr {} mindre än ramen", kronor(frames[0] - 300_000)))
        .says(&format!("för Härjedalens kommun, {} mindre än ramen.", kronor(sum - 600_000)))
        .says("Du skickar in som Anna Fjäll , ombud för Härjedalens kommun.");

    // All of the frames: there is nothing to say.
    let all: Vec<_> = frames.iter().map(ToString::to_string).collect();
    let fields = ANSWERS[1].1.iter().map(|(field, _)| *field);
    let all: Vec<_> = fields.zip(all.iter().map(String::as_str)).collect();
    ombud.saves(id, "belopp", &all).await.is(StatusCode::SEE_OTHER);
    let check = ombud.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
    check.says(&format!("Summa {0} {0}", kronor(sum))).does_not_say("mindre än ramen");

    let bo = service.person(REPRESENTATIVE).await;
    let check = bo.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
    check.says("Du skickar in som Bo Dalgång , representant för Härjedalens kommun.");
}

/// Somebody who wonders what an insats may be reads it where it is chosen; and so did the one who
/// prepared the round.
#[tokio::test]
async fn examples_of_activities_stand_beside_each_insats() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    let plan = ombud.get(&format!("/rekvisitioner/{id}/plan")).await;
    let round = service.round(ROUND).await;
    let preview = format!("/administration/omgangar/{round}/forhandsvisning");
    let preview = service.person(ADMINISTRATOR).await.get(&preview).await;
    for form in [plan, preview] {
        let form = form.text();
        let beside = |number: usize, what: &str, example: &str| {
            let (_, after) = form.split_once(&format!("{number}. {what}")).unwrap();
            let until = after.split(&format!("{}. ", number + 1)).next().unwrap();
            assert!(until.contains(&format!("Exempel , Insats {number}")), "{until}");
            assert!(until.contains(example), "{until}");
        };
        beside(1, "Kontinuitet i primärvården", "ge fler invånare en fast läkarkontakt");
        beside(7, "Kompetensförsörjning", "handledning och introduktion");
    }
}

#[tokio::test]
async fn the_amounts_are_prefilled_with_the_frame_and_summed_on_request() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    let page = ombud.get(&format!("/rekvisitioner/{id}/belopp")).await;
    let frame: String = service
        .value(
            "select to_char(frame.amount, 'FM999,999,999') from frame
             join pot using (pot_id) join round using (round_id)
             join organisation using (organisation_id)
             where round.title = 'God och nära vård 2026' and pot.code = 'kommuner-efter-befolkning'
               and org_number = '212000-2510'",
        )
        .await;
    assert_eq!(page.input("amount-kommuner-efter-befolkning"), frame.replace(',', " "));

    let counted = ombud
        .saves(
            id,
            "belopp",
            &[
                ("amount-kommuner-efter-kommunal-halso-och-sjukvard", "1 000"),
                ("amount-kommuner-efter-befolkning", "200"),
                ("amount-landsbygd-och-glesbygd-kommuner", "30"),
                ("act", "count"),
            ],
        )
        .await;
    counted.is(StatusCode::OK).says("1 230 kr");
}

#[tokio::test]
async fn one_krona_above_the_frame_is_refused_and_kept() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    let frame = ombud
        .get(&format!("/rekvisitioner/{id}/belopp"))
        .await
        .input("amount-kommuner-efter-befolkning")
        .replace(' ', "");
    let above = (frame.parse::<u64>().unwrap() + 1).to_string();
    let typed = |amount| {
        [
            ("amount-kommuner-efter-kommunal-halso-och-sjukvard", "0"),
            ("amount-kommuner-efter-befolkning", amount),
            ("amount-landsbygd-och-glesbygd-kommuner", "0"),
        ]
    };
    let refused = ombud.saves(id, "belopp", &typed(&above)).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Ni kan rekvirera högst");
    assert!(refused.html.contains("<title>Fel: Belopp"), "{}", refused.html);
    assert_eq!(
        refused.input("amount-kommuner-efter-befolkning"),
        above,
        "what was typed comes back"
    );
    let again = ombud.get(&format!("/rekvisitioner/{id}/belopp")).await;
    assert_eq!(again.input("amount-kommuner-efter-befolkning"), above, "what was typed is saved");
    ombud.get(&format!("/rekvisitioner/{id}")).await.says("Fel");
    ombud.saves(id, "belopp", &typed(&frame)).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_rural_amount_requires_the_rural_insats() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_draft(&service).await;
    let without = [("who", "egen"), ("insats", "1"), ("description-1", "Läkare.")];
    let next = ombud.saves(id, "plan", &without).await;
    assert_eq!(
        next.location(),
        format!("/rekvisitioner/{id}/belopp"),
        "leads to the amounts, which are wrong now"
    );
    let amounts = ombud.get(&format!("/rekvisitioner/{id}/belopp")).await;
    amounts.says("behöver ni välja insats 8 under Plan");
    let check = ombud.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
    check.says("Det här är kvar att göra").does_not_say("Skicka in rekvisitionen");
}

#[tokio::test]
async fn the_rural_insats_is_only_for_those_with_a_rural_frame() {
    let service = Service::start().await;
    service
        .execute("delete from frame using pot where pot.pot_id = frame.pot_id and pot.code = 'landsbygd-och-glesbygd-kommuner'")
        .await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    let page = ombud.get(&format!("/rekvisitioner/{id}/plan")).await;
    page.does_not_say("landsbygd och glesbygd");
    let tampered = ombud.saves(id, "plan", ANSWERS[0].1).await;
    tampered
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Insats 8 kan bara väljas av dem som har en bidragsram för landsbygd");
}

#[tokio::test]
async fn gotland_sends_one_requisition_over_both_kinds_and_is_not_asked_who() {
    let service = Service::start().await;
    let ombud = service.person(GOTLAND).await;
    let id = ombud.starts(&service).await;
    let plan = ombud.get(&format!("/rekvisitioner/{id}/plan")).await;
    plan.does_not_say("Vilka ska genomföra insatserna?");
    let answer = [("insats", "2"), ("description-2", "Längre öppettider.")];
    ombud.saves(id, "plan", &answer).await.is(StatusCode::SEE_OTHER);
    let amounts = ombud.get(&format!("/rekvisitioner/{id}/belopp")).await;
    amounts.says("Regioner efter befolkning").says("Kommuner efter befolkning");
}

#[tokio::test]
async fn a_region_may_not_name_an_rss() {
    let service = Service::start().await;
    let ombud = service.person(REGION).await;
    let id = ombud.starts(&service).await;
    let page = ombud.get(&format!("/rekvisitioner/{id}/plan")).await;
    page.does_not_say("stödstruktur");
    let tampered =
        [("who", "rss"), ("who_described", "Länet"), ("insats", "1"), ("description-1", "x")];
    ombud
        .saves(id, "plan", &tampered)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("En RSS kan bara anges av kommuner");
}

#[tokio::test]
async fn a_coordinator_fills_in_and_a_representative_sends() {
    let service = Service::start().await;
    let coordinator = service.person(COORDINATOR).await;
    let round = service.round(ROUND).await;
    let start = format!("/omgangar/{round}/rekvisition");
    coordinator.post(&start, "").await.is(StatusCode::NOT_FOUND);
    coordinator.get("/att-gora").await.says("Ett ombud eller en representant behöver påbörja");

    let representative = service.person(REPRESENTATIVE).await;
    let id = representative.starts(&service).await;
    coordinator.fills_in(id).await;
    let check = coordinator.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
    check.says("Som uppgiftssamordnare kan du inte skicka in");
    let fingerprint = representative.fingerprint(id).await;
    coordinator.sends(id, &fingerprint).await.is(StatusCode::NOT_FOUND);
    representative.sends(id, &fingerprint).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_requisition_changed_after_the_check_page_is_not_sent() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_draft(&service).await;
    let seen = ombud.fingerprint(id).await;
    let colleague = service.person(COORDINATOR).await;
    colleague.saves(id, "kvarvarande-medel", &[("leftover", "nej")]).await;

    let refused = ombud.sends(id, &seen).await;
    refused
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Innehållet har ändrats sedan du öppnade sidan");
    assert_eq!(service.status(id).await, "draft");
    ombud.sends(id, "0000").await.is(StatusCode::UNPROCESSABLE_ENTITY);
    ombud.sends(id, &refused.input("fingerprint")).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_half_done_requisition_is_not_sent_whatever_is_posted() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    ombud.saves(id, "kontakt", ANSWERS[4].1).await;
    let refused = ombud.sends(id, "").await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Alla avsnitt måste vara klara");
    assert_eq!(service.status(id).await, "draft");
}

#[tokio::test]
async fn a_send_is_in_time_in_the_last_second_and_late_after_it() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_draft(&service).await;
    let fingerprint = ombud.fingerprint(id).await;

    service.it_is("2026-04-02T00:00:00+02:00");
    let ombud = service.person(OMBUD).await;
    let late = ombud.sends(id, &fingerprint).await;
    late.is(StatusCode::UNPROCESSABLE_ENTITY).says("Det är för sent, och inget har skickats in");
    assert_eq!(service.status(id).await, "draft");
    ombud.get(&format!("/rekvisitioner/{id}")).await.says("Omgången är stängd");
    ombud.get(&format!("/rekvisitioner/{id}/kontakt")).await.is(StatusCode::OK);

    service.it_is("2026-04-01T23:59:59+02:00");
    let ombud = service.person(OMBUD).await;
    let sent = ombud.sends(id, &fingerprint).await;
    ombud.follow(&sent).await.says("1 april 2026 kl. 23.59.59");
}

#[tokio::test]
async fn no_requisition_is_begun_before_the_first_day() {
    let service = Service::start().await;
    service.it_is("2026-02-15T23:59:59+01:00");
    let ombud = service.person(OMBUD).await;
    let round = service.round(ROUND).await;
    let answer = ombud.post(&format!("/omgangar/{round}/rekvisition"), "").await;
    assert_eq!(answer.location(), "/att-gora");
    ombud.follow(&answer).await.says("Omgången öppnar 16 februari 2026 kl. 00.00");
    assert_eq!(service.value::<i64>("select count(*) from requisition").await, 0);
}

#[tokio::test]
async fn two_people_in_one_form_lose_nothing() {
    let service = Service::start().await;
    let anna = service.person(OMBUD).await;
    let cecilia = service.person(COORDINATOR).await;
    let id = anna.starts(&service).await;
    let path = format!("/rekvisitioner/{id}/kontakt");
    let typed = |name, revision| form(&contact_called(name)) + "&revision=" + revision;
    cecilia.post(&path, &typed("Cecilia Myr", "0")).await.is(StatusCode::SEE_OTHER);
    let stopped = anna.post(&path, &typed("Anna Fjäll", "0")).await;
    stopped
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Cecilia Myr sparade det här avsnittet")
        .says("Det här står sparat nu")
        .says("Kontaktpersonens namn Cecilia Myr");
    assert_eq!(stopped.input("name"), "Anna Fjäll");
    assert_eq!(stopped.input("revision"), "1");
    anna.post(&path, &typed("Anna Fjäll", "1")).await.is(StatusCode::SEE_OTHER);
    let saved = cecilia.get(&path).await;
    assert_eq!(saved.input("name"), "Anna Fjäll");
    // Saving the same text again counts as a second press, not as a conflict.
    anna.post(&path, &typed("Anna Fjäll", "1")).await.is(StatusCode::SEE_OTHER);
}

/// Anna has the same page open twice. It was nobody else who saved, and she is not told so.
#[tokio::test]
async fn whoever_saved_in_another_window_is_told_that_it_was_them() {
    let service = Service::start().await;
    let anna = service.person(OMBUD).await;
    let id = anna.starts(&service).await;
    let path = format!("/rekvisitioner/{id}/plan");
    let plan = |who| form(&[("revision", "0"), ("who", who), ("insats", "1")]);
    anna.post(&path, &plan("egen")).await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let stopped = anna.post(&path, &plan("rss")).await;
    stopped
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Du sparade i ett annat fönster")
        .says("Du sparade det här avsnittet 10 mars 2026")
        .does_not_say("Någon annan")
        .says("Vilka ska genomföra insatserna? Vi själva");

    // A namesake is somebody else.
    service
        .execute("update person set name = 'Anna Fjäll' where email = 'samordnare@demo.example'")
        .await;
    let other = service.person(COORDINATOR).await.post(&path, &plan("rss")).await;
    other.says("Någon annan sparade medan du skrev").says("Anna Fjäll sparade det här avsnittet");
}

/// The round has closed. Anna opens a section by an address that she has kept, and then comes too late
/// with the form that stood open.
#[tokio::test]
async fn a_section_of_a_closed_round_is_read_and_not_written() {
    let service = Service::start().await;
    let anna = service.person(OMBUD).await;
    let id = anna.starts(&service).await;
    anna.saves(id, "plan", ANSWERS[0].1).await.is(StatusCode::SEE_OTHER);
    anna.saves(id, "belopp", &[("amount-kommuner-efter-befolkning", "tolv")]).await;
    anna.saves(id, "utbetalning", ANSWERS[3].1).await.is(StatusCode::SEE_OTHER);

    service.it_is("2026-04-02T00:00:00+02:00");
    let anna = service.person(OMBUD).await;
    let plan = anna.get(&format!("/rekvisitioner/{id}/plan")).await;
    plan.is(StatusCode::OK)
        .says("Omgången är stängd")
        .says("Så här står det i utkastet. Det går inte att ändra.")
        .says("Vilka ska genomföra insatserna? Vi själva Vi tillsammans med andra")
        .says("1. Kontinuitet i primärvården")
        .says("Fler fasta läkarkontakter.");
    anna.get(&format!("/rekvisitioner/{id}/utbetalning")).await.says("Bankgironummer 5050-1055");
    let wrong = anna.get(&format!("/rekvisitioner/{id}/belopp")).await;
    wrong.says("Kommuner efter befolkning tolv").does_not_say("Det finns fel");
    anna.get(&format!("/rekvisitioner/{id}/kontakt")).await.says("Inget är sparat");
    for section in ["plan", "belopp", "utbetalning", "kontakt"] {
        let page = anna.get(&format!("/rekvisitioner/{id}/{section}")).await;
        assert!(!page.html.contains("<textarea") && !page.html.contains("Spara"), "{section}");
    }

    let late = anna.post(&format!("/rekvisitioner/{id}/kontakt"), &form(ANSWERS[4].1)).await;
    late.is(StatusCode::CONFLICT).says("Omgången är stängd.").says("Påhittad Kontakt");
    let saved = "select count(*) from section_answer";
    assert_eq!(service.value::<i64>(saved).await, 3);
    let tasks = anna.get(&format!("/rekvisitioner/{id}")).await;
    tasks.says("Omgången är stängd").does_not_say("Kontrollera och skicka in");
}

#[tokio::test]
async fn nobody_begins_what_is_closed() {
    let service = Service::start().await;
    let tag = async || {
        let todo = service.person(OMBUD).await.get("/att-gora").await;
        let (_, after) = todo.html.split_once(&format!("<h2>{ROUND}</h2>")).unwrap();
        let (_, tag) = after.split_once("<span class=\"ds-tag\"").unwrap();
        tag.split(['>', '<']).nth(1).unwrap().to_owned()
    };
    assert_eq!(tag().await, "Inte påbörjad");
    service.it_is("2026-04-02T00:00:00+02:00");
    assert_eq!(tag().await, "Inte rekvirerat");
}

#[tokio::test]
async fn the_back_button_and_a_second_browser_lead_to_the_receipt() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_draft(&service).await;
    let fingerprint = ombud.fingerprint(id).await;
    let receipt = format!("/rekvisitioner/{id}/kvittens");
    assert_eq!(ombud.sends(id, &fingerprint).await.location(), receipt);
    assert_eq!(ombud.sends(id, &fingerprint).await.location(), receipt, "pressed twice");
    let other = service.person(REPRESENTATIVE).await;
    assert_eq!(other.sends(id, &fingerprint).await.location(), receipt, "another browser");
    assert_eq!(other.starts(&service).await, id, "no second draft");
    let check = ombud.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
    assert_eq!(check.location(), receipt, "back to the check page");
    // The pages of the draft are those of what can be changed now.
    let page = ombud.get(&format!("/rekvisitioner/{id}")).await;
    page.says("Ändra rekvisitionen").does_not_say("inte inskickad");
    let late = ombud.post(&format!("/rekvisitioner/{id}/kontakt"), "name=x&revision=1").await;
    late.is(StatusCode::CONFLICT).says("Uppgifterna har ändrats");
    assert_eq!(service.value::<i64>("select count(*) from submission").await, 1);
    // To the sender, the contact person and the registrator.
    assert_eq!(service.value::<i64>("select count(*) from outgoing_mail").await, 3);
    assert_eq!(service.value::<i32>("select last from case_series").await, 1);
}

#[tokio::test]
async fn case_numbers_are_gapless_though_sends_fail_in_between() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_draft(&service).await;
    ombud.sends(id, "wrong").await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let fingerprint = ombud.fingerprint(id).await;
    ombud.sends(id, &fingerprint).await.is(StatusCode::SEE_OTHER);

    let other = service.another_sent().await;
    let gotland = service.person(GOTLAND).await;
    gotland.get(&format!("/rekvisitioner/{other}/kvittens")).await.says("SB 2/2026");
}

#[tokio::test]
async fn an_account_is_read_by_the_rules_that_the_banks_have_today() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_draft(&service).await;
    for (clearing, account, says) in [
        ("9420", "417 23 85", "Clearingnumret hörde till Forex Bank"),
        // All of Swedbank's accounts have had a check digit since November 2023.
        ("8327", "1234567890", "Kontrollera clearingnumret och kontonumret. Någon siffra är fel."),
    ] {
        let bank = [("account_kind", "bankkonto"), ("clearing", clearing), ("account", account)];
        ombud.saves(id, "utbetalning", &bank).await.is(StatusCode::UNPROCESSABLE_ENTITY).says(says);
    }
    // Sparbanken Syd's short numbers are padded, as Handelsbanken's and Swedbank's are.
    let short = [("account_kind", "bankkonto"), ("clearing", "9570"), ("account", "12344")];
    ombud.saves(id, "utbetalning", &short).await.is(StatusCode::SEE_OTHER);
    let check = ombud.get(&format!("/rekvisitioner/{id}/kontrollera")).await;
    check.says("Bankkonto Sparbanken Syd 9570 00 0001 2344").says("Skicka in rekvisitionen");
}
