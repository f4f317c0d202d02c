//! Recipients are found, columns guessed, and figures read.

use super::*;
use crate::{
    ombud::OrganisationKind,
    statistics::{Figure, FigureValue, RuralClass},
    values::Typed,
};

fn both() -> Recipients {
    Recipients::of(&organisations(), &[OrganisationKind::Municipality, OrganisationKind::Region])
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
    for cell in ["", "9999", "1 234", "6 726 959", "00 Riket", "Stockholm", "018O", "1.0", "-1"] {
        assert!(everybody.by_code(cell).is_none(), "{cell}");
    }
    assert_eq!(everybody.by_org_number("212000-0142").unwrap().code, "0180");
    assert!(everybody.by_org_number("2120000803").is_none(), "Gotland is two");

    for (cell, code) in [
        ("Härjedalens kommun", "2361"),
        ("HÄRJEDALEN", "2361"),
        ("Ha\u{308}rjedalens\u{a0}kommun", "2361"),
        ("harjedalen", "2361"),
        ("Upplands\u{2007}Väsby", "0114"),
        ("HÅBO", "0305"),
        ("Ha\u{30a}bo", "0305"),
        ("Stockholms lan", "01"),
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
    assert_eq!(
        (reading.missing.len(), totals(&reading.figures, "")),
        (288, vec![(OrganisationKind::Municipality, 1_045_897)])
    );

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

/// The column that is guessed for a population, and what is said about it.
fn guessed(file: &str) -> (Option<String>, String) {
    let sheet = Sheet::read(file.as_bytes()).unwrap();
    let guess = guess(&sheet, StatisticsKind::Population, &[], &organisations());
    let (_, guessed) = guess.said.into_iter().next().unwrap();
    assert_eq!(guess.typed.one(&value_field("")).parse().ok(), guessed.column);
    (guessed.column.map(|it| sheet.column(it)), guessed.said)
}

#[test]
fn the_column_of_the_latest_year_is_read_wherever_it_stands_and_the_reason_is_said() {
    for (headings, column, why) in [
        ("2023;2024", "2024", "2024 är det senaste av 2 år i filen"),
        ("2024;2023", "2024", "2024 är det senaste av 2 år i filen"),
        ("Folkmängd 2022;Folkmängd 2024", "Folkmängd 2024", "2024 är det senaste av 2 år i filen"),
        ("31 december 2024;31 december 2023", "31 december 2024", "2024 är det senaste av 2 år"),
        ("Folkmängd;2024", "Folkmängd", "rubriken säger det"),
        ("Antal invånare;Yta", "Antal invånare", "rubriken säger det"),
    ] {
        let file = format!("Kod;Kommun;{headings}\n180;Stockholm;11;12\n2321;Åre;21;22\n");
        let (found, said) = guessed(&file);
        assert_eq!(found.as_deref(), Some(column), "{headings}");
        let expected = format!("Vi läser kolumnen ”{column}”, därför att {why}");
        assert!(said.starts_with(&expected), "{said}");
    }
    let (found, said) = guessed("Kod;Kommun;Läge\n180;Stockholm;12\n");
    assert_eq!(found.as_deref(), Some("Läge"));
    assert_eq!(said, "Vi läser kolumnen ”Läge”, därför att det är den enda kolumnen med tal.");
}

#[test]
fn where_several_columns_could_be_meant_the_person_is_asked() {
    for (headings, several) in [
        ("Kvinnor;Män", "”Kvinnor” och ”Män”"),
        ("2024;2024", "”2024” och ”2024”"),
        ("2024;Totalt", "”2024” och ”Totalt”"),
        ("2023;2023–2024", "”2023” och ”2023–2024”"),
        ("Folkmängd 2024 män;Folkmängd 2024 kvinnor", "”Folkmängd 2024 män” och ”Folkmängd"),
    ] {
        let file = format!("Kod;Kommun;{headings}\n180;Stockholm;11;12\n2321;Åre;21;22\n");
        let (found, said) = guessed(&file);
        assert_eq!(found, None, "{headings}");
        let expected = format!("Flera kolumner kan ha värdena: {several}");
        assert!(said.starts_with(&expected), "{said}");
    }
}

#[test]
fn a_column_that_is_called_as_the_pot_is_the_pots() {
    let pots = [pot("Regioner"), pot("Regioner, landsbygd")];
    let said = |headings: &str| {
        let sheet = Sheet::read(format!("Kod;{headings}\n01;1;2\n").as_bytes()).unwrap();
        let guess = guess(&sheet, StatisticsKind::OfficialList, &pots, &organisations());
        guess.said.into_iter().map(|(_, it)| (it.column, it.said)).collect::<Vec<_>>()
    };
    let [(one, why), (two, _)] = &said("Regioner, landsbygd;Regioner")[..] else { panic!() };
    assert_eq!((*one, *two), (Some(2), Some(1)));
    assert_eq!(why, "Vi läser kolumnen ”Regioner”, därför att rubriken är delpottens namn.");
    let [(one, why), (two, _)] = &said("Regioner 2024;Regioner 2025")[..] else { panic!() };
    assert_eq!((*one, *two), (None, None));
    assert_eq!(why, "Flera kolumner kan ha värdena: ”Regioner 2024” och ”Regioner 2025”. Välj en.");
}

fn pot(name: &str) -> Pot {
    let kind = match name.starts_with("Region") {
        true => OrganisationKind::Region,
        false => OrganisationKind::Municipality,
    };
    Pot { code: crate::values::slug(name), name: name.to_owned(), kind: Some(kind) }
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
    let total = totals(&reading.figures, "kommuner-efter-befolkning");
    assert_eq!(total, [(OrganisationKind::Municipality, 35_264_482)]);
}

#[test]
fn gotlands_one_row_gives_each_pot_to_the_code_that_the_pot_is_for() {
    let pots = [pot("Regioner efter befolkning"), pot("Kommuner efter befolkning")];
    let figures = |list: &str| {
        let reading = read(list.as_bytes(), StatisticsKind::OfficialList, &pots);
        assert!(reading.unknown.is_empty(), "{:?}", reading.unknown);
        let all = reading.figures.into_iter();
        let all = all.map(|it| (it.code, it.pot_code, it.value.number().unwrap()));
        (all.collect::<Vec<_>>(), reading.problems)
    };
    let each = |region, municipality| {
        vec![
            ("09".to_owned(), "regioner-efter-befolkning".to_owned(), region),
            ("0980".to_owned(), "kommuner-efter-befolkning".to_owned(), municipality),
        ]
    };
    let headings = "Regioner efter befolkning;Kommuner efter befolkning";
    for who in ["Organisationsnummer;212000-0803", "Mottagare;Region Gotland"] {
        let (heading, gotland) = who.split_once(';').unwrap();
        let list = format!("{heading};{headings}\n{gotland};7;5\n");
        assert_eq!(figures(&list), (each(7, 5), vec![]), "{who}");
    }
    // By their codes they are two rows, and by name and number twice the same one.
    let two = format!("Kod;{headings}\n09;7;\n0980;;5\n");
    assert_eq!(figures(&two), (each(7, 5), vec![]));
    let twice = format!("Mottagare;{headings}\nRegion Gotland;7;5\nGotlands kommun;;5\n");
    let (_, problems) = figures(&twice);
    let expected = "Rad 3: 0980 Gotlands kommun finns redan på rad 2. Ta bort den ena raden.";
    assert_eq!(problems, [expected]);
}

#[test]
fn the_sums_of_municipalities_and_regions_stay_apart() {
    let both = "Kod;Antal\n01;2486253\n03;1\n0180;995574\n";
    let reading = read(both.as_bytes(), StatisticsKind::Population, &[]);
    let totals = totals(&reading.figures, "");
    assert_eq!(
        totals,
        [(OrganisationKind::Municipality, 995_574), (OrganisationKind::Region, 2_486_254)]
    );
}

#[test]
fn the_kinds_of_recipient_in_a_file_are_guessed() {
    let kinds = |file: &str| {
        let sheet = Sheet::read(file.as_bytes()).unwrap();
        guess(&sheet, StatisticsKind::Population, &[], &organisations())
            .typed
            .one(&fields::ABOUT)
            .to_owned()
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
fn a_mapping_must_have_a_column_of_recipients_and_one_of_figures() {
    let sheet = Sheet::read(b"Kod;Antal;Mer\n180;1;2\n").unwrap();
    let fields = |pairs: &[(&str, &str)]| {
        let typed = pairs.iter().copied().collect();
        Mapping::read(&typed, &sheet, StatisticsKind::Population, &[])
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
fn a_description_must_have_title_source_and_day() {
    let mut typed = Typed::default();
    let fields: Vec<_> =
        Described::read(&typed).unwrap_err().into_iter().map(|it| it.field.into_owned()).collect();
    assert_eq!(fields, ["title", "source", "as_of"]);
    for (field, text) in [
        (fields::TITLE, "Folkmängd 31 december 2024"),
        (fields::SOURCE, "SCB"),
        (fields::AS_OF, "2024-12-31"),
        (fields::PUBLISHED_TOTAL, "10 587 710"),
    ] {
        typed.set(&field, text);
    }
    assert_eq!(Described::read(&typed).unwrap().published_total, Some(10_587_710));
    typed.set(&fields::PUBLISHED_TOTAL, "0");
    assert_eq!(Described::read(&typed).unwrap_err()[0].field, "published_total");
}

#[test]
fn the_pots_are_those_that_have_a_name() {
    let typed = Typed::from_iter([
        ("name-1", "Regioner, befolkning"),
        ("name-3", " Kommuner landsbygd "),
        ("name-4", "Regioner – befolkning"),
    ]);
    let codes: Vec<_> = pots(&typed).into_iter().map(|it| it.code).collect();
    assert_eq!(codes, ["regioner-befolkning", "kommuner-landsbygd"]);
}
