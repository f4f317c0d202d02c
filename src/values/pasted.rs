//! That every value is read as it is seen.

use std::fmt;

use super::{
    BankAccount, Bankgiro, Email, Kronor, Line, OrgNumber, PaymentReference, Phone, Plusgiro,
    misread::Misread, parse_day,
};

/// What comes along from Excel, Word, a telephone's contacts, a mail, a web page and Notepad.
const UNSEEN: [&str; 9] = [
    "\u{200b}", "\u{ad}", "\u{202d}", "\u{202c}", "\u{2066}", "\u{200e}", "\u{feff}", "\u{2060}",
    "\u{200d}",
];

/// The text with the unseen character before, in the middle and after.
fn strewn(text: &str, unseen: &str) -> String {
    let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |it| it.0);
    let (first, last) = text.split_at(middle);
    format!("{unseen}{first}{unseen}{last}{unseen}")
}

#[test]
fn what_means_nothing_is_dropped_from_every_value() {
    fn same<T: PartialEq + fmt::Debug, E: PartialEq + fmt::Debug>(
        read: impl Fn(&str) -> Result<T, E>,
        text: &str,
    ) {
        let plain = read(text);
        assert!(plain.is_ok(), "{plain:?}");
        for unseen in UNSEEN {
            assert_eq!(read(&strewn(text, unseen)), plain, "{text} with {unseen:?}");
        }
    }
    same(OrgNumber::parse, "212000-0142");
    same(Bankgiro::parse, "5050-1055");
    same(Plusgiro::parse, "4 15 22-4");
    same(|it| BankAccount::parse(it, "502086718"), "6000");
    same(|it| BankAccount::parse("6000", it), "502 086 718");
    same(PaymentReference::parse, "1234 5674");
    same(PaymentReference::parse, "Nära vård 2026");
    same(Kronor::parse_whole, "41 991 440 kr");
    same(parse_day, "2026-04-01");
    same(Email::parse, "registrator@harjedalen.se");
    same(Phone::parse, "0680-161 00");
    same(|it| Line::parse(it, 20), "Härjedalens kommun");
}

#[test]
fn no_sentence_contradicts_what_is_seen() {
    // A number of ten digits is not said to need ten digits.
    let said = OrgNumber::parse("212000\u{e000}0142").unwrap_err().to_string();
    assert!(said.starts_with("Organisationsnumret: Tecken 7 syns inte"), "{said}");
    let said = Kronor::parse_whole("\u{202e}1500").unwrap_err().about("Summan").to_string();
    assert!(said.starts_with("Summan: Tecken 1 syns inte"), "{said}");
}

#[test]
fn a_sentence_about_a_value_says_which_field_it_stands_in() {
    let day = parse_day("i morgon").unwrap_err();
    for (told, says) in [
        (day.about("När öppnar omgången?"), "När öppnar omgången? Skriv datumet som"),
        (day.about("Uppfyllt den"), "Uppfyllt den: Skriv datumet som"),
        (Line::parse("a\nb", 9).unwrap_err().about("Namn"), "Namn: Skriv texten på en rad"),
        (Email::parse("åsa@x.se").unwrap_err().about("E-post"), "E-post: Kontrollera delen"),
        (Phone::parse("12").unwrap_err().about("Telefon (frivilligt)"), "Telefon: Ange hela"),
        (Kronor::parse_whole("tolv").unwrap_err().about("Regioner"), "Regioner: Ange beloppet"),
        (Bankgiro::parse("1").unwrap_err().about("Bankgironummer"), "Ange bankgironumret"),
    ] {
        assert!(told.to_string().starts_with(says), "{told}");
    }
}
