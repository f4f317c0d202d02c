//! What a browser's session remembers between the request to a provider and its answer.

use openidconnect::Nonce;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    eid::Sent,
    identity::{limits::Limit, rules::HALFWAY, session::Errand},
    values::{EidArrivalId, Moment, PersonId},
};

/// Key of the [`Way`] in a session that was sent to a provider.
pub(super) const WAY: &str = "eid";
/// Key of a newcomer's [`EidArrivalId`] in the session.
pub(super) const ARRIVAL: &str = "eid_arrival";

/// An answer counts once, however many instances it reaches: the count is in the database, and is
/// kept at least as long as the [`Way`] it answers.
pub(super) const ONCE: Limit = Limit::new("eid_answer", 1, HALFWAY);

/// A request sent to a provider, whose answer is waited for.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Way {
    pub id: uuid::Uuid,
    pub provider: String,
    pub purpose: Purpose,
    pub state: String,
    pub nonce: Nonce,
    /// The PKCE code verifier (RFC 7636).
    pub verifier: String,
    pub errand: Errand,
    pub began_at: Moment,
}

/// What somebody is sent to a provider for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Purpose {
    SignIn,
    /// A signed-in person proves its identity again.
    Confirm(PersonId),
    /// A signed-in person links the e-legitimation to its account.
    Link(PersonId),
}

impl Way {
    /// The values that the provider's answer is checked against.
    pub fn sent(&self) -> Sent<'_> {
        Sent { nonce: &self.nonce, verifier: &self.verifier, at: self.began_at }
    }

    /// Whether an answer with this state is to this request: the right provider and state, in time.
    pub fn is_answered(&self, provider: &str, state: &str, now: Moment) -> bool {
        let digest = |it: &str| Sha256::digest(it.as_bytes());
        // Digests are compared, so that the time it takes tells nothing of the state.
        self.provider == provider
            && digest(&self.state) == digest(state)
            && now < self.began_at.after(HALFWAY)
    }
}

impl Purpose {
    /// The path that the buttons to try again post to, before the provider's key.
    pub fn path(self) -> &'static str {
        match self {
            Self::SignIn => "/logga-in/eid",
            Self::Confirm(_) => "/bekrafta/eid",
            Self::Link(_) => "/konto/eid",
        }
    }
}

/// What the session remembers of a newcomer.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Arrived(pub EidArrivalId);
