//! The route table: every address, its method and who may use it, in one list that tests can read.

use std::{pin::Pin, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::Request,
    handler::Handler,
    http::{Method, StatusCode, request::Parts},
    middleware::{Next, from_fn},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodFilter, on},
};

use super::{
    Error,
    arrived::Arrived,
    interrupted::{Interrupted, Interruption},
    page::LedAway,
};
use crate::{
    app::App,
    values::OrganisationId,
    who::{AgencyRole, Who},
};

/// Where somebody whose agency roles wait for a second factor adds one.
const SECOND_FACTOR: &str = "/konto/tvafaktor";

/// Who may use an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody. Only for a short, named list.
    Anyone,
    /// Whoever has an account.
    SignedIn,
    /// Whoever acts for an organisation.
    Applicant,
    /// Ombud and representant: those who may start and submit.
    Sender,
    /// Everybody at the agency.
    Staff,
    Officer,
    Decider,
    Economist,
    Administrator,
}

impl Access {
    /// Whether the address acts for the organisation that the session has chosen.
    pub fn is_for_an_organisation(self) -> bool {
        matches!(self, Self::Applicant | Self::Sender)
    }

    /// Whether this person may use the address, with the rights read for this request.
    pub fn admits(self, who: &Who) -> bool {
        match self {
            Self::Anyone | Self::SignedIn => true,
            Self::Applicant => who.acting().is_some(),
            Self::Sender => who.acting().is_some_and(|it| it.role.may_submit()),
            Self::Staff => who.is_staff(),
            Self::Officer => who.has(AgencyRole::Officer),
            Self::Decider => who.has(AgencyRole::Decider),
            Self::Economist => who.has(AgencyRole::Economist),
            Self::Administrator => who.has(AgencyRole::Administrator),
        }
    }
}

/// One line of the access map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    /// Whether the person must have proved lately who it is (step-up).
    pub confirmed: bool,
}

/// A router that remembers its table.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    table: Vec<Entry>,
}

impl Routes {
    pub fn get<H: Handler<T, App>, T: 'static>(
        self,
        access: Access,
        path: &'static str,
        handler: H,
    ) -> Self {
        self.add(
            Entry { method: Method::GET, path, access, confirmed: false },
            Untyped::of(handler),
        )
    }

    pub fn post<H: Handler<T, App>, T: 'static>(
        self,
        access: Access,
        path: &'static str,
        handler: H,
    ) -> Self {
        self.add(
            Entry { method: Method::POST, path, access, confirmed: false },
            Untyped::of(handler),
        )
    }

    /// A page about moving money or rights: only for a person who has lately proved who it is.
    pub fn get_confirmed<H: Handler<T, App>, T: 'static>(
        self,
        access: Access,
        path: &'static str,
        handler: H,
    ) -> Self {
        self.add(Entry { method: Method::GET, path, access, confirmed: true }, Untyped::of(handler))
    }

    /// An act that moves money or rights: only for a person who has lately proved who it is.
    pub fn post_confirmed<H: Handler<T, App>, T: 'static>(
        self,
        access: Access,
        path: &'static str,
        handler: H,
    ) -> Self {
        self.add(
            Entry { method: Method::POST, path, access, confirmed: true },
            Untyped::of(handler),
        )
    }

    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    pub fn table(&self) -> &[Entry] {
        &self.table
    }

    pub fn into_router(self) -> Router<App> {
        self.router
    }

    fn add(mut self, entry: Entry, handler: Untyped) -> Self {
        let Entry { access, confirmed, path, .. } = entry;
        let method = match entry.method {
            Method::GET => MethodFilter::GET,
            _ => MethodFilter::POST,
        };
        let guarded = on(method, handler)
            .route_layer(from_fn(move |request, next| guard(access, confirmed, request, next)));
        self.router = self.router.route(path, guarded);
        self.table.push(entry);
        self
    }
}

/// A handler without its type, so that the router around it is compiled once and not once a
/// handler: that took two fifths of the compiler's time.
#[derive(Clone)]
struct Untyped(Arc<dyn Fn(Request, App) -> Answer + Send + Sync>);

type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

impl Untyped {
    fn of<H: Handler<T, App>, T: 'static>(handler: H) -> Self {
        Self(Arc::new(move |request, app| Box::pin(handler.clone().call(request, app))))
    }
}

impl Handler<(), App> for Untyped {
    type Future = Answer;

    fn call(self, request: Request, app: App) -> Answer {
        (self.0)(request, app)
    }
}

/// Asks a stranger to sign in and, on a `confirmed` route, a person whose proof is old to prove
/// again who it is. The form that was sent is kept meanwhile. Nothing is done for another organisation
/// than the page was made for: its form is kept too. A person without the role gets 404, or, if the role
/// waits for a second factor, is sent to add one.
async fn guard(access: Access, confirmed: bool, request: Request, next: Next) -> Response {
    if access == Access::Anyone {
        return next.run(request).await;
    }
    let Some(who) = request.extensions().get::<Who>().cloned() else {
        return interrupted(request, Interruption::SignIn).await;
    };
    if !access.is_for_an_organisation() {
        return admit(access, confirmed, &who, request, next).await;
    }
    if request.method() == Method::POST {
        let theirs = Arrived::acting_for(&request);
        return match is_acting_for(&who, theirs) {
            true => admit(access, confirmed, &who, request, next).await,
            false => interrupted(request, Interruption::OtherOrganisation(theirs)).await,
        };
    }
    let (parts, body) = request.into_parts();
    let asked = Request::from_parts(parts.clone(), body);
    let answer = admit(access, confirmed, &who, asked, next.clone()).await;
    if answer.status() != StatusCode::NOT_FOUND {
        return answer;
    }
    match other_owner(access, &parts, &who, &next).await {
        Some(theirs) => {
            let why = Interruption::OtherOrganisation(Some(theirs));
            interrupted(Request::from_parts(parts, Body::empty()), why).await
        }
        None => answer,
    }
}

async fn interrupted(request: Request, why: Interruption) -> Response {
    Interrupted::of(request, why).await.into_response()
}

/// Runs the handler, if the person may.
async fn admit(
    access: Access,
    confirmed: bool,
    who: &Who,
    request: Request,
    next: Next,
) -> Response {
    if !access.admits(who) {
        return match access.admits(&who.with_what_is_held_back()) {
            true => {
                let onwards = Redirect::to(SECOND_FACTOR).into_response();
                match request.method() == Method::POST {
                    true => LedAway::for_a_second_factor(onwards),
                    false => onwards,
                }
            }
            false => Error::NotFound.into_response(),
        };
    }
    if confirmed && !who.proved_lately {
        return interrupted(request, Interruption::Confirm).await;
    }
    next.run(request).await
}

/// Whether a form that was made for an organisation is for the one that the person acts for. A form
/// that names none is for the only one there is.
fn is_acting_for(who: &Who, carried: Option<OrganisationId>) -> bool {
    match (who.acting(), carried) {
        (Some(acting), Some(carried)) => acting.organisation_id == carried,
        (Some(_), None) => who.mandates.len() == 1,
        // Whoever acts for nobody is refused as such.
        (None, _) => true,
    }
}

/// How many other organisations are asked about an address that the chosen one does not have. Each costs
/// as much as the page.
const MOST_ASKED: usize = 10;

/// The other organisation of this person whose page an address is. The handler itself is asked, as if
/// the person had chosen that organisation: so nothing is told but what the person could open there.
async fn other_owner(
    access: Access,
    parts: &Parts,
    who: &Who,
    next: &Next,
) -> Option<OrganisationId> {
    let acting = who.acting()?.organisation_id;
    let others = who.mandates.iter().filter(|it| it.organisation_id != acting);
    for mandate in others.take(MOST_ASKED) {
        let there = Who { chosen: Some(mandate.organisation_id), ..who.clone() };
        if !access.admits(&there) {
            continue;
        }
        let mut parts = parts.clone();
        parts.extensions.insert(there);
        let answer = next.clone().run(Request::from_parts(parts, Body::empty())).await;
        if answer.status().is_server_error() {
            tracing::error!("asked about another organisation, a page failed: {}", answer.status());
        }
        if answer.status().is_success() || answer.status().is_redirection() {
            return Some(mandate.organisation_id);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use sqlx::postgres::PgPoolOptions;
    use tower::ServiceExt;

    use super::*;
    use crate::{
        app::{Clock, Settings},
        values::{Email, Moment, PersonId, SessionId},
    };

    fn who(roles: &[AgencyRole]) -> Who {
        Who {
            person_id: PersonId::generate(),
            name: "Frida".to_owned(),
            email: Email::parse("frida@demo.example").unwrap(),
            roles: roles.to_vec(),
            mandates: Vec::new(),
            chosen: None,
            held_back: Vec::new(),
            proved_lately: true,
            proved_strongly: true,
            factors: Default::default(),
            session_id: SessionId::generate(),
            ends_at: Moment::EPOCH,
            ends_for_good_at: Moment::EPOCH,
        }
    }

    /// The answer of a route whose handler takes no extractor for a role: only the guard protects
    /// it.
    async fn answer(path: &str, who: Option<Who>) -> Response {
        let nowhere = PgPoolOptions::new().connect_lazy("postgres://nowhere.invalid/").unwrap();
        let routes = Routes::default()
            .get(Access::Officer, "/x", || async { "inside" })
            .get_confirmed(Access::Officer, "/y", || async { "inside" });
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        if let Some(who) = who {
            request.extensions_mut().insert(who);
        }
        let app = App::new(nowhere, Clock::real(), Settings::local().unwrap()).unwrap();
        routes.into_router().with_state(app).oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn the_guard_refuses_even_when_the_handler_asks_for_no_role() {
        assert_eq!(answer("/x", Some(who(&[AgencyRole::Officer]))).await.status(), 200);
        assert_eq!(answer("/x", Some(who(&[AgencyRole::Decider]))).await.status(), 404);
        assert_eq!(answer("/x", Some(who(&[]))).await.status(), 404);
        let asked = answer("/x", None).await;
        let interrupted = asked.extensions().get::<Interrupted>().unwrap();
        assert_eq!(interrupted.why, Interruption::SignIn);
    }

    #[tokio::test]
    async fn a_confirmed_route_asks_for_a_new_proof_when_the_last_is_old() {
        let officer = who(&[AgencyRole::Officer]);
        assert_eq!(answer("/y", Some(officer.clone())).await.status(), 200);
        let later = Who { proved_lately: false, ..officer };
        assert_eq!(answer("/x", Some(later.clone())).await.status(), 200);
        let asked = answer("/y", Some(later)).await;
        let interrupted = asked.extensions().get::<Interrupted>().unwrap();
        assert_eq!((interrupted.why, interrupted.till.as_str()), (Interruption::Confirm, "/y"));
    }

    #[tokio::test]
    async fn a_role_that_waits_for_a_second_factor_opens_nothing() {
        let waits = Who { held_back: vec![AgencyRole::Officer], ..who(&[]) };
        let sent = answer("/x", Some(waits)).await;
        assert_eq!(sent.headers()["location"], "/konto/tvafaktor");
    }
}
