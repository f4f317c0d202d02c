//! The mail that tells of a corrected frame.

use askama::Template;

use super::model::FrameCorrection;
use crate::{
    mail::{Kind, NewMail},
    rounds::Round,
    values::Email,
};

#[derive(Template)]
#[template(path = "mail/frame_corrected.txt")]
pub struct FrameCorrected<'a> {
    pub to: &'a Email,
    pub name: &'a str,
    pub round: &'a Round,
    pub correction: &'a FrameCorrection,
    pub version: i32,
    pub base_url: &'a str,
}

impl FrameCorrected<'_> {
    pub fn mail(&self) -> anyhow::Result<NewMail> {
        Ok(NewMail {
            kind: Kind::FrameCorrected,
            to: self.to.clone(),
            subject: format!("Rättad bidragsram: {}", self.round.title),
            body: self.render()?,
        })
    }
}
