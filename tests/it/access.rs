//! Who may do what: the access map, and the refusal of everybody else.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use statsbidrag::{
    router,
    web::{Access, Entry},
};

use crate::support::{COORDINATOR, EVERYBODY, GOTLAND, OFFICER, OMBUD, REGION, ROUND, Service};

/// The whole map of who may do what. A change here is a decision: say why in the commit.
#[test]
fn the_access_map_is_as_reviewed() {
    let map: String = router::routes()
        .table()
        .iter()
        .map(|it| {
            let confirmed = if it.confirmed { ", confirmed" } else { "" };
            format!("{:?} {} {}{confirmed}\n", it.access, it.method, it.path)
        })
        .collect();
    assert_eq!(
        map,
        "\
Anyone GET /
Anyone GET /om-tjansten
Anyone GET /tillganglighet
Anyone GET /personuppgifter
Anyone GET /logga-in
Anyone POST /logga-in
Anyone POST /logga-ut
SignedIn GET /konto
SignedIn GET /bekrafta
SignedIn POST /bekrafta
SignedIn GET /valj-organisation
SignedIn POST /valj-organisation
Anyone GET /logga-in/tvafaktor
Anyone POST /logga-in/tvafaktor
Anyone POST /logga-in/nyckel
SignedIn POST /bekrafta/nyckel
SignedIn GET /konto/tvafaktor
SignedIn GET /konto/tvafaktor/app, confirmed
SignedIn POST /konto/tvafaktor/app, confirmed
SignedIn POST /konto/tvafaktor/app/borttagning, confirmed
SignedIn GET /konto/tvafaktor/nyckel, confirmed
SignedIn POST /konto/tvafaktor/nyckel, confirmed
SignedIn POST /konto/tvafaktor/nyckel/fraga, confirmed
SignedIn POST /konto/tvafaktor/nycklar/{passkey_id}/borttagning, confirmed
SignedIn GET /konto/tvafaktor/reservkoder, confirmed
SignedIn POST /konto/tvafaktor/reservkoder, confirmed
SignedIn GET /konto/utskick
SignedIn POST /konto/utskick
Anyone GET /registrera
Anyone POST /registrera
Anyone GET /registrera/{secret}
Anyone POST /registrera/{secret}
Anyone GET /glomt-losenord
Anyone POST /glomt-losenord
Anyone GET /aterstall/{secret}
Anyone POST /aterstall/{secret}
SignedIn GET /konto/losenord, confirmed
SignedIn POST /konto/losenord, confirmed
SignedIn GET /konto/uppgifter
SignedIn POST /konto/uppgifter
SignedIn GET /konto/epost
SignedIn POST /konto/epost, confirmed
Anyone GET /epost/{secret}
Anyone POST /epost/{secret}
SignedIn GET /konto/borttagning
SignedIn POST /konto/borttagning, confirmed
SignedIn GET /konto/inloggningar
SignedIn POST /konto/inloggningar/utloggning
SignedIn POST /konto/inloggningar/{session_id}/utloggning
SignedIn POST /konto/inloggningar/forlangning
Anyone POST /logga-in/eid/{provider}
Anyone GET /logga-in/eid/{provider}/svar
Anyone GET /logga-in/eid/ny
Anyone POST /logga-in/eid/ny
Anyone GET /logga-in/eid/ny/{secret}
Anyone POST /logga-in/eid/ny/{secret}
SignedIn POST /bekrafta/eid/{provider}
SignedIn GET /konto/eid
SignedIn POST /konto/eid/{provider}, confirmed
SignedIn POST /konto/eid/{provider}/borttagning, confirmed
Anyone GET /inbjudan/{secret}
Anyone POST /inbjudan/{secret}
Staff GET /administration/personer
Administrator POST /administration/personer/inbjudningar, confirmed
Administrator POST /administration/personer/inbjudningar/{invitation_id}, confirmed
Administrator POST /administration/rollforslag/{role_change_id}, confirmed
Staff GET /administration/personer/{person_id}
Administrator POST /administration/personer/{person_id}/roller, confirmed
Staff POST /administration/personer/{person_id}/avslutad-roll, confirmed
Administrator POST /administration/personer/{person_id}/avstangning, confirmed
SignedIn GET /ombudsansokningar
SignedIn GET /ombudsansokningar/ny
SignedIn POST /ombudsansokningar/ny
SignedIn GET /ombudsansokningar/{application_id}
SignedIn GET /ombudsansokningar/{application_id}/uppgifter
SignedIn POST /ombudsansokningar/{application_id}/uppgifter
SignedIn POST /ombudsansokningar/{application_id}/filer
SignedIn GET /ombudsansokningar/{application_id}/filer/{file_id}
SignedIn POST /ombudsansokningar/{application_id}/filer/{file_id}/borttagning
SignedIn POST /ombudsansokningar/{application_id}/inskickning
SignedIn POST /ombudsansokningar/{application_id}/svar
SignedIn POST /ombudsansokningar/{application_id}/aterkallelse
Staff GET /ombudsarenden
Staff GET /ombudsarenden/{application_id}
Staff GET /ombudsarenden/{application_id}/filer/{file_id}
Officer POST /ombudsarenden/{application_id}/komplettering
Officer POST /ombudsarenden/{application_id}/godkannande, confirmed
Officer POST /ombudsarenden/{application_id}/avslag, confirmed
Officer POST /ombudsarenden/{application_id}/avskrivning
Officer GET /ombudsarenden/{application_id}/anteckning
Officer POST /ombudsarenden/{application_id}/anteckning
Applicant GET /behorigheter
Sender POST /behorigheter/inbjudningar, confirmed
Sender POST /behorigheter/inbjudningar/{invitation_id}, confirmed
Applicant GET /behorigheter/{mandate_id}/borttagning
Applicant POST /behorigheter/{mandate_id}/borttagning
Sender GET /behorigheter/overlamning
Sender POST /behorigheter/overlamning, confirmed
Sender GET /behorigheter/avslut
Sender POST /behorigheter/avslut, confirmed
Staff GET /administration/statistik
Staff GET /administration/statistik/ny
Administrator POST /administration/statistik/filer
Staff GET /administration/statistik/filer/{upload_id}
Administrator POST /administration/statistik/filer/{upload_id}
Staff GET /administration/statistik/{set_id}
Staff GET /administration/statistik/{set_id}/csv
Staff GET /administration/omgangar/{round_id}/fordelning
Administrator POST /administration/omgangar/{round_id}/fordelning
Staff GET /administration/omgangar/{round_id}/fordelning/{pot}
Administrator POST /administration/omgangar/{round_id}/fordelning/{pot}
Staff GET /administration/omgangar/{round_id}/fordelningar/{allocation_id}
Staff GET /administration/omgangar/{round_id}/faststallande
Decider POST /administration/omgangar/{round_id}/faststallande, confirmed
Applicant GET /att-gora
Sender POST /omgangar/{round_id}/rekvisition
Sender POST /omgangar/{round_id}/avstaende
Applicant GET /rekvisitioner/{id}
Applicant GET /rekvisitioner/{id}/{section}
Applicant POST /rekvisitioner/{id}/{section}
Applicant GET /rekvisitioner/{id}/utbetalning
Applicant POST /rekvisitioner/{id}/utbetalning, confirmed
Applicant GET /rekvisitioner/{id}/plan/filer
Applicant POST /rekvisitioner/{id}/plan/filer
Applicant POST /rekvisitioner/{id}/plan/filer/borttagning
Applicant GET /rekvisitioner/{id}/filer/{file}
Staff GET /arenden/{id}/filer/{file}
Applicant GET /rekvisitioner/{id}/kontrollera
Applicant GET /rekvisitioner/{id}/inskickning
Officer GET /omgangar/{round_id}/post/{organisation_id}
Officer POST /omgangar/{round_id}/post/{organisation_id}
Applicant POST /rekvisitioner/{id}/inskickning
Applicant POST /rekvisitioner/{id}/kastad
Sender POST /rekvisitioner/{id}/senare-dag
Sender GET /rekvisitioner/{id}/aterkallelse
Sender POST /rekvisitioner/{id}/aterkallelse
Applicant GET /rekvisitioner/{id}/kvittens
Staff GET /omgangar
Staff GET /omgangar/{round_id}/rekvisitioner
Staff GET /omgangar/{round_id}/villkor
Staff GET /omgangar/{round_id}/villkor/{organisation_id}
Officer POST /omgangar/{round_id}/villkor/{organisation_id}
Staff GET /arenden/{id}
Staff GET /arenden/{id}/nasta
Staff GET /arenden/{id}/version/{version}
Applicant GET /rekvisitioner/{id}/version/{version}
Officer POST /arenden/{id}/komplettering
Officer POST /arenden/{id}/komplettering-avslutad
Officer POST /arenden/{id}/senare-dag
Officer POST /arenden/{id}/avskrivning
Officer POST /arenden/{id}/forslag
Decider POST /arenden/{id}/beslut, confirmed
Decider POST /arenden/{id}/aterlamnat-forslag
Economist POST /arenden/{id}/utbetalning
Economist POST /arenden/{id}/godkannande, confirmed
Economist POST /arenden/{id}/aterlamnad-utbetalning
Officer GET /arenden/{id}/anteckning
Officer POST /arenden/{id}/anteckning
Staff GET /omgangar/{round_id}/lage
Officer GET /omgangar/{round_id}/lage/utskick
Officer POST /omgangar/{round_id}/lage/utskick
Staff GET /arenden/{id}/jav
Staff POST /arenden/{id}/jav
Administrator POST /arenden/{id}/jav/{exclusion_id}/havning, confirmed
Anyone GET /bidrag
Anyone GET /bidrag/{slug}
Anyone GET /bidrag/{slug}/fordelning
Anyone GET /bidrag/{slug}/fordelning.csv
Anyone GET /bidrag/{slug}/fordelning.xlsx
Anyone GET /bidrag/{slug}/fordelning.json
Anyone GET /bidrag/{slug}/fordelning/{org_number}
Anyone GET /bidrag/{slug}/intyg/{file}
Staff GET /administration/omgangar
Administrator GET /administration/omgangar/ny
Administrator POST /administration/omgangar/ny
Staff GET /administration/omgangar/{round_id}
Administrator GET /administration/omgangar/{round_id}/avsnitt/{plan_section}
Administrator POST /administration/omgangar/{round_id}/avsnitt/{plan_section}
Staff GET /administration/omgangar/{round_id}/kontroll
Administrator POST /administration/omgangar/{round_id}/kontroll
Staff GET /administration/omgangar/{round_id}/forhandsvisning
Administrator GET /administration/omgangar/{round_id}/provkorning
Administrator POST /administration/omgangar/{round_id}/provkorning
Administrator GET /administration/omgangar/{round_id}/oppning
Administrator POST /administration/omgangar/{round_id}/oppning
Staff GET /administration/omgangar/{round_id}/sista-dag
Administrator POST /administration/omgangar/{round_id}/sista-dag
Staff GET /administration/omgangar/{round_id}/sista-dag/beslut
Decider POST /administration/omgangar/{round_id}/sista-dag/beslut, confirmed
Staff GET /administration/omgangar/{round_id}/anstand
Administrator POST /administration/omgangar/{round_id}/anstand
Staff GET /administration/omgangar/{round_id}/anstand/beslut
Decider POST /administration/omgangar/{round_id}/anstand/beslut, confirmed
Staff GET /administration/omgangar/{round_id}/ramar
Administrator POST /administration/omgangar/{round_id}/ramar
Staff GET /administration/omgangar/{round_id}/ramar/beslut
Decider POST /administration/omgangar/{round_id}/ramar/beslut, confirmed
Staff GET /diarium
Staff GET /diarium.csv
Staff GET /diarium.xlsx
Anyone GET /demonstration/post
"
    );
}

/// The demonstration people that each access admits, stated independently of `Access::admits`.
fn admitted(access: Access) -> &'static [&'static str] {
    match access {
        Access::Anyone | Access::SignedIn => &EVERYBODY,
        Access::Applicant => &EVERYBODY[0..5],
        Access::Sender => &[
            "ombud@demo.example",
            "representant@demo.example",
            "region@demo.example",
            "gotland@demo.example",
        ],
        Access::Staff => &EVERYBODY[5..12],
        Access::Officer => &["handlaggare@demo.example"],
        Access::Decider => &["beslutsfattare@demo.example"],
        Access::Economist => &["ekonom1@demo.example", "ekonom2@demo.example"],
        Access::Administrator => &["administrator@demo.example", "administrator2@demo.example"],
    }
}

/// Every address with real ids in it.
async fn addresses(service: &Service) -> Vec<(Entry, String)> {
    let ombud = service.person(OMBUD).await;
    let id = ombud.has_sent(service).await;
    let places = service.places(id, "kontakt").await;
    let table = router::routes();
    table.table().iter().map(|it| (it.clone(), places.fill(it.path))).collect()
}

#[tokio::test]
async fn nobody_reaches_an_address_that_is_not_for_their_role() {
    let service = Service::start().await;
    let addresses = addresses(&service).await;
    let mut people = Vec::new();
    for email in EVERYBODY {
        people.push((email, service.person(email).await));
    }
    for (entry, path) in &addresses {
        if entry.access == Access::Anyone {
            continue;
        }
        let anonymous = service.anonymous().send(entry.method.clone(), path, "").await;
        if entry.method == Method::GET {
            assert!(anonymous.location().starts_with("/logga-in?till="), "{entry:?}");
        } else {
            anonymous.is(StatusCode::UNAUTHORIZED).says("Logga in");
        }
        for (email, browser) in &people {
            if !admitted(entry.access).contains(email) {
                let answer = browser.send(entry.method.clone(), path, "").await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{email} at {entry:?}");
                answer.says("Sidan finns inte").does_not_say("600 000");
            }
        }
    }
}

/// An ombud of another organisation tries every address with an id that belongs to an organisation.
#[tokio::test]
async fn an_ombud_reaches_nothing_of_another_organisation() {
    let service = Service::start().await;
    let draft = service.person(GOTLAND).await.starts(&service).await;
    let sent = service.person(OMBUD).await.has_sent(&service).await;
    let places = service.places(sent, "kontakt").await;
    let stranger = service.person(REGION).await;
    for entry in router::routes().table() {
        let of_applicants =
            matches!(entry.access, Access::Applicant | Access::Sender | Access::SignedIn);
        // A round belongs to no organisation.
        if !of_applicants || !entry.path.replace("{round_id}", "").contains('{') {
            continue;
        }
        for id in [draft, sent] {
            let path = places.for_case(id, "kontakt").fill(entry.path);
            let form = "fingerprint=0&revision=0&act=withdraw&role=representant";
            let mut answer = stranger.send(entry.method.clone(), &path, form).await;
            while answer.status == StatusCode::SEE_OTHER {
                answer = stranger.follow(&answer).await;
            }
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{entry:?}");
        }
    }
}

#[tokio::test]
async fn the_agency_cannot_read_a_draft() {
    let service = Service::start().await;
    let id = service.person(OMBUD).await.has_draft(&service).await;
    let officer = service.person(OFFICER).await;
    officer.get(&format!("/arenden/{id}")).await.is(StatusCode::NOT_FOUND);
    let round = service.round(ROUND).await;
    let list = officer.get(&format!("/omgangar/{round}/rekvisitioner?q=Härjedalen")).await;
    list.says("Utkast, inte inskickad");
    assert!(!list.html.contains(&id.to_string()), "the list links to a draft");
}

#[tokio::test]
async fn a_post_from_another_site_is_refused() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let round = service.round(ROUND).await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://ond.example")] {
        let request = Request::post(format!("/omgangar/{round}/rekvisition"))
            .header("host", "localhost:8080")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", ombud.cookie().unwrap())
            .header(name, value)
            .body(Body::empty())
            .unwrap();
        let answer = ombud.send_request(request).await;
        answer.is(StatusCode::FORBIDDEN).says("Begäran kom från en annan webbplats");
    }
    assert_eq!(service.value::<i64>("select count(*) from requisition").await, 0);
}

#[tokio::test]
async fn a_right_taken_away_holds_at_the_next_request() {
    let service = Service::start().await;
    let officer = service.person(OFFICER).await;
    officer.get("/omgangar").await.is(StatusCode::OK);
    service.execute("update agency_role_of set ended_at = granted_at where role = 'officer'").await;
    officer.get("/omgangar").await.is(StatusCode::NOT_FOUND);

    let coordinator = service.person(COORDINATOR).await;
    coordinator.get("/att-gora").await.is(StatusCode::OK);
    service.execute("update mandate set ended_at = started_at where role = 'coordinator'").await;
    coordinator.get("/att-gora").await.is(StatusCode::NOT_FOUND);

    let ombud = service.person(OMBUD).await;
    ombud.get("/att-gora").await.is(StatusCode::OK);
    service
        .execute("update person set disabled_at = now() where email = 'ombud@demo.example'")
        .await;
    assert!(ombud.get("/att-gora").await.location().starts_with("/logga-in"));
}

/// A first visit, nothing in the cache, as it goes over the wire.
#[tokio::test]
async fn the_first_page_weighs_less_than_a_hundred_kilobytes() {
    let service = Service::start().await;
    let browser = service.anonymous();
    let addresses = |text: &str, start: &str, end: char| -> Vec<String> {
        let after = text.split(start).skip(1);
        after.map(|it| it.split(end).next().unwrap().to_owned()).collect()
    };
    let page = browser.get("/logga-in").await;
    let mut files = addresses(&page.html, "\"/static/", '"');
    let css = files.iter().find(|it| it.ends_with(".css")).unwrap().clone();
    let version = css.split('/').next().unwrap().to_owned();
    let styles = browser.get(&format!("/static/{css}")).await.html;
    // Every font and icon there is, though a page asks only for those it shows.
    files.extend(
        addresses(&styles, "url(", ')')
            .into_iter()
            .map(|it| format!("{version}/{}", it.trim_matches('"'))),
    );
    files.sort();
    files.dedup();
    assert!(4 < files.len(), "{files:?}: has `npm run assets` been run?");
    let mut weight = browser.weighs("/logga-in").await;
    for file in &files {
        weight += browser.weighs(&format!("/static/{file}")).await;
    }
    assert!(weight < 100_000, "{weight} bytes: {files:?}");
}
