//! The receipt (kvittens): that it has arrived, when, and under which number. Nothing in it that
//! the sign-in protects beyond that.

use askama::Template;

use super::model::CaseNumber;
use crate::{
    ops::mail::NewMail,
    rounds::Round,
    values::{Email, Kronor, Moment},
};

#[derive(Template)]
#[template(path = "mail/receipt.txt")]
pub struct Receipt<'a> {
    pub to: &'a Email,
    pub sender: &'a str,
    pub organisation: &'a str,
    pub round: &'a Round,
    pub case: CaseNumber,
    pub total: Kronor,
    pub at: Moment,
}

impl Receipt<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: "requisition.receipt",
            to: self.to.clone(),
            subject: format!("Kvittens: rekvisition {} är inskickad", self.case),
            body: self.render()?,
        })
    }
}
