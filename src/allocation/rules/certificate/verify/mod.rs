//! Computes a certificate again and tells the first difference.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::error::Category;

use super::{
    super::{Exact, Fraction, divide::after_fixed, grouped},
    AllocationRefusal, Certificate, DenominatorIs, Entry, FORMAT, Row, Rule, WITHOUT_DIGEST,
    Weighed, digest,
};
use crate::allocation::Origin;

/// The first thing in a certificate that is not as it must be, as one line to whoever checks it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    #[error("Filen är inte ett intyg: {0}.")]
    NotACertificate(String),
    #[error("{what} är {stands} men ska vara {should}.")]
    Whole { what: &'static str, stands: String, should: String },
    #[error("Rad {row}: {what} är {stands} men ska vara {should}.")]
    Row { row: String, what: &'static str, stands: String, should: String },
    #[error("Rad {row}: vikten {stands} {why}.")]
    Weight { row: String, stands: String, why: String },
    #[error("Rad {row} finns två gånger.")]
    Twice { row: String },
    #[error("Rad {row} står fel. Raderna ska stå i kodernas ordning.")]
    Order { row: String },
    #[error("Rad {row}: beloppet skiljer sig från det beräknade, men skälet saknas.")]
    NoReason { row: String },
    #[error(
        "Radernas SHA-256 är {stands} men ska vara {should}. En kod, ett namn, en vikt eller \
         ett belopp är ändrat."
    )]
    Rows { stands: String, should: String },
    #[error("Rad {row} finns i intyget men inte i vikternas fil.")]
    NotInFile { row: String },
    #[error("Rad {row} finns i vikternas fil men inte i intyget.")]
    OnlyInFile { row: String },
    #[error("Intyget går inte att räkna om. {0}")]
    Refused(#[from] AllocationRefusal),
}

type Checked = Result<(), Difference>;

/// What every version of the format says.
#[derive(Deserialize)]
struct Says {
    format: String,
}

/// Reads a certificate from its JSON, whatever else the file may hold.
///
/// # Errors
/// A format that is not known, by its name; else [`Difference::NotACertificate`], with the first
/// field that is missing, too much or ill-typed.
pub fn read(json: &[u8]) -> Result<Certificate, Difference> {
    if let Ok(says) = serde_json::from_slice::<Says>(json) {
        known(&says.format)?;
    }
    serde_json::from_slice(json).or_else(|_| {
        // Parsed again with a slower reader, which knows the path of the wrong field.
        let json = &mut serde_json::Deserializer::from_slice(json);
        serde_path_to_error::deserialize(json).map_err(|it| why_not_read(&it))
    })
}

/// Computes everything again from the pot, the weights and the denominator.
///
/// Codes, names and a table's amounts cannot be computed: the digest of the rows holds those, in a
/// certificate that has one. What holds the digest and the other texts is the hash of the published file.
///
/// # Errors
/// The first [`Difference`].
pub fn verify(certificate: &Certificate) -> Checked {
    known(&certificate.format)?;
    let rows = certificate.rows.len() as u64;
    same_number("Antalet rader", rows, certificate.recipients)?;
    order(&certificate.rows)?;
    let given = u128::from(certificate.allocated) + u128::from(certificate.not_allocated);
    if given != u128::from(certificate.total) {
        return Err(Difference::Whole {
            what: "Potten",
            stands: grouped(certificate.total),
            should: format!("{}, som är fördelat och inte fördelat", grouped(given)),
        });
    }
    match certificate.rule {
        Rule::LargestRemainder => by_weights(certificate)?,
        Rule::Table => by_table(certificate)?,
    }
    amounts(certificate)?;
    rows_are_those_of_the_digest(certificate)
}

fn known(format: &str) -> Checked {
    if format == WITHOUT_DIGEST { Ok(()) } else { same("Formatet", format, FORMAT) }
}

/// Last, since what is computed tells better what was changed.
fn rows_are_those_of_the_digest(certificate: &Certificate) -> Checked {
    let should = match certificate.format.as_str() {
        WITHOUT_DIGEST => String::new(),
        _ => digest(certificate.rule, &certificate.rows),
    };
    if certificate.rows_sha256 == should {
        return Ok(());
    }
    let stands = match certificate.has_digest() {
        true => one_line(&certificate.rows_sha256).into_owned(),
        false => "tomt".to_owned(),
    };
    let should = if should.is_empty() { "tomt".to_owned() } else { should };
    Err(Difference::Rows { stands, should })
}

/// The codes grow from row to row.
fn order(rows: &[Row]) -> Checked {
    let wrong = rows.windows(2).find(|it| it[1].code <= it[0].code);
    match wrong {
        Some([one, next]) if one.code == next.code => {
            Err(Difference::Twice { row: named(&next.code, &next.name) })
        }
        Some([_, next]) => Err(Difference::Order { row: named(&next.code, &next.name) }),
        _ => Ok(()),
    }
}

fn by_weights(certificate: &Certificate) -> Checked {
    let (weighed, unweighed): (Vec<&Row>, Vec<&Row>) =
        certificate.rows.iter().partition(|it| takes_part(it, certificate.origin));
    unweighed.into_iter().try_for_each(|it| nothing_computed(it, 0))?;
    let entries =
        weighed.iter().map(|it| entry(it, certificate.rule)).collect::<Result<Vec<_>, _>>()?;
    let denominator = number("Nämnaren", &certificate.denominator)?;
    let sum = number("Vikternas summa", &certificate.sum_of_weights)?;
    if certificate.denominator_is == DenominatorIs::SumOfWeights {
        same("Nämnaren", &denominator.shortest().to_string(), &sum.shortest().to_string())?;
    }

    // By the certificate's own denominator, so that a changed weight is found in its own row.
    let scaled = Weighed::of(&entries, Some(denominator))?;
    let total = after_fixed(certificate.total, certificate.fixed_each, entries.len())?;
    let too_large = AllocationRefusal::TooLarge;
    let parts = denominator.parts(scaled.decimals).ok_or(too_large.clone())?;
    for (row, share) in weighed.iter().zip(&scaled.shares) {
        let product = u128::from(total).checked_mul(share.weight).ok_or(too_large.clone())?;
        let quota = Fraction::new(product, parts).ok_or(AllocationRefusal::NoWeight)?;
        quotas(row, quota)?;
    }
    let weights = scaled.sum()?.to_string();
    same("Vikternas summa", &sum.shortest().to_string(), &weights)?;

    let divided = scaled.divide(certificate.total, certificate.fixed_each)?;
    for (row, part) in weighed.iter().zip(&divided.rest.parts) {
        let rank = row.rank.map(|it| it as u64);
        same_in_row(row, "platsen", rank, part.remainder_rank as u64)?;
        same_in_row(
            row,
            "det beräknade beloppet",
            Some(row.computed),
            part.amount + divided.fixed_each,
        )?;
    }
    Ok(())
}

/// The quota, and what it is split into.
fn quotas(row: &Row, quota: Fraction) -> Checked {
    let shown = quota.to_string();
    if row.quota != shown {
        return Err(Difference::Row {
            row: named(&row.code, &row.name),
            what: "kvoten",
            stands: one_line(&row.quota).into_owned(),
            should: format!("{shown}, som vikten {} ger", row.weight),
        });
    }
    let (floor, remainder) = quota.split();
    match row.floor {
        Some(stands) if u128::from(stands) == floor => {}
        stands => {
            let stands = stands.map_or("tom".to_owned(), grouped);
            let should = grouped(floor);
            return Err(differs(row, "den nedåt avrundade kvoten", stands, should));
        }
    }
    if row.remainder != remainder.to_string() {
        let stands = one_line(&row.remainder).into_owned();
        return Err(differs(row, "resten", stands, remainder.to_string()));
    }
    Ok(())
}

/// The amounts of the government's table: nothing to compute, but they are the pot.
fn by_table(certificate: &Certificate) -> Checked {
    same("Nämnaren", &certificate.denominator, "")?;
    same("Vikternas summa", &certificate.sum_of_weights, "")?;
    same_number("Det fasta beloppet", certificate.fixed_each, 0_u64)?;
    certificate.rows.iter().try_for_each(|it| nothing_computed(it, it.computed))?;
    let sum: u128 = certificate.rows.iter().map(|it| u128::from(it.computed)).sum();
    same_number("Potten", certificate.total, sum)
}

/// What everyone gets, and the sum of it.
fn amounts(certificate: &Certificate) -> Checked {
    for row in &certificate.rows {
        let differs = row.amount != row.computed;
        match certificate.origin {
            Origin::Computed => same_in_row(row, "beloppet", Some(row.amount), row.computed)?,
            Origin::Official if differs && row.reason.is_empty() => {
                return Err(Difference::NoReason { row: named(&row.code, &row.name) });
            }
            Origin::Official => {}
        }
        if !differs && !row.reason.is_empty() {
            let stands = one_line(&row.reason).into_owned();
            return Err(self::differs(row, "skälet", stands, "tomt".to_owned()));
        }
    }
    let sum: u128 = certificate.rows.iter().map(|it| u128::from(it.amount)).sum();
    same_number("Det fördelade", certificate.allocated, sum)
}

/// Whether a row takes part in the computation: all do but those that only the official list has.
fn takes_part(row: &Row, origin: Origin) -> bool {
    origin == Origin::Computed || !row.weight.is_empty()
}

/// A row that takes no part in the computation has none of its steps.
fn nothing_computed(row: &Row, computed: u64) -> Checked {
    for (what, stands) in
        [("vikten", &row.weight), ("kvoten", &row.quota), ("resten", &row.remainder)]
    {
        if !stands.is_empty() {
            return Err(differs(row, what, one_line(stands).into_owned(), "tom".to_owned()));
        }
    }
    if let Some(floor) = row.floor {
        let what = "den nedåt avrundade kvoten";
        return Err(differs(row, what, grouped(floor), "tom".to_owned()));
    }
    if let Some(rank) = row.rank {
        return Err(differs(row, "platsen", rank.to_string(), "tom".to_owned()));
    }
    same_in_row(row, "det beräknade beloppet", Some(row.computed), computed)
}

pub(super) fn entry(row: &Row, rule: Rule) -> Result<Entry, Difference> {
    let weight: Exact = row.weighs(rule).parse().map_err(|why: super::super::ExactError| {
        let stands = one_line(&row.weighs(rule)).into_owned();
        Difference::Weight { row: named(&row.code, &row.name), stands, why: why.to_string() }
    })?;
    Ok(Entry { code: row.code.clone(), name: String::new(), weight })
}

fn number(what: &'static str, text: &str) -> Result<Exact, Difference> {
    text.parse().map_err(|_| Difference::Whole {
        what,
        stands: one_line(text).into_owned(),
        should: "ett tal".to_owned(),
    })
}

fn same(what: &'static str, stands: &str, should: &str) -> Checked {
    if stands == should {
        return Ok(());
    }
    let or_empty = |it: &str| match it {
        "" => "tomt".to_owned(),
        it => one_line(it).into_owned(),
    };
    Err(Difference::Whole { what, stands: or_empty(stands), should: or_empty(should) })
}

fn same_number(what: &'static str, stands: u64, should: impl Into<u128>) -> Checked {
    let should = should.into();
    if u128::from(stands) == should {
        return Ok(());
    }
    Err(Difference::Whole { what, stands: grouped(stands), should: grouped(should) })
}

fn same_in_row(row: &Row, what: &'static str, stands: Option<u64>, should: u64) -> Checked {
    if stands == Some(should) {
        return Ok(());
    }
    let stands = stands.map_or("tom".to_owned(), grouped);
    Err(differs(row, what, stands, grouped(should)))
}

pub(super) fn differs(row: &Row, what: &'static str, stands: String, should: String) -> Difference {
    Difference::Row { row: named(&row.code, &row.name), what, stands, should }
}

/// `0180 Stockholm`.
pub(super) fn named(code: &str, name: &str) -> String {
    let named = format!("{code} {name}");
    one_line(named.trim()).into_owned()
}

/// A text from the file, cut and without control characters, so that the message stays one line.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 100;
    let fits = text.len() <= LONGEST && !text.contains(char::is_control);
    if fits {
        return text.into();
    }
    let shown = text.chars().map(|it| if it.is_control() { ' ' } else { it });
    shown.take(LONGEST).collect::<String>().into()
}

/// The JSON reader's English error as a Swedish sentence.
fn why_not_read(error: &serde_path_to_error::Error<serde_json::Error>) -> Difference {
    let inner = error.inner();
    let place = format!("rad {}, tecken {}", inner.line(), inner.column());
    if inner.classify() != Category::Data {
        return Difference::NotACertificate(format!("den går inte att läsa som JSON ({place})"));
    }
    let said = inner.to_string();
    let field = said.split('`').nth(1).unwrap_or_default();
    let path = error.path().to_string();
    let inside = match path.rsplit_once('.') {
        _ if path == "." => String::new(),
        // The path of an unknown field ends with the field itself.
        Some((before, last)) if last == field => format!("{before}."),
        None if path == field => String::new(),
        _ => format!("{path}."),
    };
    let why = if said.starts_with("missing field") {
        format!("fältet {inside}{field} saknas")
    } else if said.starts_with("unknown field") {
        format!("fältet {inside}{field} hör inte till ett intyg")
    } else if said.starts_with("duplicate field") {
        format!("fältet {inside}{field} finns två gånger")
    } else if path == "." || path.starts_with('[') {
        "den innehåller något annat".to_owned()
    } else {
        format!("fältet {path} har fel sorts värde")
    };
    Difference::NotACertificate(format!("{} ({place})", one_line(&why)))
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;
