//! The mail about a plan that was removed.

use askama::Template;

use super::store::Owner;
use crate::mail::{Kind, NewMail};

#[derive(Template)]
#[template(path = "mail/file_removed.txt")]
pub struct FileRemoved<'a> {
    pub owner: &'a Owner,
    pub base_url: &'a str,
}

impl FileRemoved<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::FileRemoved,
            to: self.owner.email.clone(),
            subject: "Den bifogade planen har tagits bort".to_owned(),
            body: self.render()?,
        })
    }
}
