//! The list as files: a row for each document, with what the page has no room for.

use anyhow::Context;
use rust_xlsxwriter::{Format, Url, Workbook};

use super::model::Row;
use crate::values::{csv_of, no_formula};

/// The most rows of a file. Excel follows 65 530 links of a sheet, and the first column is links.
pub const MOST_EXPORTED: i64 = 50_000;

const HEADINGS: [(&str, u16); 13] = [
    ("Ärende", 14),
    ("Nr", 6),
    ("Datum", 12),
    ("Riktning", 12),
    ("Handling", 30),
    ("Huvudman", 30),
    ("Avsändare eller mottagare", 30),
    ("Ärendemening", 50),
    ("Registrerad", 26),
    ("Registrerad av", 24),
    ("Fil", 24),
    ("SHA-256", 20),
    ("Adress", 30),
];

fn cells(row: &Row, base_url: &str) -> [String; HEADINGS.len()] {
    [
        row.case().to_string(),
        row.document_number.to_string(),
        row.document_date.iso(),
        row.direction.title().to_owned(),
        row.kind.title().to_owned(),
        row.organisation.clone(),
        row.counterpart.clone(),
        row.subject.clone(),
        row.registered_at.to_the_second(),
        row.registered_by.clone().unwrap_or_else(|| "Tjänsten".to_owned()),
        row.file.clone().unwrap_or_default(),
        hex::encode(&row.content_hash),
        row.address().map(|it| format!("{base_url}{it}")).unwrap_or_default(),
    ]
}

pub fn csv(rows: &[Row], base_url: &str) -> String {
    let headings = HEADINGS.map(|(heading, _)| heading.to_owned()).to_vec();
    let rows = rows.iter().map(|it| cells(it, base_url).to_vec());
    csv_of(&std::iter::once(headings).chain(rows).collect::<Vec<_>>())
}

/// An Excel file whose first column leads to the case.
pub fn xlsx(rows: &[Row], base_url: &str) -> anyhow::Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Diarium")?;
    let bold = Format::new().set_bold();
    for (column, (heading, width)) in (0..).zip(HEADINGS) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    sheet.autofilter(0, 0, u32::try_from(rows.len())?, u16::try_from(HEADINGS.len() - 1)?)?;
    for (line, row) in (1..).zip(rows) {
        let cells = cells(row, base_url);
        let [case, .., address] = &cells;
        match address.is_empty() {
            true => sheet.write_string(line, 0, case)?,
            false => sheet.write_url_with_text(line, 0, Url::new(address), case)?,
        };
        sheet.write_number(line, 1, row.document_number)?;
        for (column, text) in (2..).zip(&cells[2..]) {
            sheet.write_string(line, column, no_formula(text))?;
        }
    }
    workbook.save_to_buffer().context("a workbook of the register")
}
