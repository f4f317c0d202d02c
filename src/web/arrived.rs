//! A posted form as it came, read before anybody looks at the request. So whatever page answers can
//! show what was typed: nobody loses a text because a colleague was faster.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, OnceLock},
};

use askama::filters::Escaper;
use axum::{
    body::Body,
    extract::Request,
    http::{Method, StatusCode},
};
use sha2::{Digest, Sha256};

use super::{
    Error,
    form::{
        ACTING_FOR, AllHere, carries_a_form, is_form, most, read, without_nul, without_secrets,
    },
};
use crate::{app::Clock, values::OrganisationId};

/// What a text input is called on the page of its form, by the path that is posted to and the
/// input's name; `None` for what no page shows again: passwords, codes, hidden inputs.
pub type Labels = fn(&str, &str) -> Option<String>;

/// The most texts that a page shows beside its own. No form of the service has as many.
const MOST_SHOWN: usize = 200;

/// The form of a request, encoded, without its passwords and codes. A layer far out puts an empty one in
/// the request, and [`dress`](super::dress) fills it.
#[derive(Debug, Clone, Default)]
pub(super) struct Arrived(Arc<OnceLock<String>>);

/// What somebody typed into a form.
#[derive(Debug, Default)]
pub(super) struct Typed {
    texts: Vec<TypedText>,
    /// The form that this one carries, encoded.
    kept: Option<String>,
}

#[derive(Debug)]
struct TypedText {
    name: String,
    label: String,
    text: String,
    /// Whether it was typed into the form that is carried.
    carried: bool,
}

/// What was typed and refused, where the page's own form does not show it.
#[derive(Debug, Clone, Default)]
pub struct Unsaved {
    /// Label and text.
    pub rows: Vec<(String, String)>,
    /// How many texts more there were.
    pub more: usize,
}

impl Arrived {
    /// Reads a posted form to its end, and hands the request on as it was; without its body, if that
    /// cannot be read: [`Error::TooLarge`] and [`Error::BadRequest`].
    pub(super) async fn read(request: Request, clock: &Clock) -> (Request, Result<(), Error>) {
        if request.method() != Method::POST || !is_form(&request) {
            return (request, Ok(()));
        }
        let (mut parts, body) = request.into_parts();
        let path = parts.uri.path();
        let body = match read(body, most(path)).await {
            Ok(body) => body,
            Err(error) => return (Request::from_parts(parts, Body::empty()), Err(error)),
        };
        parts.extensions.insert(AllHere(clock.now()));
        let typed = String::from_utf8(without_nul(&body)).unwrap_or_default();
        let typed = without_secrets(path, &typed);
        let arrived = parts.extensions.get_or_insert_default::<Self>();
        // A request is read once.
        let _ = arrived.0.set(typed);
        (Request::from_parts(parts, Body::from(body)), Ok(()))
    }

    /// The form of this request; `None` where none has been read.
    pub(super) fn form(request: &Request) -> Option<&str> {
        request.extensions().get::<Self>()?.0.get().map(String::as_str)
    }

    /// The organisation that the page of the form was made for. A form with a file is read by its
    /// handler alone, and says it in its address.
    pub(super) fn acting_for(request: &Request) -> Option<OrganisationId> {
        let said = [Self::form(request), request.uri().query()];
        let mut pairs = said.into_iter().flatten().flat_map(pairs);
        pairs.find(|it| it.0 == ACTING_FOR)?.1.parse().ok()
    }

    /// Tells a form from every other.
    pub(super) fn fingerprint(&self, path: &str) -> String {
        hex::encode(Sha256::digest(format!("{path}\n{}", self.encoded())))
    }

    /// The texts that were typed, each with its label, in the order of the form; also those of a form
    /// that this one carries while its person signs in or chooses organisation.
    pub(super) fn typed(&self, path: &str, labels: Labels) -> Typed {
        let form = pairs(self.encoded());
        let mut texts = texts(path, form.clone(), labels);
        let kept = form.iter().find(|it| it.0 == "kept" && carries_a_form(path));
        let Some((_, kept)) = kept else {
            return Typed { texts, kept: None };
        };
        let till = form.iter().find(|it| it.0 == "till").map_or("", |it| it.1.as_str());
        let till = till.split('?').next().unwrap_or_default();
        let carried = self::texts(till, pairs(kept), labels).into_iter();
        texts.extend(carried.map(|it| TypedText { carried: true, ..it }));
        Typed { texts, kept: Some(kept.clone()) }
    }

    fn encoded(&self) -> &str {
        self.0.get().map_or("", String::as_str)
    }
}

impl Typed {
    pub(super) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Those that a page does not have in the control they were typed in, or hidden, to be posted with
    /// the next press.
    pub(super) fn missing_in(self, html: &str) -> Unsaved {
        let controls = controls(html);
        let stands = |name: &str, text: &str| {
            let (name, text) = (escaped(name), escaped(text));
            controls.contains(&(name.as_str(), text.as_str()))
        };
        let is_carried_on = self.kept.is_some_and(|it| stands("kept", &it));
        let mut texts = self.texts;
        texts.retain(|it| !(it.carried && is_carried_on || stands(&it.name, &it.text)));
        let more = texts.len().saturating_sub(MOST_SHOWN);
        let shown = texts.into_iter().take(MOST_SHOWN);
        Unsaved { rows: shown.map(|it| (it.label, it.text)).collect(), more }
    }
}

fn pairs(form: &str) -> Vec<(String, String)> {
    serde_html_form::from_str(form).unwrap_or_default()
}

/// The texts of a form that is posted to a path, each once. Those with the same label are numbered as
/// they stand in the form, the empty ones too.
fn texts(path: &str, pairs: Vec<(String, String)>, labels: Labels) -> Vec<TypedText> {
    let (mut seen, mut alike) = (HashSet::new(), HashMap::<String, usize>::new());
    let mut texts = Vec::new();
    for (name, text) in pairs {
        if let Some(label) = labels(path, &name)
            && seen.insert((name.clone(), text.clone()))
        {
            *alike.entry(label.clone()).or_default() += 1;
            texts.push(TypedText { name, label, text, carried: false });
        }
    }
    alike.retain(|_, times| 1 < *times);
    let mut places = HashMap::<String, usize>::new();
    for text in texts.iter_mut().filter(|it| alike.contains_key(&it.label)) {
        let place = places.entry(text.label.clone()).or_default();
        *place += 1;
        text.label = format!("{}, nummer {place}", text.label);
    }
    texts.retain(|it| !it.text.trim().is_empty());
    texts
}

/// The inputs and text areas of a page, each with its name and what it holds, as they are written.
fn controls(html: &str) -> HashSet<(&str, &str)> {
    // No `<` stands in an attribute or a text: it is escaped there.
    html.split('<')
        .filter_map(|tag| {
            let name = attribute(tag, " name=\"")?;
            let held = attribute(tag, " value=\"").or_else(|| Some(tag.split_once(">\n")?.1))?;
            Some((name, held))
        })
        .collect()
}

fn attribute<'a>(tag: &'a str, start: &str) -> Option<&'a str> {
    Some(tag.split_once(start)?.1.split_once('"')?.0)
}

/// Whether an answer with this status may have thrown away what was typed. One of 401 keeps the form
/// until the person has signed in. What another site has posted, 403, nobody typed here.
pub(super) fn is_refusal(status: StatusCode) -> bool {
    (status.is_client_error() || status.is_server_error())
        && !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
}

/// As a template writes it.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    // A string takes whatever is written to it.
    let _ = askama::filters::Html.write_escaped_str(&mut escaped, text);
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What somebody has typed into a form that is posted to a path.
    fn typed(path: &str, form: &[(&str, &str)]) -> Typed {
        let typed = serde_html_form::to_string(form).unwrap();
        let arrived = Arrived::default();
        arrived.0.set(typed).unwrap();
        arrived.typed(path, |path, name| match (path, name.split('-').next()?) {
            (_, "reason") => Some("Skäl".to_owned()),
            ("/rekvisitioner/1/plan", "description") => Some("Vad ni ska göra".to_owned()),
            _ => None,
        })
    }

    fn rows(typed: Typed, html: &str) -> Vec<(String, String)> {
        typed.missing_in(html).rows
    }

    #[test]
    fn a_text_stands_on_a_page_where_its_own_control_has_it() {
        let stands = |text, html: &str| rows(typed("/x", &[("reason", text)]), html).is_empty();
        let area =
            |text: &str| format!("<p>a</p><textarea id=\"x\" name=\"reason\">\n{text}</textarea>");
        assert!(stands("Två\r\nrader", &area("Två\r\nrader")));
        assert!(stands("<b>&\"'", &area("&#60;b&#62;&#38;&#34;&#39;")));
        assert!(stands("5", "<input name=\"reason\" type=\"text\" value=\"5\" size=\"14\">\n"));
        for other in [
            area("något annat"),
            "<p>Skäl</p>".to_owned(),
            "<input name=\"reason\" value=\"\" size=\"Skäl\">".to_owned(),
            "<input name=\"other\" value=\"Skäl\">".to_owned(),
        ] {
            assert!(!stands("Skäl", &other), "{other}");
        }
    }

    #[test]
    fn texts_with_the_same_label_are_told_apart_by_their_order() {
        let form =
            [("reason-a", ""), ("reason-b", "två"), ("reason-b", "två"), ("reason-c", "tre")];
        let numbered = [("Skäl, nummer 2", "två"), ("Skäl, nummer 3", "tre")];
        let numbered = numbered.map(|(label, text)| (label.to_owned(), text.to_owned()));
        assert_eq!(rows(typed("/x", &form), ""), numbered);
        let single = rows(typed("/x", &[("reason", "en")]), "");
        assert_eq!(single, [("Skäl".to_owned(), "en".to_owned())]);
    }

    #[test]
    fn a_carried_form_is_shown_where_the_page_does_not_carry_it_on() {
        let kept = [("description-1", "Läkare."), ("seen", "dolt")];
        let kept = serde_html_form::to_string(kept).unwrap();
        let form = [("till", "/rekvisitioner/1/plan?a=b"), ("posted", "1"), ("kept", &kept)];
        let shown = [("Vad ni ska göra".to_owned(), "Läkare.".to_owned())];
        for path in ["/logga-in", "/bekrafta", "/valj-organisation", "/logga-in/eid/freja"] {
            assert_eq!(rows(typed(path, &form), "<p>Fel</p>"), shown, "{path}");
            let carries_on =
                format!("<input type=\"hidden\" name=\"kept\" value=\"{}\">", escaped(&kept));
            assert!(rows(typed(path, &form), &carries_on).is_empty(), "{path}");
        }
        assert!(typed("/arenden/1/forslag", &form).is_empty(), "carries no form");
    }

    #[test]
    fn no_form_makes_a_page_without_end() {
        let texts: Vec<String> = (0..5000).map(|it| format!("text {it}")).collect();
        let form: Vec<(&str, &str)> = texts.iter().map(|it| ("reason", it.as_str())).collect();
        let unsaved = typed("/x", &form).missing_in("<input name=\"reason\" value=\"text 0\">");
        assert_eq!((unsaved.rows.len(), unsaved.more), (MOST_SHOWN, 5000 - 1 - MOST_SHOWN));
        assert_eq!(rows(typed("/x", &[("reason", "en"); 5000]), "").len(), 1);
    }
}
