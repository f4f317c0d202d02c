//! Markdown that people write, as HTML that is safe to show.

use std::fmt;

use askama::filters::{Escaper, Html, HtmlSafe};
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

/// The longest text that is read as Markdown, in bytes. Longer text is shown as it was typed, so
/// that no page takes long to render.
const LONGEST: usize = 64 * 1024;

/// A text in Markdown, which shows itself as HTML: `{{ crate::web::markdown(text, 3) }}`.
///
/// Every tag is one of ours. HTML in the text is shown as text, an image as its description, and a
/// link that leads elsewhere than to a page or an address of e-mail as its words.
#[derive(Debug, Clone, Copy)]
pub struct Markdown<'a> {
    text: &'a str,
    level: u8,
}

/// Reads `text` as Markdown with tables. Its `#` becomes `<h{level}>`, `##` the one below, and
/// none is below `<h6>`.
pub fn markdown<T: AsRef<str> + ?Sized>(text: &T, level: u8) -> Markdown<'_> {
    Markdown { text: text.as_ref(), level }
}

/// `Writer` writes only our own tags, and escapes all text.
impl HtmlSafe for Markdown<'_> {}

impl fmt::Display for Markdown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if LONGEST < self.text.len() {
            f.write_str("<p class=\"typed\">")?;
            escaped(f, self.text)?;
            return f.write_str("</p>");
        }
        let mut writer = Writer { f, level: self.level, in_head: false, links: Vec::new() };
        for event in Parser::new_ext(self.text, Options::ENABLE_TABLES) {
            writer.event(event)?;
        }
        Ok(())
    }
}

struct Writer<'w, 'f> {
    f: &'w mut fmt::Formatter<'f>,
    level: u8,
    /// Whether the writer is in the head of a table, whose cells are headers.
    in_head: bool,
    /// For each link that is open: whether it is shown as a link, or as its words only.
    links: Vec<bool>,
}

impl Writer<'_, '_> {
    fn event(&mut self, event: Event<'_>) -> fmt::Result {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => escaped(self.f, &text),
            Event::Code(text) => {
                self.f.write_str("<code>")?;
                escaped(self.f, &text)?;
                self.f.write_str("</code>")
            }
            Event::SoftBreak => self.f.write_str("\n"),
            Event::HardBreak => self.f.write_str("<br>\n"),
            Event::Rule => self.f.write_str("<hr>\n"),
            Event::TaskListMarker(_) => Ok(()),
        }
    }

    fn start(&mut self, tag: Tag<'_>) -> fmt::Result {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.f.write_str("<p>"),
            Tag::Heading { level, .. } => {
                let level = self.heading(level as u8);
                write!(self.f, "<h{level}>")
            }
            Tag::BlockQuote(_) => self.f.write_str("<blockquote>\n"),
            Tag::CodeBlock(_) => self.f.write_str("<pre><code>"),
            Tag::List(None) => self.f.write_str("<ul>\n"),
            Tag::List(Some(1)) => self.f.write_str("<ol>\n"),
            Tag::List(Some(first)) => writeln!(self.f, "<ol start=\"{first}\">"),
            Tag::Item => self.f.write_str("<li>"),
            Tag::Table(_) => self.f.write_str(
                "<div class=\"table-scroll\" role=\"region\" aria-label=\"Tabell\" tabindex=\"0\">\
                 <table class=\"ds-table\">",
            ),
            Tag::TableHead => {
                self.in_head = true;
                self.f.write_str("<thead><tr>")
            }
            Tag::TableRow => self.f.write_str("<tr>"),
            Tag::TableCell if self.in_head => self.f.write_str("<th scope=\"col\">"),
            Tag::TableCell => self.f.write_str("<td>"),
            Tag::Emphasis => self.f.write_str("<em>"),
            Tag::Strong => self.f.write_str("<strong>"),
            Tag::Link { link_type, dest_url, .. } => self.open_link(link_type, dest_url),
            // Of an image only its description is shown. Extensions with other tags are not turned
            // on.
            _ => Ok(()),
        }
    }

    fn end(&mut self, tag: TagEnd) -> fmt::Result {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.f.write_str("</p>\n"),
            TagEnd::Heading(level) => {
                let level = self.heading(level as u8);
                writeln!(self.f, "</h{level}>")
            }
            TagEnd::BlockQuote(_) => self.f.write_str("</blockquote>\n"),
            TagEnd::CodeBlock => self.f.write_str("</code></pre>\n"),
            TagEnd::List(false) => self.f.write_str("</ul>\n"),
            TagEnd::List(true) => self.f.write_str("</ol>\n"),
            TagEnd::Item => self.f.write_str("</li>\n"),
            TagEnd::Table => self.f.write_str("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.f.write_str("</tr></thead><tbody>\n")
            }
            TagEnd::TableRow => self.f.write_str("</tr>\n"),
            TagEnd::TableCell if self.in_head => self.f.write_str("</th>"),
            TagEnd::TableCell => self.f.write_str("</td>"),
            TagEnd::Emphasis => self.f.write_str("</em>"),
            TagEnd::Strong => self.f.write_str("</strong>"),
            TagEnd::Link if self.links.pop() == Some(true) => self.f.write_str("</a>"),
            _ => Ok(()),
        }
    }

    fn heading(&self, level: u8) -> u8 {
        self.level.max(1).saturating_add(level - 1).min(6)
    }

    fn open_link(&mut self, kind: LinkType, to: CowStr<'_>) -> fmt::Result {
        let to = if kind == LinkType::Email { format!("mailto:{to}").into() } else { to };
        let shown = leads_somewhere_safe(&to);
        self.links.push(shown);
        if !shown {
            return Ok(());
        }
        self.f.write_str("<a href=\"")?;
        escaped(self.f, &to)?;
        self.f.write_str("\" rel=\"noreferrer\">")
    }
}

/// Whether a link leads to a page, a place on this page or an e-mail address. It must begin with a
/// known scheme, `/` or `#`, so that nothing in front can hide another scheme. Control characters
/// and `\` are refused, since browsers drop the former and turn the latter into `/`.
fn leads_somewhere_safe(to: &str) -> bool {
    let starts =
        |scheme: &str| to.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme));
    let known = starts("https://") || starts("http://") || starts("mailto:");
    let here = to.starts_with('#') || (to.starts_with('/') && !to.starts_with("//"));
    let odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    (known || here) && !to.contains(odd)
}

fn escaped(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    Html.write_escaped_str(f, text)
}

#[cfg(test)]
mod tests {
    use askama::Template;
    use proptest::prelude::*;

    use super::*;

    fn html(text: &str) -> String {
        markdown(text, 3).to_string().trim().to_owned()
    }

    #[test]
    fn markdown_becomes_paragraphs_lists_and_tables() {
        assert_eq!(
            html("Ett **fett** ord\n\noch _ett_ till"),
            "<p>Ett <strong>fett</strong> ord</p>\n<p>och <em>ett</em> till</p>"
        );
        assert_eq!(html("- a\n- b"), "<ul>\n<li>a</li>\n<li>b</li>\n</ul>");
        assert_eq!(html("3. a\n4. b"), "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>");
        let table = html("| År | Summa |\n|---|---|\n| 2026 | 1 |");
        assert!(table.contains("<thead><tr><th scope=\"col\">År</th>"), "{table}");
        assert!(table.contains("<tbody>\n<tr><td>2026</td><td>1</td></tr>\n</tbody>"), "{table}");
    }

    #[test]
    fn headings_stand_below_those_of_the_page() {
        assert_eq!(html("# A"), "<h3>A</h3>");
        assert_eq!(html("## A"), "<h4>A</h4>");
        assert_eq!(html("###### A"), "<h6>A</h6>");
        assert_eq!(markdown("# A", 0).to_string(), "<h1>A</h1>\n");
    }

    #[test]
    fn html_is_shown_as_it_was_typed() {
        assert_eq!(
            html("<script>alert('x')</script>"),
            "<p>&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;</p>"
        );
        assert_eq!(
            html("Hej <img src=x onerror=alert(1)> du"),
            "<p>Hej &#60;img src=x onerror=alert(1)&#62; du</p>"
        );
        assert_eq!(html("<!-- dolt -->"), "<p>&#60;!-- dolt --&#62;</p>");
        assert_eq!(html("`<b>`"), "<p><code>&#60;b&#62;</code></p>");
        assert_eq!(
            html("```\"><script>\n</code>\n```"),
            "<pre><code>&#60;/code&#62;\n</code></pre>"
        );
    }

    #[test]
    fn links_lead_to_pages_and_addresses() {
        for (text, href) in [
            ("[a](https://www.riksdagen.se/?a=1&b=2)", "https://www.riksdagen.se/?a=1&#38;b=2"),
            ("[a](HTTP://exempel.se)", "HTTP://exempel.se"),
            ("[a](mailto:bidrag@myndighet.example)", "mailto:bidrag@myndighet.example"),
            ("<bidrag@myndighet.example>", "mailto:bidrag@myndighet.example"),
            ("[a](/omgangar)", "/omgangar"),
            ("[a](#villkor)", "#villkor"),
            ("[a](https://exempel.se/\"onclick=)", "https://exempel.se/&#34;onclick="),
            ("[a][1]\n\n[1]: https://exempel.se", "https://exempel.se"),
        ] {
            let html = html(text);
            assert!(html.contains(&format!("<a href=\"{href}\" rel=\"noreferrer\">")), "{html}");
            assert!(html.contains("</a>"), "{html}");
        }
    }

    #[test]
    fn an_unsafe_link_is_shown_as_its_words_only() {
        for to in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java&Tab;script:alert(1)",
            "&#106;avascript:alert(1)",
            "<\u{1}javascript:alert(1)>",
            "< javascript:alert(1)>",
            "data:text/html;base64,PHNjcmlwdD4=",
            "vbscript:x",
            "file:///etc/passwd",
            "//elak.example",
            "/\\\\elak.example",
            "</&Tab;/elak.example>",
            "omgangar",
        ] {
            let html = html(&format!("[läs mer]({to})"));
            assert!(!html.contains("<a"), "{to}: {html}");
            assert!(html.contains("läs mer"), "{to}: {html}");
        }
        assert!(!html("<javascript:alert(1)>").contains("<a"));
        assert!(!html("[a][1]\n\n[1]: javascript:alert(1)").contains("<a"));
    }

    #[test]
    fn of_an_image_only_its_description_is_shown() {
        assert_eq!(html("![en *karta*](https://elak.example/x.png)"), "<p>en <em>karta</em></p>");
        let inside = html("[![karta](data:x)](javascript:x)");
        assert_eq!(inside, "<p>karta</p>");
        assert_eq!(
            html("![a [b](https://exempel.se)](x)"),
            "<p>a <a href=\"https://exempel.se\" rel=\"noreferrer\">b</a></p>"
        );
    }

    #[test]
    fn deeply_nested_markup_is_read_in_time() {
        for piece in ["[", "![", "](", "[a](", "> ", "*a ", "|a", "<a ", "`", "- "] {
            let text = piece.repeat(60_000 / piece.len());
            let html = html(&text);
            assert!(!html.contains("<a ") && html.len() < 12_000_000, "{piece}: {}", html.len());
        }
    }

    #[test]
    fn a_text_that_is_too_long_is_shown_without_markup() {
        let html = html(&"**å**<b>".repeat(100_000 / 8));
        assert!(html.starts_with("<p class=\"typed\">**å**&#60;b&#62;**å**"), "{:.80}", html);
    }

    #[test]
    fn a_template_shows_markdown_as_html_without_a_filter() {
        #[derive(Template)]
        #[template(source = "{{ crate::web::markdown(text, 2) }}{{ text }}", ext = "html")]
        struct Page {
            text: String,
        }
        let page = Page { text: "# <b>".to_owned() };
        assert_eq!(page.render().unwrap(), "<h2>&#60;b&#62;</h2>\n# &#60;b&#62;");
    }

    proptest! {
        /// Every `<` begins one of our own tags, and every tag that is opened is closed.
        #[test]
        fn only_our_own_tags_come_out(text in r#"([-#*_>`|\[\]()!<>&;:/"'a1. ]|\n|<script>|<a href=x onclick=y>|javascript:|\]\(|https://){0,60}"#) {
            let html = markdown(&text, 3).to_string();
            let mut open = Vec::new();
            for tag in html.split('<').skip(1) {
                let tag = tag.split_once('>').map_or("", |(tag, _)| tag);
                let name = tag.split(' ').next().unwrap_or_default();
                const OURS: &[&str] = &[
                    "p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "em", "strong", "code", "pre",
                    "blockquote", "div", "table", "thead", "tbody", "tr", "th", "td", "a",
                ];
                if let Some(closed) = name.strip_prefix('/') {
                    prop_assert_eq!(open.pop(), Some(closed), "{}", html);
                } else if !matches!(name, "br" | "hr") {
                    prop_assert!(OURS.contains(&name), "{}: {}", name, html);
                    prop_assert!(!tag.contains("onclick") || tag.starts_with("a href=\"https://"));
                    open.push(name);
                }
            }
            prop_assert!(open.is_empty(), "{:?} {}", open, html);
        }
    }
}
