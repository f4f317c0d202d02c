//! The mails that tell of another last day, and of another report.

use askama::Template;

use crate::{
    mail::{Kind, NewMail},
    rounds::{Round, plan::PlannedReport},
    values::{Email, Paragraph},
};

#[derive(Template)]
#[template(path = "mail/last_day_moved.txt")]
pub struct LastDayMoved<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    pub round: &'a str,
    pub last_moment: &'a str,
    pub before: String,
    /// Whether somebody that the receiver acts for has an extension that lasts longer.
    pub extended: bool,
    pub reason: &'a str,
}

impl LastDayMoved<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::LastDayMoved,
            to: self.to.clone(),
            subject: format!("Ny sista dag: {}", self.round),
            body: self.render()?,
        })
    }
}

#[derive(Template)]
#[template(path = "mail/extended.txt")]
pub struct Extended<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    pub organisation: &'a str,
    pub round: &'a str,
    pub last_moment: &'a str,
    pub reason: &'a str,
}

impl Extended<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::LastDayMoved,
            to: self.to.clone(),
            subject: format!("Anstånd: {}", self.round),
            body: self.render()?,
        })
    }
}

#[derive(Template)]
#[template(path = "mail/report_changed.txt")]
pub struct ReportChanged<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    pub round: &'a Round,
    pub report: &'a PlannedReport,
    pub reason: &'a Paragraph,
    pub base_url: &'a str,
}

impl ReportChanged<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::ReportChanged,
            to: self.to.clone(),
            subject: format!("Ändrad återrapportering: {}", self.round.title),
            body: self.render()?,
        })
    }
}
