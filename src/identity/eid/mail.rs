//! The mails: to a newcomer, the link or the reason why there is none; to a holder, that an
//! e-legitimation was linked or taken away. They name neither the person nor its personnummer.

use askama::Template;

use crate::{
    mail::{Kind, NewMail},
    values::Email,
};

#[derive(Template)]
#[template(path = "mail/eid_first_time.txt")]
pub struct FirstTime<'a> {
    pub base_url: &'a str,
    /// The path of the link; `None` where an account has the address already.
    pub link: Option<String>,
}

impl FirstTime<'_> {
    pub fn mail(&self, to: &Email) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::AccountLink,
            to: to.clone(),
            subject: match self.link {
                Some(_) => "Skapa ditt konto i Statsbidrag".to_owned(),
                None => "Du har redan ett konto i Statsbidrag".to_owned(),
            },
            body: self.render()?,
        })
    }
}

#[derive(Template)]
#[template(path = "mail/eid_changed.txt")]
pub struct Changed<'a> {
    pub base_url: &'a str,
    pub provider: &'a str,
    pub linked: bool,
}

impl Changed<'_> {
    pub fn mail(&self, to: Email) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::AccountChanged,
            to,
            subject: match self.linked {
                true => "En e-legitimation har kopplats till ditt konto".to_owned(),
                false => "En e-legitimation har tagits bort från ditt konto".to_owned(),
            },
            body: self.render()?,
        })
    }
}
