//! The mail that tells a person that its roles have changed.

use askama::Template;

use crate::{
    mail::{Kind, NewMail},
    values::Email,
};

#[derive(Template)]
#[template(path = "mail/roles_changed.txt")]
pub struct RolesChanged<'a> {
    pub name: &'a str,
}

impl RolesChanged<'_> {
    pub fn mail(&self, to: Email) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::AccountChanged,
            to,
            subject: "Dina roller i tjänsten har ändrats".to_owned(),
            body: self.render()?,
        })
    }
}
