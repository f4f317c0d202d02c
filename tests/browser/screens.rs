//! Pictures of the pages that people meet, as wide as a desk, a laptop and two phones, and how much
//! each page weighs. Not a test of its own: `bin/screens FOLDER` makes them, to be looked at.

use std::{fs, path::PathBuf};

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::{
    page::Chromiums,
    person::{ADMINISTRATOR, DECIDER, ECONOMIST, OFFICER, OMBUD, Person},
    support::{Screen, Service},
};

/// A page: its name, where one begins, and the links that are followed from there.
type Seen = (&'static str, &'static str, &'static [&'static str]);

const OPEN_ROUND: &str = "main a[href$='2026']:not([href*='administration'])";
const LIST: &str = "main a[href$='/rekvisitioner']";
const CASE: &str = "main table a[href^='/arenden/']";
const PREPARED: &str =
    "main tr:has(.ds-tag[data-color='info']) th a[href^='/administration/omgangar/']";

const ANYBODY: [Seen; 4] = [
    ("bidrag", "/bidrag", &[]),
    ("omgang", "/bidrag", &[OPEN_ROUND]),
    ("fordelning", "/bidrag", &[OPEN_ROUND, "a[href$='/fordelning']"]),
    ("belopp", "/bidrag", &[OPEN_ROUND, "a[href$='/fordelning']", "main tbody th a"]),
];

const OMBUDS: [Seen; 6] = [
    ("att-gora", "/att-gora", &[]),
    ("behorigheter", "/behorigheter", &[]),
    ("ansokan-ombud", "/ombudsansokningar/ny", &[]),
    ("rekvisition", "/att-gora", &["form[action$='/rekvisition'] button"]),
    ("plan", "/att-gora", &["main a[href^='/rekvisitioner/']", "main a[href$='/plan']"]),
    (
        "rekvirerade-belopp",
        "/att-gora",
        &["main a[href^='/rekvisitioner/']", "main a[href$='/belopp']"],
    ),
];

const SENT: [Seen; 1] = [("kvittens", "/att-gora", &["main a[href$='/kvittens']"])];

const OFFICERS: [Seen; 8] = [
    ("start-handlaggare", "/omgangar", &[]),
    ("rekvisitioner", "/omgangar", &[LIST]),
    ("arende", "/omgangar", &["main a[href*='lage=inskickad']", CASE]),
    ("laget", "/omgangar", &["main a[href$='/lage']"]),
    (
        "utskick",
        "/omgangar",
        &[
            "main a[href$='/lage']",
            "main a[href*='urval=ej-paborjad']",
            "main a[href*='/utskick?urval=ej']",
        ],
    ),
    ("ombudsarenden", "/ombudsarenden", &["main table a"]),
    ("diarium", "/diarium", &[]),
    ("anteckning", "/ombudsarenden", &["main table a", "main a[href$='/anteckning']"]),
];

const RETURNED: [Seen; 2] = [
    ("rekvisitioner-aterlamnad", "/omgangar", &["main a[href*='lage=inskickad']"]),
    ("arende-aterlamnat", "/omgangar", &["main a[href*='lage=inskickad']", CASE]),
];

const DECIDERS: [Seen; 2] = [
    ("start-beslutsfattare", "/omgangar", &[]),
    ("arende-beslut", "/omgangar", &["main a[href*='lage=foreslagen']", CASE]),
];

const ECONOMISTS: [Seen; 2] = [
    ("start-ekonom", "/omgangar", &[]),
    ("arende-utbetalning", "/omgangar", &["main a[href*='bifall']", CASE]),
];

const ADMINISTRATORS: [Seen; 9] = [
    ("administration", "/administration/omgangar", &[]),
    ("administration-omgang", "/administration/omgangar", &[PREPARED]),
    (
        "administration-fordelning",
        "/administration/omgangar",
        &[PREPARED, "main a[href$='/fordelning']"],
    ),
    (
        "administration-delpott",
        "/administration/omgangar",
        &[PREPARED, "main a[href$='/fordelning']", "main th a[href*='/fordelning/']"],
    ),
    (
        "administration-delpotter",
        "/administration/omgangar",
        &[PREPARED, "main a[href$='/delpotter']"],
    ),
    (
        "administration-anvisning",
        "/administration/omgangar",
        &[PREPARED, "main a[href$='/anvisning']"],
    ),
    (
        "administration-kontroll",
        "/administration/omgangar",
        &[PREPARED, "main a[href$='/kontroll']"],
    ),
    ("statistik", "/administration/statistik", &[]),
    ("personer", "/administration/personer", &[]),
];

/// A walk with a camera.
struct Walk<'a> {
    person: Person<'a>,
    folder: PathBuf,
    table: String,
}

impl Walk<'_> {
    async fn signs_in(&self, email: &str) {
        self.person.chromium.client.delete_all_cookies().await.unwrap();
        self.person.signs_in(email).await;
    }

    async fn looks_at(&mut self, pages: &[Seen], widths: &[u32]) {
        for (name, path, links) in pages {
            self.person.opens(path).await;
            let mut here = true;
            for link in *links {
                here = here && self.person.presses_first(link).await;
            }
            match here {
                true => self.takes(name, widths).await,
                false => self.table += &format!("{name};no such link\n"),
            }
        }
    }

    async fn proposes(&self) {
        let person = &self.person;
        person.opens("/omgangar").await;
        assert!(person.presses_first("main a[href*='lage=inskickad']").await);
        assert!(person.presses_first(CASE).await);
        person.chooses("Bifall").await;
        person.fills("Skäl", "Villkoren är uppfyllda.").await;
        person.presses("Spara förslaget").await;
    }

    async fn sends_back(&self) {
        let person = &self.person;
        person.unfolds("Lämna tillbaka förslaget").await;
        person.fills("Varför?", "Skälen behöver bli tydligare.").await;
        person.presses("Lämna tillbaka").await;
    }

    async fn copies_a_round(&self) {
        self.person.opens("/administration/omgangar").await;
        assert!(self.person.presses_first("main a[href*='ny?fran']").await);
        self.person.presses("Kopiera").await;
    }

    async fn does(&self, command: &'static str, with: Value) -> Value {
        self.person.chromium.client.issue_cmd(Chromiums(command, with)).await.unwrap()
    }

    /// The page at each width, all of it, and its row of the table.
    async fn takes(&mut self, name: &str, widths: &[u32]) {
        let weighed = "const done = arguments[0];
            fetch(location.href).then((it) => it.text()).then((html) => {
              const sent = performance.getEntriesByType('resource').filter((it) => it.name === location.href).at(-1);
              done([new TextEncoder().encode(html).length, sent?.encodedBodySize ?? 0]);
            });";
        let client = &self.person.chromium.client;
        let weight = client.execute_async(weighed, Vec::new()).await.unwrap();
        let mut row = format!("{name};{};{}", weight[0], weight[1]);
        for width in widths {
            let phone = *width < 600;
            let screen = json!({
                "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": phone,
            });
            self.does("Emulation.setDeviceMetricsOverride", screen).await;
            // Once it has been laid out anew.
            let height = "const done = arguments[0];
                requestAnimationFrame(() => requestAnimationFrame(() =>
                  setTimeout(() => done(document.documentElement.scrollHeight), 100)));";
            let client = &self.person.chromium.client;
            let height = client.execute_async(height, Vec::new()).await.unwrap();
            row += &format!(";{width}: {height}");
            let all = json!({ "format": "png", "captureBeyondViewport": true });
            let picture = self.does("Page.captureScreenshot", all).await;
            let picture = BASE64_STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
            fs::write(self.folder.join(format!("{name}-{width}.png")), picture).unwrap();
        }
        self.does("Emulation.clearDeviceMetricsOverride", json!({})).await;
        self.table += &row;
        self.table.push('\n');
    }
}

#[tokio::test]
#[ignore = "makes pictures: bin/screens FOLDER"]
async fn pictures_of_the_pages_that_people_meet() {
    let service = Service::start().await;
    let folder = PathBuf::from(std::env::var("SCREENS").expect("bin/screens FOLDER"));
    fs::create_dir_all(&folder).unwrap();
    let person = Person::in_a_hurry(&service, Screen::Desk).await;
    let table = "page;html in bytes;as sent;heights\n".to_owned();
    let mut walk = Walk { person, folder, table };
    let all = [1280, 390, 320];
    let staff = [1920, 1280, 390, 320];

    walk.looks_at(&ANYBODY, &all).await;
    walk.signs_in(OMBUD).await;
    walk.looks_at(&OMBUDS, &all).await;
    walk.person.opens("/att-gora").await;
    walk.person.presses("Fortsätt med rekvisitionen").await;
    walk.person.presses("Plan").await;
    walk.person.answers_everything().await;
    walk.takes("kontrollera", &all).await;
    walk.person.presses("Skicka in rekvisitionen").await;
    walk.looks_at(&SENT, &all).await;
    walk.signs_in(OFFICER).await;
    walk.looks_at(&OFFICERS, &staff).await;
    walk.proposes().await;
    walk.signs_in(DECIDER).await;
    walk.looks_at(&DECIDERS, &staff).await;
    walk.sends_back().await;
    walk.signs_in(OFFICER).await;
    walk.looks_at(&RETURNED, &staff).await;
    walk.signs_in(ECONOMIST).await;
    walk.looks_at(&ECONOMISTS, &staff).await;
    walk.signs_in(ADMINISTRATOR).await;
    walk.copies_a_round().await;
    walk.looks_at(&ADMINISTRATORS, &staff).await;
    fs::write(walk.folder.join("pages.csv"), &walk.table).unwrap();
    println!("{}", walk.table);
}
