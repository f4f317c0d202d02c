//! The page on which a demonstration without a mail server shows its mails.

use askama::Template;
use axum::extract::State;

use super::{Kind, letter, store};
use crate::{
    app::App,
    values::Moment,
    web::{Db, Error, Page, Result},
};

/// How many mails are shown.
const MOST: i64 = 50;

#[derive(Template)]
#[template(path = "mail/outbox.html")]
pub struct Outbox {
    mails: Vec<Shown>,
    base_url: String,
}

struct Shown {
    to: String,
    subject: String,
    text: String,
    state: &'static str,
    at: Moment,
}

impl Outbox {
    fn paragraphs<'a>(&self, mail: &'a Shown) -> letter::Paragraphs<'a> {
        letter::paragraphs(&mail.text, &self.base_url)
    }
}

/// The outbox of a demonstration without a mail server. Elsewhere 404: it shows secrets of links.
pub async fn outbox(State(app): State<App>, db: Db) -> Result<Page<Outbox>> {
    if !app.settings.shows_mail {
        return Err(Error::NotFound);
    }
    let base_url = app.settings.base_url.clone();
    let mut db = db.read().await?;
    let mails = store::latest(&mut db, MOST).await?.into_iter().map(|it| Shown {
        text: match Kind::of(&it.kind) {
            Some(kind) => letter::text(kind, &it.body, &base_url),
            None => it.body,
        },
        to: it.to_address,
        subject: it.subject,
        state: in_words(&it.status),
        at: it.created_at,
    });
    Ok(Page(Outbox { mails: mails.collect(), base_url }))
}

/// The state of a mail in Swedish, where it is not simply written.
fn in_words(status: &str) -> &'static str {
    match status {
        "waiting" => "Väntar på att samlas",
        "collected" => "Samlat i ett annat mejl",
        "declined" => "Mottagaren vill inte ha det",
        _ => "",
    }
}
