//! Text with a separator, as spreadsheets and statistics offices save it.

use csv_core::ReadFieldResult;
use encoding_rs::{Encoding, WINDOWS_1252};

use super::sheet::{Abandoned, Cells, LONGEST_CELL, SheetError, letters};

/// In the order they are preferred when a file reads as well by either.
const DELIMITERS: [u8; 3] = [b';', b'\t', b','];

/// How many rows are looked at to find the delimiter.
const LOOKED_AT: usize = 100;

/// How many cells a row may have, the blank ones included: as many as Excel has columns.
const WIDEST: usize = 16_384;

pub(super) fn read(file: &[u8], abandoned: &Abandoned) -> Result<Cells, SheetError> {
    let text = text_of(file)?;
    let mut cells = Cells::new(abandoned);
    each_cell(&text, delimiter_of(&text), |cell| cells.add(cell.line, cell.column, cell.text))?;
    Ok(cells)
}

/// The file decoded by its byte order mark, else as UTF-8, else as Windows-1252; each line ends in
/// `\n`.
fn text_of(file: &[u8]) -> Result<String, SheetError> {
    let text = match (Encoding::for_bom(file), std::str::from_utf8(file)) {
        (Some((encoding, mark)), _) => {
            let (text, _) = encoding.decode_without_bom_handling(&file[mark..]);
            text
        }
        (None, Ok(text)) => text.into(),
        (None, Err(_)) => WINDOWS_1252.decode_without_bom_handling(file).0,
    };
    let start = text.trim_start();
    let binary = text.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r'));
    if start.starts_with("%PDF") || start.starts_with('<') || binary {
        return Err(SheetError::NotATable);
    }
    if start.is_empty() {
        return Err(SheetError::Empty);
    }
    if !text.matches('"').count().is_multiple_of(2) {
        return Err(SheetError::Quotes);
    }
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.push('\n');
    Ok(text)
}

/// The delimiter that divides the most rows into the same number of cells.
fn delimiter_of(text: &str) -> u8 {
    let evenness = |delimiter: u8| {
        let mut widths = vec![0];
        // What ends it early is in the last row that is counted.
        let _ = each_cell(text, delimiter, |cell| {
            if cell.column == 0 && 0 < widths[widths.len() - 1] {
                if widths.len() == LOOKED_AT {
                    return Err(SheetError::Abandoned);
                }
                widths.push(0);
            }
            *widths.last_mut().unwrap_or(&mut 0) = cell.column + 1;
            Ok(())
        });
        let alike = |width: usize| widths.iter().filter(|it| **it == width).count();
        widths.iter().filter(|it| 1 < **it).map(|it| alike(*it)).max().unwrap_or(0)
    };
    // The first of the best: `max_by_key` takes the last.
    DELIMITERS.into_iter().rev().max_by_key(|it| evenness(*it)).unwrap_or(b';')
}

/// A cell, where it stands as Excel counts: rows from 1 and columns from 0.
struct Cell<'t> {
    line: usize,
    column: usize,
    text: &'t str,
}

/// Shows every cell, row by row, and keeps no more than one: a file may be one row of ten million.
fn each_cell(
    text: &str,
    delimiter: u8,
    mut see: impl FnMut(Cell<'_>) -> Result<(), SheetError>,
) -> Result<(), SheetError> {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
    let mut rest = text.as_bytes();
    // A character has at most four bytes; white space around a cell does not count.
    let mut cell = [0; 6 * LONGEST_CELL];
    let (mut written, mut column, mut line, mut breaks) = (0, 0, 0, 0);
    loop {
        let (read, taken, added) = reader.read_field(rest, &mut cell[written..]);
        rest = &rest[taken..];
        written += added;
        if read == ReadFieldResult::InputEmpty {
            continue;
        }
        let row_ends = read == ReadFieldResult::Field { record_end: true };
        breaks += cell[..written].iter().filter(|it| **it == b'\n').count();
        if column == 0 {
            // Rows are counted as Excel does, not lines: a cell may hold line breaks, and a blank
            // line is a row.
            let lines = usize::try_from(reader.line()).unwrap_or(usize::MAX);
            line = lines.saturating_sub(breaks + usize::from(row_ends));
        }
        match read {
            ReadFieldResult::End => return Ok(()),
            ReadFieldResult::OutputFull => {
                return Err(SheetError::CellTooLong { line, column: letters(column) });
            }
            _ => {}
        }
        if column == WIDEST {
            return Err(SheetError::TooManyColumns { line });
        }
        // Cells are cut at delimiters, which are ASCII.
        let text = std::str::from_utf8(&cell[..written]).unwrap_or_default();
        see(Cell { line, column, text })?;
        (written, column) = (0, if row_ends { 0 } else { column + 1 });
    }
}
