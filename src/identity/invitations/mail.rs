//! The mail with the link of an invitation.

use askama::Template;

use super::model::{Invited, To};
use crate::{
    mail::{Kind, NewMail},
    secrets::LinkSecret,
    values::Moment,
};

#[derive(Template)]
#[template(path = "mail/invitation_link.txt")]
pub struct Link<'a> {
    pub invited: &'a Invited,
    pub inviter: &'a str,
    pub to: &'a To,
    pub base_url: &'a str,
    pub secret: &'a LinkSecret,
    pub expires_at: Moment,
}

impl Link<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::Invitation,
            to: self.invited.email.clone(),
            subject: format!("Inbjudan: {}", self.to.in_words()),
            body: self.render()?,
        })
    }
}
