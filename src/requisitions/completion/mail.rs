//! The mails of a completion: what is missing, until when, and which of the two kinds it is.

use askama::Template;

use crate::{
    mail::{Kind, NewMail},
    requisitions::model::{Completion, Submission},
    rounds::plan::Ordinance,
    values::Email,
};

#[derive(Template)]
#[template(path = "mail/completion.txt")]
pub struct Missing<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    pub case: &'a Submission,
    pub completion: &'a Completion,
    pub ordinance: &'a Ordinance,
    /// One of the subjects below.
    pub subject: &'static str,
    pub base_url: &'a str,
}

impl Missing<'_> {
    pub const FIRST: &'static str = "Vi behöver en komplettering";
    pub const SOON: &'static str = "Påminnelse: komplettera snart";
    pub const LAST_DAY: &'static str = "I dag är sista dagen att komplettera";

    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::Completion,
            to: self.to.clone(),
            subject: format!("{}: {}", self.subject, self.case.case),
            body: self.render()?,
        })
    }
}

#[derive(Template)]
#[template(path = "mail/completion_extended.txt")]
pub struct Extended<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    pub case: &'a Submission,
    pub completion: &'a Completion,
    pub base_url: &'a str,
}

impl Extended<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::Completion,
            to: self.to.clone(),
            subject: format!("Sista dag för kompletteringen: {}", self.case.case),
            body: self.render()?,
        })
    }
}

/// To the officer who asked for the completion.
#[derive(Template)]
#[template(path = "mail/completion_extension_wanted.txt")]
pub struct ExtensionWanted<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    pub case: &'a Submission,
    pub base_url: &'a str,
}

impl ExtensionWanted<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::Queue,
            to: self.to.clone(),
            subject: format!("En senare dag begärs i {}", self.case.case),
            body: self.render()?,
        })
    }
}

/// That the agency waits no longer for an answer.
#[derive(Template)]
#[template(path = "mail/completion_stopped.txt")]
pub struct Stopped<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    pub case: &'a Submission,
}

impl Stopped<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::Completion,
            to: self.to.clone(),
            subject: format!("Vi väntar inte längre på komplettering: {}", self.case.case),
            body: self.render()?,
        })
    }
}
