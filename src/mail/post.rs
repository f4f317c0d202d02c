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
use tokio::time::timeout;

use super::{
    kind::Kind,
    letter,
    rules::{nobody_is_there, one_line},
    store::Claimed,
};
use crate::config::Config;

/// How long a mail server may take to be found and greet us.
const CONNECTED: Duration = Duration::from_secs(20);

/// How long it may take for a mail, from finding it to its last word. It may scan the mail before it
/// says that it has taken it, and a mail that we give up then is sent twice.
const PATIENCE: Duration = Duration::from_secs(120);

/// Where mails are handed over: a mail server, or the log if none is configured.
#[derive(Clone)]
pub struct Post {
    transport: Option<(AsyncSmtpTransport<Tokio1Executor>, Mailbox)>,
    patience: Duration,
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
        let transport = match config.smtp_url() {
            Some(url) => {
                let url = url.reveal();
                if url.starts_with("smtp://") && url.contains('@') && !url.contains("tls=required")
                {
                    bail!("SMTP_URL: a password in the open; use smtps:// or ?tls=required");
                }
                let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
                let transport = builder.context("SMTP_URL")?.timeout(Some(CONNECTED)).build();
                Some((transport, from))
            }
            None => None,
        };
        Ok(Self { transport, patience: PATIENCE, base_url: config.base_url() })
    }

    /// The same, with less patience.
    pub fn within(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// A post without a mail server.
    pub fn to_the_log(base_url: &str) -> Self {
        Self { transport: None, patience: PATIENCE, base_url: base_url.to_owned() }
    }

    pub(super) async fn hand_over(&self, mail: &Claimed) -> Handed {
        let Some((transport, from)) = &self.transport else {
            return Handed::ToTheLog;
        };
        let message = match self.message(mail, from.clone()) {
            Ok(message) => message,
            Err(error) => return Handed::Failed { code: None, words: format!("{error:#}") },
        };
        // The transport's own timeout bounds its connecting alone.
        let refusal = match timeout(self.patience, transport.send(message)).await {
            Ok(Ok(_)) => return Handed::Accepted,
            Ok(Err(refusal)) => refusal,
            Err(_) => {
                let words = format!("no answer within {} seconds", self.patience.as_secs());
                return Handed::Failed { code: None, words };
            }
        };
        let (code, words) = (refusal.status(), refusal.to_string());
        match code {
            Some(code) if nobody_is_there(code.into(), &words) => Handed::NobodyThere(words),
            code => Handed::Failed { code: code.map(|it| it.to_string()), words },
        }
    }

    /// The mail as it is sent. Its Message-ID is made of its own id, by which a report of
    /// non-delivery is matched to it.
    fn message(&self, mail: &Claimed, from: Mailbox) -> anyhow::Result<Message> {
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
