//! The mails: the receipt (kvittens), which says that a requisition has arrived, when, for how much
//! and under which case number; the same news to those whom it names; and the reminder before the
//! last day. Everything else is read after signing in.

use askama::Template;

use super::{
    model::{Contact, Submission},
    rules::Change,
};
use crate::{
    mail::{Kind, NewMail},
    rounds::Round,
    values::{CaseNumber, Email, Kronor, Moment, RequisitionId},
    who::Applicant,
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

/// To the contact person and to the registrator whom the requisition names. They may have no account:
/// nothing in it is for those who sign in, and no amount.
#[derive(Template)]
#[template(path = "mail/receipt_copy.txt")]
struct ToNamed<'a> {
    receipt: &'a Receipt<'a>,
    /// `kontaktperson`, `registrator`.
    named_as: &'a str,
}

impl Receipt<'_> {
    /// The mails to those whom the requisition names, each address once and not the sender's.
    pub fn copies(&self, contact: &Contact) -> anyhow::Result<Vec<NewMail>> {
        let mut told = vec![lower(self.to)];
        let mut mails = Vec::new();
        let named = [(&contact.email, "kontaktperson"), (&contact.registrar_email, "registrator")];
        for (to, named_as) in named {
            if told.contains(&lower(to)) {
                continue;
            }
            told.push(lower(to));
            mails.push(NewMail {
                kind: Kind::Receipt,
                to: to.clone(),
                subject: format!("{}: rekvisition {} är inskickad", self.organisation, self.case),
                body: ToNamed { receipt: self, named_as }.render()?,
            });
        }
        Ok(mails)
    }
}

/// What a new version says to those whom it concerns.
pub struct News<'a> {
    pub case: &'a Submission,
    pub round: &'a Round,
    pub version: i16,
    pub change: &'a Change,
    pub by: &'a Applicant,
    pub at: Moment,
    pub base_url: &'a str,
}

#[derive(Template)]
#[template(path = "mail/changed_receipt.txt")]
struct ChangeReceipt<'a> {
    news: &'a News<'a>,
}

/// To somebody at the agency whose proposal, payout or question a version answers or undoes.
pub struct ForColleague<'a> {
    pub case: &'a Submission,
    pub version: i16,
    pub change: &'a Change,
    pub base_url: &'a str,
}

#[derive(Template)]
#[template(path = "mail/changed.txt")]
struct ToColleague<'a> {
    name: &'a str,
    news: &'a ForColleague<'a>,
}

impl ForColleague<'_> {
    pub fn mail(&self, name: &str, to: &Email) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::Queue,
            to: to.clone(),
            subject: format!("{} har kommit in i {}", self.change.kind.title(), self.case.case),
            body: ToColleague { name, news: self }.render()?,
        })
    }
}

#[derive(Template)]
#[template(path = "mail/account_of_organisation.txt")]
struct OtherAccount<'a> {
    name: &'a str,
    news: &'a News<'a>,
}

impl News<'_> {
    /// To the one who sent it.
    pub fn receipt(&self) -> anyhow::Result<NewMail> {
        let (what, case) = (self.change.kind.title(), self.case.case);
        Ok(NewMail {
            kind: Kind::Receipt,
            to: self.by.email().clone(),
            subject: format!("Kvittens: {}, {case}, version {}", what.to_lowercase(), self.version),
            body: ChangeReceipt { news: self }.render()?,
        })
    }

    /// To everybody of the organisation: the money goes to another account.
    pub fn of_the_account(&self, name: &str, to: &Email) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::PayoutAccount,
            to: to.clone(),
            subject: format!("Kontot för utbetalningen är ändrat: {}", self.case.case),
            body: OtherAccount { name, news: self }.render()?,
        })
    }
}

/// To everybody of the organisation: what came by post is registered in its name.
#[derive(Template)]
#[template(path = "mail/from_post.txt")]
pub struct FromPost<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    pub organisation: &'a str,
    pub round: &'a Round,
    pub case: CaseNumber,
    pub id: RequisitionId,
    pub base_url: &'a str,
}

impl FromPost<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::Receipt,
            to: self.to.clone(),
            subject: format!("Det ni skickade med post är registrerat: {}", self.case),
            body: self.render()?,
        })
    }
}

/// To compare by: `Anna@x.se` and `anna@x.se` are one mailbox here.
fn lower(address: &Email) -> String {
    address.as_ref().to_lowercase()
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
