//! A stored file, its type, and the state of its virus scan.

use crate::values::{FileId, Moment};

/// The types of file that may be attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text")]
pub enum MediaType {
    #[sqlx(rename = "application/pdf")]
    Pdf,
    #[sqlx(rename = "image/jpeg")]
    Jpeg,
    #[sqlx(rename = "image/png")]
    Png,
}

/// The state of a file's virus scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "scan_status", rename_all = "snake_case")]
pub enum ScanStatus {
    /// Not scanned yet; the file is shown to nobody.
    Waiting,
    Clean,
    /// The scanner found a virus, and the content has been removed.
    Infected,
    /// There was no scanner when the file came.
    Unscanned,
}

/// A file as the database describes it.
#[derive(Debug, Clone)]
pub struct StoredFile {
    pub file_id: FileId,
    /// SHA-256.
    pub content_hash: Vec<u8>,
    pub media_type: MediaType,
    /// In bytes.
    pub size: i32,
    /// The name people see, with the ending that belongs to its type.
    pub name: String,
    pub uploaded_at: Moment,
    pub scan: ScanStatus,
}

impl MediaType {
    /// The value of the header `content-type` (RFC 9110 8.3.1).
    pub fn code(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// The name people know it by: `PDF`.
    pub fn title(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Jpeg => "JPEG-bild",
            Self::Png => "PNG-bild",
        }
    }

    /// The endings of such files' names, the usual one first.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &[".pdf"],
            Self::Jpeg => &[".jpg", ".jpeg"],
            Self::Png => &[".png"],
        }
    }
}

impl ScanStatus {
    /// Whether those who may see the case may download the file.
    pub fn may_be_shown(self) -> bool {
        match self {
            Self::Clean | Self::Unscanned => true,
            Self::Waiting | Self::Infected => false,
        }
    }
}

impl StoredFile {
    pub fn may_be_shown(&self) -> bool {
        self.scan.may_be_shown()
    }

    pub fn is_infected(&self) -> bool {
        self.scan == ScanStatus::Infected
    }

    /// `PDF, 1,2 MB`.
    pub fn described(&self) -> String {
        let kilobytes = (self.size + 1023) / 1024;
        let size = match kilobytes {
            ..1024 => format!("{kilobytes} kB"),
            _ => format!("{},{} MB", kilobytes / 1024, kilobytes % 1024 * 10 / 1024),
        };
        format!("{}, {size}", self.media_type.title())
    }
}
