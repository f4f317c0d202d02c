//! The text of a mail, and the HTML made from it.
//!
//! There is one text. The HTML is made from it when the mail is sent, so the two cannot say
//! different things.

use askama::Template;

use super::Kind;

/// A run of characters in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    pub text: &'a str,
    /// Whether it is an address of this service, shown as a link.
    pub is_link: bool,
}

/// The paragraphs of a text, their lines, and the pieces of each line.
pub type Paragraphs<'a> = Vec<Vec<Vec<Piece<'a>>>>;

/// The whole text: the body, the line that it cannot be answered, and, for the kinds that leave a
/// choice, the link to the page of choices.
pub fn text(kind: Kind, body: &str, base_url: &str) -> String {
    let mut text = body.trim().to_owned();
    text.push_str("\n\nDet går inte att svara på det här mejlet.\n");
    if kind.tells_of_choices() {
        text.push_str(&format!("Välj vilka mejl som kommer: {base_url}/konto/utskick\n"));
    }
    text
}

#[derive(Template)]
#[template(path = "mail/layout.html")]
struct Html<'a> {
    subject: &'a str,
    paragraphs: Paragraphs<'a>,
}

/// The text as HTML.
pub fn html(subject: &str, text: &str, base_url: &str) -> askama::Result<String> {
    Html { subject, paragraphs: paragraphs(text, base_url) }.render()
}

/// The paragraphs of a text, divided by empty lines. Only addresses of this service become links:
/// other addresses may have been written by a user.
pub fn paragraphs<'a>(text: &'a str, base_url: &str) -> Paragraphs<'a> {
    let mut paragraphs = vec![Vec::new()];
    for line in text.lines() {
        match (line.trim().is_empty(), paragraphs.last_mut()) {
            (true, Some(last)) if !last.is_empty() => paragraphs.push(Vec::new()),
            (false, Some(last)) => last.push(pieces(line, base_url)),
            _ => {}
        }
    }
    paragraphs.retain(|it| !it.is_empty());
    paragraphs
}

/// The addresses of our own pages in a text, in order, each once.
pub fn links<'a>(text: &'a str, base_url: &str) -> Vec<&'a str> {
    let mut links: Vec<&str> = Vec::new();
    for piece in paragraphs(text, base_url).into_iter().flatten().flatten() {
        if piece.is_link && !links.contains(&piece.text) {
            links.push(piece.text);
        }
    }
    links
}

fn pieces<'a>(line: &'a str, base_url: &str) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some((before, link, after)) = next_link(rest, base_url) {
        pieces.push(Piece { text: before, is_link: false });
        pieces.push(Piece { text: link, is_link: true });
        rest = after;
    }
    pieces.push(Piece { text: rest, is_link: false });
    pieces.retain(|it| !it.text.is_empty());
    pieces
}

/// The text before the first address of this service, the address, and the rest.
fn next_link<'a>(line: &'a str, base_url: &str) -> Option<(&'a str, &'a str, &'a str)> {
    if base_url.is_empty() {
        return None;
    }
    let mut from = 0;
    loop {
        let start = from + line.get(from..)?.find(base_url)?;
        let length = line[start..].find(char::is_whitespace).unwrap_or(line.len() - start);
        // Punctuation that ends a sentence does not belong to the address.
        let link =
            line[start..start + length].trim_end_matches(['.', ',', ';', ':', '!', ')', '"']);
        let is_begun = line[..start].chars().next_back().is_none_or(|it| !it.is_alphanumeric());
        // https://bidrag.example must not match in https://bidrag.example.org.
        match link.strip_prefix(base_url) {
            Some(path) if is_begun && (path.is_empty() || path.starts_with('/')) => {
                return Some((&line[..start], link, &line[start + link.len()..]));
            }
            _ => from = start + base_url.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BASE: &str = "https://bidrag.example";

    /// The words of a page, as a mail program without HTML would show them.
    fn words_of(html: &str) -> String {
        let (_, body) = html.split_once("<body>").unwrap();
        let mut words = String::new();
        for part in body.replace("<br>", " ").replace("</p>", " ").split('<') {
            words.push_str(part.split_once('>').map_or(part, |(_, it)| it));
        }
        let unescaped = words.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"");
        let unescaped = unescaped.replace("&#39;", "'").replace("&#38;", "&");
        unescaped.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn paragraphs_lines_and_our_own_addresses_become_html() {
        let text = text(
            Kind::Reminder,
            "Hej Åsa!\n\nÄrende: SB 1/2026\nSe https://bidrag.example/att-gora.\n\n\nhttps://ond.example/x\n",
            BASE,
        );
        let html = html("Påminnelse & <mer>", &text, BASE).unwrap();
        assert!(html.contains("<html lang=\"sv\">"), "{html}");
        assert!(html.contains("<title>Påminnelse &#38; &#60;mer&#62;</title>"), "{html}");
        assert!(html.contains("<p>Hej Åsa!</p>"), "{html}");
        let link =
            "<a href=\"https://bidrag.example/att-gora\">https://bidrag.example/att-gora</a>.";
        assert!(html.contains(&format!("Ärende: SB 1/2026<br>Se {link}</p>")), "{html}");
        assert!(html.contains("<p>https://ond.example/x</p>"), "no link: {html}");
        assert!(html.contains("href=\"https://bidrag.example/konto/utskick\""), "{html}");
        assert_eq!(html.matches("<a ").count(), 2, "{html}");
    }

    #[test]
    fn an_address_that_only_begins_like_ours_is_no_link() {
        for text in [
            "https://bidrag.example.org/x",
            "https://bidrag.example@ond.example/",
            "xhttps://bidrag.example/",
            "https://bidrag.example:8443/",
        ] {
            assert_eq!(links(text, BASE), Vec::<&str>::new(), "{text}");
        }
        let text = "(https://bidrag.example/a) https://bidrag.example.org https://bidrag.example/b, https://bidrag.example/a";
        assert_eq!(links(text, BASE), ["https://bidrag.example/a", "https://bidrag.example/b"]);
        assert_eq!(links("https://bidrag.example.", BASE), ["https://bidrag.example"]);
    }

    #[test]
    fn only_kinds_with_a_choice_link_to_the_choices() {
        for kind in Kind::ALL {
            let text = text(kind, "Hej!", BASE);
            assert!(text.contains("Det går inte att svara på det här mejlet."));
            let optional = kind.choice().is_some() || kind == Kind::Digest;
            assert_eq!(text.contains("/konto/utskick"), optional, "{kind:?}");
        }
    }

    proptest! {
        #[test]
        fn html_and_text_say_the_same_words(body in "(\\PC|\n| https://bidrag\\.example){0,80}") {
            let text = text(Kind::Message, &body, BASE);
            let html = html("x", &text, BASE).unwrap();
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(words_of(&html), words);
        }
    }
}
