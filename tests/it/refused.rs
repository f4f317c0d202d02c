//! Whoever loses a race keeps the text: what was typed stands on the page that refuses it.

use axum::http::{Method, StatusCode};
use statsbidrag::{
    requisitions::Status,
    router,
    values::RequisitionId,
    web::{Access, Entry},
};

use crate::support::{
    ADMINISTRATOR, Answer, Browser, COORDINATOR, DECIDER, ECONOMIST, GOTLAND, HARJEDALEN, OFFICER,
    OMBUD, OTHER_ADMINISTRATOR, OTHER_ECONOMIST, POPULATION, REPRESENTATIVE, ROUND, SEEKER,
    Service, applying, form,
};

/// A text for each input that a page shows again.
const TYPED: [(&str, &str); 49] = [
    ("description-1", "Fler läkare i glesbygd."),
    ("who_described", "Tillsammans med Åre."),
    ("amount-befolkning", "123 456"),
    ("amount", "234 567"),
    ("bankgiro", "5050-1055"),
    ("clearing", "6000"),
    ("name", "Nils Nyskriven"),
    ("email", "nils@nyskriven.example"),
    ("phone", "063-12 34 56"),
    ("registrar_email", "registrator@nyskriven.example"),
    ("extension_reason", "Nämnden träffas inte förrän i maj."),
    ("withdrawal_reason", "Nämnden sade nej."),
    ("completion_day", "2026-03-27"),
    ("extended_to", "2026-03-30"),
    ("reasons", "Planen håller."),
    ("granted-0198c2d6-0000-7000-8000-000000000001", "765 432"),
    ("granted-0198c2d6-0000-7000-8000-000000000002", "234 567"),
    ("return_reason", "Skälen räcker inte."),
    ("pay_on", "2026-03-23"),
    ("payout_reference", "UB 77"),
    ("payout_return_reason", "Fel referens."),
    ("reason", "Min syster arbetar där."),
    ("lifting-1", "Hon har slutat."),
    ("missing", "Utdraget saknas."),
    ("last_day", "2026-03-24"),
    ("closing_reason", "Ingenting kom."),
    ("title", "Förvaltningschef"),
    ("organisation", "212000-2510"),
    ("start_on", "2026-03-25"),
    ("end_on", "2026-12-24"),
    ("answer", "Här är utdraget."),
    ("subject", "Om anvisningen"),
    ("text", "Läs den en gång till."),
    ("said_by", "Per Sund, ekonomichef"),
    ("said_on", "2026-03-09"),
    ("said_at", "14.05"),
    ("year", "2031"),
    ("grant_name", "Ett nytt bidrag"),
    ("ordinance", "2031:1"),
    ("purpose", "Kortare köer."),
    ("annan", "654 321"),
    ("met_on", "2026-03-02"),
    ("note", "DNR 1/2026"),
    ("aim-1", "Fler vårdplatser"),
    ("expected-1", "Fyrtio fler"),
    ("content_email", "fragor@nyskriven.example"),
    ("service_email", "tjansten@nyskriven.example"),
    ("source", "SCB, en tabell"),
    ("as_of", "2025-12-31"),
];

fn posts() -> Vec<Entry> {
    let routes = router::routes();
    routes.table().iter().filter(|it| it.method == Method::POST).cloned().collect()
}

/// Checks that the page has every text that a page of this path shows again.
#[track_caller]
fn has_what_was_typed(path: &str, answer: &Answer) {
    for (name, text) in TYPED {
        if let Some(label) = router::label(path, name) {
            answer.says(text).says(&label);
        }
    }
}

/// While somebody writes, the right to do so is taken away; or what is written about is taken away,
/// and then every id of the address is unknown.
#[tokio::test]
async fn what_was_typed_stands_on_the_page_when_a_right_or_a_thing_is_gone() {
    let service = Service::start().await;
    let sent = service.person(OMBUD).await.has_sent(&service).await;
    let places = service.places(sent, "plan").await;
    let mut people = Vec::new();
    for (access, email) in [
        (Access::SignedIn, SEEKER),
        (Access::Applicant, OMBUD),
        (Access::Sender, OMBUD),
        (Access::Staff, OFFICER),
        (Access::Officer, OFFICER),
        (Access::Decider, DECIDER),
        (Access::Economist, ECONOMIST),
        (Access::Administrator, ADMINISTRATOR),
    ] {
        people.push((access, service.person(email).await));
    }
    let form = form(&TYPED);
    for right_is_gone in [false, true] {
        if right_is_gone {
            service.execute("update mandate set ended_at = started_at").await;
            service.execute("update agency_role_of set ended_at = granted_at").await;
        }
        for entry in posts() {
            let Some((_, browser)) = people.iter().find(|it| it.0 == entry.access) else {
                continue;
            };
            let mut path = places.fill(entry.path);
            if !right_is_gone {
                let known = |it: &str| uuid::Uuid::try_parse(it).is_ok();
                let parts = path.split('/').map(|it| if known(it) { GONE } else { it });
                path = parts.collect::<Vec<_>>().join("/");
            }
            let multipart = ["/statistik/filer", "/filer"].iter().any(|it| path.ends_with(it));
            let refused_by_guard = right_is_gone && entry.access != Access::SignedIn;
            if multipart || !(refused_by_guard || path.contains(GONE)) {
                continue;
            }
            let refused = browser.post(&path, &form).await;
            if refused.status == StatusCode::SEE_OTHER {
                // A session or a passkey that is gone already: nothing is typed there.
                assert!(path.starts_with("/konto/"), "{path} leads to {}", refused.location());
                continue;
            }
            assert!(!refused.status.is_success(), "{path}: {}", refused.text());
            has_what_was_typed(&path, &refused);
            crate::pages::is_whole(&path, &refused);
        }
    }
}

const GONE: &str = "00000000-0000-7000-8000-000000000000";

/// What a password, a code or a hidden input holds is never shown.
#[tokio::test]
async fn secrets_are_not_shown_again() {
    let service = Service::start().await;
    let seeker = service.person(SEEKER).await;
    let typed = form(&[
        ("password", "gröna tekannor i regn"),
        ("code", "314159"),
        ("seen", "sett-förut"),
        ("fingerprint", "fingeravtryck"),
        ("name", "Maja Ny"),
    ]);
    for path in [format!("/ombudsansokningar/{GONE}/uppgifter"), format!("/inbjudan/{GONE}")] {
        let refused = seeker.post(&path, &typed).await;
        refused.is(StatusCode::NOT_FOUND).says("Maja Ny");
        for secret in ["tekannor", "314159", "sett-förut", "fingeravtryck"] {
            assert!(!refused.html.contains(secret), "{path} shows {secret}");
        }
    }
}

/// A fault of ours keeps the text too.
#[tokio::test]
async fn a_fault_gives_the_text_back() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let id = ombud.starts(&service).await;
    service.execute("alter table section_answer rename to elsewhere").await;
    let fault = ombud.post(&format!("/rekvisitioner/{id}/plan"), &form(&TYPED)).await;
    fault.is(StatusCode::INTERNAL_SERVER_ERROR).says("Fler läkare i glesbygd.");
}

/// When the database is away nobody knows who is asking, and the text is kept all the same; also one
/// that waits in the form of another page.
#[tokio::test]
async fn a_database_that_is_away_gives_the_text_back() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let path = format!("/rekvisitioner/{}/plan", ombud.starts(&service).await);
    service.app.db.close().await;
    let away = ombud.post(&path, &form(&TYPED)).await;
    away.is(StatusCode::SERVICE_UNAVAILABLE).says("Fler läkare i glesbygd.");
    has_what_was_typed(&path, &away);
    let kept = waiting(&path, &form(&TYPED));
    for carrying in ["/valj-organisation", "/bekrafta", "/logga-in"] {
        let away = ombud.post(carrying, &kept).await;
        away.is(StatusCode::SERVICE_UNAVAILABLE);
        has_what_was_typed(&path, &away);
    }
}

/// A form of this path, in the form of a page that it waits on.
fn waiting(till: &str, kept: &str) -> String {
    form(&[("till", till), ("posted", "1"), ("kept", kept)])
}

/// A form that waits for an address that is none of ours can go on to nowhere, and is not lost.
#[tokio::test]
async fn a_waiting_form_that_belongs_nowhere_gives_the_text_back() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let path = format!("/rekvisitioner/{GONE}/plan");
    let kept = waiting(&format!("{path}?{}", "a".repeat(600)), &form(&TYPED));
    let organisation = "select organisation_id::text from mandate limit 1";
    let organisation = service.value::<String>(organisation).await;
    let proved = "&email=ombud%40demo.example&password=demonstration";
    for (waits_at, more) in [
        ("/valj-organisation", format!("&organisation={organisation}")),
        ("/bekrafta", proved.to_owned()),
        ("/logga-in", proved.to_owned()),
    ] {
        let refused = ombud.post(waits_at, &format!("{kept}{more}")).await;
        assert!(refused.status.is_client_error(), "{waits_at}: {}", refused.status);
        has_what_was_typed(&path, &refused);
    }
}

/// What another site posts is nobody's text.
#[tokio::test]
async fn a_text_that_another_site_posts_is_not_shown() {
    let service = Service::start().await;
    let request = axum::http::Request::post(format!("/arenden/{GONE}/forslag"))
        .header("host", "localhost:8080")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site");
    let request = request.body(axum::body::Body::from(form(&TYPED))).unwrap();
    let refused = service.person(OFFICER).await.send_request(request).await;
    refused.is(StatusCode::FORBIDDEN).does_not_say("Planen håller.");
}

/// Amounts whose inputs are named by an id stand in the order of the form.
#[tokio::test]
async fn amounts_of_several_pots_are_told_apart() {
    let service = Service::start().await;
    let id = service.case(Status::Proposed).await;
    let officer = service.person(OFFICER).await;
    let late = officer.post(&format!("/arenden/{id}/forslag"), &form(&TYPED)).await;
    late.is(StatusCode::CONFLICT);
    late.says("Belopp som beviljas, nummer 1 765 432");
    late.says("Belopp som beviljas, nummer 2 234 567");
}

/// A form of thousands of texts makes no page of thousands of rows.
#[tokio::test]
async fn a_form_of_thousands_of_texts_is_shown_in_part() {
    let service = Service::start().await;
    let ombud = service.person(OMBUD).await;
    let many: Vec<String> = (0..5000).map(|it| format!("rad {it}")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|it| ("description-1", it.as_str())).collect();
    let refused = ombud.post(&format!("/rekvisitioner/{GONE}/plan"), &form(&many)).await;
    refused.is(StatusCode::NOT_FOUND).says("4800 till får inte plats");
    assert_eq!(refused.html.matches("<dt>").count(), 200);
    let same = [("description-1", "Samma rad."); 5000];
    let refused = ombud.post(&format!("/rekvisitioner/{GONE}/plan"), &form(&same)).await;
    assert_eq!(refused.html.matches("Samma rad.").count(), 1);
}

/// Somebody whose form came too late, the form, and where it was posted.
struct Late<'a>(Browser<'a>, String, String);

impl Service {
    /// Brings about that the form of a route is posted after somebody else has done the same, or has
    /// moved the case on. `None` for a route whose forms [`have_nothing_to_lose`].
    async fn late(&self, route: &str) -> Option<Late<'_>> {
        let late = match route {
            "/rekvisitioner/{id}/{section}" | "/rekvisitioner/{id}/utbetalning" => {
                let anna = self.person(OMBUD).await;
                let id = anna.has_sent(self).await;
                let section = if route.ends_with('}') { "plan" } else { "utbetalning" };
                let path = format!("/rekvisitioner/{id}/{section}");
                Late(self.person(COORDINATOR).await, path, form(&TYPED))
            }
            "/rekvisitioner/{id}/senare-dag" | "/rekvisitioner/{id}/aterkallelse" => {
                let id = self.case(Status::Granted).await;
                let path = route.replace("{id}", &id.to_string());
                Late(self.person(REPRESENTATIVE).await, path, form(&TYPED))
            }
            "/arenden/{id}/komplettering" | "/arenden/{id}/senare-dag" => {
                let id = self.case(Status::Proposed).await;
                let path = route.replace("{id}", &id.to_string());
                Late(self.person(OFFICER).await, path, form(&TYPED))
            }
            "/omgangar/{round_id}/post/{organisation_id}" => {
                // It has been decided: nothing but the contact person is open.
                let id = self.case(Status::Paid).await;
                let path = self
                    .value::<String>(&format!(
                        "select '/omgangar/' || round_id || '/post/' || organisation_id
                         from requisition where requisition_id = '{id}'"
                    ))
                    .await;
                Late(self.person(OFFICER).await, path, form(&TYPED))
            }
            "/behorigheter/inbjudningar" => {
                let anna = self.person(OMBUD).await;
                self.execute("update mandate set ended_at = started_at").await;
                Late(anna, route.to_owned(), form(&TYPED))
            }
            "/arenden/{id}/forslag" => {
                let id = self.case(Status::Proposed).await;
                Late(self.person(OFFICER).await, format!("/arenden/{id}/forslag"), form(&TYPED))
            }
            "/arenden/{id}/aterlamnat-forslag" => {
                let id = self.case(Status::Granted).await;
                let path = format!("/arenden/{id}/aterlamnat-forslag");
                Late(self.person(DECIDER).await, path, form(&TYPED))
            }
            "/arenden/{id}/utbetalning" => {
                let id = self.case(Status::PayoutRecorded).await;
                let path = format!("/arenden/{id}/utbetalning");
                Late(self.person(OTHER_ECONOMIST).await, path, form(&TYPED))
            }
            "/arenden/{id}/aterlamnad-utbetalning" => {
                let id = self.case(Status::Paid).await;
                let path = format!("/arenden/{id}/aterlamnad-utbetalning");
                Late(self.person(ECONOMIST).await, path, form(&TYPED))
            }
            "/arenden/{id}/jav" => {
                let id = self.case(Status::Submitted).await;
                self.has_exclusion(id, OFFICER).await;
                let typed = [&[("scope", "arendet"), ("person", "")][..], &TYPED[..]].concat();
                Late(self.person(OFFICER).await, format!("/arenden/{id}/jav"), form(&typed))
            }
            "/arenden/{id}/jav/{exclusion_id}/havning" => {
                let id = self.case(Status::Submitted).await;
                let exclusion = self.has_exclusion(id, OFFICER).await;
                let path = format!("/arenden/{id}/jav/{exclusion}/havning");
                let field = format!("lifting-{exclusion}");
                let jenny = self.person(ADMINISTRATOR).await;
                jenny.post(&path, &form(&[(&field, "Det är över.")])).await;
                let typed = [&[(field.as_str(), "Hon har slutat.")][..], &TYPED[..]].concat();
                Late(self.person(OTHER_ADMINISTRATOR).await, path, form(&typed))
            }
            "/arenden/{id}/anteckning" | "/ombudsarenden/{application_id}/anteckning" => {
                let id = self.case(Status::Submitted).await;
                let application = self.person(SEEKER).await.has_applied(HARJEDALEN).await;
                self.registers_what_was_sent().await;
                let path = route.replace("{id}", &id.to_string());
                let path = path.replace("{application_id}", &application);
                let frida = self.person(OFFICER).await;
                let typed = [&[("note_id", GONE)][..], &TYPED[..]].concat();
                let first = form(&typed).replace("en+g%C3%A5ng+till", "nu");
                frida.post(&path, &first).await.is(StatusCode::SEE_OTHER);
                Late(frida, path, form(&typed))
            }
            "/valj-organisation" => {
                let anna = self.person(OMBUD).await;
                self.execute("update mandate set ended_at = started_at").await;
                let till = format!("/rekvisitioner/{GONE}/plan");
                Late(anna, route.to_owned(), waiting(&till, &form(&TYPED)))
            }
            "/inbjudan/{secret}" => {
                let elsa = self.person(GOTLAND).await;
                let secret = elsa.invites(self, "ny@gotland.example", "representant").await;
                let invitation = self.invitation_id("ny@gotland.example").await;
                let path = format!("/behorigheter/inbjudningar/{invitation}");
                elsa.post(&path, "act=withdraw").await.is(StatusCode::SEE_OTHER);
                Late(self.anonymous(), format!("/inbjudan/{secret}"), form(&TYPED))
            }
            "/administration/omgangar/{round_id}/fordelning/{pot}" => {
                let round = self.round(ROUND).await;
                let path = "fordelning/kommuner-efter-befolkning";
                let path = format!("/administration/omgangar/{round}/{path}");
                let typed = [&[("namnare", "annan")][..], &TYPED[..]].concat();
                Late(self.person(ADMINISTRATOR).await, path, form(&typed))
            }
            "/omgangar/{round_id}/villkor/{organisation_id}" => self.late_condition().await,
            "/omgangar/{round_id}/lage/utskick" => {
                let round = self.round(ROUND).await;
                let typed = [
                    &[("urval", "ej-paborjade"), ("act", "skicka"), ("message", GONE)][..],
                    &TYPED[..],
                ]
                .concat();
                let path = format!("/omgangar/{round}/lage/utskick");
                Late(self.person(OFFICER).await, path, form(&typed))
            }
            "/ombudsansokningar/ny" => {
                let maja = self.person(SEEKER).await;
                maja.begins_application(&[]).await;
                let typed = applying(&[("title", "Förvaltningschef")]);
                Late(maja, route.to_owned(), typed)
            }
            "/ombudsansokningar/{application_id}/uppgifter"
            | "/ombudsansokningar/{application_id}/svar" => {
                let maja = self.person(SEEKER).await;
                let id = maja.has_applied(HARJEDALEN).await;
                Late(maja, route.replace("{application_id}", &id), form(&TYPED))
            }
            "/ombudsarenden/{application_id}/komplettering"
            | "/ombudsarenden/{application_id}/avslag"
            | "/ombudsarenden/{application_id}/avskrivning" => {
                let id = self.person(SEEKER).await.has_applied(HARJEDALEN).await;
                self.application_approved(&id).await;
                let path = route.replace("{application_id}", &id);
                Late(self.person(OFFICER).await, path, form(&TYPED))
            }
            "/administration/personer/inbjudningar" => {
                let lena = self.person(OTHER_ADMINISTRATOR).await;
                self.execute("update agency_role_of set ended_at = granted_at").await;
                Late(lena, route.to_owned(), form(&TYPED))
            }
            "/administration/statistik/filer/{upload_id}" => {
                let jenny = self.person(ADMINISTRATOR).await;
                let upload = jenny.has_chosen(&POPULATION).await;
                jenny.imports(&upload, POPULATION.described).await.is(StatusCode::SEE_OTHER);
                let path = route.replace("{upload_id}", &upload);
                Late(self.person(OTHER_ADMINISTRATOR).await, path, form(&TYPED))
            }
            "/administration/omgangar/ny" => {
                let typed = [("title", ROUND), ("year", "2026"), ("purpose", "Kortare köer.")];
                Late(self.person(ADMINISTRATOR).await, route.to_owned(), form(&typed))
            }
            "/administration/omgangar/{round_id}/avsnitt/{plan_section}" => {
                let round = self.round(ROUND).await;
                let path = format!("/administration/omgangar/{round}/avsnitt/delpotter");
                let typed = [("name-1", "Fler läkare"), ("amount-1", "123 456")];
                Late(self.person(ADMINISTRATOR).await, path, form(&typed))
            }
            "/administration/omgangar/{round_id}/kontroll" => {
                let round = self.round(ROUND).await;
                let path = format!("/administration/omgangar/{round}/kontroll");
                Late(self.person(ADMINISTRATOR).await, path, form(&TYPED))
            }
            "/administration/omgangar/{round_id}/faststallande" => {
                let jenny = self.person(ADMINISTRATOR).await;
                let round = jenny.copies(self.round(ROUND).await).await;
                jenny.proposes_every_pot(round).await;
                self.person(DECIDER).await.fixes(round).await.is(StatusCode::SEE_OTHER);
                let path = format!("/administration/omgangar/{round}/faststallande");
                let typed = form(&[("act", "return"), ("reason", "Min syster arbetar där.")]);
                Late(self.person(DECIDER).await, path, typed)
            }
            "/administration/omgangar/{round_id}/sista-dag" => {
                let path =
                    format!("/administration/omgangar/{}/sista-dag", self.round(ROUND).await);
                let first = form(&[("last_day", "2026-04-15"), ("reason", "Tjänsten låg nere.")]);
                let jenny = self.person(ADMINISTRATOR).await;
                jenny.post(&path, &first).await.is(StatusCode::SEE_OTHER);
                Late(self.person(OTHER_ADMINISTRATOR).await, path, form(&TYPED))
            }
            "/administration/omgangar/{round_id}/ramar" => {
                let path = format!("/administration/omgangar/{}/ramar", self.round(ROUND).await);
                let first = form(&[
                    ("organisation", "Härjedalens kommun"),
                    ("pot", "kommuner-efter-befolkning"),
                    ("amount", "500 000"),
                    ("reason", "En uppgift var fel."),
                ]);
                let jenny = self.person(ADMINISTRATOR).await;
                jenny.post(&path, &first).await.is(StatusCode::SEE_OTHER);
                let typed = [&TYPED[..], &[("pot", "kommuner-efter-befolkning")]].concat();
                Late(self.person(OTHER_ADMINISTRATOR).await, path, form(&typed))
            }
            "/administration/omgangar/{round_id}/anstand" => {
                let path = format!("/administration/omgangar/{}/anstand", self.round(ROUND).await);
                let first = form(&[
                    ("organisation", "Härjedalens kommun"),
                    ("last_day", "2026-04-15"),
                    ("reason", "Systemet låg nere."),
                ]);
                let jenny = self.person(ADMINISTRATOR).await;
                jenny.post(&path, &first).await.is(StatusCode::SEE_OTHER);
                Late(self.person(OTHER_ADMINISTRATOR).await, path, form(&TYPED))
            }
            other => {
                assert!(have_nothing_to_lose(other), "how does a form of {other} come too late?");
                return None;
            }
        };
        Some(late)
    }

    /// A case that has come this far.
    pub async fn case(&self, status: Status) -> RequisitionId {
        let id = self.person(OMBUD).await.has_sent(self).await;
        match status {
            Status::Proposed => self.proposed(id).await,
            Status::Granted => self.decided(id).await,
            Status::PayoutRecorded => self.payout_recorded(id).await,
            Status::Paid => self.paid(id).await,
            _ => {}
        }
        id
    }

    async fn late_condition(&self) -> Late<'_> {
        let (path, code): (String, String) = sqlx::query_as(
            "select '/omgangar/' || round_id || '/villkor/' || organisation_id, condition.code
             from condition join recipient using (round_id)
             where met_by = 'agency' and not agreement limit 1",
        )
        .fetch_one(&self.db)
        .await
        .unwrap();
        let record = |day| [("code", code.as_str()), ("met_on", day), ("note", "DNR 1/2026")];
        let officer = self.person(OFFICER).await;
        officer.post(&path, &form(&record("2026-03-01"))).await.is(StatusCode::SEE_OTHER);
        let typed = form(&record("2026-03-02"));
        Late(self.person(OFFICER).await, path, typed)
    }
}

/// Whether the forms of a route are only buttons and choices, or are about the person's own account:
/// there is nobody else to be faster, and a form that is refused is shown again.
fn have_nothing_to_lose(route: &str) -> bool {
    let own = ["/logga", "/bekrafta", "/konto/", "/registrera", "/glomt", "/aterstall", "/epost"];
    let buttons = [
        "/administration/personer/inbjudningar/{invitation_id}",
        "/administration/rollforslag/{role_change_id}",
        "/administration/personer/{person_id}/roller",
        "/administration/personer/{person_id}/avslutad-roll",
        "/administration/personer/{person_id}/avstangning",
        "/ombudsansokningar/{application_id}/filer",
        "/ombudsansokningar/{application_id}/filer/{file_id}/borttagning",
        "/ombudsansokningar/{application_id}/inskickning",
        "/ombudsansokningar/{application_id}/aterkallelse",
        "/ombudsarenden/{application_id}/godkannande",
        "/behorigheter/inbjudningar/{invitation_id}",
        "/behorigheter/{mandate_id}/borttagning",
        "/behorigheter/overlamning",
        "/behorigheter/avslut",
        "/administration/statistik/filer",
        "/administration/omgangar/{round_id}/fordelning",
        "/administration/omgangar/{round_id}/provkorning",
        "/administration/omgangar/{round_id}/oppning",
        "/administration/omgangar/{round_id}/sista-dag/beslut",
        "/administration/omgangar/{round_id}/anstand/beslut",
        "/administration/omgangar/{round_id}/ramar/beslut",
        "/omgangar/{round_id}/rekvisition",
        "/omgangar/{round_id}/avstaende",
        "/rekvisitioner/{id}/plan/filer",
        "/rekvisitioner/{id}/plan/filer/borttagning",
        "/rekvisitioner/{id}/inskickning",
        "/rekvisitioner/{id}/kastad",
        "/arenden/{id}/komplettering-avslutad",
        "/arenden/{id}/avskrivning",
        "/arenden/{id}/beslut",
        "/arenden/{id}/godkannande",
    ];
    own.iter().any(|it| route.starts_with(it)) || buttons.contains(&route)
}

/// Every address that is posted to, with a form that came too late.
#[tokio::test]
async fn a_form_that_comes_too_late_stands_on_the_page() {
    for entry in posts() {
        if have_nothing_to_lose(entry.path) {
            continue;
        }
        let service = Service::start().await;
        let Late(browser, path, typed) = service.late(entry.path).await.unwrap();
        let refused = browser.post(&path, &typed).await;
        assert!(
            refused.status.is_client_error(),
            "{path}: {} {:?}",
            refused.status,
            refused.header("location")
        );
        match entry.path {
            "/inbjudan/{secret}" => refused.is(StatusCode::GONE),
            "/administration/omgangar/{round_id}/fordelning/{pot}" => {
                refused.is(StatusCode::CONFLICT)
            }
            _ => &refused,
        };
        let pairs = |form: &str| serde_html_form::from_str::<Vec<(String, String)>>(form).unwrap();
        let of = |name: &str| pairs(&typed).into_iter().find(|it| it.0 == name).map(|it| it.1);
        // What waits is posted inside the form of the page that it waits on.
        let (path, pairs) = match of("till").zip(of("kept")) {
            Some((till, kept)) => (till, pairs(&kept)),
            None => (path, pairs(&typed)),
        };
        let mut shown = 0;
        for (name, text) in pairs {
            if router::label(&path, &name).is_some() {
                // In the box, or in the form that is shown again.
                let text = text.replace('&', "&#38;");
                assert!(refused.html.contains(&text), "{path} lost {name}\n{}", refused.text());
                shown += 1;
            }
        }
        assert!(0 < shown, "{path}: nothing was typed");
        crate::pages::is_whole(&path, &refused);
    }
}

/// A form that is shown again has everything in its controls, so nothing stands on the page twice.
#[tokio::test]
async fn a_form_that_is_shown_again_needs_no_box_beside_it() {
    let service = Service::start().await;
    let anna = service.person(OMBUD).await;
    let id = anna.starts(&service).await;
    let amount = "amount-kommuner-efter-befolkning";
    for (section, typed) in [
        (
            "plan",
            &[
                ("insats", "1"),
                ("who_described", "Bergs & \"Åre\" <kommun>"),
                ("description-1", "Läkare.\r\n\r\n- i by\r\n- på fjäll"),
            ][..],
        ),
        ("belopp", &[(amount, "1500.00")]),
        (
            "utbetalning",
            &[
                ("account_kind", "bankkonto"),
                ("bankgiro", "5050-10x5"),
                ("clearing", "12"),
                ("account", "Årets"),
                ("reference", "GNV 'åtta'"),
            ],
        ),
        ("kontakt", &[("name", ""), ("email", "ingen adress")]),
    ] {
        let again = anna.saves(id, section, typed).await;
        again.is(StatusCode::UNPROCESSABLE_ENTITY).does_not_say("Det här skrev du");
    }
    anna.fills_in(id).await;
    anna.sends(id, &anna.fingerprint(id).await).await.is(StatusCode::SEE_OTHER);
    let round = service.round(ROUND).await;
    for (email, path, typed) in [
        (OFFICER, format!("/arenden/{id}/forslag"), &[("reasons", "Utan utfall.")][..]),
        (OFFICER, format!("/omgangar/{round}/lage/utskick"), &[("text", "Hej\r\nalla!")]),
        (
            ADMINISTRATOR,
            format!("/administration/omgangar/{round}/sista-dag"),
            &[("last_day", "2026-13-01"), ("reason", "Tjänsten låg nere.")],
        ),
        (ADMINISTRATOR, "/administration/omgangar/ny".to_owned(), &[("title", "Ett bidrag")]),
        (
            ADMINISTRATOR,
            "/administration/personer/inbjudningar".to_owned(),
            &[("name", "Nils"), ("email", "nils")],
        ),
        (OMBUD, "/behorigheter/inbjudningar".to_owned(), &[("name", "Nils"), ("last_day", "x")]),
        (SEEKER, "/ombudsansokningar/ny".to_owned(), &[("title", "Chef"), ("start_on", "x")]),
    ] {
        let again = service.person(email).await.post(&path, &form(typed)).await;
        again.is(StatusCode::UNPROCESSABLE_ENTITY).does_not_say("Det här skrev du");
    }
}

/// The same form once more, by the same person, is no race: it leads on, as the first did.
#[tokio::test]
async fn the_second_of_two_presses_loses_nothing_and_leads_on() {
    let service = Service::start().await;
    let id = service.case(Status::Submitted).await;
    let officer = service.person(OFFICER).await;
    let path = format!("/arenden/{id}/forslag");
    let typed = |reasons| form(&[("outcome", "bifall"), ("reasons", reasons)]);
    officer.post(&path, &typed("Planen håller.")).await.is(StatusCode::SEE_OTHER);
    let again = officer.post(&path, &typed("Planen håller.")).await;
    officer.follow(&again).await.is(StatusCode::OK).says("Ärendet har redan gått vidare");
    let other = officer.post(&path, &typed("Planen håller, på det hela taget.")).await;
    other.is(StatusCode::CONFLICT).says("på det hela taget").says("Visa hur det ser ut nu");
    assert!(other.html.contains(&format!("href=\"/arenden/{id}\"")));
    officer.get(&format!("/arenden/{id}")).await.does_not_say("har redan gått vidare");
}

#[tokio::test]
async fn a_role_that_waits_for_a_second_factor_keeps_the_text() {
    let service = Service::start().await;
    let id = service.case(Status::Submitted).await;
    service.execute("update person set demonstration = false").await;
    let officer = service.person(OFFICER).await;
    let refused = officer.post(&format!("/arenden/{id}/forslag"), &form(&TYPED)).await;
    refused.is(StatusCode::CONFLICT).says("Du behöver en andra faktor").says("Planen håller.");
    assert!(refused.html.contains("href=\"/konto/tvafaktor\""));
    assert_eq!(officer.post(&format!("/arenden/{id}/forslag"), "").await.status, 303);
}

#[tokio::test]
async fn an_officer_who_is_excluded_while_writing_keeps_the_text() {
    let service = Service::start().await;
    let id = service.case(Status::Submitted).await;
    service.has_exclusion(id, OFFICER).await;
    let officer = service.person(OFFICER).await;
    let refused = officer.post(&format!("/arenden/{id}/forslag"), &form(&TYPED)).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Det här skrev du").says("Planen håller.");

    let elsa = service.person(GOTLAND).await;
    let application = elsa.has_applied(HARJEDALEN).await;
    let organisation = "select organisation_id from organisation where org_number = '212000-2510'";
    service
        .execute(&format!(
            "update exclusion set requisition_id = null, organisation_id = ({organisation})"
        ))
        .await;
    let path = format!("/ombudsarenden/{application}/avslag");
    let refused = officer.post(&path, &form(&TYPED)).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Min syster arbetar där.");
}
