//! A mailed link and its purpose, the holder of an e-mail address, and a person's sessions.

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

/// A mailed link that is neither used nor expired.
#[derive(Debug, Clone)]
pub struct Link {
    pub email: Email,
    /// `None` in a link to register, which makes the account.
    pub person_id: Option<PersonId>,
}

/// The person whose account has an e-mail address.
#[derive(Debug, Clone)]
pub struct Holder {
    pub person_id: PersonId,
    pub name: String,
    pub email: Email,
    pub phone: Option<String>,
    pub has_password: bool,
    pub disabled: bool,
}

/// Whether an e-mail address has an account, and of what kind. Told only in mail to that address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No account has the address.
    Free,
    /// There is an account with a password.
    Password,
    /// There is an account without a password, opened by e-legitimation. It gets no link to choose
    /// a password: access to the mailbox alone must not open it.
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

/// One of a person's sessions, as the list shows it.
#[derive(Debug, Clone)]
pub struct OwnSession {
    pub session_id: SessionId,
    pub device: Option<String>,
    pub proof: Proof,
    pub began_at: Moment,
    pub seen_at: Moment,
}
