use std::collections::BTreeMap;

use super::{
    super::{
        super::{
            Context, Denominator, Divided, Figures, Share, compare, divide,
            key::tests::{population, pot, register},
            shares,
        },
        Heading, certify, entries, to_csv, to_json,
    },
    *,
};
use crate::{ombud::OrganisationKind, rounds::plan::Key};

pub fn heading(rule: Rule, total: u64, fixed_each: u64, denominator: Option<&str>) -> Heading {
    let denominator = denominator.map(|it| it.parse().unwrap());
    let (round, pot) = ("En omgång".to_owned(), "En delpott".to_owned());
    Heading { round, pot, rule, total, fixed_each, denominator, inputs: vec![] }
}

pub fn entries_of(weights: &[(&str, &str)]) -> Vec<Entry> {
    let entry = |(code, weight): &(&str, &str)| Entry {
        code: code.to_string(),
        name: format!("Kommun {code}"),
        weight: weight.parse().unwrap(),
    };
    weights.iter().map(entry).collect()
}

/// The municipalities' half of 2025 by the population of 31 December 2024.
fn half_of_2025() -> (Vec<Share>, Divided) {
    let figures = Figures { population: population("pop_2024_12_31"), ..Figures::default() };
    let pot = pot(OrganisationKind::Municipality, Key::Population, 375_000_000);
    let shares = shares(&pot, &register(), &figures).unwrap();
    let divided = divide(375_000_000, 0, &shares, Denominator::SumOfWeights).unwrap();
    (shares, divided)
}

fn certificate_of_2025() -> Certificate {
    let heading = heading(Rule::LargestRemainder, 375_000_000, 0, None);
    certify(heading, entries(&half_of_2025().0, &register()), None).unwrap()
}

fn row_of<'a>(certificate: &'a mut Certificate, code: &str) -> &'a mut Row {
    certificate.rows.iter_mut().find(|it| it.code == code).unwrap()
}

/// The message of `verify` about a certificate with a change made to it.
pub fn after(certificate: &Certificate, change: impl FnOnce(&mut Certificate)) -> String {
    let mut changed = certificate.clone();
    change(&mut changed);
    verify(&changed).unwrap_err().to_string()
}

#[test]
fn a_certificate_says_every_step_and_verifies() {
    let mut certificate = certificate_of_2025();
    assert_eq!(verify(&certificate), Ok(()));
    assert_eq!((certificate.recipients, certificate.allocated), (290, 375_000_000));
    assert_eq!(certificate.denominator, "10587710");
    let stockholm = row_of(&mut certificate, "0180").clone();
    assert_eq!((stockholm.amount, stockholm.weight.as_str()), (35_261_662, "995574"));
    let (n, d) = stockholm.quota.split_once('/').unwrap();
    let (n, d): (u128, u128) = (n.parse().unwrap(), d.parse().unwrap());
    assert_eq!(n * 10_587_710, d * 375_000_000 * 995_574);

    let json = to_json(&certificate);
    assert!(
        json.starts_with("{\n  \"format\": \"statsbidrag-fordelningsintyg-2\"")
            && json.ends_with("}\n")
    );
    assert_eq!(read(json.as_bytes()).as_ref(), Ok(&certificate));
    assert_eq!(to_json(&read(json.as_bytes()).unwrap()), json);
}

#[test]
fn weights_may_be_decimals_and_a_fixed_sum_comes_first() {
    let weights = entries_of(&[("b", "0.50"), ("a", "1000.25"), ("c", "0")]);
    let heading = heading(Rule::LargestRemainder, 1_000, 100, Some("2001.5"));
    let certificate = certify(heading, weights, None).unwrap();
    assert_eq!(verify(&certificate), Ok(()));
    let rows: Vec<_> = certificate
        .rows
        .iter()
        .map(|it| {
            (
                it.code.as_str(),
                it.weight.as_str(),
                it.quota.as_str(),
                it.remainder.as_str(),
                it.amount,
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("a", "1000.25", "1400350/4003", "3303/4003", 450),
            ("b", "0.50", "700/4003", "700/4003", 100),
            ("c", "0", "0/1", "0/1", 100),
        ]
    );
    assert_eq!((certificate.allocated, certificate.not_allocated), (650, 350));
    assert_eq!(certificate.sum_of_weights, "1000.75");

    let weights = entries_of(&[("a", "0.5"), ("b", "0.25")]);
    let heading = self::heading(Rule::LargestRemainder, 10, 0, Some("0.7"));
    let refused = certify(heading, weights, None).unwrap_err().to_string();
    assert!(refused.contains("totalen 0.7 är mindre än mottagarnas summa 0.75"), "{refused}");
}

#[test]
fn the_message_names_what_was_changed() {
    let certificate = certificate_of_2025();
    let stockholm = |change: fn(&mut Row)| after(&certificate, |it| change(row_of(it, "0180")));
    assert_eq!(
        stockholm(|it| it.amount = 35_264_481),
        "Rad 0180 Stockholm: beloppet är 35 264 481 men ska vara 35 261 662."
    );
    assert_eq!(
        stockholm(|it| it.computed = 35_264_481),
        "Rad 0180 Stockholm: det beräknade beloppet är 35 264 481 men ska vara 35 261 662."
    );
    let weight = stockholm(|it| it.weight = "995575".to_owned());
    assert!(weight.starts_with("Rad 0180 Stockholm: kvoten är "), "{weight}");
    assert!(weight.ends_with(", som vikten 995575 ger."), "{weight}");
    assert_eq!(
        stockholm(|it| it.weight = "1e6".to_owned()),
        "Rad 0180 Stockholm: vikten 1e6 är skriven med exponent. Skriv ut alla siffror."
    );
    assert_eq!(
        stockholm(|it| it.floor = None),
        "Rad 0180 Stockholm: den nedåt avrundade kvoten är tom men ska vara 35 261 661."
    );
    assert!(stockholm(|it| it.rank = Some(1)).starts_with("Rad 0180 Stockholm: platsen är 1 men"));
    assert_eq!(
        after(&certificate, |it| it.total = 375_000_001),
        "Potten är 375 000 001 men ska vara 375 000 000, som är fördelat och inte fördelat."
    );
    assert_eq!(
        after(&certificate, |it| _ = it.rows.remove(7)),
        "Antalet rader är 289 men ska vara 290."
    );
    assert_eq!(
        after(&certificate, |it| it.rows[1] = it.rows[0].clone()),
        "Rad 0114 Upplands Väsby finns två gånger."
    );
    assert_eq!(
        after(&certificate, |it| it.rows.swap(0, 1)),
        "Rad 0114 Upplands Väsby står fel. Raderna ska stå i kodernas ordning."
    );
    assert_eq!(
        after(&certificate, |it| it.sum_of_weights = "10587711".to_owned()),
        "Nämnaren är 10587710 men ska vara 10587711."
    );
    assert_eq!(
        after(&certificate, |it| it.format = "något\nannat".to_owned()),
        "Formatet är något annat men ska vara statsbidrag-fordelningsintyg-2."
    );
    // All sums agree, but a row has been left out: the number of recipients shows it.
    let fewer = after(&certificate, |it| {
        let mut entries: Vec<Entry> =
            it.rows.iter().map(|it| entry(it, Rule::LargestRemainder).unwrap()).collect();
        entries.pop();
        let made = certify(heading(Rule::LargestRemainder, it.total, 0, None), entries, None);
        *it = Certificate { recipients: 290, ..made.unwrap() };
    });
    assert_eq!(fewer, "Antalet rader är 289 men ska vara 290.");
}

#[test]
fn a_changed_code_name_or_weight_is_found_by_the_digest_of_the_rows() {
    let certificate = certificate_of_2025();
    assert_eq!(certificate.rows_sha256, digest(certificate.rule, &certificate.rows));
    let csv = to_csv(certificate.rule, &certificate.rows);
    assert!(csv.starts_with("code,name,weight\n0114,Upplands Väsby,"), "{csv}");
    let changes: [fn(&mut Row); 3] = [
        |it| it.code = "0179".to_owned(),
        |it| it.name = "Solna".to_owned(),
        |it| it.name.push('\u{ad}'),
    ];
    for change in changes {
        let said = after(&certificate, |it| {
            let stockholm = it.rows.iter().position(|it| it.code == "0180").unwrap();
            change(&mut it.rows[stockholm]);
        });
        let expected = format!("Radernas SHA-256 är {} men ska vara ", certificate.rows_sha256);
        assert!(said.starts_with(&expected), "{said}");
    }
    let without = after(&certificate, |it| it.rows_sha256.clear());
    assert!(without.starts_with("Radernas SHA-256 är tomt men ska vara "), "{without}");
    let older = after(&certificate, |it| it.format = WITHOUT_DIGEST.to_owned());
    assert!(
        older.ends_with("men ska vara tomt. En kod, ett namn, en vikt eller ett belopp är ändrat."),
        "{older}"
    );
}

#[test]
fn a_certificate_from_before_there_was_a_digest_verifies_and_is_written_as_it_was() {
    let mut older = certificate_of_2025();
    older.format = WITHOUT_DIGEST.to_owned();
    older.rows_sha256.clear();
    let json = to_json(&older);
    assert!(!json.contains("rows_sha256"));
    let read = read(json.as_bytes()).unwrap();
    assert_eq!((verify(&read), read.has_digest(), to_json(&read)), (Ok(()), false, json));
}

#[test]
fn a_certificate_is_held_against_a_file_of_weights() {
    let certificate = small();
    let file = || entries_of(&[("a", "0.50"), ("b", "12"), ("c", "0"), ("d", "7.25")]);
    assert_eq!(certificate.agrees_with(&file()), Ok(()), "0.5 is 0.50");
    let said = |change: &dyn Fn(&mut Vec<Entry>)| {
        let mut file = file();
        change(&mut file);
        certificate.agrees_with(&file).unwrap_err().to_string()
    };
    assert_eq!(
        said(&|it| it[1].code = "b2".to_owned()),
        "Rad b Kommun b finns i intyget men inte i vikternas fil."
    );
    assert_eq!(
        said(&|it| it.extend(entries_of(&[("0", "1")]))),
        "Rad 0 Kommun 0 finns i vikternas fil men inte i intyget."
    );
    assert_eq!(
        said(&|it| it[3].weight = "7.26".parse().unwrap()),
        "Rad d Kommun d: vikten är 7.25 men ska vara 7.26, som i vikternas fil."
    );
    assert_eq!(
        said(&|it| it[3].name = "D".to_owned()),
        "Rad d Kommun d: namnet är Kommun d men ska vara D, som i vikternas fil."
    );
}

#[test]
fn an_official_list_has_its_own_amounts_with_their_reasons() {
    let (shares, divided) = half_of_2025();
    let pot = pot(OrganisationKind::Municipality, Key::Population, 375_000_000);
    let (register, figures) = (register(), Figures::default());
    let mut official: BTreeMap<String, u64> =
        divided.amounts().map(|(code, amount)| (code.to_owned(), amount)).collect();
    *official.get_mut("0180").unwrap() += 2_819;
    *official.get_mut("0114").unwrap() -= 2_819;
    let context = Context {
        pot: &pot,
        register: &register,
        figures: &figures,
        as_of: None,
        denominator: Denominator::SumOfWeights,
        published_total: None,
        others: &[],
    };
    let certified = |official: &BTreeMap<String, u64>| {
        let heading = heading(Rule::LargestRemainder, 375_000_000, 0, None);
        let compared = compare(official, &divided, &context);
        certify(heading, entries(&shares, &register), Some(&compared))
    };
    let mut certificate = certified(&official).unwrap();
    assert_eq!(verify(&certificate), Ok(()));
    let stockholm = row_of(&mut certificate, "0180");
    assert_eq!((stockholm.amount, stockholm.computed), (35_264_481, 35_261_662));
    assert_eq!(stockholm.reason, "Ingen förklaring hittad.");
    assert_eq!(
        after(&certificate, |it| row_of(it, "0180").reason.clear()),
        "Rad 0180 Stockholm: beloppet skiljer sig från det beräknade, men skälet saknas."
    );
    assert_eq!(
        after(&certificate, |it| row_of(it, "0180").amount += 1),
        "Det fördelade är 375 000 000 men ska vara 375 000 001."
    );

    // Somebody in the list who does not take part, and somebody who is not in it.
    let moved = official.remove("2584").unwrap();
    official.insert("9999".to_owned(), moved);
    let mut certificate = certified(&official).unwrap();
    assert_eq!(verify(&certificate), Ok(()));
    assert_eq!(certificate.recipients, 291);
    assert_eq!(row_of(&mut certificate, "9999").reason, "Deltar inte i delpotten.");
    assert_eq!(row_of(&mut certificate, "2584").amount, 0);
    assert_eq!(
        after(&certificate, |it| row_of(it, "9999").rank = Some(3)),
        "Rad 9999: platsen är 3 men ska vara tom."
    );

    official.insert("9999".to_owned(), moved + 1);
    assert_eq!(
        certified(&official),
        Err(AllocationRefusal::ListAboveThePot { sum: 375_000_001, pot: 375_000_000 })
    );
}

#[test]
fn a_file_that_is_no_certificate_says_what_is_wrong_with_it() {
    let json = to_json(&small());
    let said = |from: &str, to: &str| {
        assert!(json.contains(from), "{from}");
        read(json.replacen(from, to, 1).as_bytes()).unwrap_err().to_string()
    };
    for (from, to, why) in [
        ("  \"total\": 1000,\n", "", "fältet total saknas"),
        ("\"total\": 1000", "\"total\": -1", "fältet total har fel sorts värde"),
        ("\"total\": 1000", "\"total\": 1000.0", "fältet total har fel sorts värde"),
        ("\"total\": 1000", "\"total\": \"1000\"", "fältet total har fel sorts värde"),
        ("\"total\": 1000", "\"total\": 1000, \"total\": 1000", "fältet total finns två gånger"),
        ("\"total\": 1000", "\"totalt\": 1, \"total\": 1", "fältet totalt hör inte till ett intyg"),
        ("\"computed\":", "\"beraknat\":", "fältet rows[0].beraknat hör inte till ett intyg"),
        ("\"origin\": \"computed\"", "\"origin\": \"x\"", "fältet origin har fel sorts värde"),
        ("      \"weight\": \"0.5\",\n", "", "fältet rows[0].weight saknas"),
        ("\"format\":", "\"format\"", "den går inte att läsa som JSON"),
        ("{", "[{", "den innehåller något annat"),
    ] {
        let said = said(from, to);
        assert!(said.starts_with(&format!("Filen är inte ett intyg: {why} (rad ")), "{said}");
    }
    for other in ["", "null", "12", "{}", "[]", "\u{feff}{}"] {
        let said = read(other.as_bytes()).unwrap_err().to_string();
        assert!(said.starts_with("Filen är inte ett intyg: "), "{said}");
    }
    assert!(read(&[0xff, 0xfe]).is_err());
    let deep = "[".repeat(100_000);
    assert!(read(deep.as_bytes()).is_err());
}

fn small() -> Certificate {
    let weights = entries_of(&[("a", "0.5"), ("b", "12"), ("c", "0"), ("d", "7.25")]);
    certify(heading(Rule::LargestRemainder, 1_000, 10, Some("20")), weights, None).unwrap()
}
