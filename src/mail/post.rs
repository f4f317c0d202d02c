//! Handing mails to the mail server, or only to the log.

use std::time::Duration;

use anyhow::{Context, bail};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};

use super::{
    kind::Kind,
    letter,
    rules::{nobody_is_there, one_line},
    store::Due,
};
use crate::config::Config;

/// How long the mail server may take for a mail, whose row is locked meanwhile.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where mails are handed over: a mail server, or the log if none is configured.
pub struct Post {
    transport: Option<(AsyncSmtpTransport<Tokio1Executor>, Mailbox)>,
    /// The service's address. An address in a mail that begins with it becomes a link.
    pub base_url: String,
}

/// The outcome of handing a mail over.
pub(super) enum Handed {
    Accepted,
    /// No mail server is configured, so nothing was sent.
    ToTheLog,
    /// The server says that the address does not exist, in these words.
    NobodyThere(String),
    /// Any other failure; another attempt may succeed.
    Failed {
        code: Option<String>,
        words: String,
    },
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
        Ok(Self { transport, base_url: config.base_url() })
    }

    /// A post without a mail server.
    pub fn to_the_log(base_url: &str) -> Self {
        Self { transport: None, base_url: base_url.to_owned() }
    }

    pub(super) async fn hand_over(&self, mail: &Due) -> Handed {
        let Some((transport, from)) = &self.transport else {
            return Handed::ToTheLog;
        };
        let message = match self.message(mail, from.clone()) {
            Ok(message) => message,
            Err(error) => return Handed::Failed { code: None, words: format!("{error:#}") },
        };
        let Err(refusal) = transport.send(message).await else {
            return Handed::Accepted;
        };
        let (code, words) = (refusal.status(), refusal.to_string());
        match code {
            Some(code) if nobody_is_there(code.into(), &words) => Handed::NobodyThere(words),
            code => Handed::Failed { code: code.map(|it| it.to_string()), words },
        }
    }

    /// The mail as it is sent. Its Message-ID is made of its own id, by which a report of
    /// non-delivery is matched to it.
    fn message(&self, mail: &Due, from: Mailbox) -> anyhow::Result<Message> {
        let kind = Kind::of(&mail.kind).with_context(|| format!("the kind {}", mail.kind))?;
        let subject = one_line(&mail.subject);
        let text = letter::text(kind, &mail.body, &self.base_url);
        let html = letter::html(&subject, &text, &self.base_url)?;
        let mut builder = Message::builder()
            .message_id(Some(format!("<{}@{}>", mail.mail_id, from.email.domain())))
            .from(from)
            .to(mail.to_address.parse().context("the receiver's address")?)
            .subject(subject)
            // RFC 3834: keeps out-of-office programs from answering.
            .raw_header(header("Auto-Submitted", "auto-generated".to_owned())?);
        if kind.tells_of_choices() {
            let choose = format!("<{}/konto/utskick>", self.base_url);
            builder = builder.raw_header(header("List-Unsubscribe", choose)?);
        }
        Ok(builder.multipart(MultiPart::alternative_plain_html(text, html))?)
    }
}

fn header(name: &str, value: String) -> anyhow::Result<HeaderValue> {
    Ok(HeaderValue::new(HeaderName::new_from_ascii(name.to_owned())?, value))
}
