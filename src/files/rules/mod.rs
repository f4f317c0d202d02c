//! Which files are accepted. The content decides; the name and the browser's content type do not.

mod password;
mod pdf;

use super::model::MediaType;

/// An accepted file: only [`read`] makes one.
#[derive(Debug, Clone)]
pub struct NewFile {
    pub(super) name: String,
    pub(super) media_type: MediaType,
    pub(super) content: Vec<u8>,
}

impl NewFile {
    /// What it is by its content.
    pub fn media_type(&self) -> MediaType {
        self.media_type
    }
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
    #[error(
        "PDF-filen är låst med ett lösenord, så vi kan inte öppna den. Spara den utan lösenord och välj den igen."
    )]
    Locked,
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
        [0xff, 0xd8, 0xff, ..] => (MediaType::Jpeg, is_whole_jpeg(content)),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => {
            (MediaType::Png, is_whole_png(content))
        }
        _ if pdf::header(content).is_some() => (MediaType::Pdf, pdf::is_whole(content)),
        _ => return Err(FileRefusal::WrongType),
    };
    match media_type {
        _ if !whole => Err(FileRefusal::Broken(media_type)),
        MediaType::Pdf if !pdf::opens_without_password(content) => Err(FileRefusal::Locked),
        _ => Ok(media_type),
    }
}

/// Segments from the first to the image itself, a frame header among them, and an end of image
/// (ITU-T T.81 annex B). What comes after that readers leave alone: cameras put more pictures there.
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

/// Chunks from IHDR, with image data between, to an empty IEND (ISO/IEC 15948 5). What comes after
/// that readers leave alone.
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
            (false, b"IEND") => return has_data && length == 0,
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
    // Programs know endings by these letters alone, so that a likeness of them is none.
    let lower = name.to_ascii_lowercase();
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
    fn what_readers_leave_alone_does_not_hinder() {
        for before in [&b" "[..], b"\xef\xbb\xbf", b"HTTP/1.1 200 OK\r\n\r\n", &[b'\n'; 1019]] {
            assert_eq!(recognised(&[before, PDF].concat()), Ok(MediaType::Pdf));
        }
        for after in [&b"\0\0\0"[..], b"PK\x03\x04", b"\xff\xd8\xff\xe0"] {
            assert_eq!(recognised(&[&whole_png(), after].concat()), Ok(MediaType::Png));
            assert_eq!(recognised(&[JPEG, after].concat()), Ok(MediaType::Jpeg));
        }
    }

    macro_rules! fixtures {
        ($($name:literal),*) => {
            [$(($name, include_bytes!(concat!("../../../tests/fixtures/pdf/", $name)))),*]
        };
    }

    /// tests/fixtures/pdf/README.md says how they were made.
    const LOCKED: [(&str, &[u8]); 7] = fixtures![
        "user-40.pdf",
        "user-128.pdf",
        "user-aes128.pdf",
        "user-r5.pdf",
        "user-256.pdf",
        "user-objstm.pdf",
        "user-linear.pdf"
    ];
    const OPEN: [(&str, &[u8]); 7] = fixtures![
        "plain.pdf",
        "owner-40.pdf",
        "owner-128.pdf",
        "owner-aes128.pdf",
        "owner-r5.pdf",
        "owner-256.pdf",
        "owner-objstm.pdf"
    ];

    #[test]
    fn a_pdf_with_a_password_to_open_it_is_refused_and_one_with_only_its_owners_is_not() {
        let preamble = |file: &[u8]| [b"\r\n\r\n", file].concat();
        // The table's place is lost, as where something has turned line ends into others.
        let lost = |file: &[u8]| {
            let text = file.to_vec();
            let at = text.windows(9).rposition(|it| it == b"startxref").unwrap();
            [&text[..at], b"startxref\n7\n%%EOF\n"].concat()
        };
        for (name, file) in LOCKED {
            assert_eq!(recognised(file), Err(FileRefusal::Locked), "{name}");
            assert_eq!(recognised(&preamble(file)), Err(FileRefusal::Locked), "{name}");
            assert_eq!(recognised(&lost(file)), Err(FileRefusal::Locked), "{name}");
        }
        for (name, file) in OPEN {
            assert_eq!(recognised(file), Ok(MediaType::Pdf), "{name}");
            assert_eq!(recognised(&preamble(file)), Ok(MediaType::Pdf), "{name}");
            assert_eq!(recognised(&lost(file)), Ok(MediaType::Pdf), "{name}");
        }
    }

    #[test]
    fn strings_in_parentheses_are_read_as_those_in_hexadecimal() {
        let (_, file) = OPEN[1];
        let text = file.escape_ascii().to_string();
        let (_, after) = text.split_once("/U <").unwrap();
        let digits = after.split('>').next().unwrap();
        let octal: String =
            hex::decode(digits).unwrap().iter().map(|it| format!("\\{it:03o}")).collect();
        let swapped = |with: &str| {
            let from = format!("/U <{digits}>").into_bytes();
            let at = file.windows(from.len()).position(|it| it == from).unwrap();
            [&file[..at], format!("/U ({with})").as_bytes(), &file[at + from.len()..]].concat()
        };
        assert_eq!(recognised(&swapped(&octal)), Ok(MediaType::Pdf));
        assert_eq!(recognised(&swapped(&octal.replace("\\", "\\\r\n\\"))), Ok(MediaType::Pdf));
        assert_eq!(recognised(&swapped("(a) b")), Err(FileRefusal::Locked));
    }

    #[test]
    fn names_written_by_their_codes_are_the_same_names() {
        let coded = |file: &[u8]| {
            let mut file = file.to_vec();
            for (name, as_codes) in [
                (&b"/Encrypt"[..], &b"/#45ncrypt"[..]),
                (b"/Root", b"/R#6f#6Ft"),
                (b"/Filter", b"/#46ilter"),
                (b"/Standard", b"/Standar#64"),
            ] {
                let at = file.windows(name.len()).rposition(|it| it == name).unwrap();
                file.splice(at..at + name.len(), as_codes.iter().copied());
            }
            file
        };
        assert_eq!(recognised(&coded(LOCKED[0].1)), Err(FileRefusal::Locked));
        assert_eq!(recognised(&coded(OPEN[1].1)), Ok(MediaType::Pdf));
        let no_code =
            b"%PDF-1.7\ntrailer<</Root 1 0 R/#4/#/#zz 2/Encrypt 9 0 R>>9 0 obj<<>>\n%%EOF";
        assert_eq!(recognised(no_code), Err(FileRefusal::Locked));
    }

    #[test]
    fn a_pdf_that_opens_by_a_certificate_or_in_a_way_of_its_own_is_refused() {
        let with = |encrypt: &str| {
            let file = format!(
                "%PDF-1.7\n9 0 obj\n{encrypt}\nendobj\ntrailer<</Root 1 0 R/Encrypt 9 0 R>>\n%%EOF"
            );
            recognised(file.as_bytes())
        };
        assert_eq!(with("<</Filter/Adobe.PubSec/V 4>>"), Err(FileRefusal::Locked));
        assert_eq!(with("<</Filter/Standard/V 6/R 7/U(x)/O(y)/P 0>>"), Err(FileRefusal::Locked));
        assert_eq!(with("null"), Ok(MediaType::Pdf), "a reference to nothing is nothing");
        // Nested too deep, and cut off, it is no dictionary: readers see no encryption either.
        let deep = format!("<</Filter{}", "[".repeat(100_000));
        assert_eq!(with(&deep), Ok(MediaType::Pdf));
    }

    #[test]
    fn every_other_type_is_refused() {
        for other in [
            b"PK\x03\x04zip".as_slice(),
            b"<!doctype html><script>",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"GIF89a",
            b"X5O!P%@AP",
            b"MZ",
        ] {
            assert_eq!(recognised(other), Err(FileRefusal::WrongType));
        }
        let header_too_late = [&[b' '; 1020], PDF].concat();
        assert_eq!(recognised(&header_too_late), Err(FileRefusal::WrongType));
        assert_eq!(recognised(b""), Err(FileRefusal::Empty));
        assert_eq!(read("stor.pdf", None).unwrap_err(), FileRefusal::TooLarge);
    }

    #[test]
    fn a_truncated_file_is_refused_as_broken_and_not_as_another_type() {
        let no_end = png(&[chunk(b"IHDR", &[0; 13]), chunk(b"IDAT", b"data")]);
        let no_data = png(&[chunk(b"IHDR", &[0; 13]), chunk(b"IEND", b"")]);
        let no_header = png(&[chunk(b"IDAT", b"data"), chunk(b"IEND", b"")]);
        for broken in [no_end, no_data, no_header] {
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
            // No program opens these as a PDF.
            ("intyg.pđf", "intyg.pđf.pdf"),
            ("intyg.pd\u{301}f", "intyg.pd\u{301}f.pdf"),
            ("intyg.ｐｄｆ", "intyg.ｐｄｆ.pdf"),
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
        fn no_change_in_a_locked_pdf_makes_reading_panic(
            which in 0..7_usize, at in any::<prop::sample::Index>(), with in any::<[u8; 3]>()
        ) {
            let mut content = LOCKED[which].1.to_vec();
            let at = at.index(content.len() - 3);
            content[at..at + 3].copy_from_slice(&with);
            let _ = recognised(&content);
        }

        #[test]
        fn a_jpeg_cut_anywhere_is_not_whole(at in 3..27_usize) {
            prop_assert!(recognised(&JPEG[..at.min(JPEG.len() - 1)]).is_err());
        }
    }
}
