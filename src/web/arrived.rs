//! A posted form as it came, read before anybody looks at the request. So whatever page answers can
//! show what was typed: nobody loses a text because a colleague was faster.

use std::sync::{Arc, OnceLock};

use askama::filters::Escaper;
use axum::{
    body::Body,
    extract::Request,
    http::{Method, StatusCode},
};
use sha2::{Digest, Sha256};

use super::{
    Error,
    form::{ACTING_FOR, is_form, most, read, without_nul, without_secrets},
};
use crate::values::OrganisationId;

/// What a text input is called on the page of its form, by the path that is posted to and the
/// input's name; `None` for what no page shows again: passwords, codes, hidden inputs.
pub type Labels = fn(&str, &str) -> Option<String>;

/// The form of a request, encoded, without its passwords and codes. A layer far out puts an empty
/// one in the request; the guard of the route fills it.
#[derive(Debug, Clone, Default)]
pub(super) struct Arrived(Arc<OnceLock<String>>);

/// A text that somebody typed.
#[derive(Debug, Clone)]
pub(super) struct TypedText {
    name: String,
    label: String,
    text: String,
}

impl Arrived {
    /// Reads a posted form to its end, and hands the request on as it was.
    ///
    /// # Errors
    /// [`Error::TooLarge`] and [`Error::BadRequest`] for a form that cannot be read.
    pub(super) async fn read(request: Request) -> Result<Request, Error> {
        if request.method() != Method::POST || !is_form(&request) {
            return Ok(request);
        }
        let (mut parts, body) = request.into_parts();
        let path = parts.uri.path();
        let body = read(body, most(path)).await?;
        let typed = String::from_utf8(without_nul(&body)).unwrap_or_default();
        let typed = without_secrets(path, &typed);
        let arrived = parts.extensions.get_or_insert_default::<Self>();
        // A handler is asked once for a request.
        let _ = arrived.0.set(typed);
        Ok(Request::from_parts(parts, Body::from(body)))
    }

    /// The form of this request; `None` where none has been read.
    pub(super) fn form(request: &Request) -> Option<&str> {
        let arrived = request.extensions().get::<Self>()?;
        arrived.0.get().map(String::as_str)
    }

    /// The organisation that the page of the form was made for.
    pub(super) fn acting_for(request: &Request) -> Option<OrganisationId> {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(Self::form(request)?).ok()?;
        let carried = pairs.into_iter().find(|(name, _)| name == ACTING_FOR)?;
        carried.1.parse().ok()
    }

    /// Tells a form from every other.
    pub(super) fn fingerprint(&self, path: &str) -> String {
        let form = self.0.get().map_or("", String::as_str);
        hex::encode(Sha256::digest(format!("{path}\n{form}")))
    }

    /// The texts that were typed, each with its label, in the order of the form.
    pub(super) fn texts(&self, path: &str, labels: Labels) -> Vec<TypedText> {
        let form = self.0.get().map_or("", String::as_str);
        let pairs: Vec<(String, String)> = serde_html_form::from_str(form).unwrap_or_default();
        let written = pairs.into_iter().filter(|(_, text)| !text.trim().is_empty());
        written
            .filter_map(|(name, text)| Some(TypedText { label: labels(path, &name)?, name, text }))
            .collect()
    }
}

impl TypedText {
    /// Whether a page has the text in the control it was typed in, or hidden, to be posted with the
    /// next press.
    pub(super) fn stands_in(&self, html: &str) -> bool {
        let control = format!(" name=\"{}\"", escaped(&self.name));
        let text = escaped(&self.text);
        let (line, area) = (format!(" value=\"{text}\""), format!(">\n{text}"));
        // No `<` stands in an attribute or a text: it is escaped there.
        html.split('<')
            .any(|tag| tag.contains(&control) && (tag.contains(&line) || tag.ends_with(&area)))
    }

    pub(super) fn into_row(self) -> (String, String) {
        (self.label, self.text)
    }
}

/// Whether an answer with this status may have thrown away what was typed. One of 401 keeps the form
/// until the person has signed in.
pub(super) fn is_refusal(status: StatusCode) -> bool {
    (status.is_client_error() || status.is_server_error()) && status != StatusCode::UNAUTHORIZED
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

    #[test]
    fn a_text_stands_on_a_page_where_its_own_control_has_it() {
        let text = |text: &str| TypedText {
            name: "reason".to_owned(),
            label: "Skäl".to_owned(),
            text: text.to_owned(),
        };
        let area =
            |text: &str| format!("<p>a</p><textarea id=\"x\" name=\"reason\">\n{text}</textarea>");
        assert!(text("Två\r\nrader").stands_in(&area("Två\r\nrader")));
        assert!(text("<b>&\"'").stands_in(&area("&#60;b&#62;&#38;&#34;&#39;")));
        assert!(
            text("5").stands_in("<input name=\"reason\" type=\"text\" value=\"5\" size=\"14\">")
        );
        for other in [
            area("något annat"),
            "<p>Skäl</p>".to_owned(),
            "<input name=\"reason\" value=\"\" size=\"Skäl\">".to_owned(),
            "<input name=\"other\" value=\"Skäl\">".to_owned(),
        ] {
            assert!(!text("Skäl").stands_in(&other), "{other}");
        }
    }
}
