//! Every list that the service hands out can be read in again, with the same values: an
//! administrator downloads each and reads it in.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use axum::http::{Method, StatusCode};
use statsbidrag::router;

use crate::support::{ADMINISTRATOR, Answer, Browser, OMBUD, ROUND, Service, inhabitants};

/// A figure by code and pot: a number as digits, or a class.
type Figures = BTreeMap<(String, String), String>;

const DESCRIBED: [(&str, &str); 3] =
    [("title", "Läst igen"), ("source", "Tjänsten själv"), ("as_of", "2027-01-01")];

/// What a set holds.
async fn held(service: &Service, set: &str) -> Figures {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "select code, pot_code, coalesce(number::text, class::text)
         from statistics_value where set_id = $1::uuid",
    )
    .bind(set)
    .fetch_all(&service.db)
    .await
    .unwrap();
    rows.into_iter().map(|(code, pot, value)| ((code, pot), value)).collect()
}

/// What is to be divided in the round, by the code that each pot is for.
async fn frames(service: &Service, round: &str) -> Figures {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "select held.code, pot.code, trunc(frame.amount)::text
         from frame join pot using (pot_id)
         join organisation_kind_of held
             on held.organisation_id = frame.organisation_id and held.kind = pot.kind
         where pot.round_id = $1::uuid",
    )
    .bind(round)
    .fetch_all(&service.db)
    .await
    .unwrap();
    rows.into_iter().map(|(code, pot, value)| ((code, pot), value)).collect()
}

/// Reads a downloaded file in, as the service guesses its columns but for `more`; returns what it
/// has become.
async fn read_in(
    service: &Service,
    jenny: &Browser<'_>,
    fields: &[(&str, &str)],
    (name, file): (&str, &Answer),
    more: &[(&str, &str)],
) -> Figures {
    let uploads = "/administration/statistik/filer";
    let chosen = jenny.upload(uploads, fields, (name, &file.bytes)).await;
    chosen.is(StatusCode::SEE_OTHER);
    let page = jenny.follow(&chosen).await;
    // Columns are changed and looked at before they are read in.
    let previewed = [&DESCRIBED[..], more, &[("act", "preview")]].concat();
    let seen = jenny.post(&chosen.location(), &page.filled(&previewed)).await;
    seen.is(StatusCode::OK).says("Fel 0").says("Okända 0");
    let imported = jenny.post(&chosen.location(), &seen.filled(&[("act", "confirm")])).await;
    imported.is(StatusCode::SEE_OTHER);
    held(service, imported.location().rsplit('/').next().unwrap()).await
}

/// The number of the column with this heading, as the import's choices have it.
fn column(page_of: &Answer, heading: &str) -> String {
    let option = format!("\">{heading}</option>");
    let (before, _) = page_of.html.split_once(&option).unwrap_or_else(|| panic!("no {heading}"));
    before.rsplit('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn every_download_that_is_a_list_is_one_that_is_read_in_again_here() {
    let service = Service::start().await;
    let case = service.person(OMBUD).await.has_sent(&service).await;
    let places = service.places(case, "kontakt").await;
    let mut lists = BTreeSet::new();
    for entry in router::routes().table().iter().filter(|it| it.method == Method::GET) {
        for email in [ADMINISTRATOR, OMBUD] {
            let answer = service.person(email).await.get(&places.fill(entry.path)).await;
            let kind = answer.header("content-type").unwrap_or_default();
            // The register is documents, and no figures.
            let figures = !entry.path.starts_with("/diarium");
            if figures && ["csv", "json", "spreadsheet"].iter().any(|it| kind.contains(it)) {
                lists.insert(entry.path);
            }
        }
    }
    let read_in = [
        "/administration/statistik/{set_id}/csv",
        "/bidrag/{slug}/fordelning.csv",
        "/bidrag/{slug}/fordelning.json",
        "/bidrag/{slug}/fordelning.xlsx",
        "/bidrag/{slug}/intyg/{file}",
    ];
    assert_eq!(lists.into_iter().collect::<Vec<_>>(), read_in);
}

#[tokio::test]
async fn every_set_is_read_in_again_with_the_same_figures() {
    let service = Service::start().await;
    let jenny = service.person(ADMINISTRATOR).await;
    // Gotland by both its codes, in one set.
    let both = "Kod;Namn;Antal\n0980;Region Gotland;61029\n09;Region Gotland;61030\n";
    let rest = inhabitants().into_iter().filter(|it| it.0 != "0980");
    let rest: String = rest.map(|(code, name, count)| format!("{code};{name};{count}\n")).collect();
    let regions: Vec<String> = service
        .value(
            "select array_agg(code order by code) from organisation_kind_of where kind = 'region'",
        )
        .await;
    let regions = regions.iter().filter(|it| *it != "09");
    let regions: String = regions.map(|it| format!("{it};;1\n")).collect();
    let file = format!("{both}{rest}{regions}");
    let chosen = jenny.chooses("population", "bada.csv", file.as_bytes()).await;
    let upload = chosen.location().rsplit('/').next().unwrap().to_owned();
    jenny.imports(&upload, &DESCRIBED).await.is(StatusCode::SEE_OTHER);

    let sets: Vec<(String, String, String)> = sqlx::query_as(
        "select set_id::text, kind::text, coalesce(round_id::text, '') from statistics_set
         order by kind, set_id",
    )
    .fetch_all(&service.db)
    .await
    .unwrap();
    let kinds: BTreeSet<&str> = sets.iter().map(|it| it.1.as_str()).collect();
    assert_eq!(kinds.len(), 5, "the demonstration has sets of every kind: {kinds:?}");
    for (set, kind, round) in &sets {
        let csv = jenny.get(&format!("/administration/statistik/{set}/csv")).await;
        let fields = [("kind", kind.as_str()), ("round", round.as_str())];
        let again = read_in(&service, &jenny, &fields, ("ut.csv", &csv), &[]).await;
        assert_eq!(again, held(&service, set).await, "{kind} {set}");
    }
}

#[tokio::test]
async fn the_published_list_is_read_in_again_gotland_and_all() {
    let service = Service::start().await;
    let jenny = service.person(ADMINISTRATOR).await;
    let rounds: Vec<(String, String)> =
        sqlx::query_as("select round_id::text, slug from round order by slug")
            .fetch_all(&service.db)
            .await
            .unwrap();
    for (round, slug) in &rounds {
        let expected = frames(&service, round).await;
        let gotland = |code: &str| expected.keys().any(|it| it.0 == code);
        if slug.starts_with("god-och-nara-vard") {
            assert!(gotland("0980") && gotland("09"), "{slug}");
        }
        for kind in ["csv", "xlsx", "json"] {
            let list = jenny.get(&format!("/bidrag/{slug}/fordelning.{kind}")).await;
            let fields = [("kind", "official_list"), ("round", round.as_str())];
            let name = format!("lista.{kind}");
            let again = read_in(&service, &jenny, &fields, (&name, &list), &[]).await;
            assert_eq!(again, expected, "{slug} as {kind}");
        }
    }
}

#[tokio::test]
async fn weights_and_amounts_of_a_certificate_are_read_in_again_and_divided_again() {
    let service = Service::start().await;
    let jenny = service.person(ADMINISTRATOR).await;
    let round = service.round(ROUND).await.to_string();
    let slug: String =
        service.value(&format!("select slug from round where round_id = '{round}'")).await;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("round_trips");
    fs::create_dir_all(&folder).unwrap();
    let fixed: Vec<(String, String)> = sqlx::query_as(
        "select pot_code, certificate from allocation
         where round_id = $1::uuid and status = 'fixed' order by pot_code",
    )
    .bind(&round)
    .fetch_all(&service.db)
    .await
    .unwrap();
    assert!(!fixed.is_empty());
    let fields = [("kind", "official_list"), ("round", round.as_str())];
    for (pot, certificate) in &fixed {
        let certificate: serde_json::Value = serde_json::from_str(certificate).unwrap();
        let of = |what: &str| -> Figures {
            let rows = certificate["rows"].as_array().unwrap().iter();
            let place =
                |it: &serde_json::Value| (it["code"].as_str().unwrap().to_owned(), pot.clone());
            let text =
                |it: &serde_json::Value| it.as_str().map_or_else(|| it.to_string(), str::to_owned);
            rows.map(|it| (place(it), text(&it[what]))).collect()
        };
        let home = format!("/bidrag/{slug}/intyg/{pot}");
        let json = jenny.get(&format!("{home}.json")).await;
        let csv = jenny.get(&format!("{home}.csv")).await;
        csv.is(StatusCode::OK);
        let weights = folder.join(format!("{pot}.csv"));
        fs::write(&weights, &csv.bytes).unwrap();
        let published = folder.join(format!("{pot}.json"));
        fs::write(&published, &json.bytes).unwrap();
        let run = |arguments: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_statsbidrag"));
            command.current_dir(&folder).args(arguments).output().unwrap()
        };
        let (weights, published) = (weights.to_str().unwrap(), published.to_str().unwrap());
        let verified = run(&["verify", published, "--weights", weights]);
        let said = String::from_utf8(verified.stdout).unwrap();
        assert!(said.contains("Intyget stämmer") && said.contains("är intygets"), "{said}");
        let total = certificate["total"].to_string();
        let divided = run(&["allocate", weights, "--amount", &total]);
        assert_eq!(divided.status.code(), Some(0));
        let printed = Answer { bytes: divided.stdout, ..Answer::default() };

        for (name, file, what, heading) in [
            ("intyg.json", &json, "amount", "amount"),
            ("intyg.json", &json, "weight", "weight"),
            ("vikter.csv", &csv, "weight", "weight"),
            ("fordelat.csv", &printed, "computed", "amount"),
        ] {
            let chosen =
                jenny.upload("/administration/statistik/filer", &fields, (name, &file.bytes));
            let page = jenny.follow(&chosen.await).await;
            let field = format!("value-{pot}");
            let more = [(field.as_str(), &*column(&page, heading))];
            let again = read_in(&service, &jenny, &fields, (name, file), &more).await;
            assert_eq!(again, of(what), "{what} of {pot} in {name}");
        }
    }
}
