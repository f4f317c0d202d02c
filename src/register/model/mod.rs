//! The nouns: a case in the register, its documents, and their kinds.

mod wish;

use sha2::{Digest, Sha256};

pub use self::wish::{Days, Row, Wish};
use crate::values::{Day, FileId, Moment, PersonId};

/// Which way a document goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Direction {
    /// It came to the agency.
    In,
    /// It left the agency.
    Out,
    /// It was made at the agency and stays there.
    Internal,
}

/// Declares an enum whose values are kept as text: the variant, how it is kept, and what people
/// call it. A new kind is a line here and a row that a migration adds.
macro_rules! kinds {
    ($(#[$about:meta])* $name:ident { $($variant:ident, $kept:literal, $title:literal;)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
        #[sqlx(type_name = "text")]
        pub enum $name {
            $(#[sqlx(rename = $kept)] $variant),*
        }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// As people say it.
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$variant => $title),*
                }
            }

            /// As it is kept, and as it stands in addresses.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $kept),*
                }
            }
        }
    };
}

kinds! {
    /// What a case is about.
    CaseKind {
        Requisition, "requisition", "Rekvisition";
        MandateApplication, "mandate_application", "Ombudsärende";
        Extension, "extension", "Anstånd";
        FrameCorrection, "frame_correction", "Rättad bidragsram";
    }
}

kinds! {
    /// What a document is.
    DocumentKind {
        Requisition, "requisition", "Rekvisition";
        Correction, "correction", "Rättelse";
        Details, "details", "Ändrade uppgifter";
        AccountChange, "account_change", "Ändrat konto";
        CompletionRequest, "completion_request", "Begäran om komplettering";
        CompletionAnswer, "completion_answer", "Komplettering";
        LaterDayRequest, "later_day_request", "Begäran om senare dag";
        LaterDayAnswer, "later_day_answer", "Besked om senare dag";
        Withdrawal, "withdrawal", "Återkallelse";
        Discontinuation, "discontinuation", "Avskrivning";
        Note, "note", "Tjänsteanteckning";
        Application, "application", "Ombudsansökan";
        Attachment, "attachment", "Bilaga";
        ApplicationCompletionRequest, "application_completion_request",
            "Begäran om komplettering av ombudsansökan";
        ApplicationCompletionAnswer, "application_completion_answer",
            "Komplettering av ombudsansökan";
        ApplicationDecision, "application_decision", "Beslut om ombudsansökan";
        Extension, "extension", "Anstånd";
        FrameCorrection, "frame_correction", "Rättad bidragsram";
    }
}

/// A document to be registered.
#[derive(Debug, Clone)]
pub struct NewDocument<'a> {
    pub direction: Direction,
    pub kind: DocumentKind,
    /// Who sent it, or who gets it.
    pub counterpart: &'a str,
    /// What it is about, in a few words: `God och nära vård 2026, version 2`. It may be read by
    /// anybody, so it holds no more about people than it must.
    pub subject: &'a str,
    /// SHA-256 of the content, see [`content_hash`].
    pub content_hash: &'a [u8],
    pub file: Option<FileId>,
    /// The day it came or was made, where that was not today.
    pub on: Option<Day>,
    /// Who wrote or sent it; `None` for the service itself.
    pub by: Option<PersonId>,
}

/// A document of a case, as it was registered.
#[derive(Debug, Clone)]
pub struct Registered {
    /// Its number in the case, from 1.
    pub document_number: i32,
    pub direction: Direction,
    pub kind: DocumentKind,
    pub registered_at: Moment,
    pub document_date: Day,
    pub counterpart: String,
    pub subject: String,
    /// The name of the file, where there is one.
    pub file: Option<String>,
    pub registered_by: Option<String>,
    /// What it says, where it is a note.
    pub note: Option<Note>,
}

/// What was said to the agency outside any document (tjänsteanteckning).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub text: String,
    pub said_by: String,
    pub said_on: Day,
    /// Where the time of day is known.
    pub said_at: Option<Moment>,
}

impl Direction {
    pub const ALL: [Self; 3] = [Self::In, Self::Out, Self::Internal];

    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::In => "Inkommen",
            Self::Out => "Utgående",
            Self::Internal => "Upprättad",
        }
    }

    /// As it stands in addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "ut",
            Self::Internal => "internt",
        }
    }
}

impl Note {
    /// When it was said: `3 mars 2026` or `3 mars 2026 kl. 14.05`.
    pub fn said(&self) -> String {
        self.said_at.map_or_else(|| self.said_on.without_weekday(), |it| it.to_string())
    }
}

/// SHA-256 of a document's content: of a text its UTF-8, of a file its bytes.
pub fn content_hash(content: impl AsRef<[u8]>) -> [u8; 32] {
    Sha256::digest(content).into()
}

/// A subject with the version it is about: `God och nära vård 2026, version 2`.
pub fn numbered(subject: &str, version: i16) -> String {
    format!("{subject}, version {version}")
}
