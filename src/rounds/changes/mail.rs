//! The mail that tells of another last day.

use askama::Template;

use crate::{
    mail::{Kind, NewMail},
    values::Email,
};

#[derive(Template)]
#[template(path = "mail/last_day_moved.txt")]
pub struct LastDayMoved<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    pub round: &'a str,
    pub last_moment: String,
    pub before: String,
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
