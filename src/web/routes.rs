//! The route table: every address, its method and who may use it, in one list that tests can read.

use std::convert::Infallible;

use axum::{
    Router,
    extract::Request,
    handler::Handler,
    http::Method,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};

use super::{Error, form::interrupted};
use crate::{
    app::App,
    identity::{AgencyRole, Who},
};

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
    /// May this person, with the rights it has now?
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
        self.add(Method::GET, access, path, get(handler))
    }

    pub fn post<H: Handler<T, App>, T: 'static>(
        self,
        access: Access,
        path: &'static str,
        handler: H,
    ) -> Self {
        self.add(Method::POST, access, path, post(handler))
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

    fn add(
        mut self,
        method: Method,
        access: Access,
        path: &'static str,
        route: MethodRouter<App, Infallible>,
    ) -> Self {
        let guarded = route.route_layer(from_fn(move |request, next| guard(access, request, next)));
        self.router = self.router.route(path, guarded);
        self.table.push(Entry { method, path, access });
        self
    }
}

/// A stranger is asked to sign in, and what it had in hand is kept; whoever may not is told that
/// there is nothing here.
async fn guard(access: Access, request: Request, next: Next) -> Response {
    if access == Access::Anyone {
        return next.run(request).await;
    }
    let Some(who) = request.extensions().get::<Who>() else {
        return interrupted(request).await;
    };
    if access.admits(who) { next.run(request).await } else { Error::NotFound.into_response() }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use sqlx::postgres::PgPoolOptions;
    use tower::ServiceExt;

    use super::*;
    use crate::{
        app::{Clock, Settings},
        values::{Email, PersonId},
    };

    fn who(roles: &[AgencyRole]) -> Who {
        Who {
            person_id: PersonId::generate(),
            name: "Frida".to_owned(),
            email: Email::parse("frida@demo.example").unwrap(),
            roles: roles.to_vec(),
            mandates: Vec::new(),
            chosen: None,
        }
    }

    /// What a handler that asks for no proof of its own answers: the guard is all there is.
    async fn answer(who: Option<Who>) -> Response {
        let settings = Settings {
            base_url: "http://localhost".to_owned(),
            client_address_header: None,
            demonstration: false,
        };
        let nowhere = PgPoolOptions::new().connect_lazy("postgres://nowhere.invalid/").unwrap();
        let routes = Routes::default().get(Access::Officer, "/x", || async { "inside" });
        let mut request = Request::get("/x").body(Body::empty()).unwrap();
        if let Some(who) = who {
            request.extensions_mut().insert(who);
        }
        let app = App::new(nowhere, Clock::real(), settings);
        routes.into_router().with_state(app).oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn the_guard_stands_without_the_handlers_help() {
        assert_eq!(answer(Some(who(&[AgencyRole::Officer]))).await.status(), 200);
        assert_eq!(answer(Some(who(&[AgencyRole::Decider]))).await.status(), 404);
        assert_eq!(answer(Some(who(&[]))).await.status(), 404);
        assert_eq!(answer(None).await.status(), 303);
    }
}
