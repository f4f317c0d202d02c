//! The ombud names the representative who is to apply to be the next ombud (överlämning).

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use sqlx::PgConnection;

use crate::{
    app::App,
    ombud::mandates::{
        actions,
        model::{Colleague, Handover},
        rules::MandateRefusal,
        store,
    },
    values::{Errors, Moment},
    web::{Db, Error, Now, Page, Posted, Reply, Result},
    who::{MandateRole, Sender},
};

#[derive(Template)]
#[template(path = "ombud/mandates/handover.html")]
pub struct HandOver {
    organisation: String,
    representatives: Vec<Colleague>,
    underway: Option<Handover>,
    errors: Errors,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct HandOverForm {
    successor: String,
    act: String,
}

impl HandOver {
    /// A 404 for everybody but the ombud.
    async fn of(db: &mut PgConnection, sender: &Sender, now: Moment) -> Result<Self> {
        let applicant = sender.applicant();
        if applicant.role() != MandateRole::Ombud {
            return Err(Error::NotFound);
        }
        let mut representatives = store::colleagues(db, applicant.organisation_id(), now).await?;
        representatives.retain(|it| it.role == MandateRole::Representative);
        Ok(Self {
            organisation: applicant.organisation().to_owned(),
            representatives,
            underway: store::handover(db, applicant.organisation_id(), now).await?,
            errors: Errors::default(),
        })
    }
}

pub async fn ask(sender: Sender, Now(now): Now, db: Db) -> Result<Page<HandOver>> {
    let mut db = db.read().await?;
    Ok(Page(HandOver::of(&mut db, &sender, now).await?))
}

pub async fn begin(
    sender: Sender,
    db: Db,
    State(app): State<App>,
    Posted { typed, at }: Posted<HandOverForm>,
) -> Result<Reply<HandOver>> {
    let mut tx = db.begin().await?;
    store::hold(&mut tx, sender.applicant().organisation_id()).await?;
    let mut page = HandOver::of(&mut tx, &sender, at).await?;
    if typed.act == "withdraw" {
        actions::withdraw_handover(&mut tx, sender.applicant(), at).await?;
        tx.commit().await?;
        return Ok(done("Överlämningen är avbruten."));
    }
    let chosen = |it: &&Colleague| it.mandate_id.to_string() == typed.successor;
    let successor = page.representatives.iter().find(chosen).cloned();
    let successor = page.errors.take("successor", successor.ok_or(MandateRefusal::NoSuccessor));
    let Some(successor) = successor else {
        return Ok(Reply::Again(page));
    };
    actions::begin_handover(&mut tx, &app.settings, &sender, &successor, at).await?;
    tx.commit().await?;
    let notice =
        format!("{} har fått ett mejl om hur man ansöker. Du är ombud till dess.", successor.name);
    Ok(done(&notice))
}

fn done(notice: &str) -> Reply<HandOver> {
    Reply::to("/behorigheter").saying(notice)
}
