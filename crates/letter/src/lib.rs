//! Documents that people keep, as accessible PDF (PDF/UA-1 and PDF/A-2a in one file).
//!
//! A crate of its own, so that the typesetter is built once and left alone. The fonts come with it:
//! Libertinus Serif (SIL OFL 1.1), so nothing depends on the machine, and the same page gives the
//! same bytes everywhere.

mod world;

use serde::Serialize;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// A certificate of an allocation (fördelningsintyg), in the words and figures it is to show.
#[derive(Debug, Clone, Serialize)]
pub struct CertificatePage {
    /// The document's title, and its heading.
    pub title: String,
    /// Who vouches for it.
    pub author: String,
    /// The year of the day the document is dated.
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31.
    pub day: i8,
    pub sections: Vec<Section>,
    pub table: Table,
}

/// A heading with what stands under it.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    pub heading: String,
    pub paragraphs: Vec<String>,
    /// Labels and their values.
    pub facts: Vec<(String, String)>,
}

/// A table over as many pages as it takes, its header row on each.
#[derive(Debug, Clone, Serialize)]
pub struct Table {
    pub heading: String,
    pub columns: Vec<Column>,
    /// A cell for each column.
    pub rows: Vec<Vec<String>>,
    /// The row of sums, which stands last.
    pub total: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Column {
    pub heading: String,
    /// Whether the column holds figures, which are aligned to the right.
    pub figures: bool,
    /// The width relative to the other columns: 2 is twice as wide as 1.
    pub width: u8,
}

/// Why there is no document: a fault of ours, for the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the page is no JSON: {0}")]
    Data(#[from] serde_json::Error),
    /// What the typesetter said.
    #[error("not typeset: {0}")]
    Typeset(String),
}

/// The page as PDF. Takes up to some seconds of one core: not for an async thread.
///
/// # Errors
/// [`Error`].
pub fn certificate(page: &CertificatePage) -> Result<Vec<u8>, Error> {
    let world = world::Certificate::new(serde_json::to_string(page)?);
    let pdf = typst::compile::<PagedDocument>(&world).output.map_err(said).and_then(|document| {
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
            .map_err(|error| Error::Typeset(error.message().to_string()))?;
        let options = PdfOptions { standards, ..PdfOptions::default() };
        typst_pdf::pdf(&document, &options).map_err(said)
    });
    // The typesetter caches its layouts, which no other page can use again.
    comemo::evict(0);
    pdf
}

fn said(errors: impl IntoIterator<Item = typst::diag::SourceDiagnostic>) -> Error {
    let messages: Vec<_> = errors.into_iter().map(|it| it.message.to_string()).collect();
    Error::Typeset(messages.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(rows: usize) -> CertificatePage {
        let column =
            |heading: &str, figures, width| Column { heading: heading.into(), figures, width };
        CertificatePage {
            title: "Fördelningsintyg: Kommuner efter befolkning".into(),
            author: "Statsbidrag".into(),
            year: 2026,
            month: 2,
            day: 16,
            sections: vec![Section {
                heading: "Så är det räknat".into(),
                paragraphs: vec!["#panic(\"no code\") $x$ *no markup* <no-label> å ä ö".into()],
                facts: vec![("Delpotten".into(), "375 000 000 kr".into())],
            }],
            table: Table {
                heading: "Belopp".into(),
                columns: vec![
                    column("Kod", false, 1),
                    column("Mottagare", false, 3),
                    column("Belopp", true, 1),
                ],
                rows: (0..rows)
                    .map(|it| vec![format!("{it:04}"), "Härjedalens kommun".into(), "1 kr".into()])
                    .collect(),
                total: vec![String::new(), "Summa".into(), format!("{rows} kr")],
            },
        }
    }

    fn has(pdf: &[u8], word: &str) -> bool {
        pdf.windows(word.len()).any(|it| it == word.as_bytes())
    }

    #[test]
    fn the_pdf_is_marked_as_accessible_and_swedish() {
        let pdf = certificate(&page(3)).unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
        for word in [
            "/Lang",
            "(sv-SE)",
            "/MarkInfo",
            "/StructTreeRoot",
            "/DisplayDocTitle true",
            "<pdfuaid:part>1</pdfuaid:part>",
            "<pdfaid:part>2</pdfaid:part>",
            "<pdfaid:conformance>A</pdfaid:conformance>",
            "Fördelningsintyg: Kommuner efter befolkning",
        ] {
            assert!(has(&pdf, word), "no {word}");
        }
    }

    #[test]
    fn the_same_page_gives_the_same_bytes() {
        assert_eq!(certificate(&page(2)).unwrap(), certificate(&page(2)).unwrap());
        assert_ne!(certificate(&page(2)).unwrap(), certificate(&page(3)).unwrap());
    }

    #[test]
    fn a_long_table_goes_on_over_the_pages() {
        let pdf = certificate(&page(311)).unwrap();
        let pages = |pdf: &[u8], n| has(pdf, &format!("/Type/Pages/Count {n}"));
        assert!(pages(&pdf, 6));
        assert!(pages(&certificate(&page(3)).unwrap(), 1));
    }
}
