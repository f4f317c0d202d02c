//! Proof of capacity, from the request only.
//!
//! Each type has private fields and one maker here, so a handler that takes an [`Officer`] is a
//! handler that only an officer reaches, and a query that takes an [`Applicant`] sees only that
//! organisation's rows.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};

use super::model::{Actor, AgencyRole, MandateRole, Who};
use crate::{
    app::App,
    values::{Email, OrganisationId, PersonId},
    web::Error,
};

/// Anyone who is signed in.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Who);

/// A person acting for one organisation, in any of the three mandate roles.
#[derive(Debug, Clone)]
pub struct Applicant {
    person_id: PersonId,
    organisation_id: OrganisationId,
    organisation: String,
    role: MandateRole,
}

/// An applicant who may start and submit: ombud or representant.
#[derive(Debug, Clone)]
pub struct Sender {
    applicant: Applicant,
    name: String,
    email: Email,
}

/// Someone at the agency, in any role: may read.
#[derive(Debug, Clone)]
pub struct Staff(Who);

impl Applicant {
    fn of(who: &Who) -> Option<Self> {
        let mandate = who.acting()?;
        Some(Self {
            person_id: who.person_id,
            organisation_id: mandate.organisation_id,
            organisation: mandate.organisation.clone(),
            role: mandate.role,
        })
    }

    pub fn person_id(&self) -> PersonId {
        self.person_id
    }

    pub fn organisation_id(&self) -> OrganisationId {
        self.organisation_id
    }

    pub fn organisation(&self) -> &str {
        &self.organisation
    }

    pub fn role(&self) -> MandateRole {
        self.role
    }

    pub fn may_submit(&self) -> bool {
        self.role.may_submit()
    }

    pub fn actor(&self) -> Actor {
        Actor::new(self.person_id, self.role.title())
    }
}

impl Sender {
    fn of(who: &Who) -> Option<Self> {
        let applicant = Applicant::of(who)?;
        applicant.may_submit().then(|| Self {
            applicant,
            name: who.name.clone(),
            email: who.email.clone(),
        })
    }

    pub fn applicant(&self) -> &Applicant {
        &self.applicant
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn email(&self) -> &Email {
        &self.email
    }
}

impl Staff {
    fn of(who: &Who) -> Option<Self> {
        who.is_staff().then(|| Self(who.clone()))
    }

    pub fn person_id(&self) -> PersonId {
        self.0.person_id
    }

    pub fn has(&self, role: AgencyRole) -> bool {
        self.0.has(role)
    }

    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// In the capacity of the first of the roles.
    pub fn actor(&self) -> Actor {
        let title = self.0.roles.first().map_or("Medarbetare", |it| it.title());
        Actor::new(self.person_id(), title)
    }
}

/// One type per role that acts.
macro_rules! acting_roles {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(Staff);

        impl $name {
            fn of(who: &Who) -> Option<Self> {
                who.has(AgencyRole::$name).then(|| Self(Staff(who.clone())))
            }

            pub fn person_id(&self) -> PersonId {
                self.0.person_id()
            }

            /// The same person as a reader of the case.
            pub fn staff(&self) -> &Staff {
                &self.0
            }

            pub fn actor(&self) -> Actor {
                Actor::new(self.person_id(), AgencyRole::$name.title())
            }
        }
    )*};
}

acting_roles! {
    /// Handläggare.
    Officer,
    /// Beslutsfattare.
    Decider,
    /// Ekonom.
    Economist,
    /// Administratör.
    Administrator,
}

impl SignedIn {
    fn of(who: &Who) -> Option<Self> {
        Some(Self(who.clone()))
    }
}

/// The route's guard has been asked already; this is the second, independent question.
macro_rules! from_request {
    ($($name:ident),*) => {$(
        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = Error;

            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
                let who = parts.extensions.get::<Who>().ok_or(Error::SignInRequired)?;
                Self::of(who).ok_or(Error::NotFound)
            }
        }
    )*};
}

from_request!(SignedIn, Applicant, Sender, Staff, Officer, Decider, Economist, Administrator);

/// Where the request came from: the connection's address, or what a trusted proxy says.
#[derive(Debug, Clone)]
pub struct ClientAddress(pub String);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        // The last one is the one our own proxy added; those before it anyone can write.
        let told = app
            .settings
            .client_address_header
            .as_deref()
            .and_then(|name| parts.headers.get_all(name).iter().next_back())
            .and_then(|it| it.to_str().ok())
            .and_then(|it| it.rsplit(',').next())
            .map(|it| it.trim().chars().take(64).collect());
        let connected = || {
            let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
            peer.map(|it| it.0.ip().to_string())
        };
        Ok(Self::of(told.or_else(connected).unwrap_or_default()))
    }
}

impl ClientAddress {
    /// An IPv6 customer has a whole /64 to come from, so that is the address.
    fn of(told: String) -> Self {
        match told.parse() {
            Ok(IpAddr::V6(it)) => {
                let [a, b, c, d, ..] = it.segments();
                Self(format!("{a:x}:{b:x}:{c:x}:{d:x}::/64"))
            }
            _ => Self(told),
        }
    }
}
