//! The mails about mandates: what has happened, for which organisation, and where to sign in.

use askama::Template;

use super::model::Warning;
use crate::{
    mail::{Kind, NewMail},
    values::{Day, Email, OrgNumber},
    who::MandateRole,
};

/// A mandate has ended: it was removed, or it ran out.
#[derive(Template)]
#[template(path = "mail/mandate_ended.txt")]
pub struct Ended<'a> {
    pub name: &'a str,
    pub role: MandateRole,
    pub organisation: &'a str,
    pub ran_out: bool,
}

/// A mandate ends soon.
#[derive(Template)]
#[template(path = "mail/mandate_ending.txt")]
pub struct Ending<'a> {
    pub name: &'a str,
    pub organisation: &'a str,
    pub warning: &'a Warning,
    pub base_url: &'a str,
}

/// To the representative whom the ombud has named: apply to be the next ombud.
#[derive(Template)]
#[template(path = "mail/mandate_handover.txt")]
pub struct HandedOver<'a> {
    pub name: &'a str,
    pub ombud: &'a str,
    pub organisation: &'a str,
    pub org_number: &'a OrgNumber,
    pub base_url: &'a str,
}

/// To the organisation's representatives and to the officers: the organisation has no ombud.
#[derive(Template)]
#[template(path = "mail/mandate_no_ombud.txt")]
pub struct NoOmbud<'a> {
    pub name: &'a str,
    pub organisation: &'a str,
    pub org_number: &'a OrgNumber,
    /// Whether the receiver works at the agency.
    pub agency: bool,
    pub base_url: &'a str,
}

fn mail(kind: Kind, to: &Email, subject: String, body: String) -> NewMail {
    NewMail { kind, to: to.clone(), subject, body }
}

impl Ended<'_> {
    pub fn mail(&self, to: &Email) -> anyhow::Result<NewMail> {
        let subject = format!("Din behörighet för {} har upphört", self.organisation);
        Ok(mail(Kind::MandateChanged, to, subject, self.render()?))
    }
}

impl Ending<'_> {
    pub fn mail(&self, to: &Email, last_day: Day) -> anyhow::Result<NewMail> {
        let subject = format!("En behörighet för {} upphör {last_day}", self.organisation);
        Ok(mail(Kind::MandateEnding, to, subject, self.render()?))
    }
}

impl HandedOver<'_> {
    pub fn mail(&self, to: &Email) -> anyhow::Result<NewMail> {
        let subject = format!("Ta över som ombud för {}", self.organisation);
        Ok(mail(Kind::MandateChanged, to, subject, self.render()?))
    }
}

impl NoOmbud<'_> {
    pub fn mail(&self, to: &Email) -> anyhow::Result<NewMail> {
        let kind = if self.agency { Kind::Queue } else { Kind::MandateEnding };
        let subject = format!("{} har inget ombud", self.organisation);
        Ok(mail(kind, to, subject, self.render()?))
    }
}
