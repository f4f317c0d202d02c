//! What everybody may see: a journalist, an auditor and an ombud read the rounds, the list and the
//! arithmetic, and compute it again.

use std::{
    collections::HashMap,
    io::{Cursor, Read},
};

use axum::http::StatusCode;
use calamine::{Data, Reader, Xlsx};
use sha2::{Digest, Sha256};
use ssfmt::Locale;
use statsbidrag::{
    allocation::{
        Origin,
        rules::{
            Share,
            certificate::{Certificate, DenominatorIs, FORMAT, Input, Row, Rule, digest},
            largest_remainder,
        },
    },
    values::thousands,
};

use crate::support::{AUDITOR, Answer, Browser, OMBUD, REGION, ROUND, Service, inhabitants};

const POT: &str = "kommuner-efter-befolkning";
const HARJEDALEN: &str = "212000-2510";
const STOCKHOLM: &str = "212000-0142";
const GOTLAND_NUMBER: &str = "212000-0803";

/// The address of the round's pages.
async fn home(service: &Service) -> String {
    let slug: String =
        service.value(&format!("select slug from round where title = '{ROUND}'")).await;
    format!("/bidrag/{slug}")
}

/// The municipalities' pot of 2026 by population, as it is computed.
fn certificate() -> Certificate {
    let municipalities = inhabitants();
    let share = |code: &String, weight| Share { code: code.clone(), weight: u128::from(weight) };
    let shares: Vec<_> = municipalities.iter().map(|it| share(&it.0, it.2)).collect();
    let sum: u128 = shares.iter().map(|it| it.weight).sum();
    let total = 375_000_000_u64;
    let rows = largest_remainder(total, &shares).unwrap().into_iter().map(|part| Row {
        name: municipalities.iter().find(|it| it.0 == part.code).unwrap().1.clone(),
        code: part.code,
        weight: part.weight.to_string(),
        quota: lowest(u128::from(total) * part.weight, sum),
        floor: Some(part.floor),
        remainder: lowest(part.remainder, sum),
        rank: Some(part.remainder_rank),
        computed: part.amount,
        amount: part.amount,
        reason: String::new(),
    });
    let rows: Vec<Row> = rows.collect();
    Certificate {
        format: FORMAT.to_owned(),
        engine: "statsbidrag 0.1.0".to_owned(),
        round: ROUND.to_owned(),
        pot: "Kommuner efter befolkning".to_owned(),
        rule: Rule::LargestRemainder,
        origin: Origin::Computed,
        total,
        fixed_each: 0,
        denominator: sum.to_string(),
        denominator_is: DenominatorIs::SumOfWeights,
        sum_of_weights: sum.to_string(),
        recipients: shares.len() as u64,
        allocated: total,
        not_allocated: 0,
        rows_sha256: digest(Rule::LargestRemainder, &rows),
        inputs: vec![Input {
            title: "Befolkning efter kommun".to_owned(),
            source: "SCB".to_owned(),
            as_of: "2025-12-31".to_owned(),
            file_name: "befolkning.csv".to_owned(),
            sha256: "ab".repeat(32),
            invented: false,
        }],
        rows,
    }
}

fn lowest(numerator: u128, denominator: u128) -> String {
    let (mut a, mut b) = (numerator, denominator);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    format!("{}/{}", numerator / a, denominator / a)
}

/// Fixes the pot by this certificate, whatever was fixed before.
async fn fix(service: &Service, certificate: &Certificate) -> String {
    without_certificates(service).await;
    let text = serde_json::to_string_pretty(certificate).unwrap();
    let terms = serde_json::json!({
        "code": POT, "name": "Kommuner efter befolkning", "kind": "municipality",
        "participants": "all", "rural": false, "key": "population", "fixed_each": "0",
        "amount": "375000000", "as_of": null,
    });
    sqlx::query(
        "insert into allocation (allocation_id, round_id, pot_code, pot_amount, origin, status,
                                 terms, certificate, sha256, proposed_at, decided_at)
         select gen_random_uuid(), round_id, $2, 375000000, $3::allocation_origin, 'fixed', $4, $5,
                sha256(convert_to($5, 'UTF8')), '2026-02-01T09:00Z', '2026-02-02T09:00Z'
         from round where title = $1",
    )
    .bind(ROUND)
    .bind(POT)
    .bind(if certificate.origin == Origin::Official { "official" } else { "computed" })
    .bind(terms)
    .bind(&text)
    .execute(&service.db)
    .await
    .unwrap();
    text
}

async fn without_certificates(service: &Service) {
    service.execute("update allocation set status = 'superseded' where status = 'fixed'").await;
}

/// The cells of the list's row, or of its last one, as digits.
fn amounts(page: &Answer, begins: &str) -> Vec<u64> {
    let (_, after) = page.html.split_once(begins).unwrap_or_else(|| panic!("no {begins}"));
    let row = after.split("</tr>").next().unwrap();
    row.split("class=\"num\">")
        .skip(1)
        .filter_map(|it| {
            let cell = it.split("</td>").next().unwrap();
            let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
            digits.parse().ok()
        })
        .collect()
}

fn rows_of_csv(answer: &Answer) -> Vec<Vec<String>> {
    let text = answer.html.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut csv =
        csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(text.as_bytes());
    csv.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[tokio::test]
async fn a_journalist_finds_the_round_and_reads_what_it_is() {
    let service = Service::start().await;
    let journalist = service.anonymous();
    journalist.get("/").await.says("Bidragsomgångar");
    let rounds = journalist.get("/bidrag").await;
    rounds.is(StatusCode::OK).says(ROUND).says("Tid kvar: 22 dagar").says("3 300 000 000 kr");

    let home = home(&service).await;
    let round = journalist.get(&home).await;
    round
        .says("Kommuner och regioner")
        .says("3 300 000 000 kr")
        .says("till och med onsdag 1 april 2026 kl. 23.59")
        .says("Bara för dem som har en ram för landsbygd")
        .says("Demonstrationsuppgifter")
        .says("Logga in som ombud");
    service.it_is("2026-04-02T12:00:00+02:00");
    journalist.get(&home).await.says("Stängde onsdag 1 april 2026").does_not_say("Tid kvar");
    service.it_is("2026-02-01T12:00:00+01:00");
    journalist.get(&home).await.says("Öppnar måndag 16 februari 2026");
}

/// The government decided on 1 November, and the nearest figures at hand are of another day.
#[tokio::test]
async fn the_pots_name_the_days_of_the_figures_that_were_used() {
    let service = Service::start().await;
    let journalist = service.anonymous();
    // The pots of 2025 used figures of several days, and those of 2026 of one, which is told once.
    for (year, decided, used, times) in [
        (2025, "1 november 2024", "31 december 2024", 3),
        (2026, "1 november 2025", "31 december 2025", 1),
    ] {
        let page = journalist.get(&format!("/bidrag/god-och-nara-vard-{year}")).await;
        let told = format!("Uppgifterna som användes avser {used}.");
        page.says(&format!("Andel av befolkningen den {decided}"));
        assert_eq!(page.text().matches(&told).count(), times, "{told}");
        let list =
            journalist.get(&format!("/bidrag/god-och-nara-vard-{year}/fordelning.json")).await;
        let open: serde_json::Value = serde_json::from_str(&list.html).unwrap();
        assert_eq!(open["pots"][0]["figures_of"][0], format!("{}-12-31", year - 1));
    }
    // Nothing is said where no figures were used.
    without_certificates(&service).await;
    journalist.get("/bidrag/god-och-nara-vard-2026").await.does_not_say("Uppgifterna som användes");
}

#[tokio::test]
async fn the_rounds_page_shows_the_agencys_texts() {
    let service = Service::start().await;
    let home = home(&service).await;
    let content = serde_json::json!({
        "purpose": "Vården ska komma nära.",
        "ordinance": {
            "recipients": "regioner", "aim": "goals", "plan": null, "leftover": "6 §",
            "report": "10 §", "repayment": "12 §", "appeal": null,
        },
        "texts": [{"heading": "Vad räknas som landsbygd?", "body": "Det avgör klassningen."}],
        "questions": [{"question": "Kan två gå ihop?", "answer": "Ja, <b>det</b> går bra."}],
        "report": {"questions": ["Vad har pengarna använts till?"], "by": "2027-04-01"},
        "afterwards": {
            "redistribution": "capped",
            "interest": {"state_lending_rate_plus_two_after_days": 30},
        },
        "phone": "0680-161 00",
    });
    service
        .execute(&format!("update round set content = '{content}' where title = '{ROUND}'"))
        .await;
    service.execute("update insats set examples = 'Hembesök av läkare'").await;
    service.execute("update condition set met_by = 'agency', due = 'during_year'").await;
    let page = service.anonymous().get(&home).await;
    page.says("Vården ska komma nära.")
        .says("Mål som pengarna kan användas till")
        .says("Hembesök av läkare")
        .says("Vad räknas som landsbygd?")
        .says("Det avgör klassningen.")
        .says("Kan två gå ihop?")
        .says("senast torsdag 1 april 2027")
        .says("Vad har pengarna använts till?")
        .says("ska vara uppfyllt under bidragsåret. Myndigheten noterar när det är uppfyllt:")
        .says("får lämnas till de regioner som i rekvisitionen")
        .says("Hur de fördelas är inte beslutat.")
        .does_not_say("upp till ett tak")
        .says("30 dagar efter beslutet")
        .says("0680-161 00");
    assert!(!page.html.contains("<b>det</b>"), "html that somebody wrote is text");
}

/// The parts of the round's page are in its contents, and what is common is told once.
#[tokio::test]
async fn a_rounds_contents_lead_to_each_of_its_parts_and_nothing_is_told_twice() {
    let service = Service::start().await;
    let page = service.anonymous().get(&home(&service).await).await;
    let told = |what: &str| page.text().matches(what).count();
    assert_eq!(told("Mottagaren intygar detta när rekvisitionen skickas in"), 1);
    assert_eq!(told("Pengarna används till insatser som omfattas av"), 1);
    assert_eq!(told("Kontinuitet i primärvården"), 1);

    let (contents, parts) =
        page.html.split_once("class=\"contents\"").unwrap().1.split_once("</nav>").unwrap();
    let links: Vec<_> = contents.split("href=\"#").skip(1).map(|it| it.split('"').next()).collect();
    let headings: Vec<_> = parts.split("<h2 ").skip(1).map(|it| attribute(it, "id")).collect();
    assert!(headings.iter().all(|it| links.contains(it)), "{headings:?} in {links:?}");
    let instructions: Vec<_> = parts.split("id=\"anvisning-").skip(1).collect();
    assert_eq!(links.len(), headings.len() + instructions.len());
    // A browser unfolds a part when the address leads inside it: to what follows its summary.
    for before in parts.split(" id=\"anvisning-").collect::<Vec<_>>().split_last().unwrap().1 {
        let inside =
            before.rsplit_once("</summary>").is_some_and(|(_, it)| !it.contains("</details>"));
        assert!(inside, "{before}");
    }
}

#[tokio::test]
async fn a_public_page_tells_those_who_search_what_it_is() {
    let service = Service::start().await;
    let home = home(&service).await;
    let (list, amount) = (format!("{home}/fordelning"), format!("{home}/fordelning/{HARJEDALEN}"));
    let mut told = HashMap::new();
    let about = ["/", "/bidrag", "/om-tjansten", "/tillganglighet", "/personuppgifter"];
    for path in about.into_iter().chain([home.as_str(), &list, &amount]) {
        let page = service.anonymous().get(path).await;
        let meta = page.html.split("<meta ").find_map(|it| {
            (attribute(it, "name") == Some("description"))
                .then(|| attribute(it, "content"))
                .flatten()
        });
        let description = meta.unwrap_or_else(|| panic!("{path} does not say what it is"));
        assert!((40..=160).contains(&description.chars().count()), "{path}: {description}");
        assert_eq!(told.insert(description.to_owned(), path), None, "{path}: {description}");
    }
    // What belongs to somebody is not searched for.
    let own = service.person(OMBUD).await.get("/att-gora").await;
    assert!(!own.html.contains("name=\"description\""));
}

/// 2024:1253 says nothing of interest, and of leftover money that it may be given out.
#[tokio::test]
async fn a_rounds_page_is_silent_where_its_ordinance_is() {
    let service = Service::start().await;
    let page = service.anonymous().get("/bidrag/god-och-nara-vard-2026").await;
    page.does_not_say("ränta")
        .does_not_say("delpottens egen nyckel")
        .says("får lämnas till de kommuner och regioner som i rekvisitionen har angett");
}

#[tokio::test]
async fn the_list_is_searched_ordered_and_added_up() {
    let service = Service::start().await;
    let auditor = service.person(AUDITOR).await;
    let list = format!("{}/fordelning", home(&service).await);
    let all = auditor.get(&list).await;
    all.says("Visar 1–100 av 310").says("Summa för 310 mottagare").says("Visa alla 310");
    let summed = amounts(&all, "Summa för 310 mottagare");
    let pots = [3_300, 2_250, 150, 375, 375, 150].map(|it| it * 1_000_000);
    assert_eq!(summed, pots, "the round, and its pots");

    let found = auditor.get(&format!("{list}?q=Härjedalens")).await;
    found
        .says("Härjedalens kommun")
        .says("Summa för 1 mottagare")
        .does_not_say("Stockholms kommun");
    let row = amounts(&found, &format!("fordelning/{HARJEDALEN}\""));
    assert_eq!(row[0], row[1..].iter().sum::<u64>());
    let summed = amounts(&found, "Summa för 1 mottagare");
    assert_eq!(summed, [row[0], 0, 0, row[1], row[2], row[3]], "no part in the regions' pots");

    let regions = auditor.get(&format!("{list}?slag=region")).await;
    regions
        .says("Summa för 21 mottagare")
        .says("Region Gotland")
        .does_not_say("Härjedalens kommun");

    let largest = auditor.get(&format!("{list}?ordning=-summa")).await;
    assert!(largest.html.contains("aria-sort=\"descending\""), "{}", largest.html);
    let first = largest.html.find("Region Stockholm").unwrap();
    assert!(first < largest.html.find("Västra Götalandsregionen").unwrap());
    let last = auditor.get(&format!("{list}?sida=4")).await;
    last.says("Visar 301–310 av 310").says("Östra Göinge kommun");
    auditor.get(&format!("{list}?visa=alla")).await.says("Visar 1–310 av 310");
}

#[tokio::test]
async fn every_file_agrees_with_the_page_to_the_krona() {
    let service = Service::start().await;
    let text = fix(&service, &certificate()).await;
    let journalist = service.anonymous();
    let list = format!("{}/fordelning", home(&service).await);
    let query = "?slag=kommun&ordning=-summa";
    let page = journalist.get(&format!("{list}{query}&visa=alla")).await;
    let mut stockholm = amounts(&page, &format!("fordelning/{STOCKHOLM}\""));
    let mut totals = amounts(&page, "Summa för 290 mottagare");
    stockholm.rotate_left(1); // the files have the sum last
    totals.rotate_left(1);

    let csv = journalist.get(&format!("{list}.csv{query}")).await;
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(csv.header("content-disposition").unwrap().contains("demonstrationsuppgifter.csv"));
    assert!(csv.html.contains("\r\n"));
    let rows = rows_of_csv(&csv);
    assert_eq!(rows.len(), 291);
    assert_eq!(rows[0][..4], ["Organisationsnummer", "Mottagare", "Län", "Slag"]);
    assert_eq!(rows[0][9], "Summa");
    assert_eq!(rows[1][..2], [STOCKHOLM, "Stockholms kommun"], "in the page's order");
    let read = |row: &[String]| -> Vec<u64> {
        row[4..].iter().filter(|it| !it.is_empty()).map(|it| it.parse().unwrap()).collect()
    };
    assert_eq!(read(&rows[1]), stockholm);
    let sum = |column: usize| -> u64 {
        rows[1..].iter().filter_map(|it| it[column].parse::<u64>().ok()).sum()
    };
    assert_eq!((4..10).map(sum).collect::<Vec<_>>(), totals);

    let xlsx = journalist.get(&format!("{list}.xlsx{query}")).await;
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(xlsx.bytes)).unwrap();
    let sheet = book.worksheet_range("Fördelningslista").unwrap();
    for (line, (cells, row)) in sheet.rows().zip(&rows).enumerate() {
        for (cell, text) in cells.iter().zip(row) {
            match cell {
                Data::Float(number) => assert_eq!(&format!("{number:.0}"), text, "row {line}"),
                other => assert_eq!(&other.to_string(), text, "row {line}"),
            }
        }
        assert!(line == 0 || matches!(cells[9], Data::Float(_)), "the sum is a number");
    }
    assert_eq!(sheet.height(), 291);

    let json = journalist.get(&format!("{list}.json{query}")).await;
    let open: serde_json::Value = serde_json::from_str(&json.html).unwrap();
    assert_eq!(open["total"], totals[5]);
    assert_eq!(open["totals"][POT], 375_000_000);
    assert_eq!(open["rows"].as_array().unwrap().len(), 290);
    assert_eq!(open["rows"][0]["org_number"], STOCKHOLM);
    assert_eq!(open["rows"][0]["total"], *stockholm.last().unwrap());
    assert_eq!(open["round"]["demonstration"], true);
    let pots = open["pots"].as_array().unwrap();
    let pot = pots.iter().find(|it| it["code"] == POT).unwrap();
    assert_eq!(pot["amount"], 375_000_000);
    assert_eq!(pot["certificate"]["sha256"], hash(text.as_bytes()));
    let file = journalist.get(pot["certificate"]["href"].as_str().unwrap()).await;
    assert_eq!(file.html, text);
}

/// The numbers in a workbook, each with what it is shown as to a reader in that language: read and
/// rendered by other hands than those that wrote it.
fn numbers_shown(xlsx: &[u8], locale: &Locale) -> Vec<(f64, String)> {
    let mut packed = zip::ZipArchive::new(Cursor::new(xlsx)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        packed.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let styles = part("xl/styles.xml");
    let own: HashMap<&str, &str> = styles
        .split("<numFmt ")
        .skip(1)
        .map(|it| (attribute(it, "numFmtId").unwrap(), attribute(it, "formatCode").unwrap()))
        .collect();
    let (_, formats) = styles.split_once("<cellXfs").unwrap();
    let formats = formats.split("</cellXfs>").next().unwrap().split("<xf ").skip(1);
    let formats: Vec<&str> = formats
        .map(|it| {
            let id = attribute(it, "numFmtId").unwrap();
            let built_in = || ssfmt::format_code_from_id(id.parse().unwrap()).unwrap();
            own.get(id).copied().unwrap_or_else(built_in)
        })
        .collect();
    let options = ssfmt::FormatOptions { locale: locale.clone(), ..Default::default() };
    let sheets = ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"].map(&mut part);
    let cells = sheets.iter().flat_map(|it| it.split("<c ").skip(1));
    let numbers = cells.filter(|it| attribute(it, "t").is_none()).filter_map(|it| {
        let number: f64 = it.split_once("<v>")?.1.split('<').next()?.parse().ok()?;
        let format = formats[attribute(it, "s").map_or(0, |it| it.parse().unwrap())];
        Some((number, ssfmt::format(number, format, &options).unwrap()))
    });
    numbers.collect()
}

/// An attribute of the first tag in the text.
fn attribute<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let tag = text.split('>').next()?;
    let (_, value) = tag.split_once(&format!("{name}=\""))?;
    value.split('"').next()
}

#[tokio::test]
async fn amounts_in_a_workbook_stand_in_groups_of_three_in_the_readers_own_way() {
    let service = Service::start().await;
    let list = format!("{}/fordelning.xlsx", home(&service).await);
    let xlsx = service.anonymous().get(&list).await;
    let swedish =
        Locale { thousands_separator: '\u{a0}', decimal_separator: ',', ..Locale::en_us() };
    for locale in [Locale::en_us(), swedish] {
        let mut largest = 0.0_f64;
        for (number, shown) in numbers_shown(&xlsx.bytes, &locale) {
            let digits = format!("{number}");
            // The number of recipients is the only one that is no amount, and below a thousand.
            let grouped = thousands(&digits, locale.thousands_separator);
            assert_eq!(shown, grouped);
            largest = largest.max(number);
        }
        assert_eq!(largest, 3_300_000_000.0, "the sum of all is among them");
        // The groups that were wrong from a million up.
        let options = ssfmt::FormatOptions { locale, ..Default::default() };
        let before = ssfmt::format(3_300_000_000.0, "# ##0", &options).unwrap();
        assert_eq!(before, "3300000 000");
    }
}

#[tokio::test]
async fn a_workbook_can_be_filtered_and_its_columns_are_as_wide_as_what_they_hold() {
    let service = Service::start().await;
    let list = format!("{}/fordelning.xlsx", home(&service).await);
    let xlsx = service.anonymous().get(&list).await;
    let mut packed = zip::ZipArchive::new(Cursor::new(&xlsx.bytes)).unwrap();
    let mut sheet = String::new();
    packed.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    // Five pots and the sum, 310 recipients under the headings.
    assert!(sheet.contains("<autoFilter ref=\"A1:J311\"/>"), "{sheet}");
    assert!(sheet.contains("topLeftCell=\"C2\""), "the headings stay");
    let widths: Vec<f64> = sheet
        .split("<col ")
        .skip(1)
        .flat_map(|it| {
            let number = |name| attribute(it, name).unwrap().parse::<f64>().unwrap();
            let (first, last) = (number("min") as usize, number("max") as usize);
            std::iter::repeat_n(number("width"), last - first + 1)
        })
        .collect();
    assert_eq!(widths.len(), 10);
    // The longest name of all, and a heading with room for the filter's arrow beside it.
    let longest = "Region Jämtland Härjedalen".chars().count() as f64;
    assert!(longest < widths[1] && widths[1] < longest + 6.0, "{widths:?}");
    assert!("Organisationsnummer".len() as f64 + 2.0 < widths[0], "{widths:?}");
    assert!(widths[3] < 20.0, "a kind is a short word: {widths:?}");
}

#[tokio::test]
async fn a_hostile_name_is_no_formula_and_no_markup() {
    let service = Service::start().await;
    service
        .execute(&format!(
            "update recipient set name = '=HYPERLINK(\"http://ond.example\";\"<b>x\")'
             where org_number = '{HARJEDALEN}'"
        ))
        .await;
    let list = format!("{}/fordelning", home(&service).await);
    let browser = service.anonymous();
    let csv = browser.get(&format!("{list}.csv?q={HARJEDALEN}")).await;
    assert_eq!(rows_of_csv(&csv)[1][1], "'=HYPERLINK(\"http://ond.example\";\"<b>x\")");
    let page = browser.get(&format!("{list}?q={HARJEDALEN}")).await;
    assert!(!page.html.contains("<b>x"), "{}", page.html);
    let xlsx = browser.get(&format!("{list}.xlsx?q={HARJEDALEN}")).await;
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(xlsx.bytes)).unwrap();
    let formulas = book.worksheet_formula("Fördelningslista").unwrap();
    assert!(formulas.is_empty(), "{formulas:?}");
}

/// The test computes the amount from the numbers on the page, as a reader could.
#[tokio::test]
async fn the_amount_can_be_computed_again_from_its_page() {
    let service = Service::start().await;
    let certificate = certificate();
    fix(&service, &certificate).await;
    let home = home(&service).await;
    let ombud = service.person(OMBUD).await;
    let row = certificate.rows.iter().find(|it| it.code == "2361").unwrap();
    let grouped = |number: u128| {
        let digits = number.to_string();
        let groups = digits.as_bytes().rchunks(3).rev();
        groups.map(|it| std::str::from_utf8(it).unwrap()).collect::<Vec<_>>().join(" ")
    };

    let address = format!("{home}/fordelning/{HARJEDALEN}");
    assert!(ombud.get("/att-gora").await.html.contains(&format!("href=\"{address}\"")));
    let page = ombud.get(&address).await;
    page.says("Så räknades ert belopp: Härjedalens kommun").says("Er kvot:");
    let (weight, all): (u128, u128) =
        (row.weight.parse().unwrap(), certificate.denominator.parse().unwrap());
    let product = 375_000_000 * weight;
    let (floor, rest) = (product / all, product % all);
    page.says("Härjedalens kommun")
        .says(&format!("Ni har {} av {} invånare.", grouped(weight), grouped(all)))
        .says(&format!(
            "375 000 000 × {} / {} = {},",
            grouped(weight),
            grouped(all),
            grouped(floor)
        ))
        .says(&format!(",{:04}… kr", rest * 10_000 / all))
        .says(&format!("Rundat nedåt: {} kr", grouped(floor)))
        .says(&format!("Ni har plats {} och fick", row.rank.unwrap()))
        .says(&format!("Räknat belopp {} kr", grouped(u128::from(row.amount))))
        .says("Den fördelas efter nyckeln")
        .says("Intyg saknas för den här delpotten")
        .says("statsbidrag verify")
        .says("befolkning.csv");
    let left = certificate.rows.iter().filter(|it| it.floor.unwrap() < it.amount).count();
    page.says(&format!("de {left} största resterna"));
    let got = if row.floor.unwrap() < row.amount { "en krona till" } else { "ingen krona till" };
    page.says(&format!("och fick {got}"));
    let frame: String = service
        .value(&format!(
            "select frame.amount::bigint::text from frame join pot using (pot_id)
             join round using (round_id) join organisation using (organisation_id)
             where title = '{ROUND}' and pot.code = '{POT}' and org_number = '{HARJEDALEN}'"
        ))
        .await;
    assert_eq!(frame, row.amount.to_string(), "the page's arithmetic is the frame's");
}

/// Only who acts for the recipient is spoken to; everybody else reads about it.
#[tokio::test]
async fn a_public_page_speaks_about_a_recipient_and_to_its_own_people() {
    let service = Service::start().await;
    let certificate = certificate();
    fix(&service, &certificate).await;
    let row = certificate.rows.iter().find(|it| it.code == "2361").unwrap();
    let address = format!("{}/fordelning/{HARJEDALEN}", home(&service).await);
    let readers =
        [service.anonymous(), service.person(AUDITOR).await, service.person(REGION).await];
    for reader in readers {
        let page = reader.get(&address).await;
        page.says("Så räknades beloppet: Härjedalens kommun")
            .says("Härjedalens kommun har ")
            .says("Kvoten:")
            .says(&format!("Härjedalens kommun har plats {} och fick", row.rank.unwrap()));
        let text = page.text().to_lowercase();
        let spoken_to = text.split(|it: char| !it.is_alphabetic());
        let spoken_to: Vec<_> =
            spoken_to.filter(|it| ["ni", "er", "ert", "era"].contains(it)).collect();
        assert!(spoken_to.is_empty(), "{spoken_to:?}: {text}");
    }
}

#[tokio::test]
async fn the_official_amount_stands_beside_the_computed_with_its_reason() {
    let service = Service::start().await;
    let mut official = certificate();
    official.origin = Origin::Official;
    let row = official.rows.iter_mut().find(|it| it.code == "0180").unwrap();
    row.amount = row.computed + 2_819;
    row.reason = "Befolkningen är av ett annat datum.".to_owned();
    fix(&service, &official).await;
    let home = home(&service).await;
    let page = service.anonymous().get(&format!("{home}/fordelning/{STOCKHOLM}")).await;
    page.says("Officiella listan").says("Skillnad 2 819 kr mer").says("av ett annat datum.");
    let other = service.anonymous().get(&format!("{home}/fordelning/{HARJEDALEN}")).await;
    other.says("Skillnad Ingen").does_not_say("av ett annat datum.");
}

#[tokio::test]
async fn the_governments_table_is_shown_without_arithmetic() {
    let service = Service::start().await;
    let mut table = certificate();
    table.rule = Rule::Table;
    for row in &mut table.rows {
        (row.weight, row.quota, row.remainder) = Default::default();
        (row.floor, row.rank) = (None, None);
    }
    fix(&service, &table).await;
    let home = home(&service).await;
    let page = service.anonymous().get(&format!("{home}/fordelning/{HARJEDALEN}")).await;
    page.says("Beloppet står i regeringens egen tabell.").does_not_say("Kvoten:");
    page.says("Alla mottagares belopp: hämta som csv");
    let csv = service.anonymous().get(&format!("{home}/intyg/{POT}.csv")).await;
    let stockholm = table.rows.iter().find(|it| it.code == "0180").unwrap();
    let row = format!("\n0180,{},{}\n", stockholm.name, stockholm.amount);
    let text = String::from_utf8(csv.is(StatusCode::OK).bytes.clone()).unwrap();
    assert!(text.contains(&row), "{text}");
    assert_eq!(hex::encode(Sha256::digest(&csv.bytes)), digest(Rule::Table, &table.rows));
    let pdf = service.anonymous().get(&format!("{home}/intyg/{POT}.pdf")).await;
    assert!(pdf.is(StatusCode::OK).bytes.starts_with(b"%PDF-"));
}

#[tokio::test]
async fn gotlands_pots_as_municipality_and_region_are_on_one_page() {
    let service = Service::start().await;
    without_certificates(&service).await;
    let home = home(&service).await;
    let page = service.anonymous().get(&format!("{home}/fordelning/{GOTLAND_NUMBER}")).await;
    page.says("Region Gotland").says("Regioner efter befolkning").says("Kommuner efter befolkning");
    let missing = page.text().matches("Intyg saknas för den här delpotten").count();
    assert_eq!(missing, 3, "two of a municipality's pots and one of a region's");
}

#[tokio::test]
async fn a_certificate_is_fetched_with_its_hash_and_read_as_pdf() {
    let service = Service::start().await;
    let text = fix(&service, &certificate()).await;
    let home = home(&service).await;
    let browser = service.anonymous();
    let sha256 = hash(text.as_bytes());
    for path in ["/fordelning".to_owned(), format!("/fordelning/{HARJEDALEN}")] {
        browser.get(&format!("{home}{path}")).await.says(&sha256);
    }
    let json = browser.get(&format!("{home}/intyg/{POT}.json")).await;
    assert_eq!(hash(&json.bytes), sha256);
    assert_eq!(json.header("content-type"), Some("application/json"));
    assert!(json.header("content-disposition").unwrap().starts_with("attachment; filename="));
    let read: Certificate = serde_json::from_slice(&json.bytes).unwrap();
    assert_eq!(read, certificate());

    let address = format!("{home}/intyg/{POT}.pdf");
    let (first, second) = tokio::join!(browser.get(&address), browser.get(&address));
    assert_eq!(first.header("content-type"), Some("application/pdf"));
    // "Läs som PDF" is read in the browser, under a name of its own if it is kept.
    let shown = first.header("content-disposition").unwrap();
    assert!(shown.starts_with("inline; filename=\"fordelningsintyg-"), "{shown}");
    assert!(first.bytes.starts_with(b"%PDF-"));
    assert_eq!(first.bytes, second.bytes);
}

#[tokio::test]
async fn an_unknown_address_is_not_found() {
    let service = Service::start().await;
    fix(&service, &certificate()).await;
    let home = home(&service).await;
    let browser = service.anonymous();
    for path in [
        "/bidrag/finns-inte".to_owned(),
        "/bidrag/finns-inte/fordelning".to_owned(),
        "/bidrag/finns-inte/fordelning.csv".to_owned(),
        "/bidrag/finns-inte/intyg/x.json".to_owned(),
        format!("{home}/fordelning/202100-5489"),
        format!("{home}/fordelning/x"),
        format!("{home}/fordelning/%00"),
        format!("{home}/intyg/%00.json"),
        "/bidrag/%00".to_owned(),
        format!("{home}/intyg/finns-inte.json"),
        format!("{home}/intyg/{POT}.exe"),
        format!("{home}/intyg/{POT}"),
        format!("{home}/intyg/regioner-landsbygd.pdf"),
        format!("{home}/intyg/..%2f..%2fetc%2fpasswd.json"),
    ] {
        browser.get(&path).await.is(StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_nonsense_query_does_no_harm() {
    let service = Service::start().await;
    let list = format!("{}/fordelning", home(&service).await);
    let long = "x".repeat(4_000);
    for query in [
        "sida=0",
        "sida=-1",
        "sida=99999999999999999999",
        "sida=18446744073709551615",
        "sida=400",
        "ordning=;drop+table+round",
        "ordning=--",
        "slag=%27",
        "q=%25_%5C%00",
        "q=%FF%FE",
        "q=1&q=2",
        "visa=ingen",
        &format!("q={long}"),
    ] {
        reads(&service.anonymous(), &list, query).await;
    }
}

async fn reads(browser: &Browser<'_>, list: &str, query: &str) {
    browser.get(&format!("{list}?{query}")).await.is(StatusCode::OK).says("Fördelningslista");
    for kind in ["csv", "xlsx", "json"] {
        browser.get(&format!("{list}.{kind}?{query}")).await.is(StatusCode::OK);
    }
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[tokio::test]
async fn a_certificate_is_typeset_once_and_kept() {
    let service = Service::start().await;
    // All but one have been typeset already.
    service
        .execute(
            "insert into certificate_pdf (allocation_id, pdf, typeset_at)
             select allocation_id, 'others', now() from allocation where status = 'fixed'
             order by allocation_id offset 1",
        )
        .await;
    let (db, home, now) =
        (&service.app.db, &service.app.settings.base_url, service.app.clock.now());
    statsbidrag::publishing::typeset(db, home, now).await.unwrap();

    let kept = "from certificate_pdf where pdf <> 'others'";
    let address: String = service
        .value(&format!(
            "select '/bidrag/' || slug || '/intyg/' || pot_code || '.pdf'
             from round join allocation using (round_id)
             where allocation_id = (select allocation_id {kept})"
        ))
        .await;
    let pdf: Vec<u8> = service.value(&format!("select pdf {kept}")).await;
    assert!(pdf.starts_with(b"%PDF-"));
    // Whoever asks gets what is kept, and nothing is typeset again.
    assert_eq!(service.anonymous().get(&address).await.bytes, pdf);
    let count = "select count(*) from certificate_pdf
                 where allocation_id in (select allocation_id from allocation where status = 'fixed')";
    let all = "select count(*) from allocation where status = 'fixed'";
    assert_eq!(service.value::<i64>(count).await, service.value::<i64>(all).await);
}
