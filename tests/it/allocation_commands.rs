//! `statsbidrag allocate` and `statsbidrag verify`, as somebody with a file and no database runs
//! them.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use statsbidrag::allocation::rules::certificate::{Row, Rule, WITHOUT_DIGEST, digest};

/// A folder of its own for each test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("allocation").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The program in that folder, with invalid settings: a command that read them would fail.
fn statsbidrag(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_statsbidrag"));
    command.current_dir(folder).args(arguments).env("DATABASE_CONNECTIONS", "inget tal");
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    statsbidrag(folder, arguments).output().unwrap()
}

/// The standard output of a command that succeeded.
fn printed(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The one line of a refusal, and its code.
fn refusal(output: &Output) -> (i32, String) {
    let line = said(output);
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(line.lines().count(), 1, "{line}");
    (output.status.code().unwrap(), line.trim_end().to_owned())
}

/// All municipalities by their population of 31 December 2024.
fn weights_of_2025() -> String {
    let table = include_str!("../../data/population_municipality.csv");
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let mut weights = "code,name,weight\n".to_owned();
    for row in rows.records() {
        let row = row.unwrap();
        weights.push_str(&format!("{},{},{}\n", &row[0], &row[1], &row[6]));
    }
    weights
}

fn certificate_of_2025(folder: &Path) -> String {
    fs::write(folder.join("vikter.csv"), weights_of_2025()).unwrap();
    let arguments =
        ["allocate", "vikter.csv", "--amount", "375000000", "--certificate", "intyg.json"];
    printed(&run(folder, &arguments));
    fs::read_to_string(folder.join("intyg.json")).unwrap()
}

#[test]
fn stockholms_half_of_2025_is_computed_from_a_file() {
    let folder = folder("stockholm");
    fs::write(folder.join("vikter.csv"), weights_of_2025()).unwrap();
    let output = run(&folder, &["allocate", "vikter.csv", "--amount", "375000000"]);
    let csv = printed(&output);
    assert_eq!(said(&output), "");
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 291);
    assert_eq!(lines[0], "code,name,weight,quota,floor,remainder,rank,amount");
    let stockholm = lines.iter().find(|it| it.starts_with("0180,Stockholm,995574,")).unwrap();
    assert!(stockholm.ends_with(",35261662"), "{stockholm}");
    let amounts = lines[1..].iter().map(|it| it.rsplit(',').next().unwrap());
    assert_eq!(amounts.map(|it| it.parse::<u64>().unwrap()).sum::<u64>(), 375_000_000);
    assert!(lines[1..].is_sorted());
}

#[test]
fn every_step_is_printed_exactly_in_the_order_of_codes() {
    let folder = folder("steps");
    let weights = "\u{feff}weight;code;annat;name\r\n3,5;b;x;Boden\r\n0;c;x;Gävle\r\n1.40;a;x;\"Arvika; stad\"\r\n";
    fs::write(folder.join("vikter.csv"), weights).unwrap();
    let csv = printed(&run(&folder, &["allocate", "vikter.csv", "--amount", "10"]));
    assert_eq!(
        csv,
        "code,name,weight,quota,floor,remainder,rank,amount\n\
         a,Arvika; stad,1.40,20/7,2,6/7,1,3\n\
         b,Boden,3.5,50/7,7,1/7,2,7\n\
         c,Gävle,0,0/1,0,0/1,3,0\n"
    );
}

#[test]
fn a_stated_denominator_leaves_a_part_of_the_pot_and_says_how_much() {
    let folder = folder("denominator");
    fs::write(folder.join("vikter.csv"), "code,name,weight\na,A,30\nb,B,60\n").unwrap();
    let arguments = ["allocate", "vikter.csv", "--amount", "1000", "--denominator", "101.0"];
    let output = run(&folder, &[&arguments[..], &["--certificate", "intyg.json"]].concat());
    let csv = printed(&output);
    assert!(csv.ends_with("a,A,30,30000/101,297,3/101,2,297\nb,B,60,60000/101,594,6/101,1,594\n"));
    assert_eq!(said(&output), "Inte fördelat: 109 kr.\n");
    let certificate = fs::read_to_string(folder.join("intyg.json")).unwrap();
    assert!(certificate.contains("\"not_allocated\": 109,"), "{certificate}");
    let confirmed = printed(&run(&folder, &["verify", "intyg.json"]));
    assert_eq!(confirmed, "Intyget stämmer: 2 mottagare, 891 kr. Inte fördelat: 109 kr.\n");

    let arguments = ["allocate", "vikter.csv", "--amount", "1000", "--denominator", "89.5"];
    let (code, line) = refusal(&run(&folder, &arguments));
    assert_eq!(code, 2);
    assert_eq!(
        line,
        "Nämnaren 89.5 är mindre än vikternas summa 90, så mer än hela potten skulle fördelas. \
         Lämna bort --denominator så används summan."
    );
}

#[test]
fn bad_weights_are_refused_in_one_line_and_no_certificate_is_written() {
    let folder = folder("weights");
    let too_many_digits = "9".repeat(45);
    for (weights, why) in [
        ("", "vikter.csv: Filen är tom."),
        ("code,name,weight\n", "vikter.csv: Filen har kolumner men inga mottagare."),
        ("code,name\na,A\n", "vikter.csv: Kolumnen weight saknas."),
        ("a,A,1\n", "vikter.csv: Kolumnen code saknas."),
        ("code,name,weight\na,A,-1\n", "vikter.csv: Rad 2 (a): vikten -1 är negativ."),
        ("code,name,weight\na,A,NaN\n", "vikter.csv: Rad 2 (a): vikten NaN är inte ett tal."),
        ("code,name,weight\na,A,inf\n", "vikter.csv: Rad 2 (a): vikten inf är inte ett tal."),
        ("code,name,weight\na,A,många\n", "vikter.csv: Rad 2 (a): vikten många är inte ett tal."),
        ("code,name,weight\na,A,\"x\ny\"\n", "vikter.csv: Rad 2 (a): vikten x y är inte ett tal."),
        (
            "code,name,weight\na,A,1e5\n",
            "vikter.csv: Rad 2 (a): vikten 1e5 är skriven med exponent.",
        ),
        ("code,name,weight\na,A,\n", "vikter.csv: Rad 2 (a): vikten saknas."),
        (
            "code,name,weight\na,A,1\nb,B,1\na,C,2\n",
            "vikter.csv: Rad 4: koden a finns redan på rad 2.",
        ),
        ("code,name,weight\na,A,1,5\n", "vikter.csv: Rad 2 har 4 kolumner men första raden har 3."),
        ("code,name,weight\na,A,0\nb,B,0.00\n", "Ingen mottagare har någon vikt"),
        (
            &format!("code,name,weight\na,A,{too_many_digits}\n"),
            "vikter.csv: Rad 2 (a): vikten 999",
        ),
        (&format!("code,name,weight\na,A,{}\n", &too_many_digits[..37]), "Talen är för stora"),
        (
            &format!("code,name,weight\na,A,1\nb,B,0.{}\n", &too_many_digits[..37]),
            "Talen är för stora",
        ),
    ] {
        fs::write(folder.join("vikter.csv"), weights).unwrap();
        let arguments =
            ["allocate", "vikter.csv", "--amount", "1000", "--certificate", "intyg.json"];
        let (code, line) = refusal(&run(&folder, &arguments));
        assert_eq!(code, 2, "{weights}");
        assert!(line.starts_with(why), "{line}");
        assert!(!folder.join("intyg.json").exists(), "{weights}");
    }
    fs::write(folder.join("vikter.csv"), b"code,name,weight\na,\xc5re,1\n").unwrap();
    let output = run(&folder, &["allocate", "vikter.csv", "--amount", "1"]);
    let expected = "vikter.csv: Rad 2 är inte UTF-8. Spara filen som UTF-8.";
    assert_eq!(refusal(&output), (2, expected.to_owned()));
}

#[test]
fn bad_arguments_are_refused_in_one_line() {
    let folder = folder("arguments");
    fs::write(folder.join("vikter.csv"), "code,name,weight\na,A,1\n").unwrap();
    for (arguments, why) in [
        (&["--amount", "abc"][..], "Potten abc är inte hela kronor."),
        (&["--amount", "375000000.5"], "Potten 375000000.5 är inte hela kronor."),
        (&["--amount", "375000000.00"], "Potten 375000000.00 är inte hela kronor."),
        (&["--amount", "1e6"], "Potten 1e6 är inte hela kronor."),
        (&["--amount", "-5"], "Potten -5 är negativ."),
        (&["--amount=-5"], "Potten -5 är negativ."),
        (&["--amount", ""], "Ange potten i hela kronor med --amount"),
        (&[], "Ange potten i hela kronor med --amount"),
        (&["--amount", "18446744073709551616"], "Potten 18446744073709551616 är för stor."),
        (&["--amount", "1", "--denominator", "0.0"], "Nämnaren 0.0 är inte större än noll."),
        (&["--amount", "1", "--denominator", "-1"], "Nämnaren -1 är negativ."),
        (&["--amount", "1", "--denominator", "x"], "Nämnaren x är inte ett tal."),
        (&["--amount", "1", "--certificate", "."], "Filen . går inte att skriva."),
        (&["--amount", "1", "--certificate", "vikter.csv"], "Filen vikter.csv är vikterna"),
    ] {
        let output = run(&folder, &[&["allocate", "vikter.csv"], arguments].concat());
        let (code, line) = refusal(&output);
        assert_eq!(code, 2, "{arguments:?}");
        assert!(line.starts_with(why), "{line}");
    }
    for (file, why) in [("finns-inte.csv", "finns inte"), (".", "är en mapp")] {
        let (code, line) = refusal(&run(&folder, &["allocate", file, "--amount", "1"]));
        assert_eq!((code, line), (2, format!("Filen {file} {why}.")));
    }
}

#[test]
fn a_certificate_verifies_and_is_always_the_same() {
    let folder = folder("certificate");
    let certificate = certificate_of_2025(&folder);
    let confirmed = printed(&run(&folder, &["verify", "intyg.json"]));
    assert_eq!(confirmed, "Intyget stämmer: 290 mottagare, 375 000 000 kr.\n");
    assert!(certificate.contains("\"file_name\": \"vikter.csv\""));
    assert_eq!(certificate_of_2025(&folder), certificate);
}

#[test]
fn verify_names_what_was_changed_in_a_certificate() {
    let folder = folder("tampered");
    let certificate = certificate_of_2025(&folder);
    let after = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut json = serde_json::from_str(&certificate).unwrap();
        change(&mut json);
        fs::write(folder.join("intyg.json"), json.to_string()).unwrap();
        refusal(&run(&folder, &["verify", "intyg.json"]))
    };
    let rows: serde_json::Value = serde_json::from_str(&certificate).unwrap();
    let rows = rows["rows"].as_array().unwrap();
    let stockholm = rows.iter().position(|it| it["code"] == "0180").unwrap();

    let amount = after(&|it| it["rows"][stockholm]["amount"] = 35_264_481.into());
    let expected = "Rad 0180 Stockholm: beloppet är 35 264 481 men ska vara 35 261 662.";
    assert_eq!(amount, (1, expected.to_owned()));

    let row = after(&|it| _ = it["rows"].as_array_mut().unwrap().remove(3));
    assert_eq!(row, (1, "Antalet rader är 289 men ska vara 290.".to_owned()));

    let (code, weight) = after(&|it| it["rows"][stockholm]["weight"] = "1000000".into());
    assert_eq!(code, 1);
    assert!(weight.starts_with("Rad 0180 Stockholm: kvoten är "), "{weight}");
    assert!(weight.ends_with(", som vikten 1000000 ger."), "{weight}");

    let (code, total) = after(&|it| it["total"] = 375_000_001.into());
    assert_eq!(code, 1);
    assert!(total.starts_with("Potten är 375 000 001 men ska vara 375 000 000"), "{total}");

    let (code, field) = after(&|it| _ = it.as_object_mut().unwrap().remove("total"));
    assert_eq!(code, 1);
    assert!(field.starts_with("Filen är inte ett intyg: fältet total saknas"), "{field}");
    let (code, field) = after(&|it| it["rows"][0]["amount"] = "mycket".into());
    assert_eq!(code, 1);
    assert!(field.contains("fältet rows[0].amount har fel sorts värde"), "{field}");
}

#[test]
fn verify_sees_a_changed_recipient_code_and_holds_the_rows_against_the_published_file() {
    let folder = folder("recipients");
    let certificate = certificate_of_2025(&folder);
    let with_weights = ["verify", "intyg.json", "--weights", "vikter.csv"];
    let confirmed = printed(&run(&folder, &with_weights));
    let expected =
        "Intyget stämmer: 290 mottagare, 375 000 000 kr.\nVikterna i vikter.csv är intygets.\n";
    assert_eq!(confirmed, expected);

    // Stockholm's amount, handed to a code that is nobody's.
    let moved = certificate.replace("\"0180\"", "\"0179\"");
    fs::write(folder.join("intyg.json"), &moved).unwrap();
    let (code, line) = refusal(&run(&folder, &["verify", "intyg.json"]));
    assert_eq!(code, 1);
    assert!(line.starts_with("Radernas SHA-256 är "), "{line}");

    // Whoever can change a code can change the digest, but not what was published.
    let mut json: serde_json::Value = serde_json::from_str(&moved).unwrap();
    let rows = serde_json::from_value::<Vec<Row>>(json["rows"].clone()).unwrap();
    json["rows_sha256"] = digest(Rule::LargestRemainder, &rows).into();
    fs::write(folder.join("intyg.json"), json.to_string()).unwrap();
    assert_eq!(run(&folder, &["verify", "intyg.json"]).status.code(), Some(0));
    let nobody = "Rad 0179 Stockholm finns i intyget men inte i vikternas fil.";
    assert_eq!(refusal(&run(&folder, &with_weights)), (1, nobody.to_owned()));

    // A certificate from before there was a digest says that it has none.
    json["format"] = WITHOUT_DIGEST.into();
    json.as_object_mut().unwrap().remove("rows_sha256");
    fs::write(folder.join("intyg.json"), json.to_string()).unwrap();
    let older = printed(&run(&folder, &["verify", "intyg.json"]));
    assert!(older.contains("av ett äldre slag och har ingen SHA-256"), "{older}");
    assert_eq!(refusal(&run(&folder, &with_weights)), (1, nobody.to_owned()));

    let absent = ["verify", "intyg.json", "--weights", "saknas.csv"];
    let expected = (2, "Filen saknas.csv finns inte.".to_owned());
    assert_eq!(refusal(&run(&folder, &absent)), expected);
    fs::write(folder.join("fel.csv"), "code,name\n0114,A\n").unwrap();
    let (code, line) = refusal(&run(&folder, &["verify", "intyg.json", "--weights", "fel.csv"]));
    assert!(code == 2 && line.starts_with("fel.csv: Kolumnen weight saknas"), "{line}");
}

#[test]
fn the_published_file_is_that_of_an_older_certificate_too_however_it_was_saved() {
    let folder = folder("older");
    let published = "code,name,weight\na,A,30\nb,B,60.5\nc,C,\n";
    fs::write(folder.join("vikter.csv"), published).unwrap();
    // Somebody without a weight, as the file is published, takes no part and is named.
    let arguments = ["allocate", "vikter.csv", "--amount", "1000", "--certificate", "intyg.json"];
    let output = run(&folder, &arguments);
    assert!(
        printed(&output).ends_with(",331,89/181,2,331\nb,B,60.5,121000/181,668,92/181,1,669\n")
    );
    assert_eq!(said(&output), "Utan vikt i filen, så de deltar inte: c.\n");

    // The certificate as it was before there was a digest, by an official list that has them all.
    let json = fs::read_to_string(folder.join("intyg.json")).unwrap();
    let mut json: serde_json::Value = serde_json::from_str(&json).unwrap();
    json["format"] = WITHOUT_DIGEST.into();
    json.as_object_mut().unwrap().remove("rows_sha256");
    json["origin"] = "official".into();
    json["recipients"] = 3.into();
    json["rows"].as_array_mut().unwrap().push(serde_json::json!({
        "code": "c", "name": "C", "weight": "", "quota": "", "floor": null, "remainder": "",
        "rank": null, "computed": 0, "amount": 0,
    }));
    fs::write(folder.join("intyg.json"), json.to_string()).unwrap();
    let excel = published.replace(',', ";").replace('.', ",").replace('\n', "\r\n");
    for file in [published.to_owned(), format!("\u{feff}{excel}")] {
        fs::write(folder.join("vikter.csv"), &file).unwrap();
        let output = run(&folder, &["verify", "intyg.json", "--weights", "vikter.csv"]);
        assert!(printed(&output).ends_with("Vikterna i vikter.csv är intygets.\n"), "{file}");
    }
    fs::write(folder.join("vikter.csv"), published.replace("60.5", "60")).unwrap();
    let (code, line) = refusal(&run(&folder, &["verify", "intyg.json", "--weights", "vikter.csv"]));
    assert_eq!(code, 1);
    assert!(line.starts_with("Rad b B: vikten är 60.5 men ska vara 60"), "{line}");
}

#[test]
fn verify_exits_with_1_for_a_file_that_is_no_certificate_and_with_2_for_a_missing_file() {
    let folder = folder("unreadable");
    for other in [&b""[..], b"{", b"[]", b"\xff\xfe", b"code,name,weight\n"] {
        fs::write(folder.join("intyg.json"), other).unwrap();
        let (code, line) = refusal(&run(&folder, &["verify", "intyg.json"]));
        assert_eq!(code, 1);
        assert!(line.starts_with("Filen är inte ett intyg: "), "{line}");
    }
    let absent = refusal(&run(&folder, &["verify", "finns-inte.json"]));
    assert_eq!(absent, (2, "Filen finns-inte.json finns inte.".to_owned()));
}

#[test]
fn allocate_succeeds_when_its_reader_closes_the_pipe() {
    let folder = folder("pipe");
    let mut weights = "code,name,weight\n".to_owned();
    for code in 0..20_000 {
        weights.push_str(&format!("{code:05},Någon,{}\n", code % 97 + 1));
    }
    fs::write(folder.join("vikter.csv"), weights).unwrap();
    let mut child = statsbidrag(&folder, &["allocate", "vikter.csv", "--amount", "375000000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 10];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), said(&output)), (Some(0), String::new()));
}

#[test]
fn the_help_is_in_swedish_and_names_no_database() {
    let folder = folder("help");
    for command in ["allocate", "verify"] {
        let help = printed(&run(&folder, &[command, "--help"]));
        assert!(help.contains("Användning: statsbidrag"), "{help}");
        for foreign in ["DATABASE", "Usage", "Options", "Arguments", "Print help"] {
            assert!(!help.contains(foreign), "{help}");
        }
    }
}
