//! The mails: a link, or why there is none; and that something about the account was changed.

use askama::Template;

use super::model::{Asked, Standing};
use crate::{
    mail::{Kind, NewMail},
    values::{Email, Moment},
};

/// The answer to whoever asked to register or for a new password, as only the owner may read it.
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

/// The answer to whoever wants another address: a link to it, or, where it is somebody's already,
/// a word to its owner.
#[derive(Template)]
#[template(path = "mail/account_email.txt")]
pub struct AccountEmail<'a> {
    pub to: &'a Email,
    /// `None`: it is taken.
    pub link: Option<(String, Moment)>,
}

/// Something was changed: so that the owner hears of it if it was somebody else.
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
    /// Said to the old address and to the new one.
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
