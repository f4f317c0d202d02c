//! Files that a person chooses and sends.

use axum::{
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, multipart::MultipartError},
    http::StatusCode,
};
use unicode_normalization::UnicodeNormalization as _;

use super::{
    Error,
    form::{LARGEST_DRAINED, is_form, read},
};
use crate::{
    app::App,
    values::{Moment, without_unseen},
};

/// The largest file, in bytes.
pub const LARGEST_FILE: usize = 10 * 1024 * 1024;

/// The most bytes of another input, the most inputs, and the longest file name in characters.
const LARGEST_FIELD: usize = 4096;
const MOST_FIELDS: usize = 20;
const LONGEST_NAME: usize = 200;

/// A form with a file in it, and the moment when all of it had arrived.
#[derive(Debug)]
pub struct Uploaded {
    /// The other inputs, as the browser sent them.
    pub fields: Vec<(String, String)>,
    /// `None`: no file was chosen, or it was lost while somebody signed in again.
    pub file: Option<UploadedFile>,
    pub at: Moment,
}

/// A chosen file.
#[derive(Debug)]
pub struct UploadedFile {
    /// The last part of its name, without folders.
    pub name: String,
    /// `None`: larger than [`LARGEST_FILE`].
    pub content: Option<Vec<u8>>,
}

impl FromRequest<App> for Uploaded {
    type Rejection = Error;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Error> {
        // After signing in again the form is posted once more, urlencoded and without its file.
        if is_form(&request) {
            read(request.into_body(), LARGEST_FIELD).await?;
            return Ok(Self { fields: Vec::new(), file: None, at: app.clock.now() });
        }
        // Each part is bounded below. What is too large is read to its end all the same, so that
        // the browser hears the answer instead of a broken connection.
        DefaultBodyLimit::max(LARGEST_DRAINED).apply(&mut request);
        let parts = Multipart::from_request(request, app).await;
        let mut parts = parts.map_err(|_| Error::BadRequest)?;
        let (mut fields, mut file) = (Vec::new(), None);
        while let Some(mut part) = parts.next_field().await.map_err(refused)? {
            let name = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().map(last_part);
            let most = if file_name.is_some() { LARGEST_FILE } else { LARGEST_FIELD };
            let mut content = Vec::new();
            let mut seen = 0;
            while let Some(chunk) = part.chunk().await.map_err(refused)? {
                seen += chunk.len();
                if seen <= most {
                    content.extend_from_slice(&chunk);
                }
            }
            match file_name {
                // An input that nothing was chosen in is sent as a file without a name.
                Some(name) if name.is_empty() && seen == 0 => {}
                Some(name) => {
                    file = Some(UploadedFile { name, content: (seen <= most).then_some(content) });
                }
                None if most < seen || fields.len() == MOST_FIELDS => return Err(Error::TooLarge),
                None => {
                    let text = String::from_utf8_lossy(&content).replace('\0', "\u{fffd}");
                    fields.push((name, text));
                }
            }
        }
        Ok(Self { fields, file, at: app.clock.now() })
    }
}

fn refused(error: MultipartError) -> Error {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        _ => Error::BadRequest,
    }
}

/// The file's name without its folders, which some browsers send. What is not seen is dropped, since
/// the name is shown to people: `fdp.exe` could be read as `exe.pdf`.
fn last_part(name: &str) -> String {
    let seen = without_unseen(name);
    let last = seen.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible =
        last.chars().filter(|it| !it.is_control() && !matches!(it, '\u{2028}' | '\u{2029}'));
    visible.nfc().take(LONGEST_NAME).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_path_only_the_last_part_is_kept() {
        for (name, kept) in [
            ("folkmängd.csv", "folkmängd.csv"),
            ("C:\\Users\\Jenny\\folkmängd.csv", "folkmängd.csv"),
            ("../../etc/passwd", "passwd"),
            ("a\0b\r\n.csv", "ab.csv"),
            ("..\\", ""),
            ("intyg\u{202e}fdp.exe", "intygfdp.exe"),
            ("Bila\u{ad}ga A\u{30a}re.pdf", "Bilaga Åre.pdf"),
        ] {
            assert_eq!(last_part(name), kept);
        }
        assert_eq!(last_part(&"å".repeat(300)).chars().count(), 200);
    }
}
