//! The nouns: a mailed link and what it is for, and whoever holds an address.

use crate::{
    values::{Email, Moment, PersonId, SessionId},
    who::Proof,
};

/// What a mailed link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "link_purpose", rename_all = "snake_case")]
pub enum Purpose {
    /// To make an account.
    Registration,
    /// To choose a new password for an account.
    Password,
    /// To confirm that an address is the account's.
    Email,
}

/// What somebody who is not signed in asks a link for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Registration,
    Password,
}

/// A link that works still.
#[derive(Debug, Clone)]
pub struct Link {
    pub email: Email,
    /// Nobody yet, when it is to register.
    pub person_id: Option<PersonId>,
}

/// Whoever has an account with an e-mail address.
#[derive(Debug, Clone)]
pub struct Holder {
    pub person_id: PersonId,
    pub name: String,
    pub email: Email,
    pub phone: Option<String>,
    pub has_password: bool,
    pub disabled: bool,
}

/// How it is with an e-mail address: what only its owner may hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// There is no account.
    Free,
    /// There is one, with a password.
    Password,
    /// There is one, used by e-legitimation: a mailbox must not open what it was never to open.
    NoPassword,
    Disabled,
}

impl Standing {
    pub fn of(holder: Option<&Holder>) -> Self {
        match holder {
            None => Self::Free,
            Some(it) if it.disabled => Self::Disabled,
            Some(it) if it.has_password => Self::Password,
            Some(_) => Self::NoPassword,
        }
    }
}

/// Somewhere a person is signed in.
#[derive(Debug, Clone)]
pub struct OwnSession {
    pub session_id: SessionId,
    pub device: Option<String>,
    pub proof: Proof,
    pub began_at: Moment,
    pub seen_at: Moment,
}
