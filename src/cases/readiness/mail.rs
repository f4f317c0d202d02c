//! The mail that carries a message to one of its receivers.

use askama::Template;

use super::model::{Draft, Receiver};
use crate::{
    mail::{Kind, NewMail},
    rounds::Round,
};

#[derive(Template)]
#[template(path = "mail/message.txt")]
pub struct Message<'a> {
    pub to: &'a Receiver,
    pub draft: &'a Draft,
    pub round: &'a Round,
    pub base_url: &'a str,
}

impl Message<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::Message,
            to: self.to.email.clone(),
            subject: self.draft.subject.clone(),
            body: self.render()?,
        })
    }
}
