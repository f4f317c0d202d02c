//! The outbox: mail is written in the transaction of what it tells about, and sent afterwards.
//!
//! At least once: a worker that dies between the mail server's answer and its own commit sends it
//! again. A mail is a row that stays, so what was sent can be looked up.

mod kind;
mod store;

use std::time::Duration;

use anyhow::{Context, bail};
use jiff::SignedDuration;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use sqlx::{PgConnection, PgPool};

pub use self::kind::Kind;
use crate::{
    app::Clock,
    config::Config,
    values::{Email, MailId, Moment},
};

/// A mail to be sent.
#[derive(Debug, Clone)]
pub struct NewMail {
    pub kind: Kind,
    pub to: Email,
    pub subject: String,
    pub body: String,
}

/// After so many failures somebody has to look.
const MOST_ATTEMPTS: i16 = 8;

/// How long the mail server may take: the row is locked meanwhile.
const PATIENCE: Duration = Duration::from_secs(20);

/// The way out: a mail server, or the log.
pub struct Post {
    transport: Option<(AsyncSmtpTransport<Tokio1Executor>, Mailbox)>,
}

impl Post {
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        let from = config.mail_from.parse().context("MAIL_FROM")?;
        let transport = match &config.smtp_url {
            Some(url) => {
                let url = url.reveal();
                if url.starts_with("smtp://") && url.contains('@') && !url.contains("tls=required")
                {
                    bail!("SMTP_URL: a password in the open; use smtps:// or ?tls=required");
                }
                let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
                let transport = builder.context("SMTP_URL")?.timeout(Some(PATIENCE)).build();
                Some((transport, from))
            }
            None => None,
        };
        Ok(Self { transport })
    }

    /// Nothing goes out.
    pub fn to_the_log() -> Self {
        Self { transport: None }
    }

    /// Says whether it went out; without a mail server it does not.
    async fn send(&self, mail: &store::Due) -> anyhow::Result<bool> {
        let Some((transport, from)) = &self.transport else {
            return Ok(false);
        };
        let message = Message::builder()
            .from(from.clone())
            .to(mail.to_address.parse().context("the receiver's address")?)
            .subject(&mail.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())?;
        transport.send(message).await?;
        Ok(true)
    }
}

/// Writes it down, to be sent when the transaction is committed.
pub async fn enqueue(tx: &mut PgConnection, mail: NewMail, at: Moment) -> sqlx::Result<MailId> {
    store::insert(tx, &mail, at).await
}

/// Sends one mail that is due; says whether there was one. Several workers take different ones.
pub async fn deliver_one(db: &PgPool, clock: &Clock, post: &Post) -> anyhow::Result<bool> {
    let mut tx = db.begin().await?;
    let Some(mail) = store::lock_due(&mut tx, clock.now()).await? else {
        return Ok(false);
    };
    let sent = post.send(&mail).await;
    let now = clock.now();
    match sent {
        Ok(true) => store::settle(&mut tx, mail.mail_id, "sent", now).await?,
        Ok(false) => {
            tracing::info!(mail = %mail.mail_id, kind = mail.kind, "mail: no server is configured, so this line is all");
            store::settle(&mut tx, mail.mail_id, "logged", now).await?;
        }
        Err(error) => {
            // The server's words may quote the address; they stay with the mail.
            let code =
                error.downcast_ref::<lettre::transport::smtp::Error>().and_then(|it| it.status());
            let code = code.map(|it| it.to_string());
            tracing::warn!(mail = %mail.mail_id, kind = mail.kind, code, "mail not sent");
            let attempts = mail.attempts + 1;
            let next = (attempts < MOST_ATTEMPTS).then(|| now.after(pause(attempts)));
            store::put_off(&mut tx, mail.mail_id, &format!("{error:#}"), next, now).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// Half a minute, and twice as long each time: the eighth failure comes an hour after the first.
fn pause(attempts: i16) -> SignedDuration {
    let doubled = 1_i64 << attempts.clamp(1, 10);
    SignedDuration::from_secs(15 * doubled)
}
