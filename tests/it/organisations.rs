//! A person of two organisations with two tabs: a page acts for the organisation it was made for, and
//! for no other.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use statsbidrag::{
    router,
    values::RequisitionId,
    web::{ACTING_FOR, Entry},
};

use crate::support::{Browser, GOTLAND, OFFICER, OMBUD, REGION, Service, form, route_of};

const HARJEDALEN: &str = "Härjedalens kommun";
const ISLAND: &str = "Region Gotland";

impl Service {
    async fn organisation(&self, name: &str) -> String {
        self.value(&format!("select organisation_id::text from organisation where name = '{name}'"))
            .await
    }

    /// Gives a demonstration person a second organisation.
    async fn also_acts_for(&self, email: &str, organisation: &str, role: &str) {
        self.execute(&format!(
            "insert into mandate (mandate_id, person_id, organisation_id, role, started_at)
             select gen_random_uuid(), person_id, organisation_id, '{role}', '2026-03-01'
             from person, organisation
             where person.email = '{email}' and organisation.name = '{organisation}'"
        ))
        .await;
    }

    /// A digest of every row of every table but the sessions.
    async fn everything(&self) -> Vec<(String, String)> {
        let tables: Vec<String> = sqlx::query_scalar(
            "select table_name::text from information_schema.tables
             where table_schema = 'public' and table_type = 'BASE TABLE'
               and table_name <> 'session' order by 1",
        )
        .fetch_all(&self.db)
        .await
        .unwrap();
        let mut everything = Vec::new();
        for table in tables {
            let digest = format!(
                "select coalesce(md5(string_agg(row, '' order by row)), '')
                 from (select md5(it::text) as row from {table} it) as rows"
            );
            let digest: String = self.value(&digest).await;
            everything.push((table, digest));
        }
        everything
    }
}

impl Browser<'_> {
    async fn works_for(&self, service: &Service, organisation: &str) {
        let id = service.organisation(organisation).await;
        let chosen = self.post("/valj-organisation", &form(&[("organisation", &id)])).await;
        self.follow(&chosen).await.says(&format!("för {organisation}"));
    }
}

fn posts_for_an_organisation() -> Vec<Entry> {
    let routes = router::routes();
    let posts = routes.table().iter().filter(|it| it.method == Method::POST);
    posts.filter(|it| it.access.is_for_an_organisation()).cloned().collect()
}

/// Elsa is ombud for Gotland and representant for Härjedalen. She fills in pages of Gotland's while her
/// other tab has chosen Härjedalen, and presses every button there is.
#[tokio::test]
async fn a_page_of_another_organisation_acts_for_neither() {
    let service = Service::start().await;
    let sent = service.person(OMBUD).await.has_sent(&service).await;
    let elsa = service.person(GOTLAND).await;
    let draft = elsa.starts(&service).await;
    let places = service.places(sent, "plan").await.for_case(draft, "plan");
    let mandate = places.fill("{mandate_id}");
    service.also_acts_for(GOTLAND, HARJEDALEN, "representative").await;
    elsa.works_for(&service, HARJEDALEN).await;
    let island = service.organisation(ISLAND).await;
    let typed = [
        ("revision", "0"),
        ("who", "egen"),
        ("insats", "1"),
        ("description-1", "Skrivet om insats 1."),
        ("account_kind", "bankgiro"),
        ("bankgiro", "5050-1055"),
        ("name", "Skriven Kollega"),
        ("email", "skriven@gotland.example"),
        ("role", "uppgiftssamordnare"),
        ("read", "ja"),
        ("act", "withdraw"),
        ("successor", &mandate),
        ("fingerprint", "0"),
    ];
    let with_organisation = [&[(ACTING_FOR, island.as_str())][..], &typed[..]].concat();

    let home = service.organisation(HARJEDALEN).await;
    let with_own = [&[(ACTING_FOR, home.as_str())][..], &typed[..]].concat();
    let posts = posts_for_an_organisation();
    assert!(!posts.is_empty());
    for entry in &posts {
        let before = service.everything().await;
        let path = places.fill(entry.path);
        let stopped = elsa.post(&path, &form(&with_organisation)).await;
        stopped.is(StatusCode::CONFLICT).says("Sidan gäller Region Gotland");
        stopped.says("Byt till Region Gotland och gör klart");
        stopped.says("Gå vidare för Härjedalens kommun utan det");
        // A form that does not say whose it is acts for nobody either.
        let unsaid = elsa.post(&path, &form(&typed)).await;
        unsaid.is(StatusCode::CONFLICT).says("Sidan gäller en annan organisation");
        for answer in [&stopped, &unsaid] {
            crate::pages::is_whole(entry.path, answer);
            for (name, text) in typed {
                if router::label(&path, name).is_some() {
                    answer.says(text);
                }
            }
        }
        assert_eq!(service.everything().await, before, "{entry:?} changed something");
        // The same form of the organisation that she works for is no other organisation's.
        let own = elsa.post(&path, &form(&with_own)).await;
        own.does_not_say("Sidan gäller");
        assert!(own.status != StatusCode::UNAUTHORIZED, "{path}: {}", own.text());
    }
}

#[tokio::test]
async fn what_was_typed_goes_back_to_its_organisation_or_is_left() {
    let service = Service::start().await;
    let elsa = service.person(GOTLAND).await;
    let draft = elsa.starts(&service).await;
    service.also_acts_for(GOTLAND, HARJEDALEN, "representative").await;
    elsa.works_for(&service, ISLAND).await;
    let path = format!("/rekvisitioner/{draft}/plan");
    let page = elsa.get(&path).await;
    elsa.works_for(&service, HARJEDALEN).await;

    let typed = [
        page.posted_forms(&path).pop().unwrap().hidden,
        vec![
            ("insats".to_owned(), "1".to_owned()),
            (
                "description-1".to_owned(),
                "Fler läkare & <fler> besök.\r\nÄven på natten.".to_owned(),
            ),
            ("act".to_owned(), "later".to_owned()),
        ],
    ]
    .concat();
    let stopped = elsa.post(&path, &serde_html_form::to_string(&typed).unwrap()).await;
    stopped.is(StatusCode::CONFLICT).says("Vad ni ska göra").says("Även på natten.");
    elsa.get("/att-gora").await.says(HARJEDALEN);

    let back = elsa.post("/valj-organisation", &stopped.fields()).await;
    back.is(StatusCode::OK).says("Du arbetar nu för Region Gotland. Inget är sparat");
    back.says("Ombud för Region Gotland").does_not_say(HARJEDALEN);
    assert!(back.html.contains(&format!("action=\"{path}\"")), "{}", back.html);
    let done = elsa.post(&path, &back.fields()).await;
    assert_eq!(done.location(), format!("/rekvisitioner/{draft}"));
    elsa.get(&path).await.says("Fler läkare").says("Även på natten.");
    elsa.get("/att-gora").await.says(ISLAND);
}

#[tokio::test]
async fn an_address_of_another_organisation_offers_to_change_to_those_who_may() {
    let service = Service::start().await;
    let elsa = service.person(GOTLAND).await;
    let draft: RequisitionId = elsa.starts(&service).await;
    let mandate = elsa.has_colleague(&service, "kollega@gotland.example", "representant").await;
    service.also_acts_for(GOTLAND, HARJEDALEN, "coordinator").await;
    service.also_acts_for(REGION, HARJEDALEN, "representative").await;
    elsa.works_for(&service, HARJEDALEN).await;
    let david = service.person(REGION).await;
    for path in [
        format!("/rekvisitioner/{draft}"),
        format!("/rekvisitioner/{draft}/plan"),
        format!("/behorigheter/{mandate}/borttagning"),
        // A coordinator of Härjedalen's has no such page, and an ombud of Gotland's has.
        "/behorigheter/avslut".to_owned(),
    ] {
        let offered = elsa.get(&path).await;
        offered.is(StatusCode::CONFLICT).says("Sidan gäller Region Gotland");
        offered.says("Du arbetar nu för Härjedalens kommun.").does_not_say("Det här skrev du");
        crate::pages::is_whole(&path, &offered);
        if path != "/behorigheter/avslut" {
            // Two organisations, but not this one.
            let nothing = david.get(&path).await;
            nothing.is(StatusCode::NOT_FOUND).does_not_say("Gotland");
        }
    }
    let path = format!("/rekvisitioner/{draft}");
    let changed = elsa.post("/valj-organisation", &elsa.get(&path).await.fields()).await;
    assert_eq!(changed.location(), path);
    elsa.follow(&changed).await.is(StatusCode::OK).says("Rekvisition: God och nära vård 2026");
    elsa.get("/rekvisitioner/00000000-0000-7000-8000-000000000000").await.is(StatusCode::NOT_FOUND);
}

/// Whose mandate has ended since: the text is there, but no way back.
#[tokio::test]
async fn a_page_of_an_organisation_that_one_has_left_gives_the_text_back() {
    let service = Service::start().await;
    let elsa = service.person(GOTLAND).await;
    let draft = elsa.starts(&service).await;
    let island = service.organisation(ISLAND).await;
    service.also_acts_for(GOTLAND, HARJEDALEN, "representative").await;
    service.execute("update mandate set ended_at = started_at where role = 'ombud'").await;
    let typed = [(ACTING_FOR, island.as_str()), ("description-1", "Läkare på ön.")];
    let stopped = elsa.post(&format!("/rekvisitioner/{draft}/plan"), &form(&typed)).await;
    stopped.is(StatusCode::CONFLICT).says("Läkare på ön.").does_not_say("Region Gotland");

    service.execute("update mandate set ended_at = started_at").await;
    let nobody = elsa.post(&format!("/rekvisitioner/{draft}/plan"), &form(&typed)).await;
    nobody.is(StatusCode::NOT_FOUND).says("Läkare på ön.");
}

/// Every form that is posted for an organisation carries it, and each such address has a form.
#[tokio::test]
async fn every_form_of_an_organisation_says_whose_it_is() {
    let service = Service::start().await;
    let anna = service.person(OMBUD).await;
    let elsa = service.person(GOTLAND).await;
    let mut seen = BTreeSet::new();
    let mut look = async |browser: &Browser<'_>, organisation: &str, path: &str| {
        let page = browser.get(path).await;
        for posted in page.is(StatusCode::OK).posted_forms(path) {
            // A form with a file says it in its address.
            let (to, said) = posted.path.split_once('?').unwrap_or((&posted.path, ""));
            let route = route_of(&Method::POST, to).unwrap();
            if route.access.is_for_an_organisation() {
                let carried = (ACTING_FOR.to_owned(), organisation.to_owned());
                let says = said.starts_with(&format!("{ACTING_FOR}={organisation}"));
                assert!(says || posted.hidden.contains(&carried), "{path}: {posted:?}");
                seen.insert(route.path);
            }
        }
    };
    let (home, island) =
        (service.organisation(HARJEDALEN).await, service.organisation(ISLAND).await);
    look(&anna, &home, "/att-gora").await;
    let draft = anna.has_draft(&service).await;
    for section in ["plan", "utbetalning", "kontrollera"] {
        look(&anna, &home, &format!("/rekvisitioner/{draft}/{section}")).await;
    }
    let sent = anna.sends(draft, &anna.fingerprint(draft).await).await;
    sent.is(StatusCode::SEE_OTHER);
    let asked = form(&[
        ("completion_kind", "komplettering"),
        ("section", "plan"),
        ("missing", "Beskriv vad läkarna ska göra."),
        ("completion_day", "2026-03-24"),
    ]);
    let officer = service.person(OFFICER).await;
    let asked = officer.post(&format!("/arenden/{draft}/komplettering"), &asked).await;
    asked.is(StatusCode::SEE_OTHER);
    anna.saves(draft, "plan", crate::support::ANSWERS[0].1).await.is(StatusCode::SEE_OTHER);
    for page in ["", "/aterkallelse"] {
        look(&anna, &home, &format!("/rekvisitioner/{draft}{page}")).await;
    }
    let region = service.person(REGION).await;
    let id = region.has_attached_a_plan(&service).await;
    let own = service.organisation("Region Jämtland Härjedalen").await;
    look(&region, &own, &format!("/rekvisitioner/{id}/plan/filer")).await;
    let places = service.places(draft, "plan").await;
    for path in ["/behorigheter", "/behorigheter/overlamning", "/behorigheter/avslut"] {
        look(&elsa, &island, path).await;
    }
    look(&elsa, &island, &places.fill("/behorigheter/{mandate_id}/borttagning")).await;
    let all: BTreeSet<_> = posts_for_an_organisation().iter().map(|it| it.path).collect();
    assert_eq!(seen, all, "a form that no page of this test has");
}
