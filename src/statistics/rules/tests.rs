use std::io::Write as _;

use rust_xlsxwriter::Workbook;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::{
    ombud::{self, OrganisationKind, OrganisationRow},
    statistics::{Figure, FigureValue, RuralClass, StatisticsKind},
    values::{OrganisationId, Typed},
};

/// The register's organisations, Gotland being one.
fn organisations() -> Vec<OrganisationRow> {
    let mut all: Vec<OrganisationRow> = Vec::new();
    for it in ombud::municipalities().unwrap() {
        all.push(OrganisationRow {
            organisation_id: OrganisationId::generate(),
            org_number: it.org_number,
            name: it.name,
            municipality_code: Some(it.code),
            region_code: None,
        });
    }
    for it in ombud::regions().unwrap() {
        match all.iter_mut().find(|row| row.org_number == it.org_number) {
            Some(gotland) => gotland.region_code = Some(it.code),
            None => all.push(OrganisationRow {
                organisation_id: OrganisationId::generate(),
                org_number: it.org_number,
                name: it.name,
                municipality_code: None,
                region_code: Some(it.code),
            }),
        }
    }
    all
}

fn both() -> Recipients {
    Recipients::of(&organisations(), &[OrganisationKind::Municipality, OrganisationKind::Region])
}

/// What a file gives with its columns guessed.
fn read(file: &[u8], kind: StatisticsKind, pots: &[Pot]) -> Reading {
    let organisations = organisations();
    let sheet = Sheet::read(file).unwrap();
    let typed = guess(&sheet, kind, pots, &organisations);
    let mapping = Mapping::read(&typed, &sheet, kind, pots).unwrap();
    let recipients = Recipients::of(&organisations, &mapping.about);
    Reading::of(&sheet, &mapping, kind, &recipients)
}

fn numbers(reading: &Reading) -> Vec<(&str, u64)> {
    let figures = reading.figures.iter();
    figures.map(|it| (it.code.as_str(), it.value.number().unwrap())).collect()
}

fn cells(file: &[u8]) -> Vec<Vec<String>> {
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

fn workbook(fill: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Försättsblad").unwrap();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_gives_its_first_sheet_with_something_on_it_and_its_numbers_exactly() {
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
fn what_is_no_table_is_refused_by_its_content() {
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
    let long = format!("a;b\n1;{}", "å".repeat(2001));
    let too_long = SheetError::CellTooLong { line: 2, column: "B".to_owned() };
    assert_eq!(Sheet::read(long.as_bytes()), Err(too_long));
    let large = "a;b\n".repeat(LARGEST / 4 + 1);
    assert_eq!(Sheet::read(large.as_bytes()), Err(SheetError::TooLarge));
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
fn a_cell_far_away_takes_no_room() {
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

#[test]
fn a_recipient_is_found_by_code_number_or_name() {
    let everybody = both();
    for cell in ["0180", "180", "0180 Stockholm", "180 Stockholms kommun"] {
        assert_eq!(everybody.by_code(cell).unwrap().code, "0180", "{cell}");
    }
    for cell in ["01", "1", "01 Stockholms län"] {
        assert_eq!(everybody.by_code(cell).unwrap().code, "01", "{cell}");
    }
    for cell in ["", "9999", "00 Riket", "Stockholm", "018O", "1.0", "-1"] {
        assert!(everybody.by_code(cell).is_none(), "{cell}");
    }
    assert_eq!(everybody.by_org_number("212000-0142").unwrap().code, "0180");
    assert!(everybody.by_org_number("2120000803").is_none(), "Gotland is two");

    for (cell, code) in [
        ("Härjedalens kommun", "2361"),
        ("HÄRJEDALEN", "2361"),
        ("Borås", "1490"),
        ("Borås Stad", "1490"),
        ("Upplands Väsby", "0114"),
        ("Habo", "0643"),
        ("Håbo kommun", "0305"),
        ("Region Stockholm", "01"),
        ("Stockholms län", "01"),
        ("Stockholms stad", "0180"),
        ("Västra Götalandsregionen", "14"),
        ("Region Jönköpings län", "06"),
        ("Region Jämtland Härjedalen", "23"),
        ("Region Gotland", "09"),
        ("Gotlands kommun", "0980"),
    ] {
        assert_eq!(everybody.by_name(cell).map(|it| it.code.as_str()), Some(code), "{cell}");
    }
    for cell in ["", "kommun", "Stockholm", "Gotland", "Riket", "Lilleby"] {
        assert!(everybody.by_name(cell).is_none(), "{cell}");
    }
}

#[test]
fn every_recipient_is_found_by_its_own_name_among_its_kind() {
    for kind in [OrganisationKind::Municipality, OrganisationKind::Region] {
        let recipients = Recipients::of(&organisations(), &[kind]);
        for it in recipients.iter().filter(|it| it.code != "09") {
            assert_eq!(recipients.by_name(&it.name), Some(it));
        }
    }
}

#[test]
fn columns_are_guessed_by_their_headings_and_cells() {
    let population = "region;kommun;2023;2024\n0114;Upplands Väsby;50 110;50 323\n0180;Stockholm;984 748;995 574\n";
    let reading = read(population.as_bytes(), StatisticsKind::Population, &[]);
    assert_eq!(numbers(&reading), [("0114", 50_323), ("0180", 995_574)]);
    assert_eq!((reading.missing.len(), reading.total("")), (288, 1_045_897));

    let by_name = "Kommun;Antal individer\nÅre;12\nÄlvdalens kommun;0\n";
    let reading = read(by_name.as_bytes(), StatisticsKind::Individuals, &[]);
    assert_eq!(numbers(&reading), [("2039", 0), ("2321", 12)]);

    let by_number = "Orgnr,Belopp i kr\n232100-0016,\"5,886,500\"\n";
    let reading = read(by_number.as_bytes(), StatisticsKind::GovernmentTable, &[]);
    assert_eq!(numbers(&reading), [("01", 5_886_500)]);

    let classes = "Kod;Klass\n2361;Mycket gles landsbygdskommun\n180;\n2039;5\n139;Tätortsnära\n";
    let reading = read(classes.as_bytes(), StatisticsKind::RuralClass, &[]);
    let class = |code: &str, class| Figure {
        code: code.to_owned(),
        pot_code: String::new(),
        value: FigureValue::Class(class),
    };
    assert_eq!(
        reading.figures,
        [
            class("0139", RuralClass::NearCity),
            class("2039", RuralClass::Sparse),
            class("2361", RuralClass::VerySparse)
        ]
    );
}

fn pot(name: &str) -> Pot {
    Pot { code: crate::values::slug(name), name: name.to_owned() }
}

#[test]
fn an_official_list_has_a_column_for_each_pot() {
    let pots = [
        pot("Kommuner efter individer"),
        pot("Kommuner efter befolkning"),
        pot("Kommuner, landsbygd"),
    ];
    let list = "Kommunkod;Kommun;Totalt;Befolkning (kommun);Individer, kommun;Landsbygd kommun\n\
                180;Stockholm;41 991 440;35 264 481;6 726 959;-\n\
                2361;Härjedalen;3;1;2;0\n";
    let reading = read(list.as_bytes(), StatisticsKind::OfficialList, &pots);
    let figures: Vec<_> = reading
        .figures
        .iter()
        .map(|it| (it.code.as_str(), it.pot_code.as_str(), it.value.number().unwrap()))
        .collect();
    assert_eq!(
        figures,
        [
            ("0180", "kommuner-efter-befolkning", 35_264_481),
            ("0180", "kommuner-efter-individer", 6_726_959),
            ("2361", "kommuner-efter-befolkning", 1),
            ("2361", "kommuner-efter-individer", 2),
            ("2361", "kommuner-landsbygd", 0),
        ]
    );
    assert_eq!(reading.total("kommuner-efter-befolkning"), 35_264_482);
}

#[test]
fn whom_a_list_of_regions_is_about_is_seen() {
    let kinds = |file: &str| {
        let sheet = Sheet::read(file.as_bytes()).unwrap();
        guess(&sheet, StatisticsKind::Population, &[], &organisations()).one("about").to_owned()
    };
    assert_eq!(kinds("Kod;Antal\n1;2486253\n3;410572\n"), "region");
    assert_eq!(kinds("Kod;Antal\n01;2486253\n0180;995574\n"), "both");
    assert_eq!(kinds("Namn;Antal\nRegion Skåne;1\nVästra Götalandsregionen;2\n"), "region");
    assert_eq!(kinds("Namn;Antal\nSkövde;1\nVara;2\n"), "municipality");
}

#[test]
fn everything_wrong_is_told_with_row_and_column() {
    let file = "Kod;Kommun;Folkmängd\n\
                180;Stockholm;995574\n\
                0180;Stockholm;1\n\
                1480;Malmö;2\n\
                1490;Borås;1e5\n\
                0114;Upplands Väsby;\n\
                9999;Storköping;7\n\
                Källa: SCB;;\n";
    let reading = read(file.as_bytes(), StatisticsKind::Population, &[]);
    assert_eq!(
        reading.problems,
        [
            "Rad 3: 0180 Stockholms kommun finns redan på rad 2. Ta bort den ena raden.",
            "Rad 4: koden är Göteborgs kommun men namnet är Malmö kommun. Rätta det ena.",
            "Rad 5, kolumnen Folkmängd: talet står i formen 1e5. Skriv ut alla siffror. Där står ”1e5”.",
            "Rad 6, kolumnen Folkmängd: talet saknas.",
        ]
    );
    let unknown: Vec<_> = reading.unknown.iter().map(|it| (it.line, it.who.as_str())).collect();
    assert_eq!(unknown, [(7, "9999 Storköping"), (8, "Källa: SCB")]);
}

#[test]
fn a_mapping_must_say_who_and_how_much() {
    let sheet = Sheet::read(b"Kod;Antal;Mer\n180;1;2\n").unwrap();
    let fields = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Mapping::read(&Typed::of(pairs, |_| true), &sheet, StatisticsKind::Population, &[])
            .map_err(|it| it.into_iter().map(|it| it.field.into_owned()).collect::<Vec<_>>())
    };
    assert_eq!(fields(&[]).unwrap_err(), ["about", "code", "value"]);
    assert_eq!(
        fields(&[("about", "both"), ("code", "3"), ("value", "x")]).unwrap_err(),
        ["code", "value"]
    );
    assert_eq!(fields(&[("about", "both"), ("code", "1"), ("value", "1")]).unwrap_err(), ["value"]);
    let mapping = fields(&[("about", "region"), ("name", "0"), ("value", "2")]).unwrap();
    assert_eq!((mapping.name, mapping.values), (Some(0), vec![(String::new(), 2)]));
}

#[test]
fn a_set_is_described_or_it_is_said_what_lacks() {
    let mut typed = Typed::default();
    let fields: Vec<_> =
        Described::read(&typed).unwrap_err().into_iter().map(|it| it.field.into_owned()).collect();
    assert_eq!(fields, ["title", "source", "as_of"]);
    for (field, text) in [
        ("title", "Folkmängd 31 december 2024"),
        ("source", "SCB"),
        ("as_of", "2024-12-31"),
        ("published_total", "10 587 710"),
    ] {
        typed.set(field, text);
    }
    assert_eq!(Described::read(&typed).unwrap().published_total, Some(10_587_710));
    typed.set("published_total", "0");
    assert_eq!(Described::read(&typed).unwrap_err()[0].field, "published_total");
}

#[test]
fn the_pots_are_those_that_have_a_name() {
    let mut typed = Typed::default();
    typed.set("name-1", "Regioner, befolkning");
    typed.set("name-3", " Kommuner landsbygd ");
    typed.set("name-4", "Regioner – befolkning");
    let codes: Vec<_> = pots(&typed).into_iter().map(|it| it.code).collect();
    assert_eq!(codes, ["regioner-befolkning", "kommuner-landsbygd"]);
}

#[test]
fn differences_are_changes_what_is_new_and_what_is_gone() {
    let figure = |code: &str, number| Figure {
        code: code.to_owned(),
        pot_code: String::new(),
        value: FigureValue::Number(number),
    };
    let before = [figure("0114", 1), figure("0180", 2), figure("0184", 3)];
    let after = [figure("0114", 1), figure("0180", 5), figure("2361", 4)];
    let differences = Differences::between(&before, &after);
    let changed = &differences.changed[0];
    assert_eq!(differences.changed.len(), 1);
    assert_eq!((changed.before, changed.after), (FigureValue::Number(2), FigureValue::Number(5)));
    assert_eq!(
        (differences.new, differences.gone),
        (vec![figure("2361", 4)], vec![figure("0184", 3)])
    );
    assert!(Differences::between(&before, &before).is_empty());
}
