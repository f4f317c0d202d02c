#![no_main]

use libfuzzer_sys::fuzz_target;
use statsbidrag::web::markdown;

/// All that may stand after a `<`, up to the first space, `>` or `/`.
const TAGS: [&str; 20] = [
    "a",
    "blockquote",
    "br",
    "code",
    "div",
    "em",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "thead",
    "ul",
];
const MORE: [&str; 3] = ["td", "th", "tr"];

fuzz_target!(|text: &str| {
    let html = markdown(text, 3).to_string();
    for tag in html.split('<').skip(1) {
        let name = tag.strip_prefix('/').unwrap_or(tag);
        let name = name.split([' ', '>']).next().unwrap_or_default();
        assert!(TAGS.contains(&name) || MORE.contains(&name), "<{tag}");
        if let Some((_, href)) = tag.split_once("href=\"") {
            let known = ["http", "HTTP", "mailto:", "#", "/"].iter().any(|it| href.starts_with(it));
            assert!(known || href.to_lowercase().starts_with("http"), "<{tag}");
            assert!(!href.starts_with("//") && !href.starts_with("/\\"), "<{tag}");
        }
    }
});
