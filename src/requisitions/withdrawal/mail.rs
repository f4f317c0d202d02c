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
