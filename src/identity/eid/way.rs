//! On the way through a provider: what this browser's session remembers until the answer comes.

use openidconnect::Nonce;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    eid::Sent,
    identity::{limits::Limit, rules::HALFWAY, session::Errand},
    values::{EidArrivalId, Moment, PersonId},
};

/// In a session: the [`Way`] somebody is on.
pub(super) const WAY: &str = "eid";
/// In a session: who has come for the first time, an [`EidArrivalId`].
pub(super) const ARRIVAL: &str = "eid_arrival";

/// An answer is taken once, by whichever instance it reaches first. The count outlives the way.
pub(super) const ONCE: Limit = Limit::new("eid_answer", 1, HALFWAY);

/// Somebody sent to a provider, whom an answer is waited for from.
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
    /// Whoever is signed in proves once more who it is.
    Confirm(PersonId),
    /// Whoever is signed in wants to sign in by it from now on.
    Link(PersonId),
}

impl Way {
    /// What the provider's answer is held against.
    pub fn sent(&self) -> Sent<'_> {
        Sent { nonce: &self.nonce, verifier: &self.verifier, at: self.began_at }
    }

    /// Whether an answer with this state belongs here: the same browser, the same provider, in time.
    pub fn is_answered(&self, provider: &str, state: &str, now: Moment) -> bool {
        let digest = |it: &str| Sha256::digest(it.as_bytes());
        // By digests, so that the time it takes tells nothing of the state.
        self.provider == provider
            && digest(&self.state) == digest(state)
            && now < self.began_at.after(HALFWAY)
    }
}

impl Purpose {
    /// Where the buttons to try once more lead.
    pub fn path(self) -> &'static str {
        match self {
            Self::SignIn => "/logga-in/eid",
            Self::Confirm(_) => "/bekrafta/eid",
            Self::Link(_) => "/konto/eid",
        }
    }
}

/// What the session remembers of somebody new.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Arrived(pub EidArrivalId);
