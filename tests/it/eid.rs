//! E-legitimation with a provider that keeps to the rules: npm's oidc-provider.

use axum::http::StatusCode;
use statsbidrag::demonstration::PASSWORD;

use crate::{
    pages::is_whole,
    support::{Answer, Browser, OFFICER, OMBUD, Oidc, REPRESENTATIVE, Service, form},
};

const ANNA: &str = "198001011009";

async fn service(oidc: &Oidc) -> Service {
    let service = Service::with(|it| it.eid_providers = oidc.providers()).await;
    service.it_is_now();
    service
}

/// The path in the last mail to an address.
async fn mailed_link(service: &Service, to: &str) -> String {
    let body = mailed(service, to).await;
    let (_, after) = body.split_once("http://localhost:8080").expect("a link");
    after.split_whitespace().next().unwrap().to_owned()
}

async fn mailed(service: &Service, to: &str) -> String {
    let last = format!(
        "select body from outgoing_mail where to_address = '{to}' order by mail_id desc limit 1"
    );
    service.value(&last).await
}

/// Signs in for the first time, and makes an account by the mailed link.
async fn registers(service: &Service, oidc: &Oidc, key: &str, somebody: &str, email: &str) {
    let browser = service.anonymous();
    let back = browser.eid(oidc, key, somebody, "").await;
    assert_eq!(back.location(), "/logga-in/eid/ny");
    browser.post("/logga-in/eid/ny", &form(&[("email", email)])).await.is(StatusCode::SEE_OTHER);
    let link = mailed_link(service, email).await;
    service.anonymous().post(&link, "").await.is(StatusCode::OK).says("Kontot är klart");
}

async fn account(browser: &Browser<'_>) -> Answer {
    browser.get("/konto").await
}

#[tokio::test]
async fn the_first_sign_in_takes_a_mailed_link_the_second_does_not() {
    let oidc = Oidc::start();
    let service = service(&oidc).await;
    let browser = service.anonymous();
    browser.get("/logga-in").await.says("Logga in med Freja").says("Logga in med BankID");
    let back = browser.eid(&oidc, "freja", "anna", "").await;
    assert_eq!(back.location(), "/logga-in/eid/ny");
    let page = browser.follow(&back).await;
    page.says("Anna Fjäll").says("19800101-****").does_not_say("1009");
    browser.post("/logga-in/eid/ny", "email=anna").await.is(StatusCode::UNPROCESSABLE_ENTITY);
    let typed = form(&[("email", "anna@kommun.example")]);
    let sent = browser.post("/logga-in/eid/ny", &typed).await;
    browser.follow(&sent).await.says("Vi har skickat ett mejl till anna@kommun.example");
    let people = "select count(*) from person where email = 'anna@kommun.example'";
    assert_eq!(service.value::<i64>(people).await, 0, "no account is made before the link is used");

    let link = mailed_link(&service, "anna@kommun.example").await;
    let elsewhere = service.anonymous();
    for _ in 0..2 {
        elsewhere.get(&link).await.says("Är det här du?").says("19800101-****");
    }
    assert_eq!(service.value::<i64>(people).await, 0, "opening the page makes no account");
    elsewhere.post(&link, "").await.is(StatusCode::OK).says("Kontot är klart");
    elsewhere.get("/konto").await.is(StatusCode::SEE_OTHER);
    elsewhere.post(&link, "").await.is(StatusCode::NOT_FOUND).says("redan använd");
    elsewhere.get(&link).await.is(StatusCode::NOT_FOUND);

    let till = form(&[("till", "/konto/eid")]);
    let back = browser.eid(&oidc, "freja", "anna", &till).await;
    assert_eq!(back.location(), "/konto/eid");
    browser.follow(&back).await.says("Freja").says("19800101-****").does_not_say("1009");
    account(&browser).await.says("Anna Fjäll").says("anna@kommun.example");
    let proof = "select data ->> 'proof' from session join person using (person_id)
                 where email = 'anna@kommun.example'";
    assert_eq!(service.value::<String>(proof).await, "eid");
    let demonstration = "select demonstration from person where email = 'anna@kommun.example'";
    assert!(
        service.value::<bool>(demonstration).await,
        "an account made in a demonstration belongs to it"
    );
}

#[tokio::test]
async fn no_table_holds_a_personnummer_in_the_clear() {
    let oidc = Oidc::start();
    let service = service(&oidc).await;
    registers(&service, &oidc, "freja", "anna", "anna@kommun.example").await;
    // A newcomer who has not asked for a link yet.
    service.anonymous().eid(&oidc, "freja", "bo", "").await.is(StatusCode::SEE_OTHER);
    let tables: Vec<String> =
        sqlx::query_scalar("select tablename::text from pg_tables where schemaname = 'public'")
            .fetch_all(&service.db)
            .await
            .unwrap();
    assert!(tables.contains(&"person_number".to_owned()));
    for number in [ANNA, "19800101-1009", "8001011009", "197506151005"] {
        let hex = hex::encode(number);
        for table in &tables {
            let rows = format!(
                "select count(*) from {table} it
                 where it::text like '%{number}%' or it::text like '%{hex}%'"
            );
            assert_eq!(service.value::<i64>(&rows).await, 0, "{number} in {table}");
        }
    }
}

#[tokio::test]
async fn an_address_that_has_an_account_is_told_to_sign_in_there() {
    let oidc = Oidc::start();
    let service = service(&oidc).await;
    let browser = service.anonymous();
    browser.eid(&oidc, "freja", "anna", "").await;
    let sent = browser.post("/logga-in/eid/ny", &form(&[("email", OMBUD)])).await;
    browser.follow(&sent).await.says("Vi har skickat ett mejl till ombud@demo.example");
    let body = mailed(&service, OMBUD).await;
    assert!(body.contains("har redan ett konto") && body.contains("/konto/eid"), "{body}");
    assert!(!body.contains("/logga-in/eid/ny"), "{body}");
    assert_eq!(service.value::<i64>("select count(*) from eid_identity").await, 0);

    // The address gets an account before the link is used.
    browser.post("/logga-in/eid/ny", &form(&[("email", "ny@kommun.example")])).await;
    let link = mailed_link(&service, "ny@kommun.example").await;
    service
        .execute(&format!(
            "update person set email = 'ny@kommun.example' where email = '{REPRESENTATIVE}'"
        ))
        .await;
    let late = service.anonymous().post(&link, "").await;
    late.is(StatusCode::UNPROCESSABLE_ENTITY).says("Det finns redan ett konto");
    assert_eq!(service.value::<i64>("select count(*) from eid_identity").await, 0);
}

#[tokio::test]
async fn one_personnummer_is_one_person_at_every_provider() {
    let oidc = Oidc::start();
    let service = service(&oidc).await;
    registers(&service, &oidc, "bankid", "anna", "anna@kommun.example").await;
    for key in ["freja", "efos", "freja"] {
        let browser = service.anonymous();
        assert_eq!(browser.eid(&oidc, key, "anna", "till=/konto").await.location(), "/konto");
        account(&browser).await.says("anna@kommun.example");
    }
    assert_eq!(service.value::<i64>("select count(*) from eid_identity").await, 3);
    let told = "select count(*) from outgoing_mail where subject like '%har kopplats%'";
    assert_eq!(
        service.value::<i64>(told).await,
        2,
        "one mail for each e-legitimation that was linked at sign-in"
    );
    let trail = "select count(*) from audit_event where action = 'person.eid_linked'";
    assert_eq!(service.value::<i64>(trail).await, 3);
}

#[tokio::test]
async fn a_signed_in_person_links_and_unlinks_an_eid() {
    let oidc = Oidc::start();
    let service = service(&oidc).await;
    let ombud = service.person(OMBUD).await;
    ombud.get("/konto").await.says("E-legitimation");
    ombud.get("/konto/eid").await.says("Ingen e-legitimation är kopplad");
    let away = ombud.post("/konto/eid/freja", "").await;
    assert_eq!((away.sent("prompt"), away.sent("max_age")), ("login".to_owned(), "0".to_owned()));
    let back = ombud.get(&oidc.legitimates("anna", &away.away()).await).await;
    assert_eq!(back.location(), "/konto/eid");
    ombud.follow(&back).await.says("Freja är kopplad till ditt konto").says("Ta bort Freja");
    assert!(mailed(&service, OMBUD).await.contains("Freja har kopplats"));

    // E-legitimation and personnummer belong to the first person now.
    let other = service.person(REPRESENTATIVE).await;
    let refused = other.by_eid(&oidc, "/konto/eid/freja", "anna", "").await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("hör till ett annat konto");
    let refused = other.by_eid(&oidc, "/konto/eid/efos", "anna", "").await;
    refused.says("hör till ett annat konto");
    let refused = ombud.by_eid(&oidc, "/konto/eid/efos", "bo", "").await;
    refused.says("Personnumret är inte det");
    assert_eq!(service.value::<i64>("select count(*) from eid_identity").await, 1);

    let browser = service.anonymous();
    assert_eq!(browser.eid(&oidc, "freja", "anna", "").await.location(), "/");
    account(&browser).await.says("ombud@demo.example");

    other.post("/konto/eid/freja/borttagning", "").await.is(StatusCode::NOT_FOUND);
    ombud.post("/konto/eid/freja/borttagning", "").await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.value::<i64>("select count(*) from eid_identity").await, 0);
    assert_eq!(service.value::<i64>("select count(*) from person_number").await, 0);
    assert!(mailed(&service, OMBUD).await.contains("Freja har tagits bort"));
    let stranger = service.anonymous().eid(&oidc, "freja", "anna", "").await;
    assert_eq!(stranger.location(), "/logga-in/eid/ny");
}

#[tokio::test]
async fn the_only_way_to_sign_in_cannot_be_unlinked() {
    let oidc = Oidc::start();
    let service = service(&oidc).await;
    registers(&service, &oidc, "freja", "bo", "bo@kommun.example").await;
    let bo = service.anonymous();
    bo.eid(&oidc, "freja", "bo", "").await;
    let kept = bo.post("/konto/eid/freja/borttagning", "").await;
    kept.is(StatusCode::UNPROCESSABLE_ENTITY).says("enda sätt att logga in").says("Ta bort Freja");
    bo.by_eid(&oidc, "/konto/eid/efos", "bo", "").await.is(StatusCode::SEE_OTHER);
    bo.post("/konto/eid/freja/borttagning", "").await.is(StatusCode::SEE_OTHER);
    bo.post("/konto/eid/efos/borttagning", "").await.is(StatusCode::UNPROCESSABLE_ENTITY);
    bo.get("/konto/eid").await.says("19750615-****");
}

#[tokio::test]
async fn identity_is_proved_again_only_by_ones_own_eid() {
    let oidc = Oidc::start();
    let service = service(&oidc).await;
    registers(&service, &oidc, "freja", "bo", "bo@kommun.example").await;
    let ombud = service.person(OMBUD).await;
    ombud.by_eid(&oidc, "/konto/eid/freja", "anna", "").await.is(StatusCode::SEE_OTHER);
    let long_ago = service.app.clock.now().after(jiff::SignedDuration::from_mins(-16)).timestamp();
    service
        .execute(&format!(
            "update session set authenticated_at = '{long_ago}',
                 data = jsonb_set(data, '{{authenticated_at}}', '\"{long_ago}\"')
             where authenticated_at is not null"
        ))
        .await;

    let asked = ombud.post("/konto/eid/freja/borttagning", "").await;
    asked.is(StatusCode::UNAUTHORIZED).says("Bekräfta med Freja");
    let kept = form(&[("till", "/konto/eid/freja/borttagning"), ("posted", "1"), ("kept", "")]);
    let somebody_else = ombud.by_eid(&oidc, "/bekrafta/eid/freja", "bo", &kept).await;
    somebody_else.is(StatusCode::UNPROCESSABLE_ENTITY).says("inte kopplad till ditt konto");
    ombud.post("/konto/eid/freja/borttagning", "").await.is(StatusCode::UNAUTHORIZED);

    let before = ombud.cookie();
    let away = ombud.post("/bekrafta/eid/freja", &kept).await;
    assert_eq!((away.sent("prompt"), away.sent("max_age")), ("login".to_owned(), "0".to_owned()));
    let back = ombud.get(&oidc.legitimates("anna", &away.away()).await).await;
    back.is(StatusCode::OK).says("Det du höll på med finns kvar");
    assert_ne!(ombud.cookie(), before, "the session has a new id");
    ombud.post("/konto/eid/freja/borttagning", "").await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn roles_at_the_agency_need_no_code_after_an_eid() {
    let oidc = Oidc::start();
    let service = service(&oidc).await;
    let officer = service.person(OFFICER).await;
    officer.by_eid(&oidc, "/konto/eid/efos", "anna", "").await.is(StatusCode::SEE_OTHER);
    let browser = service.anonymous();
    browser.eid(&oidc, "efos", "anna", "").await;
    browser.get("/omgangar").await.is(StatusCode::OK);
    service
        .execute("update person set disabled_at = now() where email = 'handlaggare@demo.example'")
        .await;
    let refused = service.anonymous().eid(&oidc, "efos", "anna", "").await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Kontot är avstängt");
}

/// Somebody who reads a person's mail can reset the password, and must not be able to add a second
/// factor too.
#[tokio::test]
async fn with_a_linked_eid_a_password_alone_adds_no_second_factor() {
    let oidc = Oidc::start();
    let service = service(&oidc).await;
    service.execute("update person set demonstration = false").await;
    let officer = service.person(OFFICER).await;
    officer.by_eid(&oidc, "/konto/eid/freja", "anna", "").await.is(StatusCode::SEE_OTHER);

    let browser = service.anonymous();
    let password = form(&[("email", OFFICER), ("password", PASSWORD)]);
    browser.post("/logga-in", &password).await.is(StatusCode::SEE_OTHER);
    let first = "/bekrafta?till=%2Fkonto";
    for path in ["/konto/tvafaktor/app", "/konto/tvafaktor/nyckel"] {
        assert_eq!(browser.get(path).await.location(), first);
        assert_eq!(browser.post(path, "").await.location(), first);
    }
    assert_eq!(browser.post("/konto/eid/freja/borttagning", "").await.location(), first);
    assert_eq!(service.value::<i64>("select count(*) from eid_identity").await, 1);
    browser.get(first).await.says("Bekräfta först med din e-legitimation");
    assert_eq!(browser.get("/omgangar").await.location(), "/konto/tvafaktor");

    let shown = browser.by_eid(&oidc, "/bekrafta/eid/freja", "anna", "till=/konto").await;
    assert_eq!(shown.location(), "/konto");
    browser.get("/omgangar").await.is(StatusCode::OK);
    browser.get("/konto/tvafaktor/app").await.is(StatusCode::OK);
}

#[tokio::test]
async fn without_providers_there_are_no_buttons_and_no_pages() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    for page in ["/logga-in", "/bekrafta", "/konto"] {
        ombud.get(page).await.is(StatusCode::OK).does_not_say("egitimation");
    }
    for path in ["/logga-in/eid/freja/svar?code=x&state=x", "/logga-in/eid/ny", "/konto/eid"] {
        ombud.get(path).await.is(StatusCode::NOT_FOUND);
    }
    for path in ["/logga-in/eid/freja", "/bekrafta/eid/freja", "/konto/eid/freja"] {
        ombud.post(path, "").await.is(StatusCode::NOT_FOUND);
    }
    let link = format!("/logga-in/eid/ny/{}", "0".repeat(64));
    ombud.get(&link).await.is(StatusCode::NOT_FOUND).says("Sidan finns inte");
    ombud.post(&link, "").await.is(StatusCode::NOT_FOUND).says("Sidan finns inte");
}

#[tokio::test]
async fn a_cancelled_eid_says_so_and_keeps_the_posted_form() {
    let oidc = Oidc::start();
    let service = service(&oidc).await;
    let browser = service.anonymous();
    let kept = form(&[("till", "/att-gora"), ("posted", "1"), ("kept", "a=1&b=å")]);
    let back = browser.eid(&oidc, "freja", "ingen", &kept).await;
    back.is(StatusCode::UNPROCESSABLE_ENTITY).says("Du avbröt").says("finns kvar");
    assert_eq!(back.input("kept"), "a=1&#38;b=å");
    assert_eq!(back.input("till"), "/att-gora");
    let nameless = service.anonymous().eid(&oidc, "freja", "utan", "").await;
    nameless.says("lämnade inte namn och personnummer");
}

#[tokio::test]
async fn every_eid_page_is_whole() {
    let oidc = Oidc::start();
    let service = service(&oidc).await;
    let browser = service.anonymous();
    is_whole("sign in", &browser.get("/logga-in?till=%2Fkonto").await);
    is_whole("away", &browser.post("/logga-in/eid/freja", "").await);
    is_whole("refused", &browser.eid(&oidc, "freja", "ingen", "till=%2Fkonto").await);
    browser.eid(&oidc, "efos", "bo", "").await;
    let page = browser.get("/logga-in/eid/ny").await;
    assert_eq!(page.input("email"), "bo@demo.example", "the provider's address is suggested");
    is_whole("first time", &page);
    is_whole("no address", &browser.post("/logga-in/eid/ny", "email=bo").await);
    browser.post("/logga-in/eid/ny", "email=bo%40kommun.example").await;
    is_whole("mailed", &browser.get("/logga-in/eid/ny").await);
    let link = mailed_link(&service, "bo@kommun.example").await;
    is_whole("create", &browser.get(&link).await);
    is_whole("created", &browser.post(&link, "").await);
    is_whole("link gone", &browser.get(&link).await);
    browser.eid(&oidc, "efos", "bo", "").await;
    is_whole("links", &browser.get("/konto/eid").await);
    is_whole("last way", &browser.post("/konto/eid/efos/borttagning", "").await);
    is_whole("account", &browser.get("/konto").await);
    is_whole("confirm", &browser.get("/bekrafta?till=%2Fkonto").await);
}

/// The policy `form-action 'self'` would stop a redirect to the provider after a form.
#[tokio::test]
async fn a_page_and_no_redirect_leads_to_the_provider() {
    let oidc = Oidc::start();
    let service = service(&oidc).await;
    let away = service.anonymous().post("/logga-in/eid/freja", "").await;
    let policy = away.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action 'self';"), "{policy}");
    assert_eq!(away.sent("response_type"), "code");
    assert_eq!(away.sent("code_challenge_method"), "S256");
    assert_eq!(away.sent("ui_locales"), "sv");
    assert_eq!(away.sent("redirect_uri"), "http://localhost:8080/logga-in/eid/freja/svar");
    assert!(
        away.html.contains(&away.away().replace('&', "&#38;")),
        "a link for browsers that ignore the refresh header"
    );
}

/// Two simultaneous uses of one link make one account.
#[tokio::test]
async fn one_link_makes_one_account() {
    let oidc = Oidc::start();
    let service = service(&oidc).await;
    let browser = service.anonymous();
    browser.eid(&oidc, "freja", "anna", "").await;
    browser.post("/logga-in/eid/ny", "email=anna%40kommun.example").await;
    let link = mailed_link(&service, "anna@kommun.example").await;

    let mut tx = service.db.begin().await.unwrap();
    sqlx::query("select from eid_arrival for update").execute(&mut *tx).await.unwrap();
    let (one, other) = (service.anonymous(), service.anonymous());
    let (one, other, ()) = tokio::join!(one.post(&link, ""), other.post(&link, ""), async {
        service.until_blocked(2).await;
        tx.commit().await.unwrap();
    });
    let mut answers = [one.status, other.status];
    answers.sort();
    assert_eq!(answers, [StatusCode::OK, StatusCode::NOT_FOUND]);
    assert_eq!(service.value::<i64>("select count(*) from eid_identity").await, 1);
}

#[tokio::test]
async fn an_address_is_not_flooded_with_links() {
    let oidc = Oidc::start();
    let service = service(&oidc).await;
    let browser = service.anonymous();
    browser.eid(&oidc, "freja", "anna", "").await;
    for _ in 0..3 {
        browser.post("/logga-in/eid/ny", "email=a%40b.example").await.is(StatusCode::SEE_OTHER);
    }
    let refused = browser.post("/logga-in/eid/ny", "email=A%40b.example").await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("För många försök");
    assert_eq!(service.value::<i64>("select count(*) from outgoing_mail").await, 3);
    // Only the latest link works.
    let dead = "select count(*) from eid_arrival where link_hash is not null";
    assert_eq!(service.value::<i64>(dead).await, 1);
}
