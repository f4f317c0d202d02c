//! Extensions (anstånd): one organisation has a last day of its own.

use axum::http::StatusCode;
use jiff::SignedDuration;
use statsbidrag::{
    rounds,
    values::{Moment, OrganisationId, RoundId},
};

use crate::support::{
    ADMINISTRATOR, Answer, DECIDER, OFFICER, OMBUD, REGION, ROUND, Service, form, only_rows,
};

const REGION_NAME: &str = "Region Jämtland Härjedalen";

impl Service {
    async fn extensions(&self) -> String {
        format!("/administration/omgangar/{}/anstand", self.round(ROUND).await)
    }

    async fn tries_extension(&self, organisation: &str, last_day: &str) -> Answer {
        let typed = form(&[
            ("organisation", organisation),
            ("last_day", last_day),
            ("reason", "Deras system låg nere."),
        ]);
        self.person(ADMINISTRATOR).await.post(&self.extensions().await, &typed).await
    }

    /// The administrator proposes an extension in the round.
    pub async fn proposes_extension(&self, organisation: &str, last_day: &str) {
        self.tries_extension(organisation, last_day).await.is(StatusCode::SEE_OTHER);
    }

    /// The decider answers the proposal that waits on this page: approve or decline.
    async fn decides(&self, path: &str, act: &str) -> Answer {
        let decider = self.person(DECIDER).await;
        let typed = form(&[("seen", &decider.get(path).await.input("seen")), ("act", act)]);
        decider.post(&format!("{path}/beslut"), &typed).await
    }

    /// An extension that is proposed and approved.
    pub async fn has_extension(&self, organisation: &str, last_day: &str) {
        self.proposes_extension(organisation, last_day).await;
        let decided = self.decides(&self.extensions().await, "approve").await;
        decided.is(StatusCode::SEE_OTHER);
    }

    async fn moves_last_day(&self, last_day: &str, act: &str) {
        let path = format!("/administration/omgangar/{}/sista-dag", self.round(ROUND).await);
        let typed = form(&[("last_day", last_day), ("reason", "Tjänsten låg nere.")]);
        self.person(ADMINISTRATOR).await.post(&path, &typed).await.is(StatusCode::SEE_OTHER);
        self.decides(&path, act).await.is(StatusCode::SEE_OTHER);
    }
}

/// The system of Härjedalen is down in the last week. Everybody else is closed out on the first of
/// April, and the round is frozen; Härjedalen starts, saves and sends a week later.
#[tokio::test]
async fn an_organisation_with_an_extension_sends_after_the_round_has_closed_for_others() {
    let service = Service::start().await;
    let round = service.round(ROUND).await;
    let path = service.extensions().await;
    service.has_extension("Härjedalens kommun", "2026-04-15").await;
    let told: Vec<String> = sqlx::query_scalar(
        "select to_address from outgoing_mail
         where subject = 'Anstånd: God och nära vård 2026' and body like '%15 april 2026%låg nere%'
         order by 1",
    )
    .fetch_all(&service.db)
    .await
    .unwrap();
    assert_eq!(
        told,
        ["ombud@demo.example", "representant@demo.example", "samordnare@demo.example"],
        "those who act for it, and nobody else"
    );

    let ombud = service.person(OMBUD).await;
    ombud.get("/att-gora").await.says("onsdag 15 april 2026 kl. 23.59. Ni har fått anstånd.");
    let region = service.person(REGION).await;
    region.get("/att-gora").await.says("onsdag 1 april 2026 kl. 23.59.").does_not_say("anstånd");

    service.it_is("2026-04-08T12:00:00+02:00");
    service.works().await;
    let frozen = format!("select frozen_at is not null from round where round_id = '{round}'");
    assert!(service.value::<bool>(&frozen).await);

    // For everybody else it is closed.
    let region = service.person(REGION).await;
    let todo = region.get("/att-gora").await;
    todo.says("Ni skickade inte in någon rekvisition.");
    let start = format!("/omgangar/{round}/rekvisition");
    let late = region.post(&start, "").await;
    region.follow(&late).await.says("Omgången stängde 2 april 2026 kl. 00.00. Det är för sent");
    let public = service.anonymous().get("/bidrag/god-och-nara-vard-2026").await;
    public.says("Stängd").does_not_say("15 april");

    // The agency sees that it still may, on the list and on the board.
    let officer = service.person(OFFICER).await;
    let list = officer.get(&format!("/omgangar/{round}/rekvisitioner?q=212000-2510")).await;
    list.says("Inte påbörjad");
    let mut shown = 0;
    for page in 1..=7 {
        let board = format!("/omgangar/{round}/lage?urval=ej-paborjad&sida={page}");
        shown += officer.get(&board).await.text().matches("Inte påbörjad").count();
    }
    assert_eq!(shown, 1, "the others of the board have not requisitioned");

    let ombud = service.person(OMBUD).await;
    ombud.get("/att-gora").await.says("7 dagar kvar. Skicka in till och med onsdag 15 april 2026");
    let id = ombud.starts(&service).await;
    ombud
        .get(&format!("/rekvisitioner/{id}"))
        .await
        .says("Ni har fått anstånd: för andra är sista");
    ombud.fills_in(id).await;
    let list = format!("/omgangar/{round}/rekvisitioner");
    let officer = service.person(OFFICER).await;
    officer.get(&list).await.says("Anstånd: 1").says("Utkast");
    let fingerprint = ombud.fingerprint(id).await;
    service.it_is("2026-04-15T23:59:59.999999+02:00");
    let ombud = service.person(OMBUD).await;
    let sent = ombud.sends(id, &fingerprint).await;
    ombud.follow(&sent).await.says("15 april 2026 kl. 23.59.59");

    let page = service.person(OFFICER).await.get(&path).await;
    page.says("Nu kan inget mer anstånd ges").says("Godkänt: Härjedalens kommun");
    service.tries_extension(REGION_NAME, "2026-04-30").await.says("Omgången är stängd och fryst.");
}

#[tokio::test]
async fn the_instant_after_an_extension_is_too_late() {
    let service = Service::start().await;
    service.has_extension("212000-2510", "2026-04-15").await;
    let id = service.person(OMBUD).await.has_draft(&service).await;
    service.it_is("2026-04-15T12:00:00+02:00");
    service.works().await;
    let ombud = service.person(OMBUD).await;
    let fingerprint = ombud.fingerprint(id).await;
    service.it_is("2026-04-16T00:00:00+02:00");
    let ombud = service.person(OMBUD).await;
    let refused = ombud.sends(id, &fingerprint).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Omgången stängde 16 april 2026 kl. 00.00.");
    ombud.get(&format!("/rekvisitioner/{id}")).await.says("Sista dagen var till och med onsdag 15");
    ombud.get("/att-gora").await.says("Läs utkastet");
}

#[tokio::test]
async fn what_is_wrong_with_an_extension_is_said_at_its_field() {
    let service = Service::start().await;
    let administrator = service.person(ADMINISTRATOR).await;
    let path = service.extensions().await;
    let empty = administrator.post(&path, "").await;
    empty.is(StatusCode::UNPROCESSABLE_ENTITY).says("Skriv namnet på kommunen eller regionen");
    empty.says("Ny sista dag: ").says("Skriv varför mottagaren får anstånd");
    let several = service.tries_extension("Stockholm", "2026-04-15").await;
    several.is(StatusCode::UNPROCESSABLE_ENTITY).says("Välj vilken du menar");
    several.says("Region Stockholm, ").says("Deras system låg nere.");
    let chosen = form(&[
        ("organisation", "Stockholm"),
        ("chosen", "232100-0016"),
        ("last_day", "2026-04-15"),
        ("reason", "Deras system låg nere."),
    ]);
    administrator.post(&path, &chosen).await.is(StatusCode::SEE_OTHER);
    administrator.get(&path).await.says("Region Stockholm: väntar på beslut");
    for (last_day, why) in [
        ("2026-03-31", "Mottagaren kan redan rekvirera till och med onsdag 1 april 2026."),
        ("2026-04-01", "Sista dagen är redan den dagen."),
        ("2027-01-01", "Pengarna får användas till och med torsdag 31 december 2026."),
        ("2026-04-31", "Ny sista dag: "),
    ] {
        let refused = service.tries_extension("Härjedalens kommun", last_day).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY).says(why);
    }

    // A municipality has no frame in a round of the regions.
    let regions = service.round("Tillgänglighet och vårdkapacitet 2025").await;
    let typed = form(&[
        ("organisation", "Härjedalens kommun"),
        ("last_day", "2025-12-31"),
        ("reason", "Deras system låg nere."),
    ]);
    service.it_is("2025-03-10T12:00:00+01:00");
    let administrator = service.person(ADMINISTRATOR).await;
    let path = format!("/administration/omgangar/{regions}/anstand");
    let foreign = administrator.post(&path, &typed).await;
    foreign.is(StatusCode::UNPROCESSABLE_ENTITY);
    foreign.says("Härjedalens kommun har ingen ram i omgången");
}

#[tokio::test]
async fn whoever_proposed_an_extension_does_not_decide_it() {
    let service = Service::start().await;
    service
        .execute(
            "insert into agency_role_of (person_id, role, granted_at)
             select person_id, 'decider', now() from person where email = 'administrator@demo.example'",
        )
        .await;
    service.proposes_extension("Härjedalens kommun", "2026-04-15").await;
    let path = service.extensions().await;
    let jenny = service.person(ADMINISTRATOR).await;
    jenny.get(&path).await.says("kan inte själv besluta om den");
    let decider = service.person(DECIDER).await;
    decider.get("/omgangar").await.says("1 anstånd att besluta");
    let seen = decider.get(&path).await.input("seen");
    let yes = form(&[("seen", &seen), ("act", "approve")]);
    let own = jenny.post(&format!("{path}/beslut"), &yes).await;
    own.is(StatusCode::UNPROCESSABLE_ENTITY).says("kan inte själv besluta om den");
    let by_two =
        "update window_change set decided_by = proposed_by, decided_at = now(), approved = true";
    let refused = sqlx::query(by_two).execute(&service.db).await.unwrap_err().to_string();
    assert!(refused.contains("window_change_by_two"), "{refused}");
    service.decides(&path, "decline").await.is(StatusCode::SEE_OTHER);
    let extended = "select count(*) from recipient where closes_at is not null";
    assert_eq!(service.value::<i64>(extended).await, 0);
}

/// Everybody gets another last day while one has an extension: its mail says that it holds.
#[tokio::test]
async fn a_last_day_that_is_moved_shortens_no_extension() {
    let service = Service::start().await;
    service.has_extension("Härjedalens kommun", "2026-04-15").await;
    service.moves_last_day("2026-03-20", "approve").await;
    let told: Vec<(String, bool)> = sqlx::query_as(
        "select to_address, body like '%Har ni fått anstånd till en senare dag gäller det fortfarande.%'
         from outgoing_mail where subject like 'Ny sista dag:%' and to_address like '%o%@demo%'
         and to_address in ('ombud@demo.example', 'region@demo.example') order by 1",
    )
    .fetch_all(&service.db)
    .await
    .unwrap();
    assert_eq!(
        told,
        [("ombud@demo.example".to_owned(), true), ("region@demo.example".to_owned(), false)]
    );
    let ombud = service.person(OMBUD).await;
    ombud.get("/att-gora").await.says("onsdag 15 april 2026");
    service.moves_last_day("2026-04-20", "approve").await;
    let later = ombud.get("/att-gora").await;
    later.says("måndag 20 april 2026");
    assert!(!only_rows(&later).contains("Ni har fått anstånd"), "it is the same day for all");
    let moot = service.tries_extension("Härjedalens kommun", "2026-04-17").await;
    moot.says("Mottagaren kan redan rekvirera till och med måndag 20 april 2026.");
    service.has_extension("Härjedalens kommun", "2026-04-24").await;
    ombud.get("/att-gora").await.says("fredag 24 april 2026").says("Ni har fått anstånd.");
}

/// Whatever is proposed, approved and declined, in whatever order: the last moment of each
/// organisation is the latest that was approved for it, and what cannot be is refused. The table of
/// what was approved is kept by hand here.
#[tokio::test]
async fn the_last_moment_of_an_organisation_is_the_latest_that_was_approved_for_it() {
    let service = Service::start().await;
    let round = service.round(ROUND).await;
    let mut organisations = Vec::new();
    for name in ["Härjedalens kommun", REGION_NAME] {
        let id: String = service
            .value(&format!("select organisation_id::text from organisation where name = '{name}'"))
            .await;
        organisations.push((name, id.parse::<OrganisationId>().unwrap()));
    }
    let mut of_all = 32; // 1 April, as a day counted from 1 March.
    let mut own = [0, 0];
    let mut chance = 20_260_401_u64;
    let mut draw = |most: u64| {
        chance =
            chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) % most
    };
    let mut refused = 0;
    for _ in 0..40 {
        let day = 20 + i64::try_from(draw(40)).unwrap();
        let iso = iso(day);
        let act = if draw(4) == 0 { "decline" } else { "approve" };
        let one = usize::try_from(draw(3)).unwrap();
        if one == 2 {
            if day != of_all {
                service.moves_last_day(&iso, act).await;
                of_all = if act == "approve" { day } else { of_all };
            }
        } else {
            let tried = service.tries_extension(organisations[one].0, &iso).await;
            if day <= own[one].max(of_all) {
                tried.is(StatusCode::UNPROCESSABLE_ENTITY);
                refused += 1;
            } else {
                tried.is(StatusCode::SEE_OTHER);
                service.decides(&service.extensions().await, act).await.is(StatusCode::SEE_OTHER);
                own[one] = if act == "approve" { day } else { own[one] };
            }
        }
        for (place, (name, id)) in organisations.iter().enumerate() {
            let last = own[place].max(of_all);
            service.may_send_until(round, *id, &self::iso(last), name).await;
        }
    }
    assert!(5 < refused, "days that cannot be are met too: {refused}");
}

/// `2026-03-20` of 20, `2026-04-01` of 32.
fn iso(day: i64) -> String {
    let first: Moment = "2026-03-01T12:00:00+01:00".parse().unwrap();
    first.after(SignedDuration::from_hours(24 * (day - 1))).day().iso()
}

impl Service {
    /// Checks that a send is in time in the last microsecond of that day and too late after it.
    async fn may_send_until(&self, round: RoundId, id: OrganisationId, day: &str, who: &str) {
        let mut tx = self.app.db.begin().await.unwrap();
        let (own, _) = rounds::round_and_terms(&mut tx, round, id).await.unwrap().unwrap();
        assert_eq!(own.last_day().unwrap().iso(), day, "{who}");
        let before = own.closes_at.after(SignedDuration::from_micros(-1));
        assert!(rounds::hold(&mut tx, round, id, before).await.is_ok(), "{who}");
        assert!(rounds::hold(&mut tx, round, id, own.closes_at).await.is_err(), "{who}");
    }
}

/// Gustav is excluded from Härjedalen's case: he decides nothing about its last day either.
#[tokio::test]
async fn whoever_is_excluded_decides_no_extension() {
    let service = Service::start().await;
    let case = service.person(OMBUD).await.has_sent(&service).await;
    service.proposes_extension("Härjedalens kommun", "2026-04-15").await;
    service.has_exclusion(case, DECIDER).await;
    let decider = service.person(DECIDER).await;
    let path = format!("/administration/omgangar/{}/anstand", service.round(ROUND).await);
    let yes = form(&[("seen", &decider.get(&path).await.input("seen")), ("act", "approve")]);
    let refused = decider.post(&format!("{path}/beslut"), &yes).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Du är jävig i ärendet");
    let extended = "select count(*) from recipient where closes_at is not null";
    assert_eq!(service.value::<i64>(extended).await, 0);
}
