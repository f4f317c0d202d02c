//! Automatic checks in the officer's case: what asks for a look stands open with its reason.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::http::StatusCode;
use statsbidrag::values::{BankAccount, Bankgiro, PayoutAccount, Plusgiro, RequisitionId};
use tracing::{Event, Subscriber, instrument::WithSubscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::support::{ANSWERS, AUDITOR, Browser, OFFICER, OMBUD, Service};

/// What the case page may ask of the database, whatever the case.
const MOST_QUERIES: usize = 14;

/// Counts the queries that are sent to the database.
struct Queries(Arc<AtomicUsize>);

impl<S: Subscriber> Layer<S> for Queries {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// How many queries a page takes. A connection asks once for each type that it has not met, so the
/// fewest of some times are counted.
async fn queries_of(browser: &Browser<'_>, path: &str) -> usize {
    let mut fewest = usize::MAX;
    for _ in 0..10 {
        let count = Arc::new(AtomicUsize::new(0));
        let counting = tracing_subscriber::registry().with(Queries(Arc::clone(&count)));
        browser.get(path).with_subscriber(counting).await.is(StatusCode::OK);
        fewest = fewest.min(count.load(Ordering::SeqCst));
    }
    fewest
}

/// Härjedalen's requisition in the grant's round of 2025, sent with this bankgiro number, as if that
/// round had been open in March 2026.
async fn sent_the_year_before(service: &Service, bankgiro: &str) {
    service
        .execute(
            "update round set opens_at = '2026-03-01', closes_at = '2026-04-01', frozen_at = null
             where title = 'God och nära vård 2025'",
        )
        .await;
    let round = service.round("God och nära vård 2025").await;
    let ombud = service.person(OMBUD).await;
    let started = ombud.post(&format!("/omgangar/{round}/rekvisition"), "").await;
    let id: RequisitionId = started.location().rsplit('/').next().unwrap().parse().unwrap();
    for (section, answers) in &ANSWERS[..5] {
        ombud.saves(id, section, answers).await.is(StatusCode::SEE_OTHER);
    }
    let payment = [("account_kind", "bankgiro"), ("bankgiro", bankgiro)];
    ombud.saves(id, "utbetalning", &payment).await.is(StatusCode::SEE_OTHER);
    let codes: Vec<String> = service
        .value(&format!(
            "select array_agg(code) from condition
             where round_id = '{round}' and met_by = 'recipient'"
        ))
        .await;
    let certified: Vec<_> = codes.iter().map(|it| ("certified", it.as_str())).collect();
    ombud.saves(id, "intyganden", &certified).await.is(StatusCode::SEE_OTHER);
    let fingerprint = ombud.fingerprint(id).await;
    ombud.sends(id, &fingerprint).await.is(StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_officer_sees_what_asks_for_a_look_and_why() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(&service).await;
    let path = format!("/arenden/{id}");
    let officer = service.person(OFFICER).await;

    // Härjedalen asks for less than its frame and wants more of what is left. The rest is folded.
    let case = officer.get(&path).await;
    case.says("Automatiska kontroller");
    case.says("Kvarvarande medel Mottagaren lämnar 1 266 464 kr av ramen, men vill ha del av det");
    case.says("7 av 8 kontroller stämmer").says("Kontrollsiffran i Bankgiro 5050-1055 stämmer.");
    let (open, folded) = case.html.split_once("7 av 8 kontroller stämmer").unwrap();
    assert!(open.ends_with("<details class=\"ds-details\"><summary>"));
    assert!(folded.contains("Ingen annan har angett kontot."));

    // Gotland sends with the same account: both cases name the other.
    let other = service.another_sent().await;
    officer.get(&path).await.says("Kontot står också hos Region Gotland (SB 2/2026).");
    let case = officer.get(&format!("/arenden/{other}")).await;
    case.says("Kontot står också hos Härjedalens kommun (SB 1/2026).");
    // Neither organisation is told.
    let receipt = ombud.get(&format!("/rekvisitioner/{id}/kvittens")).await;
    receipt.does_not_say("Gotland").does_not_say("kontroller");

    // A frame is corrected after the send, below what was asked for.
    service
        .execute(
            "update frame set amount = 250000 from pot, recipient
             where pot.pot_id = frame.pot_id and pot.code = 'kommuner-efter-kommunal-halso-och-sjukvard'
               and recipient.organisation_id = frame.organisation_id
               and recipient.name = 'Härjedalens kommun'",
        )
        .await;
    let case = service.person(AUDITOR).await.get(&path).await;
    case.says("300 000 kr rekvireras, men ramen är 250 000 kr.").says("Stämmer inte");
}

#[tokio::test]
async fn an_account_that_is_another_than_the_year_before_asks_for_a_look() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    let path = format!("/arenden/{id}");
    let officer = service.person(OFFICER).await;
    officer.get(&path).await.says("Det finns inget tidigare att jämföra med.");
    sent_the_year_before(&service, "123-4566").await;
    let case = officer.get(&path).await;
    case.says("Nu är det Bankgiro 5050-1055. I omgången 2025 var det Bankgiro 123-4566.");
    case.says("Inte mer än i omgången 2025, då det var 600 000 kr.");
}

#[tokio::test]
async fn the_queries_of_a_case_are_bounded() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    let officer = service.person(OFFICER).await;
    let path = format!("/arenden/{id}");
    let alone = queries_of(&officer, &path).await;
    assert!(5 < alone && alone <= MOST_QUERIES, "{alone} queries");
    service.another_sent().await;
    sent_the_year_before(&service, "123-4566").await;
    assert_eq!(queries_of(&officer, &path).await, alone);
}

/// Whoever has the same account is found by the index, however much has been sent.
#[tokio::test]
async fn the_same_account_is_found_by_its_index() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_sent(&service).await;
    service
        .execute(
            "insert into submission
                 (requisition_id, version, kind, changed, document, fingerprint, submitted_by,
                  submitted_at)
             select requisition_id, n, 'details', '{}', jsonb_set(document, '{payment,account,account}',
                        to_jsonb(n::text)), fingerprint, submitted_by, submitted_at
             from submission, generate_series(2, 20000) as n",
        )
        .await;
    service.execute("analyze submission").await;
    let officer = service.person(OFFICER).await;
    let read = "select idx_scan > 0 from pg_stat_user_indexes
                where indexrelname = 'submission_by_account'";
    // The database counts what was read some time after it was read.
    for _ in 0..200 {
        officer.get(&format!("/arenden/{id}")).await.says("Ingen annan har angett kontot.");
        if service.value(read).await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the index is not used");
}

#[tokio::test]
async fn the_database_knows_an_account_as_rust_does() {
    let service = Service::start().await;
    service.person(OMBUD).await.has_sent(&service).await;
    let bank =
        |clearing, number| PayoutAccount::Bank(BankAccount::parse(clearing, number).unwrap());
    for account in [
        PayoutAccount::Bankgiro(Bankgiro::parse("5050-1055").unwrap()),
        PayoutAccount::Plusgiro(Plusgiro::parse("12 34 56-6").unwrap()),
        bank("9960", "1234566"),
        bank("9500", "1234566"),
        bank("9549", "1234566"),
        bank("5001", "1234563"),
        bank("6000", "50208675"),
        bank("8327-9", "3456789019"),
        bank("8327", "3456789019"),
        bank("9570", "12344"),
    ] {
        let json = serde_json::to_string(&account).unwrap();
        let known: String = service
            .value(&format!(
                "update submission set document = jsonb_set(document, '{{payment,account}}', '{json}')
                 returning account"
            ))
            .await;
        assert_eq!(known, account.as_one());
    }
}
