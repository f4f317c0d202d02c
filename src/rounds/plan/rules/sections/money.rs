//! The sum of the year and the pots it is divided into.

use super::super::{
    dates::{paragraph, plain_line},
    fields::{basics, pots},
};
use crate::{
    ombud::{Kinds, OrganisationKind},
    rounds::plan::{Basics, Key, Participants, PlannedPot},
    values::{Kronor, Outcome, Reader, Typed, parse_day, slug},
};

const LONGEST_REFERENCE: usize = 100;
const LONGEST_PURPOSE: usize = 2000;
const LONGEST_NAME: usize = 100;
/// More than there are municipalities and regions.
const MOST_CODES: usize = 400;

pub fn basics(typed: &Typed) -> Outcome<Basics> {
    let mut form = Reader::new(typed);
    let agency_reference =
        form.required(&basics::AGENCY_REFERENCE, |it| plain_line(it, LONGEST_REFERENCE));
    let purpose = form.required(&basics::PURPOSE, |it| paragraph(it, LONGEST_PURPOSE));
    let total = form.required(&basics::TOTAL, Kronor::parse_whole);
    if total == Some(Kronor::ZERO) {
        form.wrong(&basics::TOTAL, "Summan som regeringen har beslutat ska vara större än noll");
    }
    let kinds: Vec<_> =
        [("municipality", OrganisationKind::Municipality), ("region", OrganisationKind::Region)]
            .into_iter()
            .filter(|(value, _)| form.is_ticked(&basics::KIND, value))
            .map(|(_, kind)| kind)
            .collect();
    if kinds.is_empty() {
        form.missing(&basics::KIND);
    }
    form.done(|| {
        Some(Basics {
            agency_reference: agency_reference?,
            purpose: purpose?,
            total: total?,
            kinds: Kinds::new(kinds),
        })
    })
}

pub fn pots(typed: &Typed) -> Outcome<Vec<PlannedPot>> {
    let mut form = Reader::new(typed);
    if form.is_without_rows(&pots::FORM) {
        form.missing(&pots::NAME.row(1).saying("Fyll i minst en delpott"));
    }
    let mut taken: Vec<String> = Vec::new();
    let pots = form.rows(&pots::FORM, "Delpott", |form| {
        let pot = pot(form)?;
        if taken.contains(&pot.code) {
            form.wrong(&pots::NAME, "Namnet är för likt en annan delpotts. Välj ett annat.");
            return None;
        }
        taken.push(pot.code.clone());
        Some(pot)
    });
    form.done(|| Some(pots))
}

fn pot(form: &mut Reader<'_>) -> Option<PlannedPot> {
    let name = form.required(&pots::NAME, |it| plain_line(it, LONGEST_NAME));
    let code = name.as_ref().map(|it| slug(it.as_ref()));
    if code.as_ref().is_some_and(String::is_empty) {
        form.wrong(&pots::NAME, "Skriv ett namn med bokstäver eller siffror");
    }
    let kind = form.choice(&pots::KIND);
    let key: Option<Key> = form.choice(&pots::KEY);
    let participants = participants(form, kind, key);
    let amount = form.required(&pots::AMOUNT, Kronor::parse_whole);
    let fixed_each =
        form.optional(&pots::FIXED_EACH, Kronor::parse_whole).map(|it| it.unwrap_or(Kronor::ZERO));
    let as_of = form.optional(&pots::AS_OF, parse_day);

    if amount == Some(Kronor::ZERO) {
        form.wrong(&pots::AMOUNT, "Ange ett belopp som är större än noll");
    }
    match (key, fixed_each, amount) {
        (Some(Key::Table), Some(each), _) if each != Kronor::ZERO => {
            let message = "Tabellen säger allt som var och en får. Ta bort den fasta summan.";
            form.wrong(&pots::FIXED_EACH, message);
        }
        (_, Some(each), Some(amount)) if amount < each => {
            let message = "Den fasta summan till var och en är större än hela delpotten";
            form.wrong(&pots::FIXED_EACH, message);
        }
        _ => {}
    }
    Some(PlannedPot {
        code: code?,
        name: name?,
        kind: kind?,
        participants: participants?,
        rural: form.is_ticked(&pots::RURAL, "ja"),
        key: key?,
        fixed_each: fixed_each?,
        amount: amount?,
        as_of: as_of?,
    })
}

/// The rural key gives those without a rural classification nothing: they do not take part.
fn participants(
    form: &mut Reader<'_>,
    kind: Option<OrganisationKind>,
    key: Option<Key>,
) -> Option<Participants> {
    match form.text(&pots::PARTICIPANTS) {
        "all" if key == Some(Key::Rural) => Some(Participants::Rural),
        "all" => Some(Participants::All),
        "rural" => Some(Participants::Rural),
        "listed" => codes(form, kind).map(Participants::Listed),
        _ => {
            form.missing(&pots::PARTICIPANTS);
            None
        }
    }
}

/// Codes with commas, spaces or line breaks between them, in order and each once.
fn codes(form: &mut Reader<'_>, kind: Option<OrganisationKind>) -> Option<Vec<String>> {
    let digits: &[usize] = match kind {
        Some(OrganisationKind::Municipality) => &[4],
        Some(OrganisationKind::Region) => &[2],
        None => &[2, 4],
    };
    form.required(&pots::CODES, |text| {
        let written = text.split(|c: char| c == ',' || c == ';' || c.is_whitespace());
        let mut codes: Vec<_> = written.filter(|it| !it.is_empty()).map(str::to_owned).collect();
        codes.sort();
        codes.dedup();
        let is_code = |it: &String| {
            digits.contains(&it.len()) && it.bytes().all(|digit| digit.is_ascii_digit())
        };
        if let Some(other) = codes.iter().find(|it| !is_code(it)) {
            let other: String = other.chars().take(20).collect();
            return Err(match kind {
                Some(OrganisationKind::Region) => {
                    format!(
                        "”{other}” är ingen regionkod. En sådan har två siffror, till exempel 23."
                    )
                }
                _ => format!(
                    "”{other}” är ingen kommunkod. En sådan har fyra siffror, till exempel 2361."
                ),
            });
        }
        if codes.is_empty() || MOST_CODES < codes.len() {
            return Err(format!("Ange minst en och högst {MOST_CODES} koder"));
        }
        Ok(codes)
    })
}
