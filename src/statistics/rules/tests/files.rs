//! Files of every kind, and files that hold no table.

use std::io::Write as _;

use rust_xlsxwriter::Workbook;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;

pub(super) fn cells(file: &[u8]) -> Vec<Vec<String>> {
    let sheet = Sheet::read(file).unwrap();
    let rows = sheet.rows.into_iter().map(|it| it.cells);
    std::iter::once(sheet.header).chain(rows).collect()
}

#[test]
fn a_file_reads_alike_however_it_was_saved() {
    let expected = [["Kommun", "Antal"], ["Älvdalen", "6 950"], ["Åre", "12 290"]];
    let latin = encoding_rs::WINDOWS_1252.encode("Kommun;Antal\r\nÄlvdalen;6 950\r\nÅre;12 290").0;
    let utf_16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            "Kommun\tAntal\nÄlvdalen\t6 950\nÅre\t12 290".encode_utf16().flat_map(u16::to_le_bytes),
        )
        .collect();
    for file in [
        "Kommun;Antal\nÄlvdalen;6 950\nÅre;12 290\n".as_bytes(),
        "\u{feff}Kommun;Antal\r\nÄlvdalen;6 950\r\nÅre;12 290\r\n".as_bytes(),
        "Kommun,Antal\n\"Älvdalen\",\"6 950\"\n\"Åre\",\"12 290\"".as_bytes(),
        "Kommun\tAntal\rÄlvdalen\t6 950\rÅre\t12 290".as_bytes(),
        "sep=;\nKommun;Antal\nÄlvdalen;6 950\nÅre;12 290\n".as_bytes(),
        "Antal, per kommun\n\n Kommun ;Antal;\nÄlvdalen;6 950;\n;;\nÅre;12 290;\n".as_bytes(),
        latin.as_ref(),
        &utf_16,
    ] {
        let read: Vec<Vec<String>> = cells(file)
            .into_iter()
            .map(|it| it.into_iter().filter(|it| !it.is_empty()).collect())
            .collect();
        assert_eq!(read, expected, "{}", String::from_utf8_lossy(file));
    }
}

#[test]
fn rows_have_the_numbers_that_excel_shows() {
    let file = "Titel\r\n\r\nKod;Namn\r\n1;\"två\r\nrader\"\r\n\r\n2;en\r\n3;en";
    let lines: Vec<_> =
        Sheet::read(file.as_bytes()).unwrap().rows.iter().map(|it| it.line).collect();
    assert_eq!(lines, [4, 6, 7]);
}

#[test]
fn quoted_cells_may_hold_separators_quotes_and_line_breaks() {
    let file = "Namn;Not\n\"Region Jämtland; Härjedalen\";\"sa \"\"hej\"\"\nigen\"\n";
    assert_eq!(cells(file.as_bytes())[1], ["Region Jämtland; Härjedalen", "sa \"hej\"\nigen"]);
}

#[test]
fn a_cell_that_turns_its_text_around_is_named_with_its_place() {
    for turned in ['\u{202b}', '\u{202e}', '\u{2067}'] {
        let code = format!("U+{:04X}", u32::from(turned));
        let in_csv = format!("Kommun;Antal\nÅre;12\nBerg;1{turned}05\n").into_bytes();
        let in_json =
            format!(r#"[{{"a": "Åre", "b": "12"}}, {{"a": "Berg", "b": "1{turned}05"}}]"#);
        let in_xlsx = workbook(|sheet| {
            for (line, row) in (0..).zip([["Kommun", "Antal"], ["Åre", "12"]]) {
                sheet.write_row(line, 0, row).unwrap();
            }
            sheet.write_row(2, 0, ["Berg", &format!("1{turned}05")]).unwrap();
        });
        for file in [in_csv, in_json.into_bytes(), in_xlsx] {
            assert_eq!(
                Sheet::read(&file).unwrap_err().to_string(),
                format!(
                    "Rad 3, kolumn B: tecken 2 syns inte eller går inte att visa ({code}). \
                     Ta bort det och välj filen igen."
                )
            );
        }
    }
    // What means nothing is dropped, and what Word writes bullets with stands for them.
    let read = cells("Kommun;Not\nÅ\u{ad}re;\u{f0b7}\u{200b} klar\n".as_bytes());
    assert_eq!(read[1], ["Åre", "• klar"]);
}

fn workbook(fill: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Försättsblad").unwrap();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

/// A workbook with these sheets: name, whether it is hidden, and rows of cells.
fn sheets(these: &[(&str, bool, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (at, (name, hidden, rows)) in these.iter().enumerate() {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (line, row) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*row) {
                match cell.parse::<u32>() {
                    Ok(number) => sheet.write(line, column, number).unwrap(),
                    Err(_) => sheet.write(line, column, *cell).unwrap(),
                };
            }
        }
        sheet.set_hidden(*hidden);
        // Excel opens the first sheet, which must not be a hidden one.
        if !hidden && these[..at].iter().all(|it| it.1) {
            sheet.set_active(true);
            sheet.set_first_tab(true);
        }
    }
    book.save_to_buffer().unwrap()
}

/// The file as the import page opens it.
fn opened(file: &[u8], chosen: Option<usize>) -> Opened {
    let all = organisations();
    let fits = |it: &Sheet| is_about_recipients(it, StatisticsKind::Population, &all);
    Opened::of(&Abandoned::default(), file, chosen, fits).unwrap()
}

const ABOUT: &[&[&str]] = &[
    &["Om tabellen", "SCB"],
    &["1", "Folkmängd efter kommun"],
    &["3", "Definitioner"],
    &["4", "Kontakt"],
];
const NEW: &[&[&str]] = &[&["Kommun", "Folkmängd"], &["Stockholm", "995574"], &["Åre", "12290"]];
const OLD: &[&[&str]] = &[&["Kommun", "Folkmängd"], &["Stockholm", "984748"], &["Åre", "12212"]];

#[test]
fn an_information_sheet_and_a_hidden_one_are_no_obstacle_to_the_sheet_with_the_figures() {
    let file =
        sheets(&[("Gammal", true, OLD), ("Läs mig", false, ABOUT), ("Tabell 1", false, NEW)]);
    let read = opened(&file, None);
    assert_eq!((read.name(), read.sheet.rows[0].cell(1)), (Some("Tabell 1"), "995574"));
    assert_eq!(
        read.said,
        "Vi läser bladet ”Tabell 1”, därför att det är det enda synliga bladet med kommuner eller \
         regioner. Bladet ”Gammal” är dolt och läses bara om du väljer det."
    );
    assert_eq!(
        read.sheets.iter().map(|it| (it.name.as_str(), it.hidden)).collect::<Vec<_>>(),
        [("Gammal", true), ("Läs mig", false), ("Tabell 1", false)]
    );
    let old = opened(&file, Some(0));
    assert_eq!((old.name(), old.sheet.rows[0].cell(1)), (Some("Gammal"), "984748"));
    assert!(old.said.starts_with("Vi läser bladet ”Gammal”."), "{}", old.said);
    assert_eq!(opened(&file, Some(9)).name(), Some("Tabell 1"), "there are not so many");

    let only = opened(&sheets(&[("Blad1", false, NEW)]), None);
    assert_eq!(only.said, "Vi läser bladet ”Blad1”, därför att det är filens enda blad.");
    assert_eq!(opened("Kod;Antal\n180;1\n".as_bytes(), None).check(), Ok(()));
}

#[test]
fn the_person_chooses_between_two_sheets_and_a_hidden_one_is_never_chosen_by_itself() {
    let two = sheets(&[("2023", false, OLD), ("2024", false, NEW)]);
    let read = opened(&two, None);
    assert_eq!(read.chosen, None);
    assert_eq!(read.said, "Filen har flera tabeller: ”2023” och ”2024”. Välj en.");
    assert_eq!(read.check(), Err("Välj vilket blad som ska läsas.".to_owned()));
    assert_eq!(opened(&two, Some(1)).check(), Ok(()));

    let hidden = sheets(&[("Tomt", false, &[]), ("Gammal", true, OLD), ("Äldre", true, OLD)]);
    let read = opened(&hidden, None);
    assert_eq!(read.chosen, None);
    assert_eq!(
        read.said,
        "Inget synligt blad är en tabell. Bladen ”Gammal” och ”Äldre” är dolda och läses bara om \
         du väljer dem."
    );
    let empty = opened(&hidden, Some(0)).check();
    assert_eq!(empty, Err("Bladet ”Tomt” är tomt. Välj ett annat.".to_owned()));
    let note = sheets(&[("Not", false, &[&["Bara ord"]]), ("Tabell", false, NEW)]);
    assert_eq!(opened(&note, None).name(), Some("Tabell"));
    let refused = opened(&note, Some(0)).check().unwrap_err();
    assert!(refused.starts_with("Bladet ”Not” går inte att läsa in. Vi hittar ingen rubrikrad."));

    // Nothing says which of these is meant, but only one is a table.
    let unknown: &[&[&str]] = &[&["Ort", "Antal"], &["Storköping", "7"]];
    let file = sheets(&[("Not", false, &[&["Bara ord"]]), ("Orter", false, unknown)]);
    assert!(opened(&file, None).said.contains("det enda synliga bladet med en tabell"));
}

#[test]
fn a_sheet_that_cannot_be_read_is_named_and_then_none_is_chosen_by_itself() {
    let wide: &[&[&str]] = &[&["1"; 61]];
    let file = sheets(&[("2024", false, NEW), ("Serie", false, wide), ("Not", false, ABOUT)]);
    let read = opened(&file, None);
    assert_eq!(read.chosen, None);
    assert_eq!(
        read.said,
        "Bladet ”Serie” går inte att läsa in. Rad 1 har fler än 60 kolumner. Ta bort dem som inte \
         behövs. Välj det blad som ska läsas."
    );
    assert_eq!(opened(&file, Some(0)).check(), Ok(()));
    let refused = opened(&file, Some(1)).check().unwrap_err();
    assert!(refused.starts_with("Bladet ”Serie” går inte att läsa in. Rad 1 har"), "{refused}");
    // A hidden one is nobody's choice.
    let hidden = sheets(&[("2024", false, NEW), ("Serie", true, wide)]);
    assert_eq!(opened(&hidden, None).name(), Some("2024"));
}

#[test]
fn a_workbook_gives_its_numbers_exactly() {
    let file = workbook(|sheet| {
        sheet.write(0, 0, "Folkmängd 2024").unwrap();
        sheet.write(2, 0, "Kommunkod").unwrap();
        sheet.write(2, 1, "Folkmängd").unwrap();
        sheet.write(3, 0, 180).unwrap();
        sheet.write(3, 1, 995_574).unwrap();
        sheet.write(5, 0, "0184").unwrap();
        sheet.write(5, 1, 90_000_000_000_000_i64).unwrap();
        sheet.write(6, 0, 186).unwrap();
        sheet.write(6, 1, 1.234).unwrap();
        sheet.write(7, 0, 187).unwrap();
        sheet.write(7, 1, 12_345.678).unwrap();
    });
    let reading = read(&file, StatisticsKind::Population, &[]);
    assert_eq!(numbers(&reading), [("0180", 995_574)]);
    assert_eq!(
        reading.problems,
        [
            "Rad 6, kolumnen Folkmängd: talet är för stort. Där står ”90000000000000”.",
            "Rad 7, kolumnen Folkmängd: talet har decimaler. Bara heltal kan läsas in. Där står ”1,234”.",
            "Rad 8, kolumnen Folkmängd: talet har decimaler. Bara heltal kan läsas in. Där står ”12345,678”.",
        ]
    );
}

#[test]
fn a_date_is_no_number() {
    let file = workbook(|sheet| {
        sheet.write(0, 0, "Kod").unwrap();
        sheet.write(0, 1, "Antal").unwrap();
        sheet.write(1, 0, 180).unwrap();
        let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 12, 31).unwrap();
        let format = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_datetime_with_format(1, 1, date, &format).unwrap();
    });
    let reading = read(&file, StatisticsKind::Population, &[]);
    assert!(reading.figures.is_empty());
    assert!(reading.problems[0].starts_with("Rad 2, kolumnen Antal: "), "{:?}", reading.problems);
}

#[test]
fn a_file_that_holds_no_table_is_refused_by_its_content() {
    let quote = "a;b\n\"c;d\n";
    for (file, error) in [
        (&b""[..], SheetError::Empty),
        (b" \r\n\r\n", SheetError::Empty),
        (b"%PDF-1.7\n\xe2\xe3", SheetError::NotATable),
        (b"<!doctype html><table><tr><td>1</table>", SheetError::NotATable),
        (b"\x89PNG\r\n\x1a\n\0\0", SheetError::NotATable),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", SheetError::OldExcel),
        (b"PK\x03\x04 not much of a zip", SheetError::Unreadable),
        (quote.as_bytes(), SheetError::Quotes),
        (b"bara en kolumn\n1\n2\n", SheetError::NoHeader),
        (b"Kod;Antal\n", SheetError::NoRows),
    ] {
        assert_eq!(Sheet::read(file), Err(error), "{}", String::from_utf8_lossy(file));
    }
    assert_eq!(Sheet::read(&workbook(|_| {})), Err(SheetError::Empty));
}

#[test]
fn sizes_have_bounds() {
    let rows = |n: usize| format!("a;b\n{}", "1;2\n".repeat(n));
    assert_eq!(Sheet::read(rows(20_000).as_bytes()).unwrap().rows.len(), 20_000);
    assert_eq!(Sheet::read(rows(20_001).as_bytes()), Err(SheetError::TooManyRows));
    assert!(Sheet::read(format!("a;b\n{}", "1;".repeat(60)).as_bytes()).is_ok());
    let wide = format!("a;b\n{}1", "1;".repeat(60));
    assert_eq!(Sheet::read(wide.as_bytes()), Err(SheetError::TooManyColumns { line: 2 }));
    let wider = format!("a;b\n{}", ";".repeat(9_000_000));
    assert_eq!(Sheet::read(wider.as_bytes()), Err(SheetError::TooManyColumns { line: 2 }));
    let header = format!("{}slut\n1;2,5\n3;4,5\n", "rubrik;".repeat(60));
    assert_eq!(Sheet::read(header.as_bytes()), Err(SheetError::TooManyColumns { line: 1 }));
    let later = format!("a;b\n1{};x", ";".repeat(70));
    assert_eq!(Sheet::read(later.as_bytes()), Err(SheetError::TooManyColumns { line: 2 }));
    let long = format!("a;b\n1;{}", "å".repeat(2001));
    let too_long = SheetError::CellTooLong { line: 2, column: "B".to_owned() };
    assert_eq!(Sheet::read(long.as_bytes()), Err(too_long));
    let large = "a;b\n".repeat(LARGEST / 4 + 1);
    assert_eq!(Sheet::read(large.as_bytes()), Err(SheetError::TooLarge));
}

#[test]
fn what_nobody_waits_for_is_read_no_further() {
    let file = "a;b\n1;2\n".as_bytes();
    let abandoned = Abandoned::default();
    let waiting = abandoned.when_dropped();
    assert!(Sheet::read_unless(&abandoned, file).is_ok());
    drop(waiting);
    assert_eq!(Sheet::read_unless(&abandoned, file), Err(SheetError::Abandoned));
}

#[test]
fn a_small_file_that_unpacks_to_a_huge_one_is_refused() {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    let zeros = vec![0; 1024 * 1024];
    for _ in 0..65 {
        zip.write_all(&zeros).unwrap();
    }
    let bomb = zip.finish().unwrap().into_inner();
    assert!(bomb.len() < 100_000);
    assert_eq!(Sheet::read(&bomb), Err(SheetError::TooLarge));
}

#[test]
fn a_cell_far_away_takes_no_memory() {
    let far = workbook(|sheet| {
        sheet.write(0, 0, "a").unwrap();
        sheet.write(0, 1, "b").unwrap();
        sheet.write(1_048_575, 0, "c").unwrap();
    });
    assert_eq!(Sheet::read(&far).unwrap().rows[0].line, 1_048_576);
    let wide = workbook(|sheet| {
        sheet.write(0, 16_383, "a").unwrap();
    });
    assert_eq!(Sheet::read(&wide), Err(SheetError::TooManyColumns { line: 1 }));
}
