//! Statistics and lists: an administrator's day with files.

use axum::http::{Method, StatusCode};

use crate::{
    pages::is_whole,
    support::{
        ADMINISTRATOR, AUDITOR, OFFICER, POPULATION, ROUND, Service, form, inhabitants, population,
    },
};

const UPLOADS: &str = "/administration/statistik/filer";
const SETS: &str = "select count(*) from statistics_set";

/// The service before anybody has read in anything: without the demonstration's own figures.
async fn before_any_figures() -> Service {
    let service = Service::start().await;
    service.execute("truncate statistics_set cascade").await;
    service
}

#[tokio::test]
async fn an_administrator_reads_in_the_population_and_then_a_corrected_version() {
    let service = before_any_figures().await;
    let jenny = service.person(ADMINISTRATOR).await;
    jenny.get("/administration/statistik").await.says("Ingenting är inläst").says("Läs in en fil");
    jenny.get("/administration/statistik/ny").await.says("Vad innehåller filen?");

    // Stockholm's row is missing, and a footnote stands in its place.
    let lacking = population().replace("0180;Stockholms kommun;", "Källa: SCB;;");
    let chosen = jenny.chooses("population", "C:\\Temp\\folkmängd.csv", lacking.as_bytes()).await;
    let page = jenny.follow(&chosen).await;
    page.says("Läs in folkmängd.csv").says("Ingenting är inläst än");
    page.says("1 mottagare saknas i filen")
        .says("0180 Stockholms kommun")
        .says("Rad 18: Källa: SCB");
    let upload = chosen.location().rsplit('/').next().unwrap().to_owned();
    let refused = jenny.imports(&upload, POPULATION.described).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("1 mottagare saknas i filen. Rätta filen");
    refused.says("hoppas över");
    assert!(refused.html.contains("value=\"SCB, tabell BE0101\""), "what was typed is kept");
    assert_eq!(service.value::<i64>(SETS).await, 0);

    // The whole file, seen before it is imported.
    let upload = jenny.has_chosen(&POPULATION).await;
    let path = format!("{UPLOADS}/{upload}");
    let preview = jenny.mapped(&upload, &[("act", "preview"), ("as_of", "2025-12-31")]).await;
    let page = jenny.post(&path, &preview).await;
    page.is(StatusCode::OK).says("Mottagare med uppgift 290").says("Alla finns med");
    page.says("ingen tidigare version");
    let unnamed = jenny.imports(&upload, &[]).await;
    unnamed.is(StatusCode::UNPROCESSABLE_ENTITY).says("Det finns fel i formuläret");
    assert!(unnamed.html.contains("<title>Fel: "));
    let imported = jenny.imports(&upload, POPULATION.described).await;
    let first = jenny.follow(&imported).await;
    first.says("Uppgifterna är inlästa").says("Folkmängd 31 december 2025").says("Version 1");
    first.says("folkmangd.csv").says("av Jenny Ordning").says("Stockholms kommun 0180");

    let list = jenny.get("/administration/statistik").await;
    let sha: String =
        service.value("select encode(sha256, 'hex') from statistics_set where version = 1").await;
    list.says(&sha).says(&sha[..12]).says("Gäller").says("SCB, tabell BE0101").says("2025-12-31");

    // A corrected file, with another figure for Stockholm.
    let stockholm = population().lines().find(|it| it.starts_with("0180")).unwrap().to_owned();
    let better = population().replace(&stockholm, "180;Stockholm;1 000 000");
    let chosen = jenny.chooses("population", "ny.csv", better.as_bytes()).await;
    jenny.follow(&chosen).await.says("1 ändrade, 0 nya och 0 borta").says("1 000 000");
    let upload = chosen.location().rsplit('/').next().unwrap().to_owned();
    let imported = jenny.imports(&upload, POPULATION.described).await;
    let second = jenny.follow(&imported).await;
    second.says("Version 2").says("Jämfört med Folkmängd 31 december 2025, version 1");
    second.says("1 ändrade, 0 nya och 0 borta");
    jenny.get("/administration/statistik").await.says("Ersatt").says("Gäller");

    for typed in ["Härje", "harje", "HA%CC%88RJE", "2361"] {
        let found = jenny.get(&format!("{}?q={typed}", imported.location())).await;
        found.says("Härjedalens kommun 2361").does_not_say("Bergs kommun");
    }
    let csv = jenny.get(&format!("{}/csv", imported.location())).await;
    assert!(csv.html.starts_with("\u{feff}Kod;Namn;Folkmängd\r\n0114;Upplands Väsby kommun;"));
    assert!(csv.html.contains("\r\n0180;Stockholms kommun;1000000\r\n"));
    assert!(csv.header("content-disposition").unwrap().contains("-version-2.csv\""));

    let events: i64 = service
        .value(
            "select count(*) from audit_event where action = 'statistics.imported'
               and actor_person_id is not null
               and particulars ?& array['set', 'kind', 'as_of', 'version', 'sha256']",
        )
        .await;
    assert_eq!(events, 2);
    service.person(AUDITOR).await.get(&imported.location()).await.says("Version 2");
}

#[tokio::test]
async fn the_official_list_of_a_round_has_a_column_for_each_pot() {
    let service = before_any_figures().await;
    let jenny = service.person(ADMINISTRATOR).await;
    let round = service.round(ROUND).await.to_string();
    service
        .execute(&format!(
            "delete from round_plan_section where section = 'pots' and round_id = '{round}';"
        ))
        .await;
    let list = "Kommun;Befolkning;Individer\nStockholm;35 264 481;6 726 959\nÅre;1;\n";
    let fields = [("kind", "official_list"), ("round", round.as_str())];
    let without = jenny.upload(UPLOADS, &fields, ("lista.csv", list.as_bytes())).await;
    without.is(StatusCode::UNPROCESSABLE_ENTITY).says("Omgången har inga delpotter än");
    service
        .execute(&format!(
            r#"insert into round_plan_section (round_id, section, revision, typed, saved_at)
               values ('{round}', 'pots', 1, '{{"name-1": ["Kommuner, individer"],
                   "name-2": ["Kommuner, befolkning"]}}', now())"#
        ))
        .await;

    let chosen = jenny.upload(UPLOADS, &fields, ("lista.csv", list.as_bytes())).await;
    let upload = chosen.location().rsplit('/').next().unwrap().to_owned();
    let page = jenny.follow(&chosen).await;
    page.says("Kolumn med värdet: Kommuner, befolkning").says("288 mottagare saknas");
    let described = [("source", "Regeringsbeslut"), ("as_of", "2026-02-16"), ("invented", "ja")];
    let titled = [&described[..], &[("title", "Fördelningslista")]].concat();
    let imported = jenny.imports(&upload, &titled).await;
    let set = jenny.follow(&imported).await;
    set.says("Demonstrationsuppgifter").says("Kommuner, befolkning Kommuner, individer");
    set.says("Stockholms kommun 0180 35 264 481 kr 6 726 959 kr");
    set.says("Summa kommuner 35 264 482 kr 6 726 959 kr").says(ROUND);
    assert_eq!(service.value::<i32>("select rows from statistics_set").await, 2);
}

#[tokio::test]
async fn a_workbook_is_read_like_a_csv_file() {
    let service = before_any_figures().await;
    let jenny = service.person(ADMINISTRATOR).await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["Kommunkod", "Landsbygd"]).unwrap();
    sheet.write(1, 0, 2361).unwrap().write(1, 1, "Mycket gles").unwrap();
    sheet.write(2, 0, 139).unwrap().write(2, 1, "Tätortsnära landsbygdskommun").unwrap();
    let file = book.save_to_buffer().unwrap();
    let chosen = jenny.chooses("rural_class", "klassning.xlsx", &file).await;
    let upload = chosen.location().rsplit('/').next().unwrap().to_owned();
    jenny.follow(&chosen).await.says("288 mottagare saknas i filen");
    let described = [("source", "Regeringen"), ("as_of", "2025-01-01")];
    let imported =
        jenny.imports(&upload, &[&described[..], &[("title", "Klassning")]].concat()).await;
    let set = jenny.follow(&imported).await;
    set.says("Härjedalens kommun 2361 mycket gles landsbygdskommun").does_not_say("Summa");
    let csv = jenny.get(&format!("{}/csv", imported.location())).await;
    assert!(csv.html.contains("0139;Upplands-Bro kommun;tätortsnära landsbygdskommun\r\n"));
}

/// A row for each of these municipalities: code, name and two columns of inhabitants.
fn inhabitants_on(sheet: &mut rust_xlsxwriter::Worksheet, headings: [&str; 2], more: u64) {
    sheet.write_row(0, 0, ["Kod", "Kommun", headings[0], headings[1]]).unwrap();
    for (line, (code, name, count)) in (1..).zip(inhabitants()) {
        sheet.write_row(line, 0, [code, name]).unwrap();
        sheet.write(line, 2, count + more).unwrap().write(line, 3, count + 1000).unwrap();
    }
}

#[tokio::test]
async fn the_administrator_chooses_the_sheet_and_is_told_why_a_column_is_read() {
    let service = before_any_figures().await;
    let jenny = service.person(ADMINISTRATOR).await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let old = book.add_worksheet().set_name("Gammal").unwrap();
    inhabitants_on(old, ["2020", "2021"], 5);
    old.set_hidden(true);
    let about = book.add_worksheet().set_name("Läs mig").unwrap();
    about.write_row(0, 0, ["Tabell", "Folkmängd efter kommun"]).unwrap();
    about.write_row(1, 0, ["Källa", "SCB"]).unwrap();
    about.set_active(true).set_first_tab(true);
    // The latest year stands first here.
    inhabitants_on(book.add_worksheet().set_name("Båda könen").unwrap(), ["2025", "2024"], 0);
    inhabitants_on(book.add_worksheet().set_name("Efter kön").unwrap(), ["Kvinnor", "Män"], 7);
    let file = book.save_to_buffer().unwrap();

    // Two sheets have figures, and nobody but her knows which she means.
    let chosen = jenny.chooses("population", "folkmängd.xlsx", &file).await;
    let (path, asked) = (chosen.location(), jenny.follow(&chosen).await);
    is_whole("the choice of a sheet", &asked);
    asked.says("Vilket blad ska läsas?").says("Filen har flera tabeller: ”Båda könen” och");
    asked.says("”Efter kön”. Välj en.").says("Gammal (dolt)").says("Läs mig");
    asked.says("Bladet ”Gammal” är dolt och läses bara om du väljer det.");
    let described = [POPULATION.described, &[("act", "confirm")]].concat();
    let refused = jenny.post(&path, &asked.filled(&described)).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("Välj vilket blad som ska läsas.");
    assert_eq!(refused.input("source"), "SCB, tabell BE0101", "what was typed is kept");

    // Of one sheet the service cannot tell the column either, so it asks.
    let by_sex = [("sheet", "3"), ("act", "sheet")];
    let page = jenny.post(&path, &refused.filled(&by_sex)).await;
    page.is(StatusCode::OK).says("Vi läser bladet ”Efter kön”.");
    page.says("Flera kolumner kan ha värdena: ”Kvinnor” och ”Män”. Välj en.");
    let unasked = jenny.post(&path, &page.filled(&[("act", "confirm")])).await;
    unasked.is(StatusCode::UNPROCESSABLE_ENTITY).says("Välj kolumnen med värdena");

    // Nor is a sheet read in whose rows she has not seen.
    let unseen = [("sheet", "2"), ("act", "confirm")];
    let page = jenny.post(&path, &unasked.filled(&unseen)).await;
    page.is(StatusCode::UNPROCESSABLE_ENTITY).says("Kolumnerna är inte de som du såg");
    page.says("Vi läser kolumnen ”2025”, därför att 2025 är det senaste av 2 år i filen.");
    assert_eq!(page.input("source"), "SCB, tabell BE0101", "what was typed is kept");
    let imported = jenny.post(&path, &page.filled(&[("act", "confirm")])).await;
    let set = jenny.follow(&imported).await;
    set.says("Uppgifterna är inlästa").says("folkmängd.xlsx, bladet Båda könen");
    let (code, _, count) = inhabitants().swap_remove(0);
    let figure = format!("select number from statistics_value where code = '{code}'");
    assert_eq!(service.value::<i64>(&figure).await, i64::try_from(count).unwrap());
}

#[tokio::test]
async fn only_an_administrator_reads_in_a_file() {
    let service = before_any_figures().await;
    let frida = service.person(OFFICER).await;
    frida.get("/administration/statistik").await.does_not_say("Läs in en fil");
    frida.get("/administration/statistik/ny").await.says("Bara en administratör");
    let refused = frida.chooses("population", "a.csv", population().as_bytes()).await;
    refused.is(StatusCode::NOT_FOUND);
    let upload = service.person(ADMINISTRATOR).await.has_chosen(&POPULATION).await;
    frida.imports(&upload, POPULATION.described).await.is(StatusCode::NOT_FOUND);
    assert_eq!(service.value::<i64>(SETS).await, 0);
}

#[tokio::test]
async fn a_set_cannot_be_changed() {
    let service = before_any_figures().await;
    service.person(ADMINISTRATOR).await.has_imported(&POPULATION).await;
    for sql in [
        "update statistics_set set title = 'x'",
        "update statistics_value set number = 1",
        "delete from statistics_value",
        "delete from statistics_set",
    ] {
        let refused = sqlx::query(sql).execute(&service.app.db).await.unwrap_err();
        assert!(refused.to_string().contains("permission denied"), "{sql}: {refused}");
    }
}

#[tokio::test]
async fn pressing_twice_gives_one_set() {
    let service = before_any_figures().await;
    let jenny = service.person(ADMINISTRATOR).await;
    let upload = jenny.has_chosen(&POPULATION).await;
    let path = format!("{UPLOADS}/{upload}");
    let more = [POPULATION.described, &[("act", "confirm")]].concat();
    let form = jenny.mapped(&upload, &more).await;

    // Both requests have found the upload before either takes it: they wait for this lock.
    let mut gate = service.db.begin().await.unwrap();
    sqlx::query("select from statistics_upload for update").execute(&mut *gate).await.unwrap();
    let presses = async { tokio::join!(jenny.post(&path, &form), jenny.post(&path, &form)) };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    let ((one, two), ()) = tokio::join!(presses, open);
    let (one, two) = if one.status == StatusCode::SEE_OTHER { (one, two) } else { (two, one) };
    two.is(StatusCode::CONFLICT).says("Filen är redan inläst.");
    assert!(two.html.contains(&format!("href=\"{}\"", one.location())), "{}", two.html);
    jenny.follow(&one).await.is(StatusCode::OK).says("Version 1");

    // The same form once more, from a page that was left open.
    assert_eq!(jenny.post(&path, &form).await.location(), one.location());
    assert_eq!(jenny.get(&path).await.location(), one.location());
    assert_eq!(service.value::<i64>(SETS).await, 1);
    let events = "select count(*) from audit_event
                  where action = 'statistics.imported' and actor_person_id is not null";
    assert_eq!(service.value::<i64>(events).await, 1);
}

#[tokio::test]
async fn two_administrators_at_once_get_a_version_each() {
    let service = before_any_figures().await;
    let jenny = service.person(ADMINISTRATOR).await;
    let other = service.person(ADMINISTRATOR).await;
    let one = jenny.has_chosen(&POPULATION).await;
    let two = other.has_chosen(&POPULATION).await;

    let mut gate = service.db.begin().await.unwrap();
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('statistics_set', 0))")
        .execute(&mut *gate)
        .await
        .unwrap();
    let imports = async {
        let (one, two) = tokio::join!(
            jenny.imports(&one, POPULATION.described),
            other.imports(&two, POPULATION.described)
        );
        one.is(StatusCode::SEE_OTHER);
        two.is(StatusCode::SEE_OTHER);
    };
    let open = async {
        service.until_blocked(2).await;
        gate.commit().await.unwrap();
    };
    tokio::join!(imports, open);
    let versions: Vec<i32> =
        service.value("select array_agg(version order by version) from statistics_set").await;
    assert_eq!(versions, [1, 2]);
}

#[tokio::test]
async fn a_file_that_is_no_table_is_refused_with_a_sentence() {
    let service = before_any_figures().await;
    let jenny = service.person(ADMINISTRATOR).await;
    let large = vec![b'a'; 11 * 1024 * 1024];
    for (name, content, message) in [
        ("tom.csv", &b""[..], "Filen är tom"),
        ("beslut.csv", b"%PDF-1.7\n", "ingen tabell som vi kan läsa"),
        ("sida.xlsx", b"<html><table></table>", "ingen tabell som vi kan läsa"),
        ("trasig.xlsx", b"PK\x03\x04 trasig", "Excelfilen går inte att läsa"),
        ("stor.csv", &large, "Den får vara högst 10 MB"),
        ("", b"", "Välj en fil"),
    ] {
        let answer = jenny.chooses("population", name, content).await;
        answer.is(StatusCode::UNPROCESSABLE_ENTITY).says(message).says("Läs in en fil");
        let chosen = "value=\"population\" checked";
        assert!(answer.html.contains(chosen), "{name}: what was chosen is kept");
    }
    let nothing = jenny.upload(UPLOADS, &[], ("a.csv", population().as_bytes())).await;
    nothing.is(StatusCode::UNPROCESSABLE_ENTITY).says("Välj vad filen innehåller");
    let roundless = jenny.chooses("official_list", "a.csv", population().as_bytes()).await;
    roundless.is(StatusCode::UNPROCESSABLE_ENTITY).says("Välj vilken omgång filen hör till");
    let huge = vec![b'a'; 33 * 1024 * 1024];
    jenny.chooses("population", "a.csv", &huge).await.is(StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(service.value::<i64>("select count(*) from statistics_upload").await, 0);
}

#[tokio::test]
async fn a_choice_of_columns_that_makes_no_sense_is_refused() {
    let service = before_any_figures().await;
    let jenny = service.person(ADMINISTRATOR).await;
    let upload = jenny.has_chosen(&POPULATION).await;
    let path = format!("{UPLOADS}/{upload}");
    for nasty in ["", "1", "99", "-1", "\0", "åäö", "1e5", "99999999999999999999"] {
        for field in ["about", "code", "org_number", "name", "value", "as_of", "published_total"] {
            let more = [(field, nasty), ("act", "preview")];
            let answer = jenny.post(&path, &jenny.mapped(&upload, &more).await).await;
            assert!(
                matches!(answer.status, StatusCode::OK | StatusCode::UNPROCESSABLE_ENTITY),
                "{field} {nasty:?}: {}",
                answer.status
            );
        }
    }
    let again = jenny.mapped(&upload, &[("value", "0"), ("act", "preview")]).await;
    let answer = jenny.post(&path, &again).await;
    answer.is(StatusCode::UNPROCESSABLE_ENTITY).says("kan inte både säga vem raden gäller");

    // These columns have not been previewed, so nothing is imported.
    let more = [POPULATION.described, &[("act", "confirm"), ("name", "")]].concat();
    let unseen = jenny.post(&path, &jenny.mapped(&upload, &more).await).await;
    unseen.is(StatusCode::UNPROCESSABLE_ENTITY).says("Kolumnerna är inte de som du såg");
    assert_eq!(service.value::<i64>(SETS).await, 0);
}

#[tokio::test]
async fn an_administrator_whose_session_ended_is_told_to_choose_the_file_again() {
    let service = before_any_figures().await;
    let stranger = service.anonymous();
    let asked = stranger.chooses("population", "a.csv", population().as_bytes()).await;
    asked.is(StatusCode::UNAUTHORIZED).says("Logga in");
    // After signing in, the form that was kept is posted again, but without its file.
    let jenny = service.person(ADMINISTRATOR).await;
    let again = jenny.post(UPLOADS, "").await;
    again.is(StatusCode::UNPROCESSABLE_ENTITY).says("behöver den väljas på nytt");
    let unreadable = jenny.send(Method::POST, UPLOADS, &form(&[("kind", "population")])).await;
    unreadable.is(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_file_that_nobody_imported_is_gone_after_a_day() {
    let service = before_any_figures().await;
    let jenny = service.person(ADMINISTRATOR).await;
    let upload = jenny.has_chosen(&POPULATION).await;
    let path = format!("{UPLOADS}/{upload}");
    let sweep = async |at: &str| {
        service.it_is(at);
        let mut tx = service.app.db.begin().await.unwrap();
        let now = service.app.clock.now();
        let swept = statsbidrag::statistics::sweep(&mut tx, now).await.unwrap();
        tx.commit().await.unwrap();
        swept
    };
    assert_eq!(sweep("2026-03-11T11:59:00+01:00").await, 0);
    let jenny = service.person(ADMINISTRATOR).await;
    jenny.get(&path).await.is(StatusCode::OK);
    assert_eq!(sweep("2026-03-11T12:01:00+01:00").await, 1);
    jenny.get(&path).await.is(StatusCode::NOT_FOUND);
}
