//! Text with a separator, as spreadsheets and statistics offices save it.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::sheet::{Cells, SheetError};

/// In the order they are preferred when a file reads as well by either.
const DELIMITERS: [u8; 3] = [b';', b'\t', b','];

/// How many rows are looked at to find the delimiter.
const LOOKED_AT: usize = 100;

pub(super) fn read(file: &[u8]) -> Result<Cells, SheetError> {
    let text = text_of(file)?;
    let mut cells = Cells::default();
    let delimiter = delimiter_of(&text);
    let mut reader = reader(&text, delimiter);
    let mut record = csv::StringRecord::new();
    let mut breaks = 0;
    while reader.read_record(&mut record).map_err(|_| SheetError::NotATable)? {
        // Counts rows as Excel does, not lines: a quoted cell may hold line breaks, and a blank
        // line is a row.
        breaks += record.iter().map(|it| it.matches('\n').count()).sum::<usize>();
        let past = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
        let line = past - 1 - breaks;
        for (column, cell) in record.iter().enumerate() {
            cells.add(line, column, cell)?;
        }
    }
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
    if start.starts_with("%PDF") || start.starts_with('<') || start.starts_with('{') || binary {
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
        let mut reader = reader(text, delimiter);
        let widths: Vec<usize> =
            reader.records().take(LOOKED_AT).flatten().map(|it| it.len()).collect();
        let alike = |width: usize| widths.iter().filter(|it| **it == width).count();
        widths.iter().filter(|it| 1 < **it).map(|it| alike(*it)).max().unwrap_or(0)
    };
    // The first of the best: `max_by_key` takes the last.
    DELIMITERS.into_iter().rev().max_by_key(|it| evenness(*it)).unwrap_or(b';')
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}
