#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::values::{Line, Paragraph, slug};

const MAX: usize = 200;

fuzz_target!(|typed: &str| {
    if let Ok(line) = Line::parse(typed, MAX) {
        assert!(!line.as_ref().contains(char::is_control));
        assert!(line.as_ref().chars().count() <= MAX);
        assert_eq!(Line::parse(line.as_ref(), MAX), Ok(line));
    }
    if let Ok(paragraph) = Paragraph::parse(typed, MAX) {
        assert!(paragraph.as_ref().split('\n').all(|it| !it.contains(char::is_control)));
        assert_eq!(Paragraph::parse(paragraph.as_ref(), MAX), Ok(paragraph));
    }
    let slug = slug(typed);
    assert!(slug.len() <= 60 && slug.bytes().all(|it| it == b'-' || it.is_ascii_alphanumeric()));
});
