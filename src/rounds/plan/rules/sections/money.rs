//! The sum of the year and the pots it is divided into.

use super::read::{Reader, unnumbered};
use crate::{
    ombud::{Kinds, OrganisationKind},
    rounds::plan::{Basics, Key, Participants, PlanSection, PlannedPot},
    values::{Kronor, Line, Outcome, Paragraph, Typed, parse_day, slug},
};

const LONGEST_REFERENCE: usize = 100;
const LONGEST_PURPOSE: usize = 2000;
const LONGEST_NAME: usize = 100;
/// More than there are municipalities and regions.
const MOST_CODES: usize = 400;

pub fn basics(typed: &Typed) -> Outcome<Basics> {
    let mut form = Reader::new(typed);
    let agency_reference = form.required(
        "agency_reference",
        "Skriv myndighetens diarienummer för anvisningen",
        |it| Line::parse(it, LONGEST_REFERENCE),
    );
    let purpose = form.required("purpose", "Skriv vad bidraget ska leda till", |it| {
        Paragraph::parse(it, LONGEST_PURPOSE)
    });
    let total = form.required("total", "Ange summan som regeringen har beslutat för året", |it| {
        Kronor::parse_whole(it)
    });
    if total == Some(Kronor::ZERO) {
        form.wrong("total", "Ange en summa som är större än noll");
    }
    let kinds: Vec<_> =
        [("municipality", OrganisationKind::Municipality), ("region", OrganisationKind::Region)]
            .into_iter()
            .filter(|(value, _)| form.is_ticked("kind", value))
            .map(|(_, kind)| kind)
            .collect();
    if kinds.is_empty() {
        form.missing("kind", "Välj vilka som får delta: kommuner, regioner eller båda");
    }
    let whole = || {
        Some(Basics {
            agency_reference: agency_reference?,
            purpose: purpose?,
            total: total?,
            kinds: Kinds::new(kinds),
        })
    };
    let whole = whole();
    form.done(whole)
}

pub fn pots(typed: &Typed) -> Outcome<Vec<PlannedPot>> {
    let mut form = Reader::new(typed);
    if form.is_without_rows(PlanSection::Pots) {
        form.missing("name-1", "Fyll i minst en delpott");
    }
    let mut taken: Vec<String> = Vec::new();
    let pots = form.rows(PlanSection::Pots, "Delpott", |form, n| {
        let pot = pot(form, n)?;
        if taken.contains(&pot.code) {
            form.wrong(
                &format!("name-{n}"),
                "Namnet är för likt en annan delpotts. Välj ett annat.",
            );
            return None;
        }
        taken.push(pot.code.clone());
        Some(pot)
    });
    form.done(Some(unnumbered(pots)))
}

fn pot(form: &mut Reader<'_>, n: usize) -> Option<PlannedPot> {
    let field = |name: &str| format!("{name}-{n}");
    let name = form.required(&field("name"), "Skriv ett namn", |it| Line::parse(it, LONGEST_NAME));
    let code = name.as_ref().map(|it| slug(it.as_ref()));
    if code.as_ref().is_some_and(String::is_empty) {
        form.wrong(&field("name"), "Skriv ett namn med bokstäver eller siffror");
    }
    let kind = form.choice(&field("kind"), "Välj om den är till för kommuner eller regioner");
    let key: Option<Key> = form.choice(&field("key"), "Välj en nyckel");
    let participants = participants(form, n, kind, key);
    let amount = form.required(&field("amount"), "Ange beloppet", Kronor::parse_whole);
    let fixed_each = form
        .optional(&field("fixed_each"), Kronor::parse_whole)
        .map(|it| it.unwrap_or(Kronor::ZERO));
    let as_of = form.optional(&field("as_of"), parse_day);

    if amount == Some(Kronor::ZERO) {
        form.wrong(&field("amount"), "Ange ett belopp som är större än noll");
    }
    match (key, fixed_each, amount) {
        (Some(Key::Table), Some(each), _) if each != Kronor::ZERO => {
            let message = "Tabellen säger allt som var och en får. Ta bort den fasta summan.";
            form.wrong(&field("fixed_each"), message);
        }
        (_, Some(each), Some(amount)) if amount < each => {
            let message = "Den fasta summan till var och en är större än hela delpotten";
            form.wrong(&field("fixed_each"), message);
        }
        _ => {}
    }
    Some(PlannedPot {
        code: code?,
        name: name?,
        kind: kind?,
        participants: participants?,
        rural: form.is_ticked(&field("rural"), "ja"),
        key: key?,
        fixed_each: fixed_each?,
        amount: amount?,
        as_of: as_of?,
    })
}

/// The rural key gives those without a rural classification nothing: they do not take part.
fn participants(
    form: &mut Reader<'_>,
    n: usize,
    kind: Option<OrganisationKind>,
    key: Option<Key>,
) -> Option<Participants> {
    let field = format!("participants-{n}");
    match form.text(&field) {
        "all" if key == Some(Key::Rural) => Some(Participants::Rural),
        "all" => Some(Participants::All),
        "rural" => Some(Participants::Rural),
        "listed" => codes(form, &format!("codes-{n}"), kind).map(Participants::Listed),
        _ => {
            form.missing(&field, "Välj vilka som är med");
            None
        }
    }
}

/// Codes with commas, spaces or line breaks between them, in order and each once.
fn codes(
    form: &mut Reader<'_>,
    field: &str,
    kind: Option<OrganisationKind>,
) -> Option<Vec<String>> {
    let digits: &[usize] = match kind {
        Some(OrganisationKind::Municipality) => &[4],
        Some(OrganisationKind::Region) => &[2],
        None => &[2, 4],
    };
    form.required(field, "Skriv koderna för dem som är med", |text| {
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
