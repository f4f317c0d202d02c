//! The route table: every address, its method and who may use it, in one list that tests can read.

use std::{pin::Pin, sync::Arc};

use axum::{
    Router,
    extract::Request,
    handler::Handler,
    http::Method,
    middleware::{Next, from_fn},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodFilter, on},
};

use super::{
    Error,
    form::{Interrupted, Interruption},
};
use crate::{
    app::App,
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
/// again who it is; the form that was sent is kept meanwhile. A person without the role gets 404,
/// or, if the role waits for a second factor, is sent to add one.
async fn guard(access: Access, confirmed: bool, request: Request, next: Next) -> Response {
    if access == Access::Anyone {
        return next.run(request).await;
    }
    let Some(who) = request.extensions().get::<Who>() else {
        return Interrupted::of(request, Interruption::SignIn).await.into_response();
    };
    if !access.admits(who) {
        return match access.admits(&who.with_what_is_held_back()) {
            true => Redirect::to(SECOND_FACTOR).into_response(),
            false => Error::NotFound.into_response(),
        };
    }
    if confirmed && !who.proved_lately {
        return Interrupted::of(request, Interruption::Confirm).await.into_response();
    }
    next.run(request).await
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
