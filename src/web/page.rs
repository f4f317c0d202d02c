//! Pages: a handler says what is on the page, the shell around it is added on the way out.

use std::{convert::Infallible, sync::Arc};

use askama::Template;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, IntoResponseParts, Redirect, Response, ResponseParts},
};
use tower_sessions::Session;

use super::{
    Error, Labels, Reference,
    arrived::{Arrived, Typed, Unsaved, is_refusal},
    error::ErrorPage,
    log::Matched,
};
use crate::{
    app::App,
    eid::Button,
    values::{Moment, OrganisationId},
    who::{NoProof, WHO, Who},
};

/// A whole page.
#[derive(Debug)]
pub struct Page<T>(pub T);

/// What a post is answered with: a redirect, the same page with its errors, or another response.
#[derive(Debug)]
pub enum Reply<T> {
    Onwards(Redirect),
    Again(T),
    Other(Response),
}

/// Words that are shown once, on the next page that the signed-in person gets. A handler returns
/// them with its answer: `(Notice(words), answer)`.
#[derive(Debug, Clone)]
pub struct Notice(pub String);

/// In a redirect after a post that came to nothing: why. Whoever typed something gets a page that
/// shows it and leads there; everybody else is led there at once, with a [`Notice`].
#[derive(Debug, Clone)]
pub(super) struct LedAway {
    title: &'static str,
    words: String,
    /// What the page says after the words.
    more: &'static str,
    /// What the link onwards is called.
    link: &'static str,
}

/// In a session: the words of a [`Notice`].
const NOTICE: &str = "notice";

/// In a session: the fingerprint of the form that the last [`Notice`] answered. The same form once
/// more is the second of two presses, and nothing in it is lost.
const DONE: &str = "done";

/// What surrounds every page and no handler should have to carry.
#[derive(Debug, Clone, Default)]
pub struct Shell {
    pub person: Option<String>,
    /// `Ombud för Härjedalens kommun`, `Handläggare`.
    pub capacity: Option<String>,
    /// Whether the person is at the agency, whose pages use all the width that there is.
    pub staff: bool,
    /// Whether there is another organisation to act for.
    pub may_switch: bool,
    /// The organisation that the page is made for: its forms carry it.
    pub organisation: Option<OrganisationId>,
    pub unsaved: Unsaved,
    pub nav: Vec<NavItem>,
    /// The words of a [`Notice`], shown on this page and no other.
    pub notice: Option<String>,
    pub demonstration: bool,
    /// Whether the mails of a demonstration are shown instead of sent.
    pub shows_mail: bool,
    /// When the session ends, for a warning before it does.
    pub ends: Option<SessionEnds>,
    /// A button for each provider of e-legitimation.
    pub eid: Arc<[Button]>,
    /// The reference number that this request has in the log.
    pub reference: String,
}

/// In how many seconds a session ends: `unused` if nobody uses it, `for_good` even if somebody
/// does.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct SessionEnds {
    pub unused: i64,
    pub for_good: i64,
}

impl SessionEnds {
    pub fn of(who: &Who, now: Moment) -> Self {
        let left = |at: Moment| at.unix_seconds() - now.unix_seconds();
        Self { unused: left(who.ends_at), for_good: left(who.ends_for_good_at) }
    }
}

/// An entry of the menu.
#[derive(Debug, Clone)]
pub struct NavItem {
    pub href: &'static str,
    pub label: &'static str,
    pub current: bool,
}

/// Makes the menu of a person who is at a path.
pub type Navigation = fn(&Who, &str) -> Vec<NavItem>;

impl Shell {
    fn around(who: Option<&Who>, path: &str, app: &App, navigation: Navigation) -> Self {
        Self {
            person: who.map(|it| it.name.clone()),
            capacity: who.and_then(Who::capacity),
            staff: who.is_some_and(Who::is_staff),
            may_switch: who.is_some_and(|it| 1 < it.mandates.len()),
            organisation: who.and_then(Who::acting).map(|it| it.organisation_id),
            unsaved: Unsaved::default(),
            nav: who.map(|it| navigation(it, path)).unwrap_or_default(),
            notice: None,
            demonstration: app.settings.demonstration,
            shows_mail: app.settings.shows_mail,
            ends: who.map(|it| SessionEnds::of(it, app.clock.now())),
            eid: app.eid.buttons(),
            reference: String::new(),
        }
    }
}

impl<T> Reply<T> {
    pub fn to(path: &str) -> Self {
        Self::Onwards(Redirect::to(path))
    }
}

impl<T: Template + Send + Sync + 'static> Reply<T> {
    /// With a [`Notice`].
    pub fn saying(self, words: impl Into<String>) -> Self {
        Self::Other((Notice(words.into()), self).into_response())
    }

    /// For whoever lost a race. With a [`Notice`], where nothing was typed; otherwise a page that
    /// shows what was typed, says the same, and links there.
    pub fn overtaken(self, words: impl Into<String>) -> Self {
        let more = " Någon annan hann före, eller så tryckte du mer än en gång.";
        let why = LedAway {
            title: "Uppgifterna har ändrats",
            words: words.into(),
            more,
            link: "Visa hur det ser ut nu",
        };
        Self::Other(why.to(self.into_response()))
    }
}

impl LedAway {
    /// To where a role that waits for a second factor gets it.
    pub(super) fn for_a_second_factor(onwards: Response) -> Response {
        let words = "Det du skulle göra kräver att du loggar in med två faktorer. Lägg till den \
                     andra, och gör det sedan.";
        let title = "Du behöver en andra faktor";
        let link = "Lägg till en andra faktor";
        Self { title, words: words.to_owned(), more: "", link }.to(onwards)
    }

    fn to(self, mut onwards: Response) -> Response {
        onwards.extensions_mut().insert(self);
        onwards
    }

    /// The answer to whoever typed this; `onwards` is the redirect.
    fn answer(self, typed: &Typed, onwards: Response) -> Response {
        if typed.is_empty() {
            return (Notice(self.words), onwards).into_response();
        }
        let there = onwards.headers().get(header::LOCATION).and_then(|it| it.to_str().ok());
        let there = there.unwrap_or("/").to_owned();
        let page = ErrorPage::leading(self.title, self.words + self.more, self.link, there);
        (StatusCode::CONFLICT, Page(page)).into_response()
    }
}

impl IntoResponseParts for Notice {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        parts.extensions_mut().insert(self);
        Ok(parts)
    }
}

impl<T: Template + Send + Sync + 'static> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(Undressed::of(self.0));
        response
    }
}

impl<T: Template + Send + Sync + 'static> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        match self {
            Self::Onwards(redirect) => redirect.into_response(),
            Self::Again(page) => (StatusCode::UNPROCESSABLE_ENTITY, Page(page)).into_response(),
            Self::Other(response) => response,
        }
    }
}

/// Middleware: reads who is asking, once, for the guard, the extractors and the shell; and renders
/// the page that the handler left, inside that shell. An error is a page like any other. A page that
/// refuses a form shows what was typed into it. So the form is read before anything is asked for that may
/// be away.
///
/// A handler that has changed for whom the person acts leaves the changed [`Who`] in its response.
pub async fn dress(
    State((app, navigation, labels)): State<(App, Navigation, Labels)>,
    session: Session,
    request: Request,
    next: Next,
) -> Response {
    Matched::note(&request);
    let (mut request, read) = Arrived::read(request, &app.clock).await;
    let arrived = request.extensions_mut().get_or_insert_default::<Arrived>().clone();
    let reference = request.extensions().get().map(Reference::to_string);
    let path = request.uri().path().to_owned();
    let (mut response, who) = match (read, session.get::<Who>(WHO).await) {
        (Err(error), who) => (error.into_response(), who.ok().flatten()),
        (Ok(()), Err(error)) => (Error::from(error).into_response(), None),
        (Ok(()), Ok(who)) => {
            if let Some(who) = &who {
                request.extensions_mut().insert(who.clone());
            }
            (next.run(request).await, who)
        }
    };
    let who = response.extensions_mut().remove::<Who>().or(who);
    let mut shell = Shell::around(who.as_ref(), &path, &app, navigation);
    shell.reference = reference.unwrap_or_default();
    if let Some(led_away) = response.extensions_mut().remove::<LedAway>() {
        let done = session.get(DONE).await.ok().flatten() == Some(arrived.fingerprint(&path));
        let typed = if done { Typed::default() } else { arrived.typed(&path, labels) };
        response = led_away.answer(&typed, response);
    }
    if let Some(notice) = response.extensions_mut().remove()
        && let Err(error) = remember(&session, notice, arrived.fingerprint(&path)).await
    {
        response = Error::from(error).into_response();
    }
    if response.status().is_success() && shell.person.is_some() {
        shell.notice = notice(&session).await;
    }
    let typed = match is_refusal(response.status()) {
        true => arrived.typed(&path, labels),
        false => Typed::default(),
    };
    dressed(response, shell, typed)
}

/// The page, and in it what was typed and it does not show by itself.
fn dressed(mut response: Response, mut shell: Shell, typed: Typed) -> Response {
    if let Some(refused) = response.extensions_mut().remove::<NoProof>() {
        response = Error::from(refused).into_response();
    }
    let undressed = match response.extensions_mut().remove::<ErrorPage>() {
        Some(page) => Some(Undressed::of(page)),
        None => response.extensions_mut().remove(),
    };
    let Some(Undressed(render)) = undressed else {
        return response;
    };
    let mut rendered = render(&shell);
    if let Ok(html) = &rendered
        && !typed.is_empty()
    {
        shell.unsaved = typed.missing_in(html);
        if !shell.unsaved.rows.is_empty() {
            rendered = render(&shell);
        }
    }
    match rendered {
        Ok(html) => {
            *response.body_mut() = Body::from(html);
            let headers = response.headers_mut();
            headers.remove(header::CONTENT_LENGTH);
            headers.insert(header::CONTENT_TYPE, HTML);
        }
        Err(error) => {
            tracing::error!(?error, reference = shell.reference, "page did not render");
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            *response.body_mut() = Body::from("Något gick fel hos oss. Försök igen om en stund.");
        }
    }
    response
}

/// Renders what was left without the shell of a person: where nobody asks who that is.
pub(super) fn bare(response: Response, reference: Option<Reference>, typed: Typed) -> Response {
    let reference = reference.map(|it| it.to_string()).unwrap_or_default();
    dressed(response, Shell { reference, ..Shell::default() }, typed)
}

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

async fn remember(
    session: &Session,
    Notice(words): Notice,
    done: String,
) -> Result<(), tower_sessions::session::Error> {
    session.insert(NOTICE, words).await?;
    session.insert(DONE, done).await
}

async fn notice(session: &Session) -> Option<String> {
    let told = session.get::<String>(NOTICE).await.ok()??;
    session.remove::<String>(NOTICE).await.ok()?;
    Some(told)
}

type Render = dyn Fn(&Shell) -> askama::Result<String> + Send + Sync;

#[derive(Clone)]
struct Undressed(Arc<Render>);

impl Undressed {
    fn of(page: impl Template + Send + Sync + 'static) -> Self {
        Self(Arc::new(move |shell| {
            let values: (&str, &dyn std::any::Any) = ("shell", shell);
            page.render_with_values(&values)
        }))
    }
}
