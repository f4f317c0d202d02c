//! The demonstration's rounds beside their sources: what each instruction says, and the days that
//! the open round names.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use statsbidrag::{
    demonstration,
    values::{Moment, RoundId},
};

use crate::support::{ADMINISTRATOR, OMBUD, Service};

const AGENCY: &str = "href=\"https://www.socialstyrelsen.se/\"";
const GOOD_CARE: &str =
    "https://www.socialstyrelsen.se/kunskapsstod-och-regler/omraden/god-och-nara-vard/";

/// A journalist holds the public page against the instruction of God och nära vård 2025.
#[tokio::test]
async fn good_care_2025_says_what_its_instruction_says() {
    let service = Service::start().await;
    let page = service.anonymous().get("/bidrag/god-och-nara-vard-2025").await;
    page.says("Sedan den 8 juni 2023")
        .says("S2023/01930")
        .says("följa upp kommunernas och regionernas arbete med omställningen")
        .says("Utöver det följer Socialstyrelsen också upp hur statsbidraget används.")
        .says("strukturella förändringar")
        .says("Under 2025 publiceras mer information om när uppföljningen sker")
        .says("Ja, det rekommenderas.")
        .says("Enligt 3 § ska insatser inom 1–7 genomföras under året.")
        .says("vilka pengarna ska användas till (4 §), minst en")
        .says("Påhittat för demonstrationen: den första dagen, 24 februari 2025.")
        .says("adresserna under Kontakt är de som står i 2026 års anvisning")
        .says("Påhittade exempel:");
    // Double financing and documents on request are of the year after.
    page.does_not_say("finansieras på annat sätt").does_not_say("Vi kan lämna underlag");
    for link in [GOOD_CARE, "verksamhetsindelningvi2000", "https://tillvaxtverket.se/"] {
        assert!(page.html.contains(link), "no link to {link}");
    }
}

#[tokio::test]
async fn good_care_2026_says_what_its_instruction_says() {
    let service = Service::start().await;
    let page = service.anonymous().get("/bidrag/god-och-nara-vard-2026").await;
    page.says("9.2-1697/2026 och är daterad 2026-02-16")
        .says("S2023/01930")
        .says("dubbelfinansiering")
        .says("Pengarna används inte till kostnader som redan finansieras på annat sätt")
        .says("Vi kan lämna underlag")
        .says("Enligt 3 § ska insatser inom 1–7 genomföras under året.")
        .says("webbsidan för statsbidraget")
        .says("Påhittade exempel:");
    for link in ["verksamhetsindelningvi2000", "https://tillvaxtverket.se/"] {
        assert!(page.html.contains(link), "no link to {link}");
    }
    let follow_up = format!("<a href=\"{GOOD_CARE}\" rel=\"noreferrer\">Uppföljningen av");
    assert!(page.html.contains(&follow_up), "no link to the follow-up");
}

#[tokio::test]
async fn accessibility_2025_says_what_its_instruction_says() {
    let service = Service::start().await;
    let page = service.anonymous().get("/bidrag/tillganglighet-och-vardkapacitet-2025").await;
    page.says("S2024/01058")
        .says("Informationen används också i Socialstyrelsens fortsatta arbete")
        .says("Regionen tar under året fram en produktionsplan")
        .says("De går därför till Socialstyrelsens startsida.")
        .says("Ja, det rekommenderas.")
        .says("för alla tre målen (4 §)")
        .says("Påhittat för demonstrationen: den första dagen, 24 februari 2025, och adressen")
        .does_not_say("har lämnat in en produktionsplan")
        .does_not_say("kommuner och regioner som i rekvisitionen")
        .does_not_say("Vi kan lämna underlag");
    for name in [
        "Överenskommelse mellan staten och Sveriges Kommuner och Regioner",
        "Socialstyrelsens arbete med Tillgänglighet",
        "Statsbidraget God och nära vård",
        "Plats för vård",
        "Stöd till produktions- och kapacitetsstyrning och Nationellt planeringsstöd",
    ] {
        let link = format!("<a {AGENCY} rel=\"noreferrer\">{name}");
        assert!(page.html.contains(&link), "no link {name}");
    }
}

#[tokio::test]
async fn every_instruction_and_the_start_page_lead_to_becoming_ombud() {
    let service = Service::start().await;
    let link = "href=\"/ombudsansokningar/ny\"";
    let visitor = service.anonymous();
    for path in [
        "/",
        "/bidrag/god-och-nara-vard-2025",
        "/bidrag/god-och-nara-vard-2026",
        "/bidrag/tillganglighet-och-vardkapacitet-2025",
    ] {
        let page = visitor.get(path).await;
        page.is(StatusCode::OK).says("Bli ombud");
        assert!(page.html.contains(link), "{path}");
    }
}

/// The open round moves when it has passed, and every page of it moves along: in March it names
/// the last of March, and in November a day in December.
#[tokio::test]
async fn the_open_round_names_one_last_day_on_all_its_pages() {
    let service = Service::start().await;
    let slug: String = service.value("select slug from round where title like '%öppen%'").await;
    let id: String =
        service.value("select round_id::text from round where title like '%öppen%'").await;
    let round: RoundId = id.parse().unwrap();
    let ombud = service.person(OMBUD).await;
    let started = ombud.post(&format!("/omgangar/{round}/rekvisition"), "").await;
    let requisition = started.location();

    for (now, today, first, last) in [
        ("2026-03-10T12:00:00+01:00", "10 mars 2026", "3 mars 2026", "31 mars 2026"),
        ("2026-11-27T12:00:00+01:00", "27 november 2026", "20 november 2026", "18 december 2026"),
    ] {
        service.it_is(now);
        let mut tx = service.db.begin().await.unwrap();
        demonstration::seed(&mut tx, now.parse::<Moment>().unwrap()).await.unwrap();
        tx.commit().await.unwrap();
        let may_be_named: BTreeSet<_> = [
            today,
            first,
            last,
            // When it was made and opened, when the money is used, since when the agency has the
            // grant, and of when the figures are.
            "10 mars 2026",
            "24 februari 2026",
            "1 januari 2026",
            "31 december 2026",
            "1 januari 2025",
            "1 november 2025",
            "31 december 2025",
        ]
        .into();
        let ombud = service.person(OMBUD).await;
        let administrator = service.person(ADMINISTRATOR).await;
        let administration = format!("/administration/omgangar/{round}");
        for (browser, path) in [
            (&ombud, format!("/bidrag/{slug}")),
            (&ombud, requisition.clone()),
            (&ombud, format!("{requisition}/plan")),
            (&ombud, format!("{requisition}/kontrollera")),
            (&administrator, administration.clone()),
            (&administrator, format!("{administration}/forhandsvisning")),
            (&administrator, format!("{administration}/kontroll")),
            (&administrator, format!("{administration}/avsnitt/anvisning")),
            (&administrator, format!("{administration}/avsnitt/fragor-och-svar")),
            (&administrator, format!("{administration}/sista-dag")),
        ] {
            let page = browser.get(&path).await;
            page.is(StatusCode::OK);
            let named = days_in(&page.text());
            let others: Vec<_> =
                named.iter().filter(|it| !may_be_named.contains(it.as_str())).collect();
            assert!(others.is_empty(), "{path} names {others:?} on {today}");
        }
        let public = ombud.get(&format!("/bidrag/{slug}")).await;
        public.says(&format!("Sista dag att rekvirera är den {last}"));
        public.says(&format!("e-tjänsten från och med den {first}"));
        let reminders = "select string_agg(to_char(on_day, 'FMDD/MM'), ' ' order by on_day)
             from reminder join round using (round_id) where title like '%öppen%'
               and on_day < closes_at and opens_at < on_day";
        let expected = if today.contains("mars") { "17/03 28/03" } else { "4/12 15/12" };
        assert_eq!(service.value::<String>(reminders).await, expected);
    }
}

/// Every `1 april 2026` of a text.
fn days_in(text: &str) -> BTreeSet<String> {
    let words: Vec<_> =
        text.split_whitespace().map(|it| it.trim_matches(|c: char| !c.is_alphanumeric())).collect();
    let months =
        "januari februari mars april maj juni juli augusti september oktober november december";
    let is_day = |it: &[&str]| {
        it[0].parse::<u8>().is_ok()
            && months.split(' ').any(|month| month == it[1])
            && it[2].len() == 4
            && it[2].parse::<u16>().is_ok()
    };
    words.windows(3).filter(|it| is_day(it)).map(|it| it.join(" ")).collect()
}
