//! Excel's own format: the sheets of a workbook, and the cells of each.

use std::io::{Cursor, Read, copy, sink};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};

use super::sheet::{Abandoned, Cells, SheetError, SheetName};

/// The most that may be in the file once it is unpacked, in bytes. A spreadsheet shrinks to a
/// tenth when it is packed; what shrinks to a thousandth is no spreadsheet.
const MOST_UNPACKED: u64 = 64 * 1024 * 1024;

/// A workbook that is being read.
pub(super) struct Workbook<'f>(Xlsx<Cursor<&'f [u8]>>);

impl<'f> Workbook<'f> {
    pub(super) fn open(file: &'f [u8]) -> Result<Self, SheetError> {
        refuse_zip_bomb(file)?;
        Ok(Self(Xlsx::new(Cursor::new(file)).map_err(|_| SheetError::Unreadable)?))
    }

    /// The sheets with cells, in the workbook's order: a chart is named among them and has none.
    pub(super) fn sheets(&self) -> Vec<SheetName> {
        let sheets = self.0.sheets_metadata().iter().filter(|it| it.typ == SheetType::WorkSheet);
        let named = sheets.map(|it| SheetName {
            name: it.name.clone(),
            hidden: it.visible != SheetVisible::Visible,
        });
        named.collect()
    }

    pub(super) fn read(&mut self, name: &str, abandoned: &Abandoned) -> Result<Cells, SheetError> {
        let unreadable = |_| SheetError::Unreadable;
        let mut reader = self.0.worksheet_cells_reader(name).map_err(unreadable)?;
        let mut cells = Cells::new(abandoned);
        while let Some(cell) = reader.next_cell().map_err(unreadable)? {
            let (row, column) = cell.get_position();
            cells.add(row as usize + 1, column as usize, &text_of(cell.get_value()))?;
        }
        Ok(cells)
    }
}

/// Unpacks the file without keeping it and counts the bytes, since the sizes that a zip file states
/// may be false.
fn refuse_zip_bomb(file: &[u8]) -> Result<(), SheetError> {
    let unreadable = |_| SheetError::Unreadable;
    let mut packed = zip::ZipArchive::new(Cursor::new(file)).map_err(unreadable)?;
    let mut left = MOST_UNPACKED;
    for index in 0..packed.len() {
        let part = packed.by_index(index).map_err(unreadable)?;
        let size =
            copy(&mut part.take(left + 1), &mut sink()).map_err(|_| SheetError::Unreadable)?;
        left = left.checked_sub(size).ok_or(SheetError::TooLarge)?;
    }
    Ok(())
}

/// A cell as it would be written. Excel keeps numbers with a binary fraction: a whole one comes out
/// as its digits, and any other with a comma, which no rule takes for an integer.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string().replace('.', ","),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => if *yes { "SANT" } else { "FALSKT" }.to_owned(),
        DataRef::DateTime(at) => format!("datum {at}"),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}
