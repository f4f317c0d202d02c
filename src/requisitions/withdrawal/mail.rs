//! The receipt of a withdrawal.

use askama::Template;

use crate::{
    mail::{Kind, NewMail},
    requisitions::model::Submission,
    values::{Email, Moment},
};

#[derive(Template)]
#[template(path = "mail/withdrawn.txt")]
pub struct Withdrawn<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    pub case: &'a Submission,
    pub at: Moment,
}

impl Withdrawn<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::Receipt,
            to: self.to.clone(),
            subject: format!("Kvittens: rekvisition {} är återkallad", self.case.case),
            body: self.render()?,
        })
    }
}

/// That a case has ended, or that work in it has.
#[derive(Template)]
#[template(path = "mail/case_ended.txt")]
pub struct Ended<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    pub case: &'a Submission,
    pub what: &'a str,
    pub kind: Kind,
}

impl Ended<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: self.kind,
            to: self.to.clone(),
            subject: format!("Rekvisition {} är återkallad", self.case.case),
            body: self.render()?,
        })
    }
}
