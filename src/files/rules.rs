//! Which files are accepted. The content decides; the name and the browser's content type do not.

use super::model::MediaType;
use crate::values::folded;

/// An accepted file: only [`read`] makes one.
#[derive(Debug, Clone)]
pub struct NewFile {
    pub(super) name: String,
    pub(super) media_type: MediaType,
    pub(super) content: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileRefusal {
    #[error("Välj en fil. Om du valde en och fick logga in igen behöver den väljas på nytt.")]
    NotChosen,
    #[error("Filen är större än 10 MB. Välj en mindre, eller dela upp den.")]
    TooLarge,
    #[error("Filen är tom. Välj en annan.")]
    Empty,
    #[error("Vi tar emot PDF, JPEG och PNG. Filen är något annat, vad den än heter.")]
    WrongType,
    #[error("Filen ser ut att vara en {}, men den är trasig eller avbruten. Spara den på nytt och försök igen.", .0.title())]
    Broken(MediaType),
}

/// Reads a chosen file: its name and its content, which is `None` where it was too large to be
/// received.
pub fn read(name: &str, content: Option<Vec<u8>>) -> Result<NewFile, FileRefusal> {
    let content = content.ok_or(FileRefusal::TooLarge)?;
    let media_type = recognised(&content)?;
    Ok(NewFile { name: shown_name(name, media_type), media_type, content })
}

fn recognised(content: &[u8]) -> Result<MediaType, FileRefusal> {
    let (media_type, whole) = match content {
        [] => return Err(FileRefusal::Empty),
        [b'%', b'P', b'D', b'F', b'-', ..] => (MediaType::Pdf, is_whole_pdf(content)),
        [0xff, 0xd8, 0xff, ..] => (MediaType::Jpeg, is_whole_jpeg(content)),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => {
            (MediaType::Png, is_whole_png(content))
        }
        _ => return Err(FileRefusal::WrongType),
    };
    whole.then_some(media_type).ok_or(FileRefusal::Broken(media_type))
}

/// A version at the start and `%%EOF` within the last 1024 bytes (ISO 32000-1 7.5.2 and 7.5.5, and
/// the tolerance of its annex H).
fn is_whole_pdf(content: &[u8]) -> bool {
    let version = matches!(content.get(5..8), Some([b'1'..=b'2', b'.', b'0'..=b'9']));
    let last = &content[content.len().saturating_sub(1024)..];
    version && last.windows(5).any(|it| it == b"%%EOF")
}

/// Segments from the first to the image itself, a frame header among them, and an end of image
/// (ITU-T T.81 annex B).
fn is_whole_jpeg(content: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xda;
    let mut rest = &content[2..];
    let mut framed = false;
    loop {
        let [0xff, marker, high, low, ..] = rest else {
            return false;
        };
        // A marker may be preceded by any number of fill bytes.
        if *marker == 0xff {
            rest = &rest[1..];
            continue;
        }
        framed |= matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some(after) = rest.get(2 + length.max(2)..) else {
            return false;
        };
        if *marker == START_OF_SCAN {
            return framed && after.windows(2).any(|it| it == [0xff, 0xd9]);
        }
        rest = after;
    }
}

/// Chunks from IHDR, with image data between, to an empty IEND, and nothing after (ISO/IEC 15948
/// 5).
fn is_whole_png(content: &[u8]) -> bool {
    let mut rest = &content[8..];
    let (mut first, mut has_data) = (true, false);
    while let Some(([l0, l1, l2, l3, name @ ..], after)) = rest.split_first_chunk::<8>() {
        let length = u32::from_be_bytes([*l0, *l1, *l2, *l3]);
        let Ok(length) = usize::try_from(length) else {
            return false;
        };
        let Some(next) = length.checked_add(4).and_then(|it| after.get(it..)) else {
            return false;
        };
        match (first, name) {
            (true, b"IHDR") if length == 13 => first = false,
            (true, _) => return false,
            (false, b"IDAT") => has_data = true,
            (false, b"IEND") => return has_data && length == 0 && next.is_empty(),
            _ => {}
        }
        rest = next;
    }
    false
}

/// The name with the ending that belongs to the content: a PDF called `intyg.exe` is handed out as
/// `intyg.exe.pdf`.
fn shown_name(name: &str, media_type: MediaType) -> String {
    let name = name.trim().trim_matches('.');
    let endings = media_type.endings();
    let lower = folded(name);
    if name.is_empty() {
        format!("bilaga{}", endings[0])
    } else if endings.iter().any(|it| lower.ends_with(it) && it.len() < lower.len()) {
        name.to_owned()
    } else {
        format!("{name}{}", endings[0])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PDF: &[u8] = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";
    const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x03x\xff\xda\x00\x02data\xff\xd9";

    fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length, &name[..], data, b"sum "].concat()
    }

    fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
        [b"\x89PNG\r\n\x1a\n".as_slice(), &chunks.concat()].concat()
    }

    fn whole_png() -> Vec<u8> {
        png(&[chunk(b"IHDR", &[0; 13]), chunk(b"IDAT", b"data"), chunk(b"IEND", b"")])
    }

    #[test]
    fn three_types_are_known_by_their_content() {
        assert_eq!(recognised(PDF), Ok(MediaType::Pdf));
        assert_eq!(recognised(JPEG), Ok(MediaType::Jpeg));
        assert_eq!(recognised(&whole_png()), Ok(MediaType::Png));
    }

    #[test]
    fn every_other_type_is_refused() {
        for other in [
            b"PK\x03\x04zip".as_slice(),
            b"<!doctype html><script>",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"GIF89a",
            b" %PDF-1.7 %%EOF",
            b"\xef\xbb\xbf%PDF-1.7 %%EOF",
            b"X5O!P%@AP",
            b"MZ",
        ] {
            assert_eq!(recognised(other), Err(FileRefusal::WrongType));
        }
        assert_eq!(recognised(b""), Err(FileRefusal::Empty));
        assert_eq!(read("stor.pdf", None).unwrap_err(), FileRefusal::TooLarge);
    }

    #[test]
    fn a_truncated_file_is_refused_as_broken_and_not_as_another_type() {
        let no_end = png(&[chunk(b"IHDR", &[0; 13]), chunk(b"IDAT", b"data")]);
        let no_data = png(&[chunk(b"IHDR", &[0; 13]), chunk(b"IEND", b"")]);
        let no_header = png(&[chunk(b"IDAT", b"data"), chunk(b"IEND", b"")]);
        let more_after = [whole_png(), b"PK\x03\x04".to_vec()].concat();
        for broken in [no_end, no_data, no_header, more_after] {
            assert_eq!(recognised(&broken), Err(FileRefusal::Broken(MediaType::Png)));
        }
        for broken in [
            &JPEG[..JPEG.len() - 2],
            &JPEG[..9],
            b"\xff\xd8\xff\xda\x00\x02\xff\xd9",
            b"\xff\xd8\xff\xe0\xff\xff\xff\xd9",
            b"\xff\xd8\xff<script>",
        ] {
            assert_eq!(recognised(broken), Err(FileRefusal::Broken(MediaType::Jpeg)));
        }
        let end_too_early = [b"%PDF-1.7 %%EOF".as_slice(), &[b' '; 2000]].concat();
        for broken in [b"%PDF-1.7".as_slice(), b"%PDF-x.y %%EOF", &end_too_early] {
            assert_eq!(recognised(broken), Err(FileRefusal::Broken(MediaType::Pdf)));
        }
    }

    #[test]
    fn a_name_ends_as_the_content_says() {
        for (name, shown) in [
            ("Delegation 2026.PDF", "Delegation 2026.PDF"),
            ("intyg.exe", "intyg.exe.pdf"),
            ("intyg", "intyg.pdf"),
            (".pdf", "pdf.pdf"),
            ("..", "bilaga.pdf"),
            ("", "bilaga.pdf"),
        ] {
            assert_eq!(shown_name(name, MediaType::Pdf), shown);
        }
        assert_eq!(shown_name("foto.jpeg", MediaType::Jpeg), "foto.jpeg");
        assert_eq!(shown_name("foto.png", MediaType::Jpeg), "foto.png.jpg");
    }

    proptest! {
        #[test]
        fn no_content_makes_reading_panic(start in 0..4_usize, rest in any::<Vec<u8>>(), name in ".*") {
            let starts: [&[u8]; 4] = [b"", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"];
            let content = [starts[start], &rest].concat();
            let _ = read(&name, Some(content));
        }

        #[test]
        fn a_jpeg_cut_anywhere_is_not_whole(at in 3..27_usize) {
            prop_assert!(recognised(&JPEG[..at.min(JPEG.len() - 1)]).is_err());
        }
    }
}
