//! A sheet out of a file, whichever way it was saved: a workbook has several, and text is one.

use super::{
    csv, json,
    sheet::{Abandoned, LARGEST, Sheet, SheetError, SheetName, and},
    xlsx::Workbook,
};

/// How many sheets are looked into to find the one with the figures. In a workbook with more the
/// person chooses.
const LOOKED_INTO: usize = 20;

/// A file, and the sheet of it that is to be read.
#[derive(Debug, Clone, Default)]
pub struct Opened {
    /// In the workbook's order; none where the file is text.
    pub sheets: Vec<SheetName>,
    /// The place of the sheet that is read; `None` where the person has to choose, and of text.
    pub chosen: Option<usize>,
    /// Which sheet that is and why, or what the choice is about; empty of text.
    pub said: String,
    /// Empty where none is chosen, or where the chosen one is no table.
    pub sheet: Sheet,
    /// Why the sheet that the person chose is no table.
    pub refused: Option<SheetError>,
}

/// A file that is being read, sheet by sheet.
struct Book<'f> {
    abandoned: &'f Abandoned,
    kind: Kind<'f>,
    sheets: Vec<SheetName>,
}

enum Kind<'f> {
    Workbook(Box<Workbook<'f>>),
    Text(&'f [u8]),
}

impl Sheet {
    /// Reads a csv, xlsx or JSON file; which it is its content says, and not its name. Of a workbook
    /// it reads the first table, a hidden one only where no other is.
    ///
    /// # Errors
    /// [`SheetError`].
    pub fn read(file: &[u8]) -> Result<Self, SheetError> {
        Self::read_unless(&Abandoned::default(), file)
    }

    /// The same, until nobody waits for it any longer.
    ///
    /// # Errors
    /// [`SheetError`].
    pub fn read_unless(abandoned: &Abandoned, file: &[u8]) -> Result<Self, SheetError> {
        Book::of(abandoned, file)?.first_table()
    }
}

impl Opened {
    /// The sheet that the person has chosen by its place. Before anybody has chosen: the only
    /// visible one that `fits`, or the only visible table, if each visible one could be read.
    ///
    /// # Errors
    /// [`SheetError`], where the file cannot be read at all.
    pub fn of(
        abandoned: &Abandoned,
        file: &[u8],
        chosen: Option<usize>,
        fits: impl Fn(&Sheet) -> bool,
    ) -> Result<Self, SheetError> {
        let mut book = Book::of(abandoned, file)?;
        if book.sheets.is_empty() {
            return Ok(Self { sheet: book.sheet(0)?, ..Self::default() });
        }
        let chosen = chosen.filter(|it| *it < book.sheets.len());
        let (place, said) = match chosen {
            Some(place) => (Some(place), format!("Vi läser bladet ”{}”.", book.sheets[place].name)),
            None => book.pick(fits)?,
        };
        let (sheet, refused) = match place.map(|it| book.sheet(it)) {
            None => (Sheet::default(), None),
            Some(Ok(sheet)) => (sheet, None),
            Some(Err(SheetError::Abandoned)) => return Err(SheetError::Abandoned),
            Some(Err(error)) => (Sheet::default(), Some(error)),
        };
        let said = [said, book.hidden()].join(" ").trim_end().to_owned();
        Ok(Self { sheets: book.sheets, chosen: place, said, sheet, refused })
    }

    /// The name of the sheet that is read.
    pub fn name(&self) -> Option<&str> {
        Some(self.sheets.get(self.chosen?)?.name.as_str())
    }

    /// Whether a sheet is still to be chosen, or another than this one.
    ///
    /// # Errors
    /// The sentence that says so.
    pub fn check(&self) -> Result<(), String> {
        match (&self.refused, self.name()) {
            (None, None) if !self.sheets.is_empty() => {
                Err("Välj vilket blad som ska läsas.".to_owned())
            }
            (None, _) => Ok(()),
            (Some(SheetError::Empty), name) => {
                Err(format!("Bladet ”{}” är tomt. Välj ett annat.", name.unwrap_or_default()))
            }
            (Some(error), name) => {
                Err(format!("Bladet ”{}” går inte att läsa in. {error}", name.unwrap_or_default()))
            }
        }
    }
}

impl<'f> Book<'f> {
    fn of(abandoned: &'f Abandoned, file: &'f [u8]) -> Result<Self, SheetError> {
        if file.is_empty() {
            return Err(SheetError::Empty);
        }
        if LARGEST < file.len() {
            return Err(SheetError::TooLarge);
        }
        if file.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(SheetError::OldExcel);
        }
        if !file.starts_with(b"PK\x03\x04") {
            return Ok(Self { abandoned, kind: Kind::Text(file), sheets: Vec::new() });
        }
        let book = Workbook::open(file)?;
        let sheets = book.sheets();
        if sheets.is_empty() {
            return Err(SheetError::Empty);
        }
        Ok(Self { abandoned, kind: Kind::Workbook(Box::new(book)), sheets })
    }

    fn sheet(&mut self, place: usize) -> Result<Sheet, SheetError> {
        match &mut self.kind {
            Kind::Text(file) if json::is_json(file) => {
                json::read(file, self.abandoned)?.into_sheet()
            }
            Kind::Text(file) => csv::read(file, self.abandoned)?.into_sheet(),
            Kind::Workbook(book) => {
                let name = &self.sheets.get(place).ok_or(SheetError::Empty)?.name;
                book.read(name, self.abandoned)?.into_sheet()
            }
        }
    }

    /// The first table, visible sheets before hidden ones; where there is none, why the first of
    /// them that holds anything is none.
    fn first_table(&mut self) -> Result<Sheet, SheetError> {
        let mut places: Vec<usize> = (0..self.sheets.len().max(1)).collect();
        places.sort_by_key(|it| self.sheets.get(*it).is_some_and(|it| it.hidden));
        let mut why = SheetError::Empty;
        for place in places {
            match self.sheet(place) {
                Err(SheetError::Empty) => {}
                Err(SheetError::Abandoned) => return Err(SheetError::Abandoned),
                Err(error) if why == SheetError::Empty => why = error,
                Err(_) => {}
                table => return table,
            }
        }
        Err(why)
    }

    /// The place of the sheet that is meant if only one can be, and a sentence about it.
    fn pick(
        &mut self,
        fits: impl Fn(&Sheet) -> bool,
    ) -> Result<(Option<usize>, String), SheetError> {
        let visible: Vec<usize> =
            (0..self.sheets.len()).filter(|it| !self.sheets[*it].hidden).collect();
        if LOOKED_INTO < visible.len() {
            return Ok((None, "Filen har många blad. Välj det som ska läsas.".to_owned()));
        }
        let (mut tables, mut fitting, mut unread) = (Vec::new(), Vec::new(), Vec::new());
        for place in visible {
            match self.sheet(place) {
                Ok(sheet) => {
                    tables.push(place);
                    if fits(&sheet) {
                        fitting.push(place);
                    }
                }
                Err(SheetError::Abandoned) => return Err(SheetError::Abandoned),
                Err(SheetError::Empty | SheetError::NoHeader | SheetError::NoRows) => {}
                Err(error) => unread.push((place, error)),
            }
        }
        let quoted = |it: usize| format!("”{}”", self.sheets[it].name);
        let all = |these: &[usize]| and(these.iter().map(|it| quoted(*it)).collect());
        let reads =
            |it, why| (Some(it), format!("Vi läser bladet {}, därför att {why}.", quoted(it)));
        // One that cannot be read may be the one that is meant.
        if !unread.is_empty() {
            let why = unread
                .iter()
                .map(|(it, error)| format!("Bladet {} går inte att läsa in. {error}", quoted(*it)));
            let why = why.collect::<Vec<_>>().join(" ");
            return Ok((None, format!("{why} Välj det blad som ska läsas.")));
        }
        Ok(match (fitting.as_slice(), tables.as_slice()) {
            ([it], _) if self.sheets.len() == 1 => reads(*it, "det är filens enda blad"),
            ([it], _) => reads(*it, "det är det enda synliga bladet med kommuner eller regioner"),
            ([], [it]) => reads(*it, "det är det enda synliga bladet med en tabell"),
            ([], []) => (None, "Inget synligt blad är en tabell.".to_owned()),
            ([], these) | (these, _) => {
                (None, format!("Filen har flera tabeller: {}. Välj en.", all(these)))
            }
        })
    }

    /// The sentence about the hidden sheets; empty where there are none.
    fn hidden(&self) -> String {
        let hidden = self.sheets.iter().filter(|it| it.hidden);
        let hidden: Vec<String> = hidden.map(|it| format!("”{}”", it.name)).collect();
        match hidden.len() {
            0 => String::new(),
            1 => format!("Bladet {} är dolt och läses bara om du väljer det.", and(hidden)),
            _ => format!("Bladen {} är dolda och läses bara om du väljer dem.", and(hidden)),
        }
    }
}
