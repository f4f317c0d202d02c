//! How the register is asked for, and what it answers.

use serde::Deserialize;

use super::{CaseKind, Direction, DocumentKind};
use crate::values::{CaseNumber, Day, Errors, Misread, Moment, Sought, is_blank, parse_day};

/// What to show, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// A case number, an organisation's name or number, or words of who and what.
    pub q: String,
    pub riktning: String,
    /// The code of a [`DocumentKind`].
    pub handling: String,
    pub fran: String,
    pub till: String,
    pub sida: String,
}

/// The days that are shown, both included.
#[derive(Debug, Clone, Copy, Default)]
pub struct Days {
    pub from: Option<Day>,
    pub to: Option<Day>,
}

/// A document with its case, in the list of the register.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Row {
    pub year: i16,
    pub number: i32,
    pub case_kind: CaseKind,
    /// The id in the address of the case's page.
    pub case_id: Option<String>,
    pub organisation: String,
    pub document_number: i32,
    pub direction: Direction,
    pub kind: DocumentKind,
    pub registered_at: Moment,
    pub document_date: Day,
    pub counterpart: String,
    pub subject: String,
    pub content_hash: Vec<u8>,
    pub file: Option<String>,
    pub registered_by: Option<String>,
}

impl Row {
    pub fn case(&self) -> CaseNumber {
        CaseNumber { year: self.year, number: self.number }
    }

    /// The address of the case's page, where it has one.
    pub fn address(&self) -> Option<String> {
        let id = self.case_id.as_ref()?;
        Some(match self.case_kind {
            CaseKind::Requisition => format!("/arenden/{id}"),
            CaseKind::MandateApplication => format!("/ombudsarenden/{id}"),
            // Those have no page of their own.
            CaseKind::Extension | CaseKind::FrameCorrection => return None,
        })
    }
}

impl Wish {
    pub fn direction(&self) -> Option<Direction> {
        Direction::ALL.into_iter().find(|it| it.slug() == self.riktning)
    }

    pub fn kind(&self) -> Option<DocumentKind> {
        DocumentKind::ALL.iter().copied().find(|it| it.code() == self.handling)
    }

    /// The days that were typed; one that is no day is told, and not asked for.
    pub fn days(&self, errors: &mut Errors) -> Days {
        let mut day = |name: &'static str, label: &str, typed: &str| match is_blank(typed) {
            true => None,
            false => errors.take(name, parse_day(typed).map_err(|it| it.about(label))),
        };
        Days {
            from: day("fran", "Från och med", &self.fran),
            to: day("till", "Till och med", &self.till),
        }
    }

    pub fn sought(&self) -> Sought {
        Sought::of(&self.q)
    }

    /// Counted from 0; bounded, for the database reads all pages before the one it returns.
    pub fn page(&self) -> i64 {
        self.sida.parse::<i64>().map_or(0, |it| it.clamp(1, 100_000) - 1)
    }

    /// Whether nothing is chosen.
    pub fn is_everything(&self) -> bool {
        let days = is_blank(&self.fran) && is_blank(&self.till);
        days && self.sought().is_empty() && self.direction().is_none() && self.kind().is_none()
    }

    /// An address of the register with what is chosen: a page of the list, or a file of all of it.
    pub fn address(&self, path: &str, page: Option<i64>) -> String {
        let page = page.map(|it| it.to_string()).unwrap_or_default();
        let pairs = [
            ("q", self.q.as_str()),
            ("riktning", &self.riktning),
            ("handling", &self.handling),
            ("fran", &self.fran),
            ("till", &self.till),
            ("sida", &page),
        ];
        let chosen: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        match serde_html_form::to_string(chosen) {
            Ok(query) if !query.is_empty() => format!("{path}?{query}"),
            _ => path.to_owned(),
        }
    }
}
