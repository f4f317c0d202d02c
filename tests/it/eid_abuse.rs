//! Attacks on e-legitimation: answers that are tampered with, and a provider that does not keep to
//! the rules.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, OMBUD, Oidc, REPRESENTATIVE, Service, WrongProvider};

async fn honest() -> (Oidc, Service) {
    let oidc = Oidc::start();
    let service = Service::with(|it| it.eid_providers = oidc.providers()).await;
    service.it_is_now();
    (oidc, service)
}

#[track_caller]
fn refused(answer: &Answer, words: &str) {
    answer.is(StatusCode::UNPROCESSABLE_ENTITY).says(words);
}

const STALE: &str = "hörde inte ihop med den här webbläsaren";
const UNTRUSTED: &str = "kunde inte lita på svaret";

/// Asserts that nobody is signed in, waiting or linked.
async fn nobody(service: &Service) {
    let signed_in = "select count(*) from session where authenticated_at is not null";
    assert_eq!(service.value::<i64>(signed_in).await, 0);
    assert_eq!(service.value::<i64>("select count(*) from eid_arrival").await, 0);
    assert_eq!(service.value::<i64>("select count(*) from eid_identity").await, 0);
}

#[tokio::test]
async fn an_answer_belongs_to_the_browser_that_asked_and_is_taken_once() {
    let (oidc, service) = honest().await;
    let browser = service.anonymous();
    let away = browser.post("/logga-in/eid/freja", "").await.away();
    let answer = oidc.legitimates("anna", &away).await;

    let (before, state) = answer.split_once("state=").unwrap();
    let (state, after) = state.split_once('&').unwrap();
    for tampered in ["", "x", &state.to_uppercase(), &state[1..]] {
        let path = format!("{before}state={tampered}&{after}");
        refused(&browser.get(&path).await, STALE);
    }
    refused(&browser.get("/logga-in/eid/freja/svar").await, STALE);
    refused(&service.anonymous().get(&answer).await, STALE);
    let other = service.anonymous();
    other.post("/logga-in/eid/freja", "").await.away();
    refused(&other.get(&answer).await, STALE);
    refused(&browser.get(&answer.replace("/freja/", "/efos/")).await, STALE);
    nobody(&service).await;

    assert_eq!(
        browser.get(&answer).await.location(),
        "/logga-in/eid/ny",
        "the untouched answer still works"
    );
    refused(&browser.get(&answer).await, STALE);
}

/// Both requests read the session before either has written it, so only the count in the database
/// can tell them apart.
#[tokio::test]
async fn two_simultaneous_uses_of_one_answer_count_once() {
    let (oidc, service) = honest().await;
    let browser = service.anonymous();
    let away = browser.post("/logga-in/eid/freja", "").await.away();
    let answer = oidc.legitimates("anna", &away).await;
    let same = Browser::new(&service, browser.cookie());
    let mut tx = service.db.begin().await.unwrap();
    sqlx::query("lock table rate_count").execute(&mut *tx).await.unwrap();
    let (one, other, ()) = tokio::join!(browser.get(&answer), same.get(&answer), async {
        service.until_blocked(2).await;
        tx.commit().await.unwrap();
    });
    let mut answers = [one.status, other.status];
    answers.sort();
    assert_eq!(answers, [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]);
    assert_eq!(service.value::<i64>("select count(*) from eid_arrival").await, 1);
}

#[tokio::test]
async fn an_answer_to_another_verifier_or_nonce_is_refused() {
    let (oidc, service) = honest().await;
    for field in ["verifier", "nonce"] {
        let browser = service.anonymous();
        let away = browser.post("/logga-in/eid/freja", "").await.away();
        let answer = oidc.legitimates("anna", &away).await;
        let other = "0".repeat(43);
        service
            .execute(&format!(
                "update session set data = jsonb_set(data, '{{eid,{field}}}', '\"{other}\"')"
            ))
            .await;
        refused(&browser.get(&answer).await, UNTRUSTED);
        nobody(&service).await;
    }
}

#[tokio::test]
async fn an_answer_after_15_minutes_is_refused() {
    let (oidc, service) = honest().await;
    let ombud = service.person(OMBUD).await;
    let away = ombud.post("/konto/eid/freja", "").await.away();
    let answer = oidc.legitimates("anna", &away).await;
    let earlier = service.app.clock.now().after(jiff::SignedDuration::from_mins(-15)).timestamp();
    service
        .execute(&format!(
            "update session set data = jsonb_set(data, '{{eid,began_at}}', '\"{earlier}\"')"
        ))
        .await;
    refused(&ombud.get(&answer).await, STALE);
}

/// An answer to one person's request must not link or confirm anything for the next person who
/// signs in on the same screen.
#[tokio::test]
async fn an_answer_is_refused_after_somebody_else_signed_in() {
    let (oidc, service) = honest().await;
    let ombud = service.person(OMBUD).await;
    for button in ["/konto/eid/freja", "/bekrafta/eid/freja"] {
        let away = ombud.post(button, "").await.away();
        let answer = oidc.legitimates("anna", &away).await;
        let other = service.person_id(REPRESENTATIVE).await;
        service.execute(&format!("update session set person_id = '{other}'")).await;
        refused(&ombud.get(&answer).await, STALE);
        let back = service.person_id(OMBUD).await;
        service.execute(&format!("update session set person_id = '{back}'")).await;
    }
    assert_eq!(service.value::<i64>("select count(*) from eid_identity").await, 0);
}

#[tokio::test]
async fn an_answer_that_names_another_issuer_is_refused() {
    let (oidc, service) = honest().await;
    let browser = service.anonymous();
    let away = browser.post("/logga-in/eid/freja", "").await.away();
    let answer = oidc.legitimates("anna", &away).await;
    let (before, _) = answer.split_once("&iss=").unwrap();
    refused(&browser.get(&format!("{before}&iss=https%3A%2F%2Fond.example")).await, UNTRUSTED);
    nobody(&service).await;
}

/// Otherwise an attacker who set the session id in the browser would be signed in too (session
/// fixation).
#[tokio::test]
async fn signing_in_by_eid_gives_the_session_a_new_id() {
    let (oidc, service) = honest().await;
    let ombud = service.person(OMBUD).await;
    ombud.by_eid(&oidc, "/konto/eid/freja", "anna", "").await.is(StatusCode::SEE_OTHER);
    let browser = service.anonymous();
    let away = browser.post("/logga-in/eid/freja", "").await.away();
    let planted = browser.cookie();
    browser.get(&oidc.legitimates("anna", &away).await).await.is(StatusCode::SEE_OTHER);
    assert_ne!(browser.cookie(), planted);
    let stranger = Browser::new(&service, planted);
    stranger.get("/konto").await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn requests_to_providers_are_limited_per_address() {
    let (_oidc, service) = honest().await;
    service
        .execute(
            "insert into rate_count (key, counted, started_at, forget_at)
             values ('eid:192.0.2.1', 60, now(), now() + interval '5 min')",
        )
        .await;
    let many = service.anonymous();
    refused(&many.post("/logga-in/eid/freja", "").await, "För många försök");
    service.anonymous().from("192.0.2.2").post("/logga-in/eid/freja", "").await.away();
}

/// The service with a provider that does not keep to the rules, on 10 March 2026.
struct Wrong {
    provider: WrongProvider,
    service: Service,
}

const NOW: i64 = 1_773_140_400;

impl Wrong {
    async fn start() -> Self {
        let provider = WrongProvider::start().await;
        let service = Service::with(|it| it.eid_providers = provider.providers()).await;
        Self { provider, service }
    }

    /// The claims of a correct token.
    fn claims(&self, nonce: &str) -> Value {
        json!({ "iss": self.provider.issuer, "aud": "bidrag", "sub": "1", "nonce": nonce,
                "iat": NOW, "exp": NOW + 300, "auth_time": NOW, "name": "Åsa Öberg", "pnr": "199003121002" })
    }

    /// Signs in with the token that `gives` makes of correct claims.
    async fn signs_in(&self, gives: impl Fn(&WrongProvider, Value)) -> Answer {
        self.signs_in_by("fel", gives).await
    }

    async fn signs_in_by(&self, key: &str, gives: impl Fn(&WrongProvider, Value)) -> Answer {
        let browser = self.service.anonymous();
        let away = browser.post(&format!("/logga-in/eid/{key}"), "").await;
        gives(&self.provider, self.claims(&away.sent("nonce")));
        browser.get(&format!("/logga-in/eid/{key}/svar?code=1&state={}", away.sent("state"))).await
    }

    /// Signs in with a token in which one claim has this value.
    async fn with(&self, claim: &str, value: Value) -> Answer {
        self.signs_in(|provider, mut claims| {
            claims[claim] = value.clone();
            provider.gives(&es256("1"), &claims);
        })
        .await
    }
}

fn es256(key_id: &str) -> Value {
    json!({ "typ": "JWT", "alg": "ES256", "kid": key_id })
}

#[tokio::test]
async fn a_token_for_somebody_else_or_of_another_time_is_refused() {
    let wrong = Wrong::start().await;
    let issuer = wrong.provider.issuer.clone();
    for (claim, value) in [
        ("aud", json!("annan")),
        ("aud", json!([])),
        ("aud", json!(["bidrag", "annan"])),
        ("azp", json!("annan")),
        ("iss", json!("https://ond.example")),
        ("iss", json!(format!("{issuer}/"))),
        ("nonce", json!("annat")),
        ("nonce", json!(null)),
        ("exp", json!(NOW - 61)),
        ("exp", json!(null)),
        ("iat", json!(NOW + 61)),
        ("iat", json!(NOW - 61)),
        ("sub", json!(null)),
    ] {
        let answer = wrong.with(claim, value.clone()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{claim} {value}");
        answer.says(UNTRUSTED);
    }
    let mistaken = wrong.with("pnr", json!("199003121003")).await;
    refused(&mistaken, "e-legitimationen: kontrollsiffran stämmer inte");
    for (claim, value) in [("pnr", json!(null)), ("name", json!(""))] {
        refused(&wrong.with(claim, value).await, "lämnade inte namn och personnummer");
    }
    nobody(&wrong.service).await;

    // Accepted: clocks that differ by less than a minute, and one audience given as a list.
    for (claim, value) in [
        ("exp", json!(NOW - 59)),
        ("iat", json!(NOW + 59)),
        ("aud", json!(["bidrag"])),
        ("azp", json!("bidrag")),
    ] {
        let answer = wrong.with(claim, value).await;
        assert_eq!(answer.location(), "/logga-in/eid/ny", "{claim}");
    }
    let sent = wrong.provider.was_sent();
    assert!(sent.contains("client_secret=hemlig") && sent.contains("code_verifier="), "{sent}");
}

#[tokio::test]
async fn a_token_that_is_not_signed_by_the_provider_is_refused() {
    let wrong = Wrong::start().await;
    let none = json!({ "alg": "none" });
    refused(
        &wrong.signs_in(|it, claims| it.gives_signed(&none, &claims, |_| vec![])).await,
        UNTRUSTED,
    );
    refused(&wrong.signs_in(|it, claims| it.gives(&none, &claims)).await, UNTRUSTED);
    let secret = json!({ "alg": "HS256" });
    let by_secret = WrongProvider::by_the_secret;
    refused(
        &wrong.signs_in(|it, claims| it.gives_signed(&secret, &claims, by_secret)).await,
        UNTRUSTED,
    );
    let other = WrongProvider::by_another_key;
    refused(
        &wrong.signs_in(|it, claims| it.gives_signed(&es256("1"), &claims, other)).await,
        UNTRUSTED,
    );
    refused(
        &wrong.signs_in(|it, claims| it.gives_signed(&es256("1"), &claims, |_| vec![])).await,
        UNTRUSTED,
    );
    let critical = json!({ "alg": "ES256", "kid": "1", "crit": ["b64"] });
    refused(&wrong.signs_in(|it, claims| it.gives(&critical, &claims)).await, UNTRUSTED);
    nobody(&wrong.service).await;
    let honest = wrong.signs_in(|it, claims| it.gives(&es256("1"), &claims)).await;
    assert_eq!(honest.location(), "/logga-in/eid/ny");
}

#[tokio::test]
async fn a_new_key_is_fetched_but_not_more_than_once_a_minute() {
    let wrong = Wrong::start().await;
    let by =
        async |key: &'static str| wrong.signs_in(|it, claims| it.gives(&es256(key), &claims)).await;
    assert_eq!(by("1").await.location(), "/logga-in/eid/ny");
    assert_eq!(by("1").await.location(), "/logga-in/eid/ny");
    assert_eq!(wrong.provider.was_asked(), 1, "the keys are kept");
    wrong.provider.changes_key("2");
    refused(&by("2").await, UNTRUSTED);
    assert_eq!(wrong.provider.was_asked(), 1, "the keys are not fetched again within a minute");
    wrong.service.it_is("2026-03-10T12:01:00+01:00");
    assert_eq!(by("2").await.location(), "/logga-in/eid/ny");
    for _ in 0..3 {
        refused(&by("3").await, UNTRUSTED);
    }
    assert_eq!(wrong.provider.was_asked(), 2);
}

#[tokio::test]
async fn a_level_of_assurance_below_the_configured_is_refused() {
    let wrong = Wrong::start().await;
    for (acr, enough) in [(json!(null), false), (json!("loa2"), false), (json!("loa4"), true)] {
        let answer = wrong
            .signs_in_by("niva", |it, mut claims| {
                claims["acr"] = acr.clone();
                it.gives(&es256("1"), &claims);
            })
            .await;
        match enough {
            true => assert_eq!(answer.location(), "/logga-in/eid/ny"),
            false => refused(&answer, UNTRUSTED),
        }
    }
}

/// `auth_time` has to be after the request: the provider must have identified the person for it.
#[tokio::test]
async fn an_earlier_login_at_the_provider_is_refused() {
    let wrong = Wrong::start().await;
    let (stranger, ombud) = (wrong.service.anonymous(), wrong.service.person(OMBUD).await);
    for (browser, button, lands) in [
        (&stranger, "/logga-in/eid/fel", "/logga-in/eid/ny"),
        (&ombud, "/konto/eid/fel", "/konto/eid"),
    ] {
        for (auth_time, enough) in [
            (json!(null), false),
            (json!(NOW - 61), false),
            (json!(NOW + 61), false),
            (json!(NOW), true),
        ] {
            let away = browser.post(button, "").await;
            assert_eq!(away.sent("prompt"), "login");
            let mut claims = wrong.claims(&away.sent("nonce"));
            claims["auth_time"] = auth_time;
            wrong.provider.gives(&es256("1"), &claims);
            let path = format!("/logga-in/eid/fel/svar?code=1&state={}", away.sent("state"));
            let answer = browser.get(&path).await;
            match enough {
                true => assert_eq!(answer.location(), lands),
                false => refused(&answer, UNTRUSTED),
            }
        }
    }
}

#[tokio::test]
async fn a_provider_that_answers_nonsense_is_refused() {
    let wrong = Wrong::start().await;
    let elsewhere = WrongProvider::start().await;
    let long = format!("{{\"a\": \"{}\"}}", "a".repeat(300 * 1024));
    for (status, with, words) in [
        (StatusCode::OK, "nonsens", UNTRUSTED),
        (StatusCode::OK, "{}", UNTRUSTED),
        (StatusCode::OK, &long, "Vi når inte tjänsten"),
        (StatusCode::BAD_REQUEST, "{\"error\": \"invalid_grant\"}", UNTRUSTED),
        (StatusCode::INTERNAL_SERVER_ERROR, "", UNTRUSTED),
        (StatusCode::TEMPORARY_REDIRECT, &format!("{}/token", elsewhere.issuer), UNTRUSTED),
    ] {
        wrong.provider.answers_instead(status, with);
        let answer = wrong.signs_in(|it, claims| it.gives(&es256("1"), &claims)).await;
        refused(&answer, words);
    }
    assert_eq!(elsewhere.was_sent(), "", "the code and the secret are not sent to a redirect");
}

#[tokio::test]
async fn a_provider_that_is_down_is_reported_and_the_form_kept() {
    let down = crate::support::providers(
        &json!([{ "key": "nere", "name": "Nere", "issuer": "http://127.0.0.1:9",
                  "client_id": "bidrag", "client_secret": "hemlig" }]),
        &[],
    );
    let service = Service::with(|it| it.eid_providers = down).await;
    let kept = "till=%2Fatt-gora&posted=1&kept=a%3D1";
    let answer = service.anonymous().post("/logga-in/eid/nere", kept).await;
    refused(&answer, "Vi når inte tjänsten");
    assert_eq!(answer.input("kept"), "a=1");
}
