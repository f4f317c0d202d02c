//! Weights in a csv file: `code,name,weight`, in any order and among other columns.

use std::{
    collections::{HashMap, hash_map},
    str,
};

use crate::{
    allocation::rules::{Exact, ExactError, certificate::Entry},
    values::folded,
};

const COLUMNS: [&str; 3] = ["code", "name", "weight"];

/// Why the weights cannot be read, as one line to whoever made the file.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeightsRefusal {
    #[error("Filen är tom. Första raden ska vara code,name,weight.")]
    Empty,
    #[error("Rad {line} är inte UTF-8. Spara filen som UTF-8.")]
    NotUtf8 { line: usize },
    #[error("Kolumnen {0} saknas. Första raden ska ha kolumnerna code, name och weight.")]
    MissingColumn(&'static str),
    #[error("Kolumnen {0} finns två gånger. Ta bort den ena.")]
    DoubleColumn(&'static str),
    #[error("Filen har kolumner men inga mottagare. Lägg till en rad för varje mottagare.")]
    NoRows,
    #[error(
        "Rad {line} har {found} kolumner men första raden har {expected}. Skriv decimaler med \
         punkt, eller skilj kolumnerna åt med semikolon."
    )]
    Columns { line: u64, found: u64, expected: u64 },
    #[error("Rad {line}: koden saknas.")]
    NoCode { line: u64 },
    #[error("Rad {line}: koden {code} finns redan på rad {first}. Ta bort den ena raden.")]
    Twice { line: u64, code: String, first: u64 },
    #[error("Rad {line} ({code}): vikten saknas. Skriv 0 för den som inte ska ha något.")]
    NoWeight { line: u64, code: String },
    #[error("Rad {line} ({code}): vikten {weight} {why}.")]
    Weight { line: u64, code: String, weight: String, why: ExactError },
    #[error("Filen går inte att läsa som csv.")]
    Unreadable,
}

/// What a file of weights says.
#[derive(Debug)]
pub struct Weights {
    pub entries: Vec<Entry>,
    /// The codes with an empty weight, which take no part.
    pub without: Vec<String>,
}

/// Reads a file with a header, `,` or `;` between columns, a BOM or not. Weights are decimals that
/// are not negative, with a dot, or a comma where `;` stands between the columns; empty ones are of
/// those who take no part, as in the published file.
///
/// # Errors
/// The first [`WeightsRefusal`].
pub fn read(file: &[u8]) -> Result<Weights, WeightsRefusal> {
    let text = str::from_utf8(file).map_err(|it| {
        let before = file.get(..it.valid_up_to()).unwrap_or_default();
        WeightsRefusal::NotUtf8 { line: before.iter().filter(|it| **it == b'\n').count() + 1 }
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let header = text.lines().find(|it| !it.trim().is_empty()).ok_or(WeightsRefusal::Empty)?;
    let semicolons = header.contains(';');

    let mut rows = csv::ReaderBuilder::new()
        .delimiter(if semicolons { b';' } else { b',' })
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = rows.headers().map_err(|it| unreadable(text, &it))?;
    let [code, name, weight] = COLUMNS.map(|it| column(header, it));
    let (code, name, weight) = (code?, name?, weight?);

    let (mut entries, mut without) = (Vec::new(), Vec::new());
    let mut lines: HashMap<String, u64> = HashMap::new();
    let mut row = csv::StringRecord::new();
    while rows.read_record(&mut row).map_err(|it| unreadable(text, &it))? {
        let line = line(text, row.position());
        let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
        let (code, mut weight) = (cell(code), cell(weight));
        if code.is_empty() {
            return Err(WeightsRefusal::NoCode { line });
        }
        if semicolons && !weight.contains('.') {
            weight = weight.replacen(',', ".", 1);
        }
        match lines.entry(code.clone()) {
            hash_map::Entry::Occupied(first) => {
                return Err(WeightsRefusal::Twice { line, code, first: *first.get() });
            }
            hash_map::Entry::Vacant(free) => _ = free.insert(line),
        }
        let weight: Exact = match weight.parse() {
            Ok(weight) => weight,
            Err(ExactError::Empty) => {
                without.push((line, code));
                continue;
            }
            Err(why) => return Err(WeightsRefusal::Weight { line, code, weight, why }),
        };
        entries.push(Entry { code, name: cell(name), weight });
    }
    if entries.is_empty() {
        return Err(match without.into_iter().next() {
            Some((line, code)) => WeightsRefusal::NoWeight { line, code },
            None => WeightsRefusal::NoRows,
        });
    }
    Ok(Weights { entries, without: without.into_iter().map(|it| it.1).collect() })
}

fn column(header: &csv::StringRecord, name: &'static str) -> Result<usize, WeightsRefusal> {
    let mut found = header.iter().enumerate().filter(|(_, it)| folded(it) == name);
    let (at, _) = found.next().ok_or(WeightsRefusal::MissingColumn(name))?;
    if found.next().is_some() { Err(WeightsRefusal::DoubleColumn(name)) } else { Ok(at) }
}

fn unreadable(text: &str, error: &csv::Error) -> WeightsRefusal {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => WeightsRefusal::Columns {
            line: line(text, pos.as_ref()),
            found: *len,
            expected: *expected_len,
        },
        _ => WeightsRefusal::Unreadable,
    }
}

/// The line number of a row. csv gives the position where the row before ended, and empty lines may
/// follow it.
fn line(text: &str, position: Option<&csv::Position>) -> u64 {
    let Some(position) = position else { return 0 };
    let at = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let empty = rest.iter().take_while(|it| matches!(it, b'\r' | b'\n'));
    position.line() + empty.filter(|it| **it == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(text: &str) -> Result<Vec<(String, String, String)>, WeightsRefusal> {
        let entry = |it: Entry| (it.code, it.name, it.weight.to_string());
        Ok(read(text.as_bytes())?.entries.into_iter().map(entry).collect())
    }

    #[test]
    fn the_columns_stand_in_any_order_with_comma_or_semicolon_and_a_bom_or_not() {
        let expected =
            |weight: &str| Ok(vec![("0180".to_owned(), "Stockholm".to_owned(), weight.to_owned())]);
        for (text, weight) in [
            ("code,name,weight\n0180,Stockholm,12\n", "12"),
            ("\u{feff}code;name;weight\r\n0180;Stockholm;12,5\r\n", "12.5"),
            ("code;name;weight\n0180;Stockholm;0.50", "0.50"),
            ("weight,extra,Name , CODE\n\n 1000.25 ,\"x, y\",Stockholm,0180\n\n", "1000.25"),
            ("\"code\",\"name\",\"weight\"\n\"0180\",\"Stockholm\",\"12\"\n", "12"),
        ] {
            assert_eq!(pairs(text), expected(weight), "{text}");
        }
    }

    #[test]
    fn an_error_in_the_weights_is_told_with_its_row() {
        for (text, why) in [
            ("", "Filen är tom. Första raden ska vara code,name,weight."),
            ("\u{feff}\n \n", "Filen är tom. Första raden ska vara code,name,weight."),
            (
                "code,name\n1,a\n",
                "Kolumnen weight saknas. Första raden ska ha kolumnerna code, name och weight.",
            ),
            (
                "0180,Stockholm,12\n",
                "Kolumnen code saknas. Första raden ska ha kolumnerna code, name och weight.",
            ),
            ("code,code,name,weight\n", "Kolumnen code finns två gånger. Ta bort den ena."),
            (
                "code,name,weight\n",
                "Filen har kolumner men inga mottagare. Lägg till en rad för varje mottagare.",
            ),
            ("code,name,weight\n1,a,-5\n", "Rad 2 (1): vikten -5 är negativ."),
            (
                "code,name,weight\n1,a,\n",
                "Rad 2 (1): vikten saknas. Skriv 0 för den som inte ska ha något.",
            ),
            ("code,name,weight\n1,a,1\n\n,b,1\n", "Rad 4: koden saknas."),
            (
                "code,name,weight\n1,a,1\n1,b,1\n",
                "Rad 3: koden 1 finns redan på rad 2. Ta bort den ena raden.",
            ),
            (
                "code;name;weight\n1;a;1.000,5\n",
                "Rad 2 (1): vikten 1.000,5 är inte ett tal. Skriv siffror, till exempel 12 eller 0.5.",
            ),
        ] {
            assert_eq!(pairs(text).unwrap_err().to_string(), why);
        }
        let comma = pairs("code,name,weight\n1,a,12,5\n").unwrap_err();
        assert_eq!(comma, WeightsRefusal::Columns { line: 2, found: 4, expected: 3 });
        let latin = b"code,name,weight\n1,a,1\n2,\xc5re,1\n";
        assert_eq!(read(latin).unwrap_err(), WeightsRefusal::NotUtf8 { line: 3 });
    }

    #[test]
    fn who_has_an_empty_weight_takes_no_part() {
        let published = "code,name,weight\n0114,A,7\n0180,Stockholm,\n0184,B,0\n";
        let saved_again = published.replace(',', ";").replace('\n', "\r\n");
        for file in [published.to_owned(), format!("\u{feff}{saved_again}")] {
            let read = read(file.as_bytes()).unwrap();
            let taking_part: Vec<_> = read.entries.into_iter().map(|it| it.code).collect();
            assert_eq!(taking_part, ["0114", "0184"]);
            assert_eq!(read.without, ["0180"]);
        }
    }

    proptest! {
        #[test]
        fn no_weights_file_makes_reading_panic(text in "(code,name,weight\n)?([0-9]{1,2}[,;\"\n][^\n]{0,5}[,;\n][-0-9.,]{0,4}\n){0,5}|.*") {
            let _ = read(text.as_bytes());
        }
    }
}
