//! The mails of an application: that something has happened, and where. The content is read after
//! signing in.

use askama::Template;

use crate::{
    mail::{Kind, NewMail},
    values::{CaseNumber, Email, MandateApplicationId, Moment},
};

/// The address of the applicant's own page of an application.
pub fn own_address(base_url: &str, id: MandateApplicationId) -> String {
    format!("{base_url}/ombudsansokningar/{id}")
}

/// To the applicant: the application has arrived, when, and under which case number.
#[derive(Template)]
#[template(path = "mail/application_receipt.txt")]
pub struct Receipt<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    pub organisation: &'a str,
    pub case: CaseNumber,
    pub at: Moment,
    pub address: String,
}

/// To an officer: there is something to examine.
#[derive(Template)]
#[template(path = "mail/application_queue.txt")]
pub struct Queued<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    /// What has come: `En ansökan`, `En komplettering`, `En återkallelse`.
    pub what: &'a str,
    pub case: CaseNumber,
    pub address: String,
}

/// To the applicant: something has happened, or is wanted.
#[derive(Template)]
#[template(path = "mail/application_news.txt")]
pub struct News<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    pub subject: String,
    /// Whole sentences.
    pub text: String,
    pub address: String,
}

/// To the previous ombud: somebody else is ombud from a day.
#[derive(Template)]
#[template(path = "mail/application_successor.txt")]
pub struct Succeeded<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    pub organisation: &'a str,
    pub from: Moment,
}

impl Receipt<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::MandateApplication,
            to: self.to.clone(),
            subject: format!("Kvittens: ansökan {} är inskickad", self.case),
            body: self.render()?,
        })
    }
}

impl Queued<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::Queue,
            to: self.to.clone(),
            subject: format!("Ombudsärende {}", self.case),
            body: self.render()?,
        })
    }
}

impl News<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::MandateApplication,
            to: self.to.clone(),
            subject: self.subject.clone(),
            body: self.render()?,
        })
    }
}

impl Succeeded<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::MandateChanged,
            to: self.to.clone(),
            subject: format!("{} får ett nytt ombud", self.organisation),
            body: self.render()?,
        })
    }
}
