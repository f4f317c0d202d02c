//! From a file to figures: pure, and exact.
//!
//! [`Opened::of`] makes rows of bytes, [`guess`] and [`Mapping::read`] say what its columns are,
//! and [`Reading::of`] makes figures of them, with everything that is wrong on the way.

mod columns;
mod csv;
mod differences;
mod file;
mod json;
mod mapping;
mod number;
mod reading;
mod recipients;
mod set;
mod sheet;
#[cfg(test)]
mod tests;
mod xlsx;

pub use self::{
    columns::Guessed,
    differences::{Change, Differences},
    file::Opened,
    mapping::{Guess, Mapping, guess, is_about_recipients},
    number::{NumberError, number},
    reading::{Reading, Unknown, count, totals},
    recipients::{Recipient, Recipients},
    set::{Described, Pot, about, fields, must_be_complete, pots, value_field},
    sheet::{Abandoned, LARGEST, Sheet, SheetError, SheetName, SheetRow},
};
pub use crate::values::csv_of;
