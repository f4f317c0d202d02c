//! The mails: the receipt (kvittens), which says that a requisition has arrived, when, for how much
//! and under which case number; and the reminder before the last day. Everything else is read after
//! signing in.

use askama::Template;

use crate::{
    mail::{Kind, NewMail},
    rounds::Round,
    values::{CaseNumber, Email, Kronor, Moment},
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
            kind: Kind::Receipt,
            to: self.to.clone(),
            subject: format!("Kvittens: rekvisition {} är inskickad", self.case),
            body: self.render()?,
        })
    }
}

#[derive(Template)]
#[template(path = "mail/reminder.txt")]
pub struct Reminder<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    pub organisation: &'a str,
    pub round: &'a Round,
    /// Whether there is a draft.
    pub drafted: bool,
    pub base_url: &'a str,
}

impl Reminder<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::Reminder,
            to: self.to.clone(),
            subject: format!("Påminnelse: {} är inte inskickad", self.round.title),
            body: self.render()?,
        })
    }
}
