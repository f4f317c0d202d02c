//! Signing in and out, and keeping a posted form when the session has ended.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use statsbidrag::demonstration::PASSWORD;

use crate::support::{Answer, Browser, ECONOMIST, OFFICER, OMBUD, Service, form};

impl Browser<'_> {
    async fn signs_in(&self, email: &str, password: &str) -> Answer {
        self.post("/logga-in", &form(&[("email", email), ("password", password)])).await
    }
}

#[tokio::test]
async fn a_person_signs_in_works_and_signs_out() {
    let service = Service::start().await;
    let browser = service.anonymous();
    browser.get("/logga-in").await.says("E-postadress");
    assert_eq!(browser.cookie(), None, "no cookie before there is a session");

    let signed_in = browser.signs_in(" Ombud@demo.example ", PASSWORD).await;
    let set = signed_in.header("set-cookie").unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    assert_eq!(signed_in.location(), "/");
    assert_eq!(browser.follow(&signed_in).await.location(), "/att-gora");
    let page = browser.get("/att-gora").await;
    page.says("Anna Fjäll").says("Ombud för Härjedalens kommun");

    let cookie = browser.cookie();
    browser.post("/logga-ut", "").await.is(StatusCode::SEE_OTHER);
    browser.set_cookie(cookie);
    assert!(
        browser.get("/att-gora").await.location().starts_with("/logga-in"),
        "the session is gone"
    );
}

#[tokio::test]
async fn sign_in_gives_a_new_session_id_and_no_table_holds_it() {
    let service = Service::start().await;
    let browser = service.anonymous();
    // An id that an attacker set in the browser (session fixation).
    let planted = "statsbidrag=AAAAAAAAAAAAAAAAAAAAAA";
    browser.set_cookie(Some(planted.to_owned()));
    browser.signs_in(OMBUD, PASSWORD).await.is(StatusCode::SEE_OTHER);
    let first = browser.cookie().unwrap();
    assert_ne!(first, planted);
    browser.signs_in(OFFICER, PASSWORD).await.is(StatusCode::SEE_OTHER);
    assert_ne!(browser.cookie().unwrap(), first, "one session per browser, under a new id");
    assert_eq!(service.value::<i64>("select count(*) from session").await, 1);

    let id = browser.cookie().unwrap().replace("statsbidrag=", "");
    let kept: String = service.value("select session::text from session").await;
    assert!(!kept.contains(&id), "a copy of the table signs nobody in");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_the_same_answer() {
    let service = Service::start().await;
    let wrong = service.anonymous().signs_in(OMBUD, "fel").await;
    let unknown = service.anonymous().signs_in("ingen@demo.example", "fel").await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).says("stämmer inte");
    let same = |answer: &Answer| {
        let text = answer.html.replace("ombud@demo.example", "").replace("ingen@demo.example", "");
        (answer.status, text)
    };
    assert_eq!(same(&wrong), same(&unknown));
    assert!(!wrong.html.contains("value=\"fel\""), "a password is never shown again");
    assert_eq!(wrong.input("email"), OMBUD);
}

#[tokio::test]
async fn five_failures_lock_an_account_from_that_address_for_15_min() {
    let service = Service::start().await;
    for _ in 0..5 {
        service.anonymous().signs_in(OMBUD, "fel").await.says("stämmer inte");
    }
    let locked = service.anonymous().signs_in(OMBUD, PASSWORD).await;
    locked.says("För många försök. Vänta till kl. 12.15");
    service.anonymous().signs_in(OFFICER, PASSWORD).await.is(StatusCode::SEE_OTHER);
    let elsewhere = service.anonymous().from("192.0.2.99");
    elsewhere.signs_in(OMBUD, PASSWORD).await.is(StatusCode::SEE_OTHER);
    service.it_is("2026-03-10T12:15:00+01:00");
    service.anonymous().signs_in(OMBUD, PASSWORD).await.is(StatusCode::SEE_OTHER);
    let remembered = "select count(*) from audit_event where action = 'sign_in.locked_out'";
    assert_eq!(service.value::<i64>(remembered).await, 1);
}

#[tokio::test]
async fn thirty_failures_from_any_addresses_lock_the_account() {
    let service = Service::start().await;
    for failure in 0..30 {
        let browser = service.anonymous().from(&format!("192.0.2.{failure}"));
        browser.signs_in(OMBUD, "fel").await.says("stämmer inte");
    }
    let browser = service.anonymous().from("2001:db8::1");
    browser.signs_in(OMBUD, PASSWORD).await.says("För många försök");
}

/// PostgreSQL's `lower` makes `i` of `İ`. If that spelling found the account, its attempts would be
/// counted under a key of their own.
#[tokio::test]
async fn no_other_spelling_of_an_address_begins_a_new_count() {
    let service = Service::start().await;
    service.anonymous().signs_in("REGİON@demo.example", PASSWORD).await.says("stämmer inte");
    service.anonymous().signs_in("REGION@demo.example", PASSWORD).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_address_that_is_locked_out_locks_nobody_else_out() {
    let service = Service::start().await;
    service
        .execute("insert into rate_count values ('address:2001:db8:0:0::/64', 50, '2026-03-10 10:55+00', '2026-03-10 11:10+00')")
        .await;
    for host in 0..40 {
        let browser = service.anonymous().from(&format!("2001:db8::{host:x}"));
        browser.signs_in(OMBUD, "fel").await.says("För många försök");
    }
    service.anonymous().signs_in(OMBUD, PASSWORD).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn fifty_failures_lock_the_address() {
    let service = Service::start().await;
    service
        .execute(
            "insert into rate_count values ('address:192.0.2.7', 50, '2026-03-10 10:55+00', '2026-03-10 11:10+00')",
        )
        .await;
    let browser = service.anonymous().from("203.0.113.1, 192.0.2.7");
    browser.signs_in(OMBUD, PASSWORD).await.says("För många försök");
    let elsewhere = service.anonymous().from("192.0.2.8");
    elsewhere.signs_in(OMBUD, PASSWORD).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_right_password_clears_the_count_of_failures() {
    let service = Service::start().await;
    for _ in 0..4 {
        service.anonymous().signs_in(OMBUD, "fel").await;
    }
    service.anonymous().signs_in(OMBUD, PASSWORD).await.is(StatusCode::SEE_OTHER);
    let kept = "select count(*) from rate_count where key like 'pair:%'";
    assert_eq!(service.value::<i64>(kept).await, 0);
}

#[tokio::test]
async fn an_enormous_password_is_refused_like_any_other() {
    let service = Service::start().await;
    let enormous = "a".repeat(10_000);
    service.anonymous().signs_in(OMBUD, &enormous).await.says("stämmer inte");
    service.anonymous().signs_in("", "").await.says("stämmer inte");
    service.anonymous().signs_in("a\0b", "\0").await.is(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_session_ends_after_an_hour_unused_and_ten_hours_in_all() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    service.it_is("2026-03-10T12:59:00+01:00");
    ombud.get("/att-gora").await.is(StatusCode::OK);
    service.it_is("2026-03-10T13:58:00+01:00");
    ombud.get("/att-gora").await.is(StatusCode::OK);
    service.it_is("2026-03-10T14:59:00+01:00");
    assert!(ombud.get("/att-gora").await.location().starts_with("/logga-in"));

    let ombud = service.person(OMBUD).await;
    service.execute("update session set last_seen_at = '2026-03-11 00:30+00'").await;
    service.it_is("2026-03-11T00:58:00+01:00");
    ombud.get("/att-gora").await.is(StatusCode::OK);
    service.it_is("2026-03-11T00:59:00+01:00");
    assert!(ombud.get("/att-gora").await.location().starts_with("/logga-in"));
}

#[tokio::test]
async fn a_posted_form_survives_the_end_of_the_session() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    service.it_is("2026-03-10T15:00:00+01:00");
    let path = format!("/rekvisitioner/{id}/kontakt");
    let typed = form(&[("name", "Åsa \"Ö\" <b>"), ("revision", "0"), ("act", "next")]);
    let stopped = ombud.post(&path, &typed).await;
    stopped.is(StatusCode::UNAUTHORIZED).says("finns kvar");
    assert_eq!(stopped.input("till"), path);

    let unescape = |it: String| {
        it.replace("&#38;", "&").replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">")
    };
    let kept = unescape(stopped.input("kept"));
    let wrong = form(&[
        ("email", OMBUD),
        ("password", "fel"),
        ("till", &path),
        ("kept", &kept),
        ("posted", "1"),
    ]);
    let wrong = ombud.post("/logga-in", &wrong).await;
    assert_eq!(unescape(wrong.input("kept")), kept, "a wrong password does not lose the form");
    let again = form(&[
        ("email", OMBUD),
        ("password", PASSWORD),
        ("till", &path),
        ("kept", &kept),
        ("posted", "1"),
    ]);
    let kept_form = ombud.post("/logga-in", &again).await;
    kept_form.is(StatusCode::OK).says("Inget är sparat eller skickat ännu");
    kept_form.says("Anna Fjäll Ombud för Härjedalens kommun").says("Att göra").says("Logga ut");
    assert!(!kept_form.html.contains("href=\"/logga-in\""), "the header is a stranger's");
    assert_eq!(unescape(kept_form.input("name")), "Åsa \"Ö\" <b>");
    assert!(kept_form.html.contains(&format!("action=\"{path}\"")));

    let saved = ombud.post(&path, &kept_form.fields()).await;
    saved.says("Ange kontaktpersonens e-postadress");
    assert_eq!(unescape(saved.input("name")), "Åsa \"Ö\" <b>");
    assert_eq!(service.value::<i64>("select count(*) from section_answer").await, 1);
}

#[tokio::test]
async fn sign_in_leads_to_the_page_asked_for_on_this_site_only() {
    let service = Service::start().await;
    let browser = service.anonymous();
    let asked = browser.get("/rekvisitioner/x/kontakt?a=b%20c").await;
    let page = browser.follow(&asked).await;
    assert_eq!(page.input("till"), "/rekvisitioner/x/kontakt?a=b%20c");
    for (till, lands) in [
        ("/att-gora", "/att-gora"),
        ("//ond.example", "/"),
        ("https://ond.example", "/"),
        ("/\\ond.example", "/"),
    ] {
        let typed = form(&[("email", OMBUD), ("password", PASSWORD), ("till", till)]);
        assert_eq!(service.anonymous().post("/logga-in", &typed).await.location(), lands);
    }
}

#[tokio::test]
async fn a_person_with_two_mandates_chooses_and_it_is_remembered() {
    let service = Service::start().await;
    service
        .execute(
            "insert into mandate (mandate_id, person_id, organisation_id, role, started_at)
             select gen_random_uuid(), person_id, organisation_id, 'representative', '2026-03-01'
             from person, organisation
             where person.email = 'ombud@demo.example' and org_number = '212000-2494'",
        )
        .await;
    let ombud = service.person(OMBUD).await;
    let page = ombud.get("/valj-organisation").await;
    page.says("Åre kommun (Representant)").says("Byt organisation");
    let are: uuid::Uuid = service
        .value("select organisation_id from organisation where org_number = '212000-2494'")
        .await;
    let stranger: uuid::Uuid = service
        .value("select organisation_id from organisation where org_number = '212000-0142'")
        .await;
    let choose = |id: uuid::Uuid| form(&[("organisation", &id.to_string())]);
    let refused = ombud.post("/valj-organisation", &choose(stranger)).await;
    refused
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Välj vilken organisation du vill arbeta för");
    let chosen = ombud.post("/valj-organisation", &choose(are)).await;
    ombud.follow(&chosen).await.says("Representant för Åre kommun");
    service.person(OMBUD).await.get("/att-gora").await.says("Representant för Åre kommun");
}

#[tokio::test]
async fn cookies_are_secure_where_the_service_is_reached_over_tls() {
    use tower::ServiceExt;
    let service = Service::start().await;
    let mut app = service.app.clone();
    let mut settings = (*app.settings).clone();
    settings.base_url = "https://bidrag.example".to_owned();
    app.settings = settings.into();
    let request = Request::post("/logga-in")
        .header("host", "bidrag.example")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form(&[("email", OMBUD), ("password", PASSWORD)])))
        .unwrap();
    let response = statsbidrag::router::app(app).oneshot(request).await.unwrap();
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("Secure"), "{cookie}");
    assert!(response.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn a_kept_form_keeps_repeated_fields_and_may_have_none() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    let round = service.round(crate::support::ROUND).await;
    let plan = crate::support::ANSWERS[0].1;
    for (path, typed) in [
        (format!("/rekvisitioner/{id}/plan"), form(plan) + "&revision=0"),
        (format!("/omgangar/{round}/rekvisition"), String::new()),
    ] {
        let browser = service.anonymous();
        let stopped = browser.post(&path, &typed).await;
        stopped.is(StatusCode::UNAUTHORIZED);
        let mut sign_in = stopped.fields();
        sign_in += "&";
        sign_in += &form(&[("email", OMBUD), ("password", PASSWORD)]);
        let kept = browser.post("/logga-in", &sign_in).await;
        kept.is(StatusCode::OK).says("Det du höll på med finns kvar");
        assert_eq!(kept.fields(), typed, "the form is kept unchanged, in the same order");
        browser.post(&path, &kept.fields()).await.is(StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn an_act_that_moves_money_asks_for_the_password_again() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    service.it_is("2026-03-10T12:16:00+01:00");
    let path = format!("/rekvisitioner/{id}/utbetalning");
    let typed = form(&[("account_kind", "bankgiro"), ("bankgiro", "5050-1055"), ("revision", "0")]);
    let asked = ombud.post(&path, &typed).await;
    asked.is(StatusCode::UNAUTHORIZED).says("Bekräfta att det är du");
    assert_eq!(service.value::<i64>("select count(*) from section_answer").await, 0);

    let with = |password| asked.fields() + "&" + &form(&[("password", password)]);
    let wrong = ombud.post("/bekrafta", &with("fel")).await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY).says("Lösenordet stämmer inte");
    assert_eq!(wrong.fields(), asked.fields(), "the page still carries the posted form");
    let before = ombud.cookie();
    let kept = ombud.post("/bekrafta", &with(PASSWORD)).await;
    kept.is(StatusCode::OK).says("Det du höll på med finns kvar");
    assert_ne!(ombud.cookie(), before, "the session has a new id");
    ombud.post(&path, &kept.fields()).await;
    assert_eq!(service.value::<i64>("select count(*) from section_answer").await, 1);
}

#[tokio::test]
async fn a_kept_form_never_holds_a_password_or_a_code() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    service.it_is("2026-03-10T13:01:00+01:00");
    let code = "UWS2-LJNF-UWS2-LJNF";
    let typed =
        form(&[("till", "/att-gora"), ("password", PASSWORD), ("code", code), ("passkey", "{1}")]);
    let stopped = ombud.post("/bekrafta", &typed).await;
    stopped.is(StatusCode::UNAUTHORIZED);
    let kept = stopped.input("kept");
    assert_eq!(kept, "till=%2Fatt-gora");
}

/// A session that began with two factors is not confirmed by a password alone.
#[tokio::test]
async fn at_the_agency_a_password_alone_confirms_no_identity() {
    let service = Service::with(|it| it.demonstration = false).await;
    service.execute("update person set demonstration = false").await;
    let (ombud, economist) = (service.person(OMBUD).await, service.person(ECONOMIST).await);
    service.execute("update session set data = data || '{\"proof\": \"eid\"}'").await;
    service.it_is("2026-03-10T12:16:00+01:00");
    let password = form(&[("password", PASSWORD)]);
    economist.get("/omgangar").await.is(StatusCode::OK);
    let refused = economist.post("/bekrafta", &password).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Bekräfta med din e-legitimation");
    assert!(economist.get("/konto/tvafaktor/app").await.location().starts_with("/bekrafta"));
    ombud.post("/bekrafta", &password).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn proving_identity_again_does_not_extend_the_ten_hours() {
    let service = Service::start().await;
    let ombud = service.anonymous();
    ombud.signs_in(OMBUD, PASSWORD).await;
    for hour in 13..=21 {
        service.it_is(&format!("2026-03-10T{hour}:00:00+01:00"));
        service.execute("update session set last_seen_at = last_seen_at + interval '1 hour'").await;
        ombud.post("/bekrafta", &form(&[("password", PASSWORD)])).await.is(StatusCode::SEE_OTHER);
    }
    service.it_is("2026-03-10T22:00:00+01:00");
    assert!(ombud.get("/att-gora").await.location().starts_with("/logga-in"));
}

#[tokio::test]
async fn a_role_waits_for_a_second_factor_outside_the_demonstration() {
    let service = Service::start().await;
    service.execute("update person set demonstration = false").await;
    let officer = service.person(OFFICER).await;
    assert_eq!(officer.get("/omgangar").await.location(), "/konto/tvafaktor");
    officer.get("/att-gora").await.is(StatusCode::NOT_FOUND);
    service.execute("update session set data = data || '{\"proof\": \"password_and_code\"}'").await;
    officer.get("/omgangar").await.is(StatusCode::OK);
}

#[tokio::test]
async fn real_people_and_those_of_a_demonstration_are_never_mixed() {
    let service = Service::start().await;
    let refused = sqlx::query(
        "insert into person (person_id, name, email, created_at)
         values (gen_random_uuid(), 'Verklig', 'verklig@example.se', now())",
    );
    assert!(refused.execute(&service.app.db).await.is_err());
}

/// Their password is printed at every start of a demonstration.
#[tokio::test]
async fn outside_a_demonstration_its_people_are_nobody() {
    let service = Service::with(|it| it.demonstration = false).await;
    let stranger = service.anonymous();
    stranger.signs_in(OMBUD, PASSWORD).await;
    for browser in [stranger, service.person(OMBUD).await] {
        assert!(browser.get("/att-gora").await.location().starts_with("/logga-in"));
    }
}
