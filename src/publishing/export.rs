//! The list as files: the rows that the page shows, in its order.

use anyhow::Context;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet};
use serde::Serialize;

use super::model::{Pot, Recipient};
use crate::{
    rounds::Round,
    values::{Day, Kronor, Moment, no_formula},
};

/// What a file is made of.
pub struct List<'a> {
    pub round: &'a Round,
    pub pots: &'a [Pot],
    pub rows: &'a [Recipient],
    pub totals: &'a [Kronor],
    pub total: Kronor,
    /// The version of the list: 1 as it was opened.
    pub version: i32,
}

/// What stands before the pots in csv and xlsx.
const HEADINGS: [&str; 4] = ["Organisationsnummer", "Mottagare", "Län", "Slag"];

/// Groups in threes, by the sign of the reader's own language: in a workbook the comma stands for it
/// (ECMA-376 18.8.31).
const KRONOR: &str = "#,##0";

/// Characters of `1 000 000 000`.
const AMOUNT_WIDTH: usize = 13;

impl List<'_> {
    /// What the file is called, without its ending. Invented figures are marked in the name, since
    /// a file does not carry the banner that pages have.
    pub fn file_name(&self) -> String {
        let marked = if self.round.demonstration { "-demonstrationsuppgifter" } else { "" };
        format!("fordelningslista-{}{marked}", self.round.slug)
    }

    fn headings(&self) -> impl Iterator<Item = &str> {
        let pots = self.pots.iter().map(|it| it.name.as_str());
        HEADINGS.into_iter().chain(pots).chain(["Summa"])
    }

    /// Semicolons, CRLF and a byte order mark, as a Swedish Excel reads them; amounts as digits.
    pub fn csv(&self) -> anyhow::Result<Vec<u8>> {
        let mut csv = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .from_writer("\u{feff}".as_bytes().to_vec());
        csv.write_record(self.headings().map(no_formula))?;
        for row in self.rows {
            let texts = texts(row).map(|it| no_formula(&it));
            let amounts = amounts(row).map(|it| it.map(digits).unwrap_or_default());
            csv.write_record(texts.into_iter().chain(amounts))?;
        }
        Ok(csv.into_inner()?)
    }

    /// An Excel file: amounts are numbers, the heading row is frozen, and a second sheet says what
    /// the list is.
    pub fn xlsx(&self) -> anyhow::Result<Vec<u8>> {
        let mut workbook = Workbook::new();
        let opened = self.round.opens_at.day().date();
        let made = ExcelDateTime::from_ymd(
            u16::try_from(opened.year())?,
            u8::try_from(opened.month())?,
            u8::try_from(opened.day())?,
        )?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        self.rows_on(workbook.add_worksheet().set_name("Fördelningslista")?)?;
        self.about_on(workbook.add_worksheet().set_name("Om listan")?)?;
        Ok(workbook.save_to_buffer()?)
    }

    fn rows_on(&self, sheet: &mut Worksheet) -> anyhow::Result<()> {
        let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
        let money = Format::new().set_num_format(KRONOR);
        for (column, heading) in (0..).zip(self.headings()) {
            sheet.write_string_with_format(0, column, heading, &bold)?;
            sheet.set_column_width(column, self.width(column, heading))?;
        }
        sheet.set_freeze_panes(1, 2)?;
        // Each column can be filtered, by the rows that are there.
        let last = u32::try_from(self.rows.len())?;
        sheet.autofilter(0, 0, last, u16::try_from(HEADINGS.len() + self.pots.len())?)?;
        for (line, row) in (1..).zip(self.rows) {
            for (column, text) in (0..).zip(texts(row)) {
                sheet.write_string(line, column, text)?;
            }
            for (column, amount) in (4..).zip(amounts(row)) {
                if let Some(amount) = amount {
                    sheet.write_with_format(line, column, whole(amount)?, &money)?;
                }
            }
        }
        Ok(())
    }

    /// As many characters as the widest text of a column has, and amounts of a thousand million; of the
    /// heading, which is wrapped, the longest word, with room for the filter's arrow beside it.
    fn width(&self, column: u16, heading: &str) -> u32 {
        let texts = self
            .rows
            .iter()
            .filter_map(|it| texts(it).get(usize::from(column)).map(|text| text.chars().count()));
        let held = texts.max().unwrap_or(AMOUNT_WIDTH);
        let word = heading.split([' ', '-']).map(|it| it.chars().count()).max().unwrap_or(0);
        u32::try_from(held.max(word + 2) + 2).unwrap_or(u32::MAX)
    }

    fn about_on(&self, sheet: &mut Worksheet) -> anyhow::Result<()> {
        let bold = Format::new().set_bold();
        let money = Format::new().set_num_format(KRONOR);
        sheet.set_column_width(0, 48)?.set_column_width(1, 24)?;
        sheet.write_string_with_format(
            0,
            0,
            format!("Fördelningslista: {}", self.round.title),
            &bold,
        )?;
        sheet.write_string(1, 0, self.round.ordinance.as_str())?;
        sheet.write_string(2, 0, self.round.figures_source.as_str())?;
        if self.round.demonstration {
            sheet.write_string_with_format(3, 0, "Demonstrationsuppgifter", &bold)?;
        }
        sheet.write_string(4, 0, "Antal mottagare i filen")?;
        sheet.write(4, 1, self.rows.len() as u64)?;
        let sums = self.pots.iter().map(|it| it.name.as_str()).zip(self.totals.iter().copied());
        for (line, (name, sum)) in (5..).zip(sums.chain([("Summa", self.total)])) {
            sheet.write_string(line, 0, name)?;
            sheet.write_with_format(line, 1, whole(sum)?, &money)?;
        }
        Ok(())
    }

    /// Open data: amounts are whole kronor.
    pub fn json(&self) -> anyhow::Result<Vec<u8>> {
        let amounts = |amounts: &mut dyn Iterator<Item = Option<Kronor>>| {
            let pots = self.pots.iter().map(|it| it.code.as_str());
            pots.zip(amounts)
                .filter_map(|(pot, amount)| Some((pot, amount?)))
                .map(|(pot, amount)| Ok((pot.to_owned(), whole(amount)?.into())))
                .collect::<anyhow::Result<serde_json::Map<_, _>>>()
        };
        let pots = self.pots.iter().map(|it| {
            Ok(OpenPot {
                code: &it.code,
                name: &it.name,
                kind: it.kind,
                rural: it.rural,
                key: &it.key,
                figures_of: &it.figures_of,
                amount: whole(it.amount)?,
                certificate: it.sha256.as_deref().map(|sha256| OpenCertificate {
                    href: format!("/bidrag/{}/intyg/{}.json", self.round.slug, it.code),
                    sha256,
                }),
            })
        });
        let rows = self.rows.iter().map(|it| {
            Ok(OpenRow {
                org_number: it.org_number.as_ref(),
                name: &it.name,
                county: &it.county,
                kinds: &it.kinds,
                amounts: amounts(&mut it.amounts.iter().copied())?,
                total: whole(it.frame)?,
            })
        });
        let list = OpenList {
            round: OpenRound {
                title: &self.round.title,
                list_version: self.version,
                slug: &self.round.slug,
                ordinance: &self.round.ordinance,
                agency_reference: &self.round.agency_reference,
                opens_at: self.round.opens_at,
                closes_at: self.round.closes_at,
                use_from: self.round.use_from,
                use_to: self.round.use_to,
                figures_source: &self.round.figures_source,
                demonstration: self.round.demonstration,
            },
            pots: pots.collect::<anyhow::Result<_>>()?,
            rows: rows.collect::<anyhow::Result<_>>()?,
            totals: amounts(&mut self.totals.iter().copied().map(Some))?,
            total: whole(self.total)?,
        };
        Ok(serde_json::to_vec_pretty(&list)?)
    }
}

#[derive(Serialize)]
struct OpenList<'a> {
    round: OpenRound<'a>,
    pots: Vec<OpenPot<'a>>,
    rows: Vec<OpenRow<'a>>,
    /// The sum of the rows for each pot, by its code.
    totals: serde_json::Map<String, serde_json::Value>,
    total: u64,
}

#[derive(Serialize)]
struct OpenRound<'a> {
    title: &'a str,
    /// 1 as it was opened; each corrected frame makes another.
    list_version: i32,
    slug: &'a str,
    ordinance: &'a str,
    agency_reference: &'a str,
    opens_at: Moment,
    closes_at: Moment,
    use_from: Day,
    use_to: Day,
    figures_source: &'a str,
    demonstration: bool,
}

#[derive(Serialize)]
struct OpenPot<'a> {
    code: &'a str,
    name: &'a str,
    kind: crate::ombud::OrganisationKind,
    rural: bool,
    key: &'a str,
    /// The days that the figures are about which the pot was divided by.
    figures_of: &'a [Day],
    amount: u64,
    certificate: Option<OpenCertificate<'a>>,
}

#[derive(Serialize)]
struct OpenCertificate<'a> {
    href: String,
    sha256: &'a str,
}

#[derive(Serialize)]
struct OpenRow<'a> {
    org_number: &'a str,
    name: &'a str,
    county: &'a str,
    kinds: &'a crate::ombud::Kinds,
    /// By the pot's code; pots in which the recipient takes no part are left out.
    amounts: serde_json::Map<String, serde_json::Value>,
    total: u64,
}

fn texts(row: &Recipient) -> [String; 4] {
    let number = row.org_number.to_string();
    [number, row.name.clone(), row.county.clone(), row.kinds.title().to_owned()]
}

fn amounts(row: &Recipient) -> impl Iterator<Item = Option<Kronor>> {
    row.amounts.iter().copied().chain([Some(row.frame)])
}

fn whole(amount: Kronor) -> anyhow::Result<u64> {
    amount.as_whole().with_context(|| format!("{amount} is not whole kronor"))
}

/// Decimals only where there are any.
fn digits(amount: Kronor) -> String {
    amount.digits().to_string().replace(' ', "")
}
