//! A QR code as a drawing: one path, for an svg in a page.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

/// The empty frame that a reader wants around it (ISO/IEC 18004).
const QUIET: i32 = 4;

/// A drawing in squares of one unit.
#[derive(Debug, PartialEq, Eq)]
pub struct Drawing {
    /// The side of the square, frame included.
    pub size: i32,
    /// The `d` of an svg path: every run of dark squares, row by row.
    pub path: String,
}

/// The QR code of a text.
///
/// # Errors
/// When the text is too long for any QR code.
pub fn draw(text: &str) -> anyhow::Result<Drawing> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|it| code.get_module(*it, y)).count();
            let run = i32::try_from(run)?;
            if 0 < run {
                write!(path, "M{},{}h{run}v1h-{run}z", x + QUIET, y + QUIET)?;
            }
            x += run.max(1);
        }
    }
    Ok(Drawing { size: code.size() + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_square_is_drawn_once_and_the_frame_is_empty() {
        let drawing = draw("otpauth://totp/Statsbidrag:anna?secret=ABCD").unwrap();
        let code =
            QrCode::encode_text("otpauth://totp/Statsbidrag:anna?secret=ABCD", QrCodeEcc::Medium);
        let code = code.unwrap();
        let dark = (0..code.size())
            .flat_map(|y| (0..code.size()).map(move |x| (x, y)))
            .filter(|(x, y)| code.get_module(*x, *y))
            .count();
        let runs = drawing.path.split('h').skip(1).step_by(2);
        let drawn: usize =
            runs.map(|it| it.split('v').next().unwrap().parse::<usize>().unwrap()).sum();
        assert_eq!(drawn, dark);
        assert!(drawing.path.starts_with("M4,4h7v1h-7z"), "the corner of the finder pattern");
        assert_eq!(drawing.size, code.size() + 8);
    }
}
