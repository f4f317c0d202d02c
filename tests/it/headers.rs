//! The headers of every answer; and the log, which must not say whom a request was about.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use statsbidrag::{
    app::{App, Settings},
    router,
    web::{Access, Entry},
};
use tower::ServiceExt;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::{
    ADMINISTRATOR, Answer, DECIDER, ECONOMIST, OFFICER, OMBUD, Places, REGION, Service, form,
};

/// A person of each kind, and a stranger (`None`).
const SOMEBODY: [Option<&str>; 6] =
    [None, Some(OMBUD), Some(OFFICER), Some(DECIDER), Some(ECONOMIST), Some(ADMINISTRATOR)];

#[tokio::test]
async fn every_answer_of_every_address_carries_the_security_headers() {
    let service = Service::start().await;
    let places = places(&service).await;
    let mut seen = Vec::new();
    for who in SOMEBODY {
        let mut browser = service.anonymous();
        for entry in &whole_day() {
            // An earlier post may have ended the session.
            if let Some(email) = who
                && (entry.method == Method::POST || browser.cookie().is_none())
            {
                browser = service.person(email).await;
            }
            let path = places.fill(entry.path);
            let answer = browser.send(entry.method.clone(), &path, "").await;
            let about = format!("{who:?} {} {path}: {}", entry.method, answer.status);
            check(&answer, entry, who.is_some(), &about);
            seen.push(answer.status.as_u16());
        }
    }
    // Pages, redirects and refusals of most kinds were among the answers.
    for status in [200, 303, 401, 404, 422] {
        assert!(seen.contains(&status), "no answer was a {status}");
    }
    assert!(!seen.iter().any(|it| 500 <= *it), "{seen:?}");
}

/// Unknown addresses, other methods, bodies that are no form or too large, static files, and
/// faults.
#[tokio::test]
async fn answers_outside_the_access_map_carry_security_headers_too() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let page = ombud.get("/att-gora").await.html;
    let css = page.split("href=\"/static/").nth(1).and_then(|it| it.split('"').next()).unwrap();
    for (path, status) in [
        ("/finns-inte", 404),
        ("/rekvisitioner/inget-id", 404),
        ("/rekvisitioner/%00", 404),
        ("/%ff", 404),
        ("/halsa", 200),
        ("/static/0/app.css", 200),
        ("/static/0/finns-inte.css", 404),
        ("/static/0/..%2f..%2fCargo.toml", 404),
        (&format!("/static/{css}"), 200),
    ] {
        let answer = ombud.get(path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        always(&answer, path);
    }
    for (method, path, status) in [
        (Method::DELETE, "/konto", 405),
        (Method::PUT, "/halsa", 405),
        (Method::TRACE, "/", 405),
        (Method::OPTIONS, "/", 405),
        (Method::HEAD, "/bidrag", 200),
    ] {
        let answer = ombud.send(method.clone(), path, "").await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}");
        always(&answer, path);
    }
    for (kind, body, status) in [
        ("application/json", "{}".to_owned(), 400),
        ("application/x-www-form-urlencoded", "a=".repeat(2_000_000), 413),
    ] {
        let request = Request::post("/logga-in").header("host", "localhost:8080");
        let request = request.header("content-type", kind);
        let answer = ombud.send_request(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status.as_u16(), status, "{kind}");
        always(&answer, kind);
    }
    let elsewhere = Request::post("/logga-in").header("host", "localhost:8080");
    let elsewhere = elsewhere.header("sec-fetch-site", "cross-site");
    let answer = ombud.send_request(elsewhere.body(Body::empty()).unwrap()).await;
    answer.is(StatusCode::FORBIDDEN);
    always(&answer, "from elsewhere");

    // A fault, and then no database at all.
    service.execute("alter table round rename to gone").await;
    let answer = service.anonymous().get("/bidrag").await;
    answer.is(StatusCode::INTERNAL_SERVER_ERROR).does_not_say("relation");
    always(&answer, "a fault");
    service.app.db.close().await;
    let answer = ombud.get("/att-gora").await;
    answer.is(StatusCode::SERVICE_UNAVAILABLE);
    always(&answer, "no database");
}

/// Also checks that a page is not cached, and that a file is saved rather than shown.
fn check(answer: &Answer, entry: &Entry, signed_in: bool, about: &str) {
    always(answer, about);
    let kept = answer.header("cache-control").unwrap();
    let is = |kind| answer.header("content-type").is_some_and(|it| it.starts_with(kind));
    let page = is("text/html");
    if signed_in || page || entry.access != Access::Anyone {
        assert_eq!(kept, "no-store", "{about}");
    }
    // An answer that is neither a page nor for a script is saved to a file, so that a browser never
    // shows what a person uploaded.
    let answers_a_script = entry.method == Method::POST && is("application/json");
    if answer.status == StatusCode::OK && !page && !answers_a_script {
        let how = answer.header("content-disposition").unwrap_or_default();
        assert!(how.starts_with("attachment; filename="), "{about}: {how}");
    }
}

fn always(answer: &Answer, about: &str) {
    let policy = answer.header("content-security-policy").unwrap_or_default();
    let rules: Vec<_> = policy.split("; ").collect();
    for rule in ["default-src 'none'", "frame-ancestors 'none'"] {
        assert!(rules.contains(&rule), "{about}: {policy}");
    }
    // `sandbox` stands on an uploaded file: nothing in it can run or post.
    let narrow = rules.contains(&"sandbox");
    for rule in ["base-uri 'none'", "form-action 'self'"] {
        assert!(narrow || rules.contains(&rule), "{about}: {policy}");
    }
    for rule in rules {
        let from = rule.split_once(' ').map(|(_, from)| from);
        assert!(matches!(from, None | Some("'none'" | "'self'")), "{about}: {policy}");
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{about}: {name}");
    }
    assert!(answer.header("cache-control").is_some(), "{about}");
    // The test uses plain http, over which browsers ignore this header.
    assert_eq!(answer.header("strict-transport-security"), None, "{about}");
    for name in ["server", "x-powered-by", "access-control-allow-origin"] {
        assert_eq!(answer.header(name), None, "{about}: {name}");
    }
    if !answer.bytes.is_empty() {
        let kind = answer.header("content-type").unwrap_or_default();
        assert!(!kind.is_empty(), "{about}: no content-type");
        let text = kind.starts_with("text/html") || kind.starts_with("text/plain");
        assert!(!text || kind.contains("charset=utf-8"), "{about}: {kind}");
    }
    for cookie in answer.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.starts_with("statsbidrag="), "{about}: {cookie}");
        for part in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(cookie.contains(part), "{about}: {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{about}: {cookie}");
    }
}

#[tokio::test]
async fn over_tls_the_cookie_has_the_host_prefix_and_hsts_is_sent() {
    let service = Service::start().await;
    let settings = Settings {
        base_url: "https://bidrag.example".to_owned(),
        ..Settings::clone(&service.app.settings)
    };
    let over_tls = router::app(App { settings: Arc::new(settings), ..service.app.clone() });
    let sign_in = form(&[("email", OMBUD), ("password", "demonstration")]);
    let request = Request::post("/logga-in")
        .header("host", "bidrag.example")
        .header("origin", "https://bidrag.example")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(sign_in))
        .unwrap();
    let answer = over_tls.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        answer.headers()["strict-transport-security"],
        "max-age=31536000; includeSubDomains"
    );
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    for part in ["__Host-statsbidrag=", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");

    let with = async |cookie: &str| {
        let request = Request::get("/att-gora").header("host", "bidrag.example");
        let request = request.header("cookie", cookie).body(Body::empty()).unwrap();
        over_tls.clone().oneshot(request).await.unwrap().status()
    };
    let pair = cookie.split(';').next().unwrap();
    assert_eq!(with(pair).await, StatusCode::OK);
    let plain = pair.strip_prefix("__Host-").unwrap();
    assert_eq!(
        with(plain).await,
        StatusCode::SEE_OTHER,
        "a cookie without the prefix __Host- is accepted"
    );

    let leave = Request::post("/logga-ut").header("host", "bidrag.example");
    let leave = leave.header("sec-fetch-site", "same-origin");
    let leave = leave.header("cookie", pair).body(Body::empty()).unwrap();
    let answer = over_tls.clone().oneshot(leave).await.unwrap();
    let gone = answer.headers()["set-cookie"].to_str().unwrap();
    // Without one of these a browser keeps a cookie with the prefix `__Host-`.
    for part in ["__Host-statsbidrag=;", "; Max-Age=0", "; Secure", "; Path=/"] {
        assert!(gone.contains(part), "{gone}");
    }
    assert_eq!(
        with(pair).await,
        StatusCode::SEE_OTHER,
        "the session still works after signing out"
    );
}

/// Uses every address, and then looks in the log for anything typed, any name and any id.
#[tokio::test]
async fn the_log_holds_nothing_about_anybody() {
    let service = Service::start().await;
    let places = places(&service).await;
    let log = Log::default();
    let reads = tracing_subscriber::fmt().with_ansi(false).with_writer(log.clone());
    let listening =
        tracing::subscriber::set_default(reads.with_max_level(tracing::Level::INFO).finish());

    let secret = "5ec7e7".repeat(11)[..64].to_owned();
    let typed = form(&[
        ("email", "nagon.sarskild@kommun.example"),
        ("name", "Någon Särskild"),
        ("personal_number", "19121212-1212"),
        ("password", "ett riktigt hemligt ord"),
        ("q", "Särskild"),
    ]);
    let mut filled = Vec::new();
    for who in SOMEBODY {
        for entry in &whole_day() {
            let browser = match who {
                Some(email) => service.person(email).await,
                None => service.anonymous().from("203.0.113.77"),
            };
            let path = places.fill(entry.path);
            browser.send(entry.method.clone(), &format!("{path}?{typed}"), &typed).await;
            filled.push(path);
        }
    }
    for path in ["/finns-inte", "/konto/losenord", "/inbjudan", "/registrera"] {
        service.anonymous().get(&format!("{path}/{secret}")).await;
        service.anonymous().post(&format!("{path}/{secret}"), &typed).await;
    }
    // A fault is logged with its cause, but not with the person who met it.
    service.execute("alter table round rename to gone").await;
    let fault = service.person(REGION).await.get("/att-gora").await;
    fault.is(StatusCode::INTERNAL_SERVER_ERROR);
    let ids: Vec<String> = sqlx::query_scalar(
        "select person_id::text from person union select organisation_id::text from organisation
         union select requisition_id::text from requisition",
    )
    .fetch_all(&service.db)
    .await
    .unwrap();
    drop(listening);

    let log = log.text();
    let lines = log.lines().filter(|it| it.contains("path=")).count();
    assert!(filled.len() < lines, "{lines} lines of {} requests:\n{log}", filled.len());
    let reference = fault.html.split("Referensnummer <strong>").nth(1).unwrap();
    let reference = reference.split('<').next().unwrap();
    let found = log.lines().find(|it| it.contains("ERROR") && it.contains(reference)).unwrap();
    assert!(found.contains("does not exist"), "{found}");
    let telling = ["Särskild", "S%C3%A4rskild", "sarskild", "19121212", "hemligt", "203.0.113.77"];
    let telling = telling.into_iter().map(str::to_owned);
    let people = ["@", "Anna", "Fjäll", "192.0.2."].map(str::to_owned);
    let addresses = filled.into_iter().filter(|it| it.contains(|c: char| c.is_ascii_digit()));
    for told in telling.chain(people).chain(addresses).chain(ids).chain([secret]) {
        let line = log.lines().find(|it| it.contains(&told));
        assert_eq!(line, None, "the log holds {told}");
    }
}

/// Every address. Those that end a mandate or an account come last, since the person is gone after
/// that.
fn whole_day() -> Vec<Entry> {
    let mut entries = router::routes().table().to_vec();
    entries.sort_by_key(|it| LEAVING.iter().position(|last| *last == it.path));
    entries
}

const LEAVING: [&str; 2] = ["/behorigheter/avslut", "/konto/borttagning"];

async fn places(service: &Service) -> Places {
    let id = service.person(OMBUD).await.has_sent(service).await;
    service.places(id, "kontakt").await
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
