//! The second step of signing in, and attempts to get past it.

use axum::http::{Method, StatusCode};
use statsbidrag::{demonstration::PASSWORD, identity, router, web::Access};
use totp_rs::{Builder, Secret, Totp};

use crate::support::{
    ADMINISTRATOR, ANSWERS, Answer, Authenticator, Browser, OFFICER, OMBUD, REPRESENTATIVE,
    Service, form,
};

const STEP: &str = "/logga-in/tvafaktor";

impl Browser<'_> {
    async fn gives_password(&self, email: &str) -> Answer {
        self.post("/logga-in", &form(&[("email", email), ("password", PASSWORD)])).await
    }

    /// Types a code on the page of the second step, after the password.
    async fn types_code(&self, code: &str) -> Answer {
        self.post(STEP, &form(&[("code", code)])).await
    }

    /// Adds an app to the account of the signed-in person.
    async fn adds_app(&self, service: &Service) -> (Totp, Answer) {
        let app = self.is_shown_app().await;
        let code = now(service, &app);
        let added = self.post("/konto/tvafaktor/app", &form(&[("code", &code)])).await;
        (app, added)
    }

    async fn is_shown_app(&self) -> Totp {
        let page = self.get("/konto/tvafaktor/app").await;
        let secret = page.is(StatusCode::OK).html.split("<code translate=\"no\">").nth(1).unwrap();
        let secret = secret.split("</code>").next().unwrap().replace(' ', "");
        Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap()
    }

    async fn makes_recovery_codes(&self) -> Vec<String> {
        let page = self.post("/konto/tvafaktor/reservkoder", "").await;
        let codes = page.is(StatusCode::OK).html.split("<code translate=\"no\">").skip(1);
        codes.map(|it| it.split("</code>").next().unwrap().to_owned()).collect()
    }

    /// Signs in by a passkey alone, from the sign-in page.
    async fn shows(&self, answer: &str) -> Answer {
        self.post("/logga-in", &form(&[("passkey", answer)])).await
    }

    async fn is_signed_in(&self) -> bool {
        self.get("/konto").await.status == StatusCode::OK
    }
}

/// The code that the app shows `steps` steps of thirty seconds from now.
fn code(service: &Service, app: &Totp, steps: i64) -> String {
    let seconds = service.app.clock.now().unix_seconds() + 30 * steps;
    app.generate(u64::try_from(seconds).unwrap()).to_string()
}

fn now(service: &Service, app: &Totp) -> String {
    code(service, app, 0)
}

/// Adds an app to the person's account; then a minute passes, so that its first code is old.
async fn with_app(service: &Service, email: &str) -> Totp {
    let (app, added) = service.person(email).await.adds_app(service).await;
    added.is(StatusCode::SEE_OTHER);
    service.it_is("2026-03-10T12:01:00+01:00");
    app
}

async fn mails(service: &Service, subject: &str) -> i64 {
    let sql = format!("select count(*) from outgoing_mail where subject = '{subject}'");
    service.value(&sql).await
}

#[tokio::test]
async fn an_app_is_added_by_its_first_code_and_asked_for_from_then_on() {
    let service = Service::start().await;
    let elsewhere = service.person(OMBUD).await;
    let anna = service.person(OMBUD).await;
    let page = anna.get("/konto/tvafaktor").await;
    page.says("Lägg till en app").does_not_say("Reservkoder").does_not_say("Dina roller väntar");
    let page = anna.get("/konto/tvafaktor/app").await;
    assert!(page.html.contains("otpauth://totp/Statsbidrag:ombud%40demo.example?secret="));
    assert!(page.html.contains("<path d=\"M4,4h7v1h-7z"), "the QR code is drawn");

    let app = anna.is_shown_app().await;
    let again = anna.is_shown_app().await;
    assert_eq!(app.secret(), again.secret(), "a reloaded page shows the same secret");
    for wrong in ["", "12345", "abcdef", "000000", "AAAA-BBBB-CCCC-DDDD"] {
        let refused = anna.post("/konto/tvafaktor/app", &form(&[("code", wrong)])).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.input("code"), wrong);
    }
    assert_eq!(service.value::<i64>("select count(*) from totp").await, 0);
    let (before, first) = (anna.cookie(), now(&service, &app));
    let added = anna.post("/konto/tvafaktor/app", &form(&[("code", &first)])).await;
    assert_eq!(added.location(), "/konto/tvafaktor/reservkoder");
    assert_ne!(anna.cookie(), before, "the session has a new id");
    anna.follow(&added).await.says("Appen är tillagd");
    assert!(!elsewhere.is_signed_in().await, "the person's other sessions end");
    assert_eq!(mails(&service, "Din inloggning i två steg har ändrats").await, 1);
    let kept: String = service.value("select totp::text from totp").await;
    let secret = hex::encode(app.secret());
    assert!(!kept.contains(&secret), "the secret is stored sealed");
    let seen: String = service.value("select string_agg(data::text, '') from session").await;
    assert!(!seen.contains("totp_new"), "{seen}");

    let browser = service.anonymous();
    let asked = browser.get("/att-gora").await;
    let till = browser.follow(&asked).await.input("till");
    let typed = form(&[("email", OMBUD), ("password", PASSWORD), ("till", &till)]);
    assert_eq!(browser.post("/logga-in", &typed).await.location(), STEP);
    browser.get(STEP).await.says("Kod från appen").says("Använd en reservkod");
    browser.types_code(&first).await.says("Koden stämmer inte");
    service.it_is("2026-03-10T12:00:30+01:00");
    let wrong = browser.types_code("000000").await;
    wrong.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.input("code"), "", "a code is not shown again");
    let inside = browser.types_code(&now(&service, &app)).await;
    assert_eq!(inside.location(), "/att-gora", "sign-in leads to the page that was asked for");
    browser.follow(&inside).await.says("Anna Fjäll");
    let proofs = "select particulars->>'proof' from audit_event
                  where action = 'person.signed_in' order by audit_event_id desc limit 1";
    assert_eq!(service.value::<String>(proofs).await, "password_and_code");
}

#[tokio::test]
async fn a_used_code_and_the_one_before_it_are_refused() {
    let service = Service::start().await;
    let app = with_app(&service, OMBUD).await;
    let (anna, thief) = (service.anonymous(), service.anonymous().from("192.0.2.66"));
    for browser in [&anna, &thief] {
        assert_eq!(browser.gives_password(OMBUD).await.location(), STEP);
    }
    let code_now = now(&service, &app);
    anna.types_code(&code_now).await.is(StatusCode::SEE_OTHER);
    thief.types_code(&code_now).await.says("Koden stämmer inte");
    // An earlier code that nobody has used is refused too.
    thief.types_code(&code(&service, &app, -1)).await.says("Koden stämmer inte");
    assert!(anna.is_signed_in().await && !thief.is_signed_in().await);
}

#[tokio::test]
async fn the_same_code_twice_at_once_lets_one_in() {
    let service = Service::start().await;
    let app = with_app(&service, OMBUD).await;
    let (anna, thief) = (service.anonymous(), service.anonymous().from("192.0.2.66"));
    for browser in [&anna, &thief] {
        browser.gives_password(OMBUD).await;
    }
    let code = now(&service, &app);
    let mut gate = service.db.begin().await.unwrap();
    sqlx::query("select 1 from totp for update").execute(&mut *gate).await.unwrap();
    let tries = async { tokio::join!(anna.types_code(&code), thief.types_code(&code)) };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((one, other), ()) = tokio::join!(tries, open);
    let mut statuses = [one.status, other.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
    let inside = "select count(*) from session where authenticated_at is not null
                  and data->>'proof' = 'password_and_code' and created_at = '2026-03-10 11:01+00'";
    assert_eq!(service.value::<i64>(inside).await, 1);
}

#[tokio::test]
async fn a_telephones_clock_may_be_one_step_wrong_and_not_two() {
    let service = Service::start().await;
    let app = with_app(&service, OMBUD).await;
    let browser = service.anonymous();
    browser.gives_password(OMBUD).await;
    service.it_is("2026-03-10T12:05:00+01:00");
    for steps in [-2, 2] {
        browser.types_code(&code(&service, &app, steps)).await.says("Koden stämmer inte");
    }
    browser.types_code(&code(&service, &app, -1)).await.is(StatusCode::SEE_OTHER);
    let browser = service.anonymous();
    browser.gives_password(OMBUD).await;
    browser.types_code(&code(&service, &app, 1)).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn codes_cannot_be_guessed() {
    let service = Service::start().await;
    let anna = service.person(OMBUD).await;
    let (app, _) = anna.adds_app(&service).await;
    let list = anna.makes_recovery_codes().await;
    service.it_is("2026-03-10T12:01:00+01:00");
    let guess = async |from: &str, times: usize| {
        let browser = service.anonymous().from(from);
        browser.gives_password(OMBUD).await;
        for _ in 0..times {
            browser.types_code("000000").await.says("Koden stämmer inte");
        }
        browser
    };
    let here = guess("192.0.2.1", 5).await;
    here.types_code(&now(&service, &app)).await.says("För många försök. Vänta till kl. 12.16");
    here.types_code(&list[0]).await.says("För många försök");
    assert!(!here.is_signed_in().await);
    for address in ["192.0.2.2", "192.0.2.3", "192.0.2.4"] {
        guess(address, 5).await;
    }
    // After twenty guesses even the right code is refused everywhere; the person is mailed once.
    for address in ["192.0.2.5", "192.0.2.6"] {
        let stopped = guess(address, 0).await;
        stopped.types_code(&now(&service, &app)).await.says("För många försök");
    }
    assert_eq!(mails(&service, "Många felaktiga koder").await, 1);
    let events = "select count(*) from audit_event where action = 'person.codes_stopped'";
    assert_eq!(service.value::<i64>(events).await, 1);
    // A recovery code still works, so that nobody is locked out by somebody else's guesses.
    let anna = guess("192.0.2.7", 0).await;
    anna.types_code(&list[0]).await.is(StatusCode::SEE_OTHER);
    service.it_is("2026-03-11T12:01:00+01:00");
    let anna = guess("192.0.2.1", 0).await;
    anna.types_code(&now(&service, &app)).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_that_waits_for_a_second_factor_has_no_access() {
    let service = Service::start().await;
    let sent = service.person(OMBUD).await.has_sent(&service).await;
    let places = service.places(sent, "kontakt").await;
    for email in [OMBUD, OFFICER, ADMINISTRATOR] {
        with_app(&service, email).await;
        let halfway = service.anonymous();
        halfway.gives_password(email).await.is(StatusCode::SEE_OTHER);
        let stranger = service.anonymous();
        for entry in router::routes().table().iter().filter(|it| it.access != Access::Anyone) {
            let path = places.fill(entry.path);
            let answer = halfway.send(entry.method.clone(), &path, "").await;
            let expected = stranger.send(entry.method.clone(), &path, "").await;
            assert_eq!(answer.status, expected.status, "{email} at {entry:?}");
            assert_eq!(answer.header("location"), expected.header("location"), "{entry:?}");
            assert_eq!(answer.text(), expected.text(), "{entry:?}");
        }
        halfway.get("/").await.says("Logga in");
        halfway.get(STEP).await.is(StatusCode::OK);
        service.it_is("2026-03-10T12:16:01+01:00");
        assert_eq!(
            halfway.get(STEP).await.location(),
            "/logga-in",
            "it ends after fifteen minutes"
        );
        service.it_is("2026-03-10T12:00:00+01:00");
    }
    assert_eq!(service.anonymous().get(STEP).await.location(), "/logga-in");
    assert_eq!(service.anonymous().types_code("123456").await.location(), "/logga-in");
}

#[tokio::test]
async fn the_session_has_a_new_id_after_each_step() {
    let service = Service::start().await;
    let app = with_app(&service, OMBUD).await;
    let browser = service.anonymous();
    // An id that an attacker set in the browser (session fixation).
    let planted = "statsbidrag=AAAAAAAAAAAAAAAAAAAAAA";
    browser.set_cookie(Some(planted.to_owned()));
    browser.gives_password(OMBUD).await;
    let halfway = browser.cookie();
    assert_ne!(halfway.as_deref(), Some(planted));
    browser.types_code(&now(&service, &app)).await.is(StatusCode::SEE_OTHER);
    assert_ne!(browser.cookie(), halfway);
    for known in [Some(planted.to_owned()), halfway] {
        let thief = service.anonymous();
        thief.set_cookie(known);
        assert!(!thief.is_signed_in().await);
        assert_eq!(thief.get(STEP).await.location(), "/logga-in");
    }
    assert!(browser.is_signed_in().await);

    let mut telephone = Authenticator::new();
    browser.has_passkey(&mut telephone).await;
    let browser = service.anonymous();
    let options = browser.asks_for_passkey("/logga-in/nyckel").await;
    let asked = browser.cookie();
    browser.shows(&telephone.shows(&options)).await.is(StatusCode::SEE_OTHER);
    assert_ne!(browser.cookie(), asked);
    let thief = service.anonymous();
    thief.set_cookie(asked);
    assert!(!thief.is_signed_in().await);
}

#[tokio::test]
async fn a_posted_form_survives_both_steps_of_signing_in() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    let (app, _) = ombud.adds_app(&service).await;
    service.it_is("2026-03-10T12:01:00+01:00");
    let path = format!("/rekvisitioner/{id}/plan");
    let typed = form(ANSWERS[0].1) + "&revision=0";
    let browser = service.anonymous();
    let stopped = browser.post(&path, &typed).await;
    let with = stopped.fields() + "&" + &form(&[("email", OMBUD), ("password", PASSWORD)]);
    assert_eq!(browser.post("/logga-in", &with).await.location(), STEP);
    let kept = browser.types_code(&now(&service, &app)).await;
    kept.is(StatusCode::OK).says("Det du höll på med finns kvar").says("Logga ut");
    browser.post(&path, &kept.fields()).await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.value::<i64>("select count(*) from section_answer").await, 1);
}

#[tokio::test]
async fn a_recovery_code_works_once() {
    let service = Service::start().await;
    let anna = service.person(OMBUD).await;
    assert_eq!(anna.get("/konto/tvafaktor/reservkoder").await.location(), "/konto/tvafaktor");
    assert_eq!(anna.post("/konto/tvafaktor/reservkoder", "").await.location(), "/konto/tvafaktor");
    anna.adds_app(&service).await;
    let old = anna.makes_recovery_codes().await;
    let codes = anna.makes_recovery_codes().await;
    assert_eq!(codes.len(), 10);
    anna.get("/konto/tvafaktor").await.says("Du har 10 reservkoder kvar");
    let kept: String = service.value("select string_agg(r::text, '') from recovery_code r").await;
    assert!(!kept.contains(&codes[0]) && !kept.contains(&codes[0].replace('-', "")));

    let browser = service.anonymous();
    browser.gives_password(OMBUD).await;
    browser.get("/logga-in/tvafaktor?med=reservkod").await.says("Reservkod");
    browser.types_code(&old[0]).await.says("Reservkoden stämmer inte");
    browser.types_code(&codes[0].to_lowercase()).await.is(StatusCode::SEE_OTHER);
    browser.get("/konto/tvafaktor").await.says("Du har 9 reservkoder kvar");
    let told = "select count(*) from outgoing_mail where body like '%Du har 9 kvar.%'";
    assert_eq!(service.value::<i64>(told).await, 1);
    let thief = service.anonymous();
    thief.gives_password(OMBUD).await;
    thief.types_code(&codes[0]).await.says("redan använd");
    // Another person's recovery code does not work.
    with_app(&service, REPRESENTATIVE).await;
    let other = service.anonymous();
    other.gives_password(REPRESENTATIVE).await;
    other.types_code(&codes[1]).await.says("Reservkoden stämmer inte");
}

#[tokio::test]
async fn a_passkey_is_enough_alone_and_as_a_second_step() {
    let service = Service::start().await;
    let anna = service.person(OMBUD).await;
    let mut telephone = Authenticator::new();
    anna.has_passkey(&mut telephone).await;
    anna.get("/konto/tvafaktor").await.says("Telefonen").says("Inte använd än");
    let again = anna.adds_passkey(&mut telephone).await;
    assert!(again.status.is_client_error(), "the same passkey cannot be added twice");

    let browser = service.anonymous();
    let options = browser.asks_for_passkey("/logga-in/nyckel").await;
    assert_eq!(options["publicKey"]["userVerification"], "required");
    assert_eq!(options["publicKey"]["allowCredentials"].as_array().unwrap().len(), 0);
    let answer = telephone.shows(&options);
    let typed = form(&[("passkey", &answer), ("till", "/konto/tvafaktor")]);
    let inside = browser.post("/logga-in", &typed).await;
    assert_eq!(inside.location(), "/konto/tvafaktor");
    browser.follow(&inside).await.says("Använd senast 10 mars 2026 kl. 12.00");

    let browser = service.anonymous();
    assert_eq!(browser.gives_password(OMBUD).await.location(), STEP);
    browser.get(STEP).await.says("Använd en nyckel").does_not_say("Kod från appen");
    let options = browser.asks_for_passkey("/logga-in/nyckel").await;
    assert_eq!(options["publicKey"]["allowCredentials"].as_array().unwrap().len(), 1);
    let answer = telephone.shows(&options);
    browser.post(STEP, &form(&[("passkey", &answer)])).await.is(StatusCode::SEE_OTHER);
    assert!(browser.is_signed_in().await);
    let proofs = "select count(*) from audit_event where action = 'person.signed_in'
                  and particulars->>'proof' = 'passkey'";
    assert_eq!(service.value::<i64>(proofs).await, 2);
    service
        .execute("update person set disabled_at = now() where email = 'ombud@demo.example'")
        .await;
    let browser = service.anonymous();
    let options = browser.asks_for_passkey("/logga-in/nyckel").await;
    browser.shows(&telephone.shows(&options)).await.says("Nyckeln godtogs inte");
}

/// An answer counts only to the challenge of this session, once, from this site, with the device
/// unlocked and a counter that has grown.
#[tokio::test]
async fn a_forged_stale_or_repeated_passkey_answer_is_refused() {
    let service = Service::start().await;
    let mut telephone = Authenticator::new();
    service.person(OMBUD).await.has_passkey(&mut telephone).await;
    let browser = service.anonymous();
    let refused = async |what: &str, answer: &str| {
        let refused = browser.shows(answer).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Nyckeln godtogs inte");
        assert!(!browser.is_signed_in().await, "{what}");
    };
    let ask = async || browser.asks_for_passkey("/logga-in/nyckel").await;

    let mut elsewhere = Authenticator::new();
    for (what, origin) in [
        ("another site", "https://ond.example"),
        ("another port", "http://localhost:8081"),
        ("a subdomain of ours", "http://ond.localhost:8080"),
    ] {
        telephone.origin = origin.to_owned();
        refused(what, &telephone.shows(&ask().await)).await;
    }
    telephone.origin = "http://localhost:8080".to_owned();
    telephone.unlocked = false;
    refused("a device that is not unlocked", &telephone.shows(&ask().await)).await;
    telephone.unlocked = true;
    refused("a passkey that no person has", &elsewhere.shows(&ask().await)).await;

    let answer = telephone.shows(&ask().await);
    let signature = answer.split("signature\":\"").nth(1).unwrap().split('"').next().unwrap();
    let flipped = answer.replace(signature, &signature.replace('A', "B").replacen('M', "N", 1));
    assert_ne!(flipped, answer);
    refused("a changed signature", &flipped).await;
    refused("a second answer to the same challenge", &answer).await;

    let answer = telephone.shows(&ask().await);
    let other = service.anonymous();
    other.asks_for_passkey("/logga-in/nyckel").await;
    other.shows(&answer).await.says("Nyckeln godtogs inte");
    service.anonymous().shows(&answer).await.says("Nyckeln godtogs inte");
    service.it_is("2026-03-10T12:15:01+01:00");
    refused("after fifteen minutes", &answer).await;
    service.it_is("2026-03-10T12:00:00+01:00");

    for junk in ["{}", "[]", "null", "x", "{\"id\":\"\"}", "\u{0}", &"[".repeat(10_000)] {
        ask().await;
        refused(junk, junk).await;
    }

    let answer = telephone.shows(&ask().await);
    browser.shows(&answer).await.is(StatusCode::SEE_OTHER);
    browser.post("/logga-ut", "").await;
    refused("an answer that was used already", &answer).await;
    ask().await;
    refused("an earlier answer to a new challenge", &answer).await;

    telephone.count -= 1;
    refused("a counter that has not grown", &telephone.shows(&ask().await)).await;
    let in_words = "update passkey set credential = jsonb_set(credential, '{cred,counter}', '0')";
    service.execute(in_words).await;
    telephone.count -= 1;
    refused("a counter below the column sign_count", &telephone.shows(&ask().await)).await;
}

#[tokio::test]
async fn a_new_passkey_is_accepted_only_from_who_asked_for_it() {
    let service = Service::start().await;
    let anna = service.person(OMBUD).await;
    let ask = async || anna.asks_for_passkey("/konto/tvafaktor/nyckel/fraga").await;
    let post = async |who: &Browser<'_>, name: &str, made: &str| {
        who.post("/konto/tvafaktor/nyckel", &form(&[("name", name), ("passkey", made)])).await
    };
    let mut telephone = Authenticator::new();
    telephone.origin = "https://ond.example".to_owned();
    let made = telephone.makes(&ask().await);
    post(&anna, "Telefonen", &made).await.says("Nyckeln skapades inte");
    telephone.origin = "http://localhost:8080".to_owned();
    telephone.unlocked = false;
    let made = telephone.makes(&ask().await);
    post(&anna, "Telefonen", &made).await.says("Nyckeln skapades inte");
    telephone.unlocked = true;
    let made = telephone.makes(&ask().await);
    let stranger = service.person(REPRESENTATIVE).await;
    post(&stranger, "Telefonen", &made).await.says("Nyckeln skapades inte");
    let unnamed = post(&anna, " ", &made).await;
    unnamed.is(StatusCode::UNPROCESSABLE_ENTITY).says("Skriv vad nyckeln ska heta");
    post(&anna, "Telefonen", &made).await.says("Nyckeln skapades inte");
    post(&anna, "Telefonen", "").await.says("Nyckeln skapades inte");
    assert_eq!(service.value::<i64>("select count(*) from passkey").await, 0);

    // A passkey of one person cannot be added to another person's account.
    anna.has_passkey(&mut telephone).await;
    let options = stranger.asks_for_passkey("/konto/tvafaktor/nyckel/fraga").await;
    let taken = post(&stranger, "Min", &telephone.makes(&options)).await;
    taken.is(StatusCode::CONFLICT);
    assert_eq!(service.value::<i64>("select count(*) from passkey").await, 1);
}

#[tokio::test]
async fn nobody_removes_somebody_elses_passkey() {
    let service = Service::start().await;
    let anna = service.person(OMBUD).await;
    anna.has_passkey(&mut Authenticator::new()).await;
    let id: String = service.value("select passkey_id::text from passkey").await;
    let path = format!("/konto/tvafaktor/nycklar/{id}/borttagning");
    let other = service.person(REPRESENTATIVE).await;
    other.post(&path, "").await.is(StatusCode::NOT_FOUND);
    other.post("/konto/tvafaktor/app/borttagning", "").await.is(StatusCode::NOT_FOUND);
    other.get("/konto/tvafaktor").await.does_not_say("Telefonen");
    assert_eq!(service.value::<i64>("select count(*) from passkey").await, 1);

    anna.makes_recovery_codes().await;
    let removed = anna.post(&path, "").await;
    anna.follow(&removed).await.says("Nyckeln är borttagen").does_not_say("Reservkoder");
    anna.post(&path, "").await.is(StatusCode::NOT_FOUND);
    assert_eq!(service.value::<i64>("select count(*) from recovery_code").await, 0);
    assert_eq!(service.anonymous().gives_password(OMBUD).await.location(), "/");
}

#[tokio::test]
async fn a_first_factor_gives_the_roles_at_the_agency_at_once() {
    let service = Service::start().await;
    service.execute("update person set demonstration = false").await;
    let officer = service.anonymous();
    officer.gives_password(OFFICER).await.is(StatusCode::SEE_OTHER);
    let stopped = officer.get("/omgangar").await;
    let page = officer.follow(&stopped).await;
    page.says("Du arbetar på myndigheten. Innan dina roller gäller behöver du logga in i två steg");
    let (app, added) = officer.adds_app(&service).await;
    added.is(StatusCode::SEE_OTHER);
    officer.get("/omgangar").await.is(StatusCode::OK);
    officer.get("/konto/tvafaktor").await.does_not_say("Dina roller väntar");

    let administrator = service.anonymous();
    administrator.gives_password(ADMINISTRATOR).await;
    assert_eq!(administrator.get("/omgangar").await.location(), "/konto/tvafaktor");
    administrator.has_passkey(&mut Authenticator::new()).await;
    administrator.get("/omgangar").await.is(StatusCode::OK);

    // The last factor cannot be removed.
    let page = officer.get("/konto/tvafaktor").await;
    page.says("Du arbetar på myndigheten och behöver ha minst ett").does_not_say("Ta bort appen");
    officer.post("/konto/tvafaktor/app/borttagning", "").await.is(StatusCode::CONFLICT);
    officer.has_passkey(&mut Authenticator::new()).await;
    officer.post("/konto/tvafaktor/app/borttagning", "").await.is(StatusCode::SEE_OTHER);
    assert_eq!(service.value::<i64>("select count(*) from totp").await, 0);
    officer.get("/omgangar").await.is(StatusCode::OK);
    // A new app replaces the old one, whose codes no longer work.
    let (first, _) = officer.adds_app(&service).await;
    let (second, _) = officer.adds_app(&service).await;
    service.it_is("2026-03-10T12:01:00+01:00");
    let browser = service.anonymous();
    browser.gives_password(OFFICER).await;
    for old in [&app, &first] {
        browser.types_code(&now(&service, old)).await.says("Koden stämmer inte");
    }
    browser.types_code(&now(&service, &second)).await.is(StatusCode::SEE_OTHER);
    browser.get("/omgangar").await.is(StatusCode::OK);
}

#[tokio::test]
async fn two_removals_at_once_leave_one_factor_at_the_agency() {
    let service = Service::start().await;
    service.execute("update person set demonstration = false").await;
    let officer = service.anonymous();
    officer.gives_password(OFFICER).await;
    officer.adds_app(&service).await;
    officer.has_passkey(&mut Authenticator::new()).await;
    let id: String = service.value("select passkey_id::text from passkey").await;
    let path = format!("/konto/tvafaktor/nycklar/{id}/borttagning");
    let mut gate = service.db.begin().await.unwrap();
    sqlx::query("select 1 from person for update").execute(&mut *gate).await.unwrap();
    let removals = async {
        tokio::join!(officer.post("/konto/tvafaktor/app/borttagning", ""), officer.post(&path, ""))
    };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((one, other), ()) = tokio::join!(removals, open);
    let mut statuses = [one.status, other.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
    let left = "select (select count(*) from totp) + (select count(*) from passkey)";
    assert_eq!(service.value::<i64>(left).await, 1);
}

#[tokio::test]
async fn an_act_that_moves_money_asks_for_the_second_factor() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    let (app, _) = ombud.adds_app(&service).await;
    let mut telephone = Authenticator::new();
    ombud.has_passkey(&mut telephone).await;
    service.it_is("2026-03-10T12:16:00+01:00");
    let path = format!("/rekvisitioner/{id}/utbetalning");
    let typed = form(&[("account_kind", "bankgiro"), ("bankgiro", "5050-1055"), ("revision", "0")]);
    let asked = ombud.post(&path, &typed).await;
    asked.is(StatusCode::UNAUTHORIZED).says("Kod").says("Bekräfta med nyckel");
    // Drops the empty field that the script would fill in.
    let fields = asked.fields().replace("&passkey=", "");
    let confirm = async |more: &[(&str, &str)]| {
        ombud.post("/bekrafta", &format!("{fields}&{}", form(more))).await
    };
    let code_now = now(&service, &app);
    let password = ("password", PASSWORD);
    confirm(&[password]).await.is(StatusCode::UNPROCESSABLE_ENTITY).says("Skriv koden");
    confirm(&[password, ("code", "000000")]).await.says("Koden stämmer inte");
    confirm(&[("password", "fel"), ("code", &code_now)]).await.says("Lösenordet stämmer inte");
    ombud.post(&path, &typed).await.is(StatusCode::UNAUTHORIZED);
    let before = ombud.cookie();
    let kept = confirm(&[password, ("code", &code_now)]).await;
    kept.is(StatusCode::OK).says("Det du höll på med finns kvar");
    assert_ne!(ombud.cookie(), before);
    ombud.post(&path, &kept.fields()).await.is(StatusCode::SEE_OTHER);

    service.it_is("2026-03-10T12:40:00+01:00");
    confirm(&[password, ("code", &code_now)]).await.says("Koden stämmer inte");
    let options = ombud.asks_for_passkey("/bekrafta/nyckel").await;
    let answer = telephone.shows(&options);
    confirm(&[("passkey", &answer)]).await.is(StatusCode::OK);
    ombud.get("/konto/tvafaktor/app").await.is(StatusCode::OK);
    service.it_is("2026-03-10T12:56:00+01:00");
    confirm(&[("passkey", &answer)]).await.says("Nyckeln godtogs inte");

    // Another person's passkey is refused.
    let other = service.person(REPRESENTATIVE).await;
    let mut watch = Authenticator::new();
    other.has_passkey(&mut watch).await;
    let options = ombud.asks_for_passkey("/bekrafta/nyckel").await;
    let answer = watch.shows(&options);
    confirm(&[("passkey", &answer)]).await.says("Nyckeln godtogs inte");
    assert_eq!(
        ombud.get("/konto/tvafaktor/app").await.location(),
        "/bekrafta?till=%2Fkonto%2Ftvafaktor%2Fapp"
    );
}

#[tokio::test]
async fn changing_factors_needs_a_recent_proof_of_identity() {
    let service = Service::start().await;
    let anna = service.person(OMBUD).await;
    anna.adds_app(&service).await;
    service.it_is("2026-03-10T12:16:00+01:00");
    for (method, path) in [
        (Method::GET, "/konto/tvafaktor/app"),
        (Method::POST, "/konto/tvafaktor/app"),
        (Method::POST, "/konto/tvafaktor/app/borttagning"),
        (Method::GET, "/konto/tvafaktor/nyckel"),
        (Method::POST, "/konto/tvafaktor/nyckel/fraga"),
        (Method::POST, "/konto/tvafaktor/reservkoder"),
    ] {
        let asked = anna.send(method.clone(), path, "").await;
        match method {
            Method::GET => assert!(asked.location().starts_with("/bekrafta?till="), "{path}"),
            _ => assert_eq!(asked.status, StatusCode::UNAUTHORIZED, "{path}"),
        }
    }
    assert_eq!(service.value::<i64>("select count(*) from totp").await, 1);
}

#[tokio::test]
async fn operators_remove_all_factors_of_a_person_who_lost_them() {
    let service = Service::start().await;
    service.execute("update person set demonstration = false").await;
    let boss = service.anonymous();
    boss.gives_password(ADMINISTRATOR).await;
    boss.adds_app(&service).await;
    boss.has_passkey(&mut Authenticator::new()).await;
    boss.makes_recovery_codes().await;
    let person = service.person_id(ADMINISTRATOR).await;
    let mut tx = service.app.db.begin().await.unwrap();
    let at = service.app.clock.now();
    identity::remove_factors(&mut tx, "http://localhost:8080", person, at).await.unwrap();
    tx.commit().await.unwrap();
    let kept = "select (select count(*) from totp) + (select count(*) from passkey)
                     + (select count(*) from recovery_code)";
    assert_eq!(service.value::<i64>(kept).await, 0);
    assert!(!boss.is_signed_in().await);
    let told = "select count(*) from outgoing_mail where body like '%De som driver tjänsten%'";
    assert_eq!(service.value::<i64>(told).await, 1);
    let by = "select actor_person_id is null from audit_event
              where particulars->>'change' = 'all_removed'";
    assert!(service.value::<bool>(by).await, "the event has no person as actor");

    let boss = service.anonymous();
    boss.gives_password(ADMINISTRATOR).await;
    assert_eq!(boss.get("/omgangar").await.location(), "/konto/tvafaktor");
    boss.adds_app(&service).await;
    boss.get("/omgangar").await.is(StatusCode::OK);
}

#[tokio::test]
async fn the_demonstration_needs_no_second_factor() {
    let service = Service::start().await;
    for email in crate::support::EVERYBODY {
        let browser = service.anonymous();
        assert_eq!(browser.gives_password(email).await.location(), "/", "{email}");
    }
    let officer = service.person(OFFICER).await;
    officer.get("/omgangar").await.is(StatusCode::OK);
    officer.adds_app(&service).await;
    assert_eq!(service.anonymous().gives_password(OFFICER).await.location(), STEP);
    officer.post("/konto/tvafaktor/app/borttagning", "").await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn one_address_cannot_fill_the_table_of_sessions() {
    let service = Service::start().await;
    service
        .execute("insert into rate_count values ('passkey:192.0.2.1', 300, '2026-03-10 10:55+00', '2026-03-10 11:10+00')")
        .await;
    let refused = service.anonymous().post("/logga-in/nyckel", "").await;
    refused.is(StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(service.value::<i64>("select count(*) from session").await, 0);
    service.anonymous().from("192.0.2.9").asks_for_passkey("/logga-in/nyckel").await;
}
