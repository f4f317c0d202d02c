//! The demonstration's rounds beside their sources: what each instruction says.

use axum::http::StatusCode;

use crate::support::Service;

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
