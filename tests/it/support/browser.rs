//! A person's browser: it keeps its cookie and sends `sec-fetch-site`, as browsers do.

use std::{cell::RefCell, fmt::Write};

use axum::{
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use statsbidrag::{router, web::Entry};
use tower::ServiceExt;

use super::Service;

pub struct Browser<'a> {
    service: &'a Service,
    cookie: RefCell<Option<String>>,
    address: RefCell<String>,
}

#[derive(Debug, Default)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The body's bytes, for answers that are files.
    pub bytes: Vec<u8>,
    pub html: String,
}

/// `a=1&b=å` as a browser would send it.
pub fn form(pairs: &[(&str, &str)]) -> String {
    serde_html_form::to_string(pairs).unwrap()
}

impl<'a> Browser<'a> {
    pub fn new(service: &'a Service, cookie: Option<String>) -> Self {
        Self {
            service,
            cookie: RefCell::new(cookie),
            address: RefCell::new("192.0.2.1".to_owned()),
        }
    }

    /// Sets the network address the requests come from.
    pub fn from(self, address: &str) -> Self {
        *self.address.borrow_mut() = address.to_owned();
        self
    }

    pub fn cookie(&self) -> Option<String> {
        self.cookie.borrow().clone()
    }

    pub fn set_cookie(&self, cookie: Option<String>) {
        *self.cookie.borrow_mut() = cookie;
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "").await
    }

    pub async fn post(&self, path: &str, form: &str) -> Answer {
        self.send(Method::POST, path, form).await
    }

    /// Follows the answer's redirect.
    pub async fn follow(&self, answer: &Answer) -> Answer {
        self.get(&answer.location()).await
    }

    pub async fn send(&self, method: Method, path: &str, form: &str) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost:8080")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("x-test-address", self.address.borrow().as_str());
        if let Some(cookie) = self.cookie() {
            request = request.header(header::COOKIE, cookie);
        }
        self.send_request(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Posts a form with a file in it.
    pub async fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        (file_name, content): (&str, &[u8]),
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!(
                "--grans\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend(part.as_bytes());
        }
        let head = format!(
            "--grans\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.as_bytes());
        body.extend(content);
        body.extend(b"\r\n--grans--\r\n");
        let mut request = Request::post(path)
            .header(header::HOST, "localhost:8080")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=grans")
            .header("sec-fetch-site", "same-origin");
        if let Some(cookie) = self.cookie() {
            request = request.header(header::COOKIE, cookie);
        }
        self.send_request(request.body(Body::from(body)).unwrap()).await
    }

    /// The size in bytes of a page's body as sent to a browser that takes gzip.
    pub async fn weighs(&self, path: &str) -> usize {
        let request = Request::get(path)
            .header(header::HOST, "localhost:8080")
            .header(header::ACCEPT_ENCODING, "gzip");
        let request = request.body(Body::empty()).unwrap();
        let response = self.service.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.into_body().collect().await.unwrap().to_bytes().len()
    }

    /// Sends any request, for a test that needs other headers.
    pub async fn send_request(&self, request: Request<Body>) -> Answer {
        let response = self.service.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for set in parts.headers.get_all(header::SET_COOKIE) {
            let set = set.to_str().unwrap();
            let pair = set.split(';').next().unwrap().to_owned();
            let gone = pair.ends_with('=') || set.contains("Max-Age=0");
            self.set_cookie((!gone).then_some(pair));
        }
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            html: String::from_utf8_lossy(&body).into_owned(),
            bytes: body.to_vec(),
        }
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|it| it.to_str().unwrap())
    }

    /// The path that the answer redirects to.
    pub fn location(&self) -> String {
        let location = self.header("location");
        location
            .unwrap_or_else(|| panic!("{} leads nowhere\n{}", self.status, self.html))
            .to_owned()
    }

    /// The text of the page, without markup and with plain spaces.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut rest = self.html.as_str();
        while let Some((before, after)) = rest.split_once('<') {
            let _ = write!(text, "{before} ");
            rest = after.split_once('>').map_or("", |it| it.1);
        }
        text.push_str(rest);
        let text = text.replace("&#38;", "&").replace("&#34;", "\"").replace("&#39;", "'");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    pub fn says(&self, words: &str) -> &Self {
        let text = self.text();
        assert!(text.contains(words), "{} without «{words}»:\n{text}", self.status);
        self
    }

    #[track_caller]
    pub fn does_not_say(&self, words: &str) -> &Self {
        let text = self.text();
        assert!(!text.contains(words), "{} with «{words}»:\n{text}", self.status);
        self
    }

    #[track_caller]
    pub fn is(&self, status: StatusCode) -> &Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// The value of an input on the page.
    #[track_caller]
    pub fn input(&self, name: &str) -> String {
        let start = format!("name=\"{name}\"");
        let (_, after) = self
            .html
            .split_once(&start)
            .unwrap_or_else(|| panic!("no input {name}\n{}", self.html));
        let tag = after.split_once('>').unwrap().0;
        let value = tag.split_once("value=\"").unwrap_or(("", "")).1;
        value.split('"').next().unwrap().to_owned()
    }

    /// The hidden fields of the page's forms, as the browser would post them. (The form in the page
    /// header has none.)
    pub fn fields(&self) -> String {
        let hidden = self.html.split("<input type=\"hidden\" name=\"").skip(1);
        let pairs: Vec<(String, String)> = hidden
            .map(|it| {
                let (name, rest) = it.split_once('"').unwrap();
                let value = rest.split_once("value=\"").unwrap().1.split('"').next().unwrap();
                (name.to_owned(), unescaped(value))
            })
            .collect();
        serde_html_form::to_string(pairs).unwrap()
    }
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"");
    text.replace("&#39;", "'").replace("&#38;", "&")
}

impl Answer {
    /// What the page's form would post if nothing were touched: every input, chosen option and
    /// text area, in the order they stand.
    pub fn controls(&self) -> Vec<(String, String)> {
        let form = self.html.split("<form class=\"form\"").nth(1).unwrap_or_default();
        let form = form.split("</form>").next().unwrap();
        let mut controls = Vec::new();
        let mut select = None;
        for part in form.split('<').skip(1) {
            let (tag, text) = part.split_once('>').unwrap_or((part, ""));
            let of = |name: &str| attribute(tag, name);
            let name = of("name");
            if tag.starts_with("input") {
                let ticks = matches!(of("type").as_deref(), Some("checkbox" | "radio"));
                if let (Some(name), true) = (name, !ticks || tag.contains(" checked")) {
                    controls.push((name, of("value").unwrap_or_default()));
                }
            } else if tag.starts_with("textarea") {
                let text = unescaped(text);
                controls.push((name.unwrap(), text.strip_prefix('\n').unwrap_or(&text).to_owned()));
            } else if tag.starts_with("select") {
                select = name;
            } else if tag.starts_with("option") && tag.contains(" selected") {
                controls.push((select.clone().unwrap(), of("value").unwrap_or_default()));
            }
        }
        controls
    }
}

impl Answer {
    /// What the error summary says, line by line.
    pub fn summary(&self) -> Vec<String> {
        let Some((_, summary)) = self.html.split_once("data-error-summary") else {
            return Vec::new();
        };
        let lines = summary.split("</div>").next().unwrap().split("<li><a href=\"#").skip(1);
        let text =
            |it: &str| it.split_once("\">").unwrap().1.split("</a>").next().unwrap().to_owned();
        lines.map(|it| unescaped(&text(it))).collect()
    }
}

/// A form of a page that is posted.
#[derive(Debug)]
pub struct PostForm {
    /// The path that it is posted to.
    pub path: String,
    pub hidden: Vec<(String, String)>,
    /// The names of the inputs that text is typed in, and of those that are chosen or ticked.
    pub texts: Vec<String>,
    pub choices: Vec<String>,
    /// What can be chosen or ticked, with the value that this posts.
    pub offered: Vec<(String, String)>,
    /// The buttons that post something of their own.
    pub buttons: Vec<(String, String)>,
}

impl Answer {
    /// The forms of this page that are posted; `at` is the page's own path.
    pub fn posted_forms(&self, at: &str) -> Vec<PostForm> {
        let forms = self.html.split("<form").skip(1).map(|it| it.split("</form>").next().unwrap());
        let posted = forms.filter(|it| it.split('>').next().unwrap().contains("method=\"post\""));
        posted.map(|it| PostForm::read(it, at)).collect()
    }
}

impl PostForm {
    fn read(form: &str, at: &str) -> Self {
        // An action of "?" is the page's own address without its fragment.
        let path = attribute(form.split('>').next().unwrap(), "action").filter(|it| it != "?");
        let path = path.unwrap_or_else(|| at.split('?').next().unwrap().to_owned());
        let (mut hidden, mut texts, mut choices) = (Vec::new(), Vec::new(), Vec::new());
        let (mut offered, mut buttons) = (Vec::new(), Vec::new());
        for tag in form.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap();
            let Some(name) = attribute(tag, "name") else { continue };
            let value = || attribute(tag, "value").unwrap_or_default();
            let kind = attribute(tag, "type").unwrap_or_default();
            match (tag.split(' ').next().unwrap(), kind.as_str()) {
                ("input", "hidden") => {
                    hidden.push((name, value()));
                }
                ("input", "text" | "email" | "tel" | "date") | ("textarea", _) => texts.push(name),
                ("input", "radio" | "checkbox") => {
                    offered.push((name.clone(), value()));
                    choices.push(name);
                }
                ("button", _) => {
                    buttons.push((name.clone(), value()));
                    choices.push(name);
                }
                ("select", _) => choices.push(name),
                _ => {}
            }
        }
        Self { path, hidden, texts, choices, offered, buttons }
    }
}

/// The route that an address belongs to.
pub fn route_of(method: &Method, address: &str) -> Option<Entry> {
    let fits = |entry: &Entry| {
        let (mut one, mut other) = (entry.path.split('/'), address.split('/'));
        entry.method == *method
            && loop {
                match (one.next(), other.next()) {
                    (None, None) => break true,
                    (Some(one), Some(other)) if one == other || one.starts_with('{') => {}
                    _ => break false,
                }
            }
    };
    let routes = router::routes();
    let found = routes.table().iter().filter(|it| fits(it));
    found.min_by_key(|it| it.path.matches('{').count()).cloned()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    Some(unescaped(value.split('"').next().unwrap()))
}
