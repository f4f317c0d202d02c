//! A sheet out of a file, whichever way it was saved.

use super::{
    csv,
    sheet::{Abandoned, LARGEST, Sheet, SheetError},
    xlsx,
};

impl Sheet {
    /// Reads a csv or xlsx file; which it is its content says, and not its name.
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
        if file.is_empty() {
            return Err(SheetError::Empty);
        }
        if LARGEST < file.len() {
            return Err(SheetError::TooLarge);
        }
        if file.starts_with(b"PK\x03\x04") {
            return xlsx::read(file, abandoned)?.into_sheet();
        }
        if file.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(SheetError::OldExcel);
        }
        csv::read(file, abandoned)?.into_sheet()
    }
}
