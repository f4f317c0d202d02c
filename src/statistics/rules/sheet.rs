//! A sheet: the cells of a file, within bounds.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::number::first_small;
use crate::values::{Unseen, seen};

/// The largest file, in bytes.
pub const LARGEST: usize = 10 * 1024 * 1024;
/// The most rows with something in them, the header included.
const MOST_ROWS: usize = 20_001;
/// The most columns.
pub(super) const MOST_COLUMNS: usize = 60;
/// The longest cell, in characters.
pub(super) const LONGEST_CELL: usize = 2000;
/// The most text a sheet may hold, in bytes: in xlsx many cells can share one text.
const MOST_TEXT: usize = 32 * 1024 * 1024;

/// A table with a header, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// A cell for each column; empty where a column has no heading.
    pub header: Vec<String>,
    pub rows: Vec<SheetRow>,
}

/// A row with something in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// The row's number as Excel shows it: from 1, header and blank rows counted. JSON has no lines:
    /// its first object is row 2, as under a header.
    pub line: usize,
    /// As many as the header has.
    pub cells: Vec<String>,
}

/// A sheet as the workbook names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetName {
    pub name: String,
    /// Not shown in Excel: somebody may have kept an old version there.
    pub hidden: bool,
}

/// Why a file is no table, as a sentence to the person who chose it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    #[error("Filen är tom. Välj en fil som det står något i.")]
    Empty,
    #[error("Filen är för stor. Den får vara högst 10 MB.")]
    TooLarge,
    #[error(
        "Filen är ingen tabell som vi kan läsa. Spara den som csv eller xlsx, eller som JSON med en \
         lista av rader, och välj den igen."
    )]
    NotATable,
    #[error("Filen är en äldre Excelfil. Spara den som xlsx eller csv och välj den igen.")]
    OldExcel,
    #[error(
        "Excelfilen går inte att läsa. Öppna den i Excel, spara den på nytt och välj den igen."
    )]
    Unreadable,
    #[error("Ett citattecken saknas i filen, så det går inte att se var cellerna slutar.")]
    Quotes,
    #[error("Vi hittar ingen rubrikrad. En rad med minst två ifyllda celler ska stå överst.")]
    NoHeader,
    #[error("Under rubrikraden står det ingenting.")]
    NoRows,
    #[error("Filen har fler än 20 000 rader. Ta bort det som inte hör till tabellen.")]
    TooManyRows,
    #[error("Rad {line} har fler än 60 kolumner. Ta bort dem som inte behövs.")]
    TooManyColumns { line: usize },
    #[error("Rad {line}, kolumn {column}: cellen har mer än 2 000 tecken.")]
    CellTooLong { line: usize, column: String },
    #[error("Rad {line}, kolumn {column}: {}. Ta bort det och välj filen igen.", first_small(.unseen))]
    Unseen { line: usize, column: String, unseen: Unseen },
    /// Nobody reads this one.
    #[error("Läsningen avbröts.")]
    Abandoned,
}

/// Whether nobody waits any longer for what is being read.
#[derive(Debug, Clone, Default)]
pub struct Abandoned(Arc<AtomicBool>);

/// Held by whoever waits for what is being read.
pub struct Waiting(Abandoned);

/// Cells as a file gives them, within bounds.
#[derive(Debug, Default)]
pub(super) struct Cells {
    abandoned: Abandoned,
    rows: BTreeMap<usize, Vec<String>>,
    text: usize,
}

impl Sheet {
    /// What the column is called: its heading, or `C` as in Excel.
    pub fn column(&self, index: usize) -> String {
        match self.header.get(index) {
            Some(heading) if !heading.is_empty() => heading.clone(),
            _ => letters(index),
        }
    }
}

impl SheetRow {
    /// The text of a cell; empty where there is none.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

impl Abandoned {
    /// It counts as abandoned once this is dropped.
    pub fn when_dropped(&self) -> Waiting {
        Waiting(self.clone())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

impl Cells {
    pub(super) fn new(abandoned: &Abandoned) -> Self {
        Self { abandoned: abandoned.clone(), ..Self::default() }
    }

    /// Adds a cell; `line` from 1, `column` from 0. A blank cell is left out.
    pub(super) fn add(&mut self, line: usize, column: usize, text: &str) -> Result<(), SheetError> {
        if self.abandoned.0.load(Ordering::Relaxed) {
            return Err(SheetError::Abandoned);
        }
        let text = seen(text).map_err(|unseen| SheetError::Unseen {
            line,
            column: letters(column),
            unseen,
        })?;
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        if MOST_COLUMNS <= column {
            return Err(SheetError::TooManyColumns { line });
        }
        if text.chars().nth(LONGEST_CELL).is_some() {
            return Err(SheetError::CellTooLong { line, column: letters(column) });
        }
        self.text += text.len();
        if MOST_TEXT < self.text {
            return Err(SheetError::TooLarge);
        }
        let row = self.rows.entry(line).or_default();
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        text.clone_into(&mut row[column]);
        if MOST_ROWS < self.rows.len() {
            return Err(SheetError::TooManyRows);
        }
        Ok(())
    }

    /// The header is the first row with two cells: above it stand titles.
    pub(super) fn into_sheet(self) -> Result<Sheet, SheetError> {
        if self.rows.is_empty() {
            return Err(SheetError::Empty);
        }
        let filled = |row: &[String]| row.iter().filter(|it| !it.is_empty()).count();
        let mut rows = self.rows.into_iter().skip_while(|(_, row)| filled(row) < 2);
        let (_, mut header) = rows.next().ok_or(SheetError::NoHeader)?;
        let mut rows: Vec<_> = rows.map(|(line, cells)| SheetRow { line, cells }).collect();
        let widest = rows.iter().map(|it| it.cells.len()).max().ok_or(SheetError::NoRows)?;
        header.resize(widest.max(header.len()), String::new());
        for row in &mut rows {
            row.cells.resize(header.len(), String::new());
        }
        Ok(Sheet { header, rows })
    }
}

/// `A`, `B`, … `Z`, `AA`: the columns of Excel. There are at most sixty.
pub(super) fn letters(index: usize) -> String {
    let letter = |it: usize| char::from(b'A' + u8::try_from(it % 26).unwrap_or(0));
    match index / 26 {
        0 => letter(index).to_string(),
        more => format!("{}{}", letter(more - 1), letter(index)),
    }
}

/// `a, b och c`.
pub(super) fn and(mut words: Vec<String>) -> String {
    match words.pop() {
        Some(last) if !words.is_empty() => format!("{} och {last}", words.join(", ")),
        last => last.unwrap_or_default(),
    }
}
