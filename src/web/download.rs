//! Handing a file out.

use axum::{
    http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Error, Result};
use crate::files::{Files, StoredFile};

/// What may stand as it is in an extended parameter (RFC 8187 3.2.1).
const ATTRIBUTE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// The file as an answer that browsers save rather than show, since an uploaded file must not be
/// displayed as a page of this service.
///
/// # Errors
/// [`Error::NotFound`] for a file that waits to be scanned or is infected.
pub async fn download(files: &Files, file: &StoredFile) -> Result<Response> {
    if !file.may_be_shown() {
        return Err(Error::NotFound);
    }
    let content = files.get(&file.content_hash).await?;
    let headers = [
        (CONTENT_TYPE, file.media_type.code().to_owned()),
        (CONTENT_DISPOSITION, disposition(&file.name)),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'".to_owned()),
    ];
    Ok((headers, content).into_response())
}

/// The media type of a spreadsheet in text, and of one for Excel.
pub const CSV: &str = "text/csv; charset=utf-8";
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file to keep, under a name of our own making: letters, digits, hyphens and dots.
pub fn file(kind: &'static str, name: &str, content: impl IntoResponse) -> Response {
    named("attachment", kind, name, content)
}

/// The same for a file to read, which the browser shows.
pub fn shown(kind: &'static str, name: &str, content: impl IntoResponse) -> Response {
    named("inline", kind, name, content)
}

fn named(how: &str, kind: &'static str, name: &str, content: impl IntoResponse) -> Response {
    let disposition = format!("{how}; filename=\"{name}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], content).into_response()
}

/// The header `content-disposition` with the name twice: in ASCII for old clients, and in full (RFC
/// 6266 4.3).
fn disposition(name: &str) -> String {
    let plain = |it: char| match it {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | ' ' => it,
        _ => '_',
    };
    let plain: String = name.chars().map(plain).collect();
    let whole = utf8_percent_encode(name, ATTRIBUTE);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_not_break_out_of_its_header() {
        assert_eq!(
            disposition("Delegation å\".pdf"),
            "attachment; filename=\"Delegation __.pdf\"; filename*=UTF-8''Delegation%20%C3%A5%22.pdf"
        );
    }
}
