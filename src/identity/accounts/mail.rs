//! The mails of accounts: a link or the reason why there is none, and the news of a change.

use askama::Template;

use super::model::{Asked, Standing};
use crate::{
    mail::{Kind, NewMail},
    values::{Email, Moment},
};

/// The answer to a request to register or for a new password. It tells whether there is an
/// account, so it goes to the mailbox and is never shown on a page.
#[derive(Template)]
#[template(path = "mail/account_link.txt")]
pub struct AccountLink<'a> {
    pub to: &'a Email,
    pub asked: Asked,
    pub standing: Standing,
    pub base_url: &'a str,
    pub href: String,
    pub until: Moment,
}

/// The answer to a request to change address: the link to confirm the new address, or, where
/// another account has it, a warning to that account's holder.
#[derive(Template)]
#[template(path = "mail/account_email.txt")]
pub struct AccountEmail<'a> {
    pub to: &'a Email,
    /// The link and when it expires; `None` where another account has the address.
    pub link: Option<(String, Moment)>,
}

/// Tells the holder of a change, so that a change by somebody else is noticed.
#[derive(Template)]
#[template(path = "mail/account_changed.txt")]
pub struct AccountChanged<'a> {
    pub to: &'a Email,
    pub change: Change,
    pub base_url: &'a str,
    pub at: Moment,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Password,
    /// Mailed to the old address and to the new one.
    Email,
    Removed,
}

impl AccountLink<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        let subject = match (self.standing, self.asked) {
            (Standing::Free, Asked::Registration) => "Skapa ditt konto i Statsbidrag",
            (Standing::Free, Asked::Password) => "Det finns inget konto i Statsbidrag",
            (_, Asked::Registration) => "Du har redan ett konto i Statsbidrag",
            (Standing::Password, Asked::Password) => "Välj ett nytt lösenord i Statsbidrag",
            (_, Asked::Password) => "Ditt konto i Statsbidrag",
        };
        Ok(NewMail {
            kind: Kind::AccountLink,
            to: self.to.clone(),
            subject: subject.to_owned(),
            body: self.render()?,
        })
    }
}

impl AccountEmail<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        let subject = match self.link {
            Some(_) => "Bekräfta din nya e-postadress",
            None => "Någon ville använda din e-postadress",
        };
        Ok(NewMail {
            kind: Kind::AccountLink,
            to: self.to.clone(),
            subject: subject.to_owned(),
            body: self.render()?,
        })
    }
}

impl AccountChanged<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        let subject = match self.change {
            Change::Password => "Ditt lösenord är bytt",
            Change::Email => "Din e-postadress är bytt",
            Change::Removed => "Ditt konto är borttaget",
        };
        Ok(NewMail {
            kind: Kind::AccountChanged,
            to: self.to.clone(),
            subject: subject.to_owned(),
            body: self.render()?,
        })
    }
}
