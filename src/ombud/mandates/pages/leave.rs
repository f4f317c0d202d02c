//! The organisation leaves: its ombud ends every mandate there is.

use askama::Template;
use serde::Deserialize;
use sqlx::PgConnection;

use crate::{
    ombud::mandates::{
        actions,
        model::Colleague,
        rules::{Act, MandateRefusal, may},
        store,
    },
    values::{Errors, Moment},
    web::{Db, Error, Now, Page, Posted, Reply, Result},
    who::{Sender, SignedIn},
};

#[derive(Template)]
#[template(path = "ombud/mandates/leave.html")]
pub struct Leave {
    organisation: String,
    colleagues: Vec<Colleague>,
    errors: Errors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LeaveForm {
    read: String,
}

impl Leave {
    async fn of(db: &mut PgConnection, sender: &Sender, now: Moment) -> Result<Self> {
        let applicant = sender.applicant();
        if !may(applicant.role(), Act::RemoveOrganisation) {
            return Err(Error::NotFound);
        }
        Ok(Self {
            organisation: applicant.organisation().to_owned(),
            colleagues: store::colleagues(db, applicant.organisation_id(), now).await?,
            errors: Errors::default(),
        })
    }
}

pub async fn ask(sender: Sender, Now(now): Now, db: Db) -> Result<Page<Leave>> {
    let mut db = db.read().await?;
    Ok(Page(Leave::of(&mut db, &sender, now).await?))
}

pub async fn leave(
    sender: Sender,
    SignedIn(who): SignedIn,
    db: Db,
    Posted { typed, at }: Posted<LeaveForm>,
) -> Result<Reply<Leave>> {
    let mut tx = db.begin().await?;
    store::hold(&mut tx, sender.applicant().organisation_id()).await?;
    let mut page = Leave::of(&mut tx, &sender, at).await?;
    if typed.read != "ja" {
        page.errors.add("read", MandateRefusal::NotRead);
        return Ok(Reply::Again(page));
    }
    actions::leave(&mut tx, sender.applicant(), who.session_id, at).await?;
    tx.commit().await?;
    let notice = format!("Alla behörigheter för {} är avslutade.", page.organisation);
    Ok(Reply::to("/").saying(notice))
}
