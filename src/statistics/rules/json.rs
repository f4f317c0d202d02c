//! Open data as this service publishes it: a list of objects, by itself or under `rows`.

use std::{collections::HashMap, fmt};

use serde::{
    Deserialize,
    de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::sheet::{Abandoned, Cells, MOST_COLUMNS, SheetError};

/// Whether the file begins as JSON with objects does.
pub(super) fn is_json(file: &[u8]) -> bool {
    matches!(unmarked(file).trim_ascii_start().first(), Some(b'{' | b'['))
}

pub(super) fn read(file: &[u8], abandoned: &Abandoned) -> Result<Cells, SheetError> {
    let mut rows =
        Rows { cells: Cells::new(abandoned), columns: HashMap::new(), line: 1, refused: None };
    let mut json = serde_json::Deserializer::from_slice(unmarked(file));
    match json.deserialize_any(Table(&mut rows)).and_then(|()| json.end()) {
        Ok(()) => Ok(rows.cells),
        Err(_) => Err(rows.refused.unwrap_or(SheetError::NotATable)),
    }
}

/// Without a byte order mark.
fn unmarked(file: &[u8]) -> &[u8] {
    file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file)
}

/// The rows as they are parsed: no bound waits for the end of the file, which may hold a million
/// values in little text.
struct Rows {
    cells: Cells,
    /// An object is a row, and its names are the columns' headings.
    columns: HashMap<String, usize>,
    line: usize,
    refused: Option<SheetError>,
}

impl Rows {
    fn add<E: Error>(&mut self, name: String, text: &str) -> Result<(), E> {
        self.try_add(name, text).map_err(|why| {
            let error = E::custom(&why);
            self.refused = Some(why);
            error
        })
    }

    fn try_add(&mut self, name: String, text: &str) -> Result<(), SheetError> {
        let column = if let Some(column) = self.columns.get(&name) {
            *column
        } else {
            let column = self.columns.len();
            if MOST_COLUMNS <= column {
                return Err(SheetError::TooManyColumns { line: self.line });
            }
            self.cells.add(1, column, &name)?;
            self.columns.insert(name, column);
            column
        };
        self.cells.add(self.line, column, text)
    }

    /// Reads an object's values; those of an object within stand beside the others, as the amounts
    /// of each pot do in the list.
    fn object<'de, A: MapAccess<'de>>(&mut self, mut map: A, within: bool) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            let text = map.next_value_seed(Text(if within { None } else { Some(&mut *self) }))?;
            if let Some(text) = text {
                self.add(name, &text)?;
            }
        }
        Ok(())
    }
}

/// A list of rows, or an object around one, which says what they are; only they are read.
struct Table<'r>(&'r mut Rows);

impl<'de> Visitor<'de> for Table<'_> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        List(self.0).visit_seq(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut found = false;
        while let Some(name) = map.next_key::<String>()? {
            if name != "rows" {
                map.next_value::<IgnoredAny>()?;
            } else if found {
                return Err(A::Error::duplicate_field("rows"));
            } else {
                map.next_value_seed(List(self.0))?;
                found = true;
            }
        }
        if found { Ok(()) } else { Err(A::Error::missing_field("rows")) }
    }
}

struct List<'r>(&'r mut Rows);

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a list of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Row(self.0))?.is_some() {}
        Ok(())
    }
}

struct Row<'r>(&'r mut Rows);

impl<'de> DeserializeSeed<'de> for Row<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.0.line += 1;
        self.0.object(map, false)
    }
}

/// A value as a cell would be written; `None` where it was an object whose values have become cells
/// of these rows. A number stays as it was written: no decimal is lost on the way.
struct Text<'r>(Option<&'r mut Rows>);

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        let value = <&RawValue>::deserialize(json)?.get();
        match self.0.filter(|_| value.starts_with('{')) {
            Some(rows) => {
                let mut within = serde_json::Deserializer::from_str(value);
                within.deserialize_map(Within(rows)).map_err(D::Error::custom)?;
                Ok(None)
            }
            None => text_of(value).map(Some).map_err(D::Error::custom),
        }
    }
}

/// An object in a row.
struct Within<'r>(&'r mut Rows);

impl<'de> Visitor<'de> for Within<'_> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an object in a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.0.object(map, true)
    }
}

/// A value of a list is told as such; what lies deeper says nothing.
fn text_of(value: &str) -> serde_json::Result<String> {
    if !value.starts_with('[') {
        return alone(value);
    }
    let several: Vec<&RawValue> = serde_json::from_str(value)?;
    let several: Result<Vec<_>, _> = several.into_iter().map(|it| alone(it.get())).collect();
    Ok(several?.join(", "))
}

fn alone(value: &str) -> serde_json::Result<String> {
    match value.as_bytes().first() {
        Some(b'"') => serde_json::from_str(value),
        Some(b't') => Ok("SANT".to_owned()),
        Some(b'f') => Ok("FALSKT".to_owned()),
        Some(b'[' | b'{' | b'n') | None => Ok(String::new()),
        // With a comma, as in [`super::xlsx`].
        Some(_) => Ok(value.replace('.', ",")),
    }
}
