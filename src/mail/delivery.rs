//! What the worker does with mail: sends what is due, collects what is wanted once a day, and
//! takes in what came back.

use askama::Template;
use sqlx::{PgConnection, PgPool};

use super::{
    Kind, NewMail,
    bounce::Bounce,
    enqueue, letter,
    post::{Handed, Post},
    rules, store,
};
use crate::{
    app::Clock,
    audit,
    values::{Email, MailId, Moment, PersonId},
    who::Actor,
};

/// Sends one mail that is due; says whether there was one. Several workers take different ones.
pub async fn deliver_one(db: &PgPool, clock: &Clock, post: &Post) -> anyhow::Result<bool> {
    let mut tx = db.begin().await?;
    let Some(mail) = store::lock_due(&mut tx, clock.now()).await? else {
        return Ok(false);
    };
    let handed = post.hand_over(&mail).await;
    let now = clock.now();
    let (id, kind) = (mail.mail_id, &mail.kind);
    // The server's words may quote the address; they stay with the mail.
    match handed {
        Handed::Accepted => {
            store::settle(&mut tx, id, "sent", now).await?;
            store::is_reached(&mut tx, &mail.to_address).await?;
        }
        Handed::ToTheLog => {
            tracing::info!(mail = %id, kind, "mail: no server is configured, so this line is all");
            store::settle(&mut tx, id, "logged", now).await?;
        }
        Handed::NobodyThere(words) => {
            tracing::warn!(mail = %id, kind, "mail not sent: nobody is there");
            store::refused(&mut tx, id, &words, now).await?;
            nobody_is_there(&mut tx, id, &mail.to_address, now).await?;
        }
        Handed::Failed { code, words } => {
            tracing::warn!(mail = %id, kind, code, "mail not sent");
            let next = rules::next_attempt(mail.attempts + 1, now);
            store::put_off(&mut tx, id, &words, next, now).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// A report by mail that a mail could not be delivered. Says whether it is about a mail of ours
/// that was sent to the address it names; anything else changes nothing.
pub async fn came_back(
    tx: &mut PgConnection,
    bounce: &Bounce,
    now: Moment,
) -> anyhow::Result<bool> {
    let came_back = store::came_back(tx, bounce.mail, &bounce.recipient, now).await?;
    if came_back {
        nobody_is_there(tx, bounce.mail, &bounce.recipient, now).await?;
    }
    Ok(came_back)
}

/// Whoever has the address is told at its next visit, and the agency sees it.
async fn nobody_is_there(
    tx: &mut PgConnection,
    mail: MailId,
    address: &str,
    now: Moment,
) -> anyhow::Result<()> {
    if let Some(person) = store::is_not_reached(tx, address, now).await? {
        audit::record(tx, now, Actor::SYSTEM, &MailBounced { person, mail }).await?;
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "mail/digest.txt")]
struct Digest<'a> {
    /// Subjects, and the pages that the mails lead to.
    parts: Vec<(&'a str, Vec<&'a str>)>,
    base_url: &'a str,
}

/// Makes one person's digest of what waits for it, if somebody's time has come; says whether there
/// was one. It tells of what there is and where, and repeats nothing.
pub async fn digest_one(db: &PgPool, clock: &Clock, post: &Post) -> anyhow::Result<bool> {
    let now = clock.now();
    let mut tx = db.begin().await?;
    let Some(address) = store::lock_collected(&mut tx, now).await? else {
        return Ok(false);
    };
    let waiting = store::waiting(&mut tx, &address, now).await?;
    let parts: Vec<_> = waiting
        .iter()
        .map(|it| (it.subject.as_str(), letter::links(&it.body, &post.base_url)))
        .collect();
    let subject = match parts.len() {
        1 => "Ett mejl från Statsbidrag".to_owned(),
        several => format!("{several} mejl från Statsbidrag"),
    };
    let body = Digest { parts, base_url: &post.base_url }.render()?;
    let to = Email::parse(&address)?;
    let digest = enqueue(&mut tx, NewMail { kind: Kind::Digest, to, subject, body }, now).await?;
    let ids: Vec<_> = waiting.iter().map(|it| it.mail_id).collect();
    store::collect(&mut tx, &ids, digest, now).await?;
    tx.commit().await?;
    Ok(true)
}

audit::events! {
    about person: PersonId;

    MailBounced, "person.mail_bounced", "Mejl kom tillbaka" { mail: MailId }
}
