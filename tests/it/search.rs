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
    for typed in ["232100-0214", "2321000214", "16232100-0214", "232100%E2%80%930214", "0214"] {
        let found = officer.get(&format!("/omgangar/{regions}/villkor?q={typed}")).await;
        found.says("Region Jämtland Härjedalen").does_not_say("Region Stockholm");
    }
    // With a genitive that the name does not have, without one that it has, and the town for Falu.
    for (typed, name) in [
        ("Kalmars+kommun", "Kalmar kommun"),
        ("kalmar+kommun", "Kalmar kommun"),
        ("Kalixs", "Kalix kommun"),
        ("%C3%B6verkalixs+kommun", "Överkalix kommun"),
        ("Falun", "Falu kommun"),
        ("Faluns+kommun", "Falu kommun"),
        ("falu+kom", "Falu kommun"),
        ("H%C3%A4rjedalen+kommun", "Härjedalens kommun"),
        ("Stockholms+stad", "Stockholms kommun"),
    ] {
        for list in [&worklist, &public] {
            let found = officer.get(&format!("{list}?q={typed}")).await;
            found.says(name).does_not_say("Bergs kommun");
        }
    }
    officer
        .get(&format!("/omgangar/{regions}/villkor?q=region+v%C3%A4stra+g%C3%B6taland"))
        .await
        .says("Västra Götalandsregionen")
        .does_not_say("Region Stockholm");
    for list in [&worklist, &public] {
        officer.get(&format!("{list}?q=harjedalen%25")).await.does_not_say("Härjedalens kommun");
    }
}

/// The database folds the columns, and Rust what was typed.
#[tokio::test]
async fn the_database_folds_names_as_rust_does() {
    let service = Service::start().await;
    let stored: Vec<(String, String)> = sqlx::query_as(
        "select name, folded_name from organisation union select name, folded_name from recipient",
    )
    .fetch_all(&service.db)
    .await
    .unwrap();
    assert!(300 < stored.len());
    for (name, by_database) in stored {
        assert_eq!(by_database, folded(&name), "{name:?}");
    }

    let words = [
        "HA\u{308}RJEDALENS\u{a0}KOMMUN",
        " Upplands\u{2011}Bro  ",
        "Malmö – Lund\u{2212}Eslöv",
        "Øresund, Łódź, Đakovo, Ísafjörður",
        "Ett\u{2007}två\u{202f}tre\tfyra\r\n\u{b}fem\u{2028}\u{1680}sex",
        "A\u{200b}\u{30a}re, Å\u{ad}re, \u{202e}Åre\u{feff}, Å\u{e0041}re",
        "Élan ÉTÉ Ünü ÅÄÖ, ΌΣΟΣ ΟΣ, ÇA, İi Iı, ẞß, ＨＡＢＯ １２３, ½ ™",
        "Ве́рхняя Й, שָׁלוֹם, がギ, 한글, नि",
    ];
    // One of every class that is dropped, made small, or made one of: the Latin, Greek and Cyrillic
    // letters, all that is not seen, the marks, dashes, spaces and wide letters. Code points that
    // Unicode has filled since 2015 are left out: the tables of PostgreSQL or ICU may lack them.
    let classes = [
        0x1..=0x52f,
        0x590..=0x61f,
        0x1680..=0x1680,
        0x17b0..=0x180f,
        0x1ab0..=0x1aff,
        0x1dc0..=0x208e,
        0x20d0..=0x218b,
        0x2200..=0x2220,
        0x3000..=0x3000,
        0xfe00..=0xfe6f,
        0xfeff..=0xffff,
        0x1_bca0..=0x1_bca4,
        0x1_d172..=0x1_d17b,
        0xe_0000..=0xe_1000,
    ];
    let each = classes.into_iter().flatten().filter_map(char::from_u32);
    let names: Vec<String> =
        each.map(|it| format!("{it}A{it} {it}b{it}")).chain(words.map(str::to_owned)).collect();
    let by_database: Vec<String> =
        sqlx::query_scalar("select folded(name) from unnest($1::text[]) as name")
            .bind(&names)
            .fetch_all(&service.db)
            .await
            .unwrap();
    let differ: Vec<_> = names
        .iter()
        .zip(&by_database)
        .filter(|(name, by_database)| folded(name) != **by_database)
        .collect();
    assert!(differ.is_empty(), "{} differ: {differ:?}", differ.len());
}

/// Databases that had the register before it was mended.
#[tokio::test]
async fn names_that_were_wrong_are_mended_where_they_stand() {
    let service = Service::start().await;
    for table in ["organisation", "recipient"] {
        service
            .execute(&format!(
                "update {table} set name = replace(replace(name, 'Falu k', 'Faluns k'), 'alix k', 'alixs k')"
            ))
            .await;
    }
    let wrong = "select count(*) from recipient where name in ('Faluns kommun', 'Kalixs kommun')";
    assert!(0 < service.value::<i64>(wrong).await);
    sqlx::raw_sql(include_str!("../../migrations/0023_names.sql"))
        .execute(&service.db)
        .await
        .unwrap();
    assert_eq!(service.value::<i64>(wrong).await, 0);
    let names = "select string_agg(distinct name, ', ') from
                 (select name from organisation union all select name from recipient) as named
                 where name like 'Falu%' or name like '%alix%'";
    assert_eq!(service.value::<String>(names).await, "Falu kommun, Kalix kommun, Överkalix kommun");
}
