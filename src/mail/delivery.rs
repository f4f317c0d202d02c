//! What the worker does with the outbox: sends due mails and makes digests. Also what follows when
//! a mail bounces.

use std::time::Duration;

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
    values::{Email, MailId, Misread, Moment, PersonId},
    who::Actor,
};

/// Sends one due mail; false when there is none. The mail is claimed first, so that several workers
/// take different mails and no transaction waits for a mail server. A mail whose sender is ended
/// before it has settled the outcome is due again after some minutes.
pub async fn deliver_one(db: &PgPool, clock: &Clock, post: &Post) -> anyhow::Result<bool> {
    let now = clock.now();
    let claimed = store::claim(&mut *db.acquire().await?, now, now.after(rules::CLAIMED)).await?;
    let Some(mail) = claimed else {
        return Ok(false);
    };
    let handed = match rules::next_attempt(mail.attempts - 1, now) {
        Some(_) => post.hand_over(&mail).await,
        None => Handed::Failed { code: None, words: "each sender was ended".to_owned() },
    };
    // It has perhaps been sent: a database that is away for a moment must not send it again.
    for pause in SETTLED_AFTER {
        match settle(db, clock.now(), &mail, &handed).await {
            Ok(()) => return Ok(true),
            Err(error) => tracing::warn!(mail = %mail.mail_id, "not settled: {error:#}"),
        }
        tokio::time::sleep(pause).await;
    }
    settle(db, clock.now(), &mail, &handed).await?;
    Ok(true)
}

/// How long to wait between the attempts to settle what has been sent.
const SETTLED_AFTER: [Duration; 3] =
    [Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(10)];

/// Stores what became of a mail.
async fn settle(
    db: &PgPool,
    now: Moment,
    mail: &store::Claimed,
    handed: &Handed,
) -> anyhow::Result<()> {
    let mut tx = db.begin().await?;
    let (id, kind, claim) = (mail.mail_id, &mail.kind, mail.claim());
    // The server's answer may quote the address: it is stored with the mail and never logged.
    match handed {
        Handed::Accepted => {
            store::settle(&mut tx, claim, "sent", now).await?;
            store::is_reached(&mut tx, &mail.to_address).await?;
        }
        Handed::ToTheLog => {
            tracing::info!(mail = %id, kind, "mail: no server is configured, so this line is all");
            store::settle(&mut tx, claim, "logged", now).await?;
        }
        Handed::NobodyThere(words) => {
            tracing::warn!(mail = %id, kind, "mail not sent: nobody is there");
            store::refused(&mut tx, claim, words, now).await?;
            nobody_is_there(&mut tx, id, &mail.to_address, now).await?;
        }
        Handed::Failed { code, words } => {
            tracing::warn!(mail = %id, kind, code, "mail not sent");
            let next = rules::next_attempt(mail.attempts, now);
            store::put_off(&mut tx, claim, words, next, now).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// Marks a mail as bounced that a report is about, and its receiver. False, and nothing changes,
/// unless the mail is ours and was sent to the address that the report names.
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

/// Marks the person who has the address: "Mitt konto" then says that mail does not arrive.
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
    /// For each subject, the addresses of our pages in the mails' texts.
    parts: Vec<(&'a str, Vec<&'a str>)>,
    base_url: &'a str,
}

/// Makes the digest of one address with waiting mails that are due; false when there is none. The
/// digest lists the mails' subjects and links and repeats none of their text.
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
    let to = Email::parse(&address).map_err(|it| it.about("to_address"))?;
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
