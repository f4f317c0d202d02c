//! Proofs of capacity, which only a request can make.
//!
//! Each type has private fields and one constructor, in this module. So a handler that takes an
//! [`Officer`] is reached by officers only, and a query that takes an [`Applicant`] gets only that
//! organisation's rows.

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};

use super::model::{Actor, AgencyRole, MandateRole, Who};
use crate::values::{Email, OrganisationId, PersonId};

/// Anyone who is signed in.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Who);

/// A person acting for one organisation, in any of the three mandate roles.
#[derive(Debug, Clone)]
pub struct Applicant {
    person_id: PersonId,
    name: String,
    email: Email,
    organisation_id: OrganisationId,
    organisation: String,
    role: MandateRole,
    proved_strongly: bool,
}

/// An applicant who may start and submit: ombud or representant.
#[derive(Debug, Clone)]
pub struct Sender(Applicant);

/// Someone at the agency, in any role: may read.
#[derive(Debug, Clone)]
pub struct Staff(Who);

/// Why a request lacks the proof that a handler takes. The response carries it as an extension, of
/// which `web` makes a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoProof {
    NotSignedIn,
    /// The person is signed in, but has not the role or mandate that the handler asks for.
    WithoutTheRole,
}

impl IntoResponse for NoProof {
    fn into_response(self) -> Response {
        let status = match self {
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::WithoutTheRole => StatusCode::NOT_FOUND,
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl Applicant {
    fn of(who: &Who) -> Option<Self> {
        let mandate = who.acting()?;
        Some(Self {
            person_id: who.person_id,
            name: who.name.clone(),
            email: who.email.clone(),
            organisation_id: mandate.organisation_id,
            organisation: mandate.organisation.clone(),
            role: mandate.role,
            proved_strongly: who.proved_strongly,
        })
    }

    /// The same person as [`Sender`], in a role that may send.
    pub fn sender(&self) -> Option<Sender> {
        self.may_submit().then(|| Sender(self.clone()))
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn email(&self) -> &Email {
        &self.email
    }

    /// Whether the person signed in by two factors.
    pub fn proved_strongly(&self) -> bool {
        self.proved_strongly
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
        Applicant::of(who)?.sender()
    }

    pub fn applicant(&self) -> &Applicant {
        &self.0
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

    /// The person in the capacity of its first role.
    pub fn actor(&self) -> Actor {
        let title = self.0.roles.first().map_or("Medarbetare", |it| it.title());
        Actor::new(self.person_id(), title)
    }
}

/// Makes one proof type for each role that acts (all but the auditor).
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

            /// The same person as [`Staff`], who may read.
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

/// Makes the proofs out of a request. The guard of the route has checked the access already; this
/// is a second, independent check.
macro_rules! from_request {
    ($($name:ident),*) => {$(
        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = NoProof;

            async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NoProof> {
                let who = parts.extensions.get::<Who>().ok_or(NoProof::NotSignedIn)?;
                Self::of(who).ok_or(NoProof::WithoutTheRole)
            }
        }
    )*};
}

from_request!(SignedIn, Applicant, Sender, Staff, Officer, Decider, Economist, Administrator);
