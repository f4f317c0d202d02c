//! The shell around the features: extractors, pages, errors, forms, and the table of addresses.

mod arrived;
mod assets;
mod download;
mod error;
mod extract;
mod form;
mod interrupted;
pub mod list;
mod log;
mod markdown;
mod page;
mod patience;
mod routes;
mod security;
mod upload;

pub use self::{
    arrived::{Labels, Unsaved},
    assets::{asset, serve as serve_asset},
    download::{CSV, XLSX, download, file, shown},
    error::{Error, Result, panicked, panicked_outside},
    extract::{ClientAddress, Db, Now, Path, Query},
    form::{ACT, ACTING_FOR, Buttons, Filled, Posted, Press, REVISION},
    interrupted::{Interrupted, Interruption},
    log::{Reference, one_line},
    markdown::{Markdown, markdown},
    page::{NavItem, Navigation, Notice, Page, Reply, SessionEnds, Shell, dress},
    patience::patience,
    routes::{Access, Entry, Routes},
    security::{headers, one_host},
    upload::{LARGEST_FILE, Uploaded, UploadedFile},
};
pub use crate::values::Errors;
