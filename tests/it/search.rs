//! A name or a number is found however it is typed, in every list that is searched.

use statsbidrag::values::folded;

use crate::support::{OFFICER, ROUND, Service};

#[tokio::test]
async fn an_officer_finds_harjedalen_however_it_is_typed() {
    let service = Service::start().await;
    let officer = service.person(OFFICER).await;
    let round = service.round(ROUND).await;
    let slug: String =
        service.value("select slug from round where slug like '%2026' limit 1").await;
    let worklist = format!("/omgangar/{round}/rekvisitioner");
    let public = format!("/bidrag/{slug}/fordelning");
    // A keyboard without dots, capitals, letters and dots apart as a Mac has them in file names, and
    // spaces as they come from a table.
    for typed in [
        "harjedalens+kommun",
        "HARJEDALENS+KOMMUN",
        "Ha%CC%88rjedalens%C2%A0kommun",
        "+h%C3%A4rjedalens++%E2%80%87kommun",
        "H%C3%A4rje%C2%ADdalens+kommun",
    ] {
        for list in [&worklist, &public] {
            let found = officer.get(&format!("{list}?q={typed}")).await;
            found.says("Härjedalens kommun").does_not_say("Bergs kommun");
        }
    }
    // The number as the register, a form, the tax agency and Word write it, and a part of it.
    for typed in ["212000-2510", "2120002510", "16212000-2510", "212000%E2%80%932510", "0002510"] {
        for list in [&worklist, &public] {
            let found = officer.get(&format!("{list}?q={typed}")).await;
            found.says("Härjedalens kommun").does_not_say("Bergs kommun");
        }
    }
    // Only the round for regions has conditions that the agency records.
    let regions = service.round("Tillgänglighet och vårdkapacitet 2025").await;
    for typed in ["jamtland", "JA%CC%88MTLAND", "j%C3%A4mtland%C2%A0h"] {
        let found = officer.get(&format!("/omgangar/{regions}/villkor?q={typed}")).await;
        found.says("Region Jämtland Härjedalen").does_not_say("Region Stockholm");
    }
    for list in [&worklist, &public] {
        officer.get(&format!("{list}?q=harjedalen%25")).await.does_not_say("Härjedalens kommun");
    }
}

/// The database folds the columns, and Rust what was typed.
#[tokio::test]
async fn the_database_folds_names_as_rust_does() {
    let service = Service::start().await;
    let names: Vec<String> = sqlx::query_scalar(
        "select name from organisation union select name from county union select name from person
         union select unnest(array[
            'HA\u{308}RJEDALENS\u{a0}KOMMUN', ' Upplands\u{2011}Bro  ', 'Malmö – Lund\u{2212}Eslöv',
            'Øresund, Łódź, Đakovo, Ísafjörður', 'Ett\u{2007}två\u{202f}tre\tfyra', 'Élan ÉTÉ Ünü ÅÄÖ'])",
    )
    .fetch_all(&service.db)
    .await
    .unwrap();
    assert!(300 < names.len());
    for name in names {
        let by_database: String = sqlx::query_scalar("select folded($1)")
            .bind(&name)
            .fetch_one(&service.db)
            .await
            .unwrap();
        assert_eq!(by_database, folded(&name), "{name:?}");
    }
}
