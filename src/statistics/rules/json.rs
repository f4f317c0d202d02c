//! Open data as this service publishes it: a list of objects, by itself or under `rows`.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::sheet::{Abandoned, Cells, SheetError};

/// An object is a row, and its names are the columns' headings.
type Row = Map<String, Value>;

#[derive(Deserialize)]
#[serde(untagged)]
enum Table {
    Rows(Vec<Row>),
    /// The list or certificate around them says what they are; only they are read.
    Under {
        rows: Vec<Row>,
    },
}

/// Whether the file begins as JSON with objects does.
pub(super) fn is_json(file: &[u8]) -> bool {
    matches!(unmarked(file).trim_ascii_start().first(), Some(b'{' | b'['))
}

pub(super) fn read(file: &[u8], abandoned: &Abandoned) -> Result<Cells, SheetError> {
    let (Table::Rows(rows) | Table::Under { rows }) =
        serde_json::from_slice(unmarked(file)).map_err(|_| SheetError::NotATable)?;
    let mut cells = Cells::new(abandoned);
    let mut headings: Vec<String> = Vec::new();
    for (line, row) in (2..).zip(&rows) {
        for (name, value) in flat(row) {
            let column = headings.iter().position(|it| it == name);
            let column = column.unwrap_or_else(|| {
                headings.push(name.to_owned());
                headings.len() - 1
            });
            cells.add(line, column, &text_of(value))?;
        }
    }
    for (column, name) in headings.iter().enumerate() {
        cells.add(1, column, name)?;
    }
    Ok(cells)
}

/// Without a byte order mark.
fn unmarked(file: &[u8]) -> &[u8] {
    file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file)
}

/// The values by their names; those of an object within stand beside the others, as the amounts of
/// each pot do in the list.
fn flat(row: &Row) -> impl Iterator<Item = (&str, &Value)> {
    row.iter().flat_map(|(name, value)| match value {
        Value::Object(within) => within.iter().map(|(name, it)| (name.as_str(), it)).collect(),
        value => vec![(name.as_str(), value)],
    })
}

/// A value as a cell would be written. A number with decimals gets a comma, as in [`super::xlsx`].
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string().replace('.', ","),
        Value::Bool(yes) => if *yes { "SANT" } else { "FALSKT" }.to_owned(),
        Value::Array(several) => several.iter().map(text_of).collect::<Vec<_>>().join(", "),
        Value::Null | Value::Object(_) => String::new(),
    }
}
